//! Bringing a moment back: in place, beside, and refused.

use std::fs;

use rehome::{Moment, Rehome, RestoreOptions, RestoreTarget};
use rehome_tests::{
    CONDITIONS, Folder, SKILLS, TempDatabase, array, condition, condition_saying, content, import,
    memory, skill,
};

use super::{home, put, with_home};

fn restore(rehome: &Rehome, moment: Moment) -> rehome::RestoreReport {
    let options = RestoreOptions { backup: false, ..RestoreOptions::default() };
    rehome.restore_moment(&moment, &RestoreTarget::InPlace, &options).unwrap()
}

#[test]
fn every_moment_comes_back_in_place_and_goes_again() {
    let rehome = memory();
    let folder = Folder::conditions(&["dazed", "lost"].map(condition));
    let mut states = Vec::new();
    let mut note = |rehome: &Rehome| states.push((rehome.last_change().unwrap(), content(rehome)));
    import(&rehome, &folder);
    note(&rehome);
    folder.write(CONDITIONS, array(&[condition_saying("dazed", "Other."), condition("worn")]));
    folder.write(SKILLS, array(&[skill("juggling", "dex")]));
    import(&rehome, &folder);
    note(&rehome);
    rehome.create_pack("dnd5e", &home(), &rehome::PackDetails::default()).unwrap();
    put(&rehome, "dazed", "Mine.");
    note(&rehome);
    rehome.delete_pack(&home()).unwrap();
    note(&rehome);
    for at in [2, 0, 3, 1, 0, 2] {
        let (seq, state) = &states[at];
        restore(&rehome, Moment::Seq(*seq));
        assert_eq!(content(&rehome), *state, "moment {at}");
    }
    assert!(rehome.verify_audit(None, true).unwrap().sound);
}

#[test]
fn a_moment_beside_the_database_is_another_database() {
    let database = TempDatabase::new();
    let rehome = database.open();
    let folder = Folder::conditions(&[condition("dazed")]);
    import(&rehome, &folder);
    let (seq, before) = (rehome.last_change().unwrap(), content(&rehome));
    folder.write(CONDITIONS, array(&[condition_saying("dazed", "Other.")]));
    import(&rehome, &folder);
    let after = content(&rehome);
    let path = database.folder().join("then.db");
    let target = RestoreTarget::File(path.clone());
    let dry = RestoreOptions { dry_run: true, ..RestoreOptions::default() };
    assert!(rehome.restore_moment(&Moment::Seq(seq), &target, &dry).unwrap().undone > 0);
    assert!(!path.exists());
    rehome.restore_moment(&Moment::Seq(seq), &target, &RestoreOptions::default()).unwrap();
    assert_eq!(content(&Rehome::open(path.to_str().unwrap()).unwrap()), before);
    assert_eq!(content(&rehome), after);
    let again = rehome.restore_moment(&Moment::Seq(seq), &target, &RestoreOptions::default());
    assert!(again.unwrap_err().to_string().contains("exists"));
    let left: Vec<_> = fs::read_dir(database.folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("partial"))
        .collect();
    assert_eq!(left, [""; 0]);
}

#[test]
fn a_moment_goes_into_an_empty_database_that_is_there() {
    let rehome = memory();
    let folder = Folder::conditions(&[condition("dazed")]);
    import(&rehome, &folder);
    let (seq, before) = (rehome.last_change().unwrap(), content(&rehome));
    folder.write(CONDITIONS, array(&[condition_saying("dazed", "Other.")]));
    import(&rehome, &folder);
    let other = TempDatabase::new();
    let target = match other.address() {
        server if server.starts_with("postgres") => rehome::RestoreTarget::beside(server),
        path => rehome::RestoreTarget::beside(&format!("sqlite://{path}")),
    };
    assert!(matches!(target, RestoreTarget::Database(_)));
    rehome.restore_moment(&Moment::Seq(seq), &target, &RestoreOptions::default()).unwrap();
    assert_eq!(content(&other.open()), before);
    let again = rehome.restore_moment(&Moment::Seq(seq), &target, &RestoreOptions::default());
    assert!(again.is_err(), "it is not empty any more");
}

#[test]
fn a_moment_that_cannot_be_reached_changes_nothing() {
    let database = TempDatabase::new();
    let rehome = database.open();
    import(&rehome, &Folder::conditions(&[condition("dazed")]));
    let before = rehome.last_change().unwrap();
    let path = database.folder().join("then.db");
    let far = rehome.restore_moment(
        &Moment::Seq(99),
        &RestoreTarget::File(path.clone()),
        &RestoreOptions::default(),
    );
    assert!(far.unwrap_err().to_string().contains("the nearest moment is seq:"));
    assert!(!path.exists());
    assert_eq!(rehome.last_change().unwrap(), before);
}

#[test]
fn what_was_pruned_cannot_come_back_and_the_proof_stays() {
    let rehome = with_home();
    put(&rehome, "dazed", "One.");
    let middle = put(&rehome, "dazed", "Two.");
    put(&rehome, "dazed", "Three.");
    let checkpoint = super::checkpoint(&rehome);
    assert_eq!(rehome.prune_changes(&Moment::Seq(middle), true).unwrap().entries, 2);
    let pruned = rehome.prune_changes(&Moment::Seq(middle), false).unwrap();
    assert_eq!((pruned.seq, pruned.entries), (middle, 2), "of the pack and of the record");
    assert!(rehome.verify_log(Some(&checkpoint)).unwrap().sound);
    let packs = rehome::Packs::only(home());
    let at = |seq: i64| rehome.document_at(None, "conditions", "dazed", &packs, &Moment::Seq(seq));
    assert!(at(middle).unwrap().body.contains("Two."));
    let error = at(middle - 1).unwrap_err().to_string();
    assert!(error.contains("was pruned") && error.contains(&format!("seq:{middle}")), "{error}");
}
