//! The proof: nine attacks, each found from one checkpoint that was kept elsewhere, and named.

use rehome::{LogVerification, Rehome};
use rehome_persistence::changes;
use rehome_tests::{on_server, run_sql, sql};

use super::{home, put, with_home};

/// A log of some length, and a checkpoint from its end.
fn attacked() -> (Rehome, String) {
    let rehome = with_home();
    let long = "Long. ".repeat(300);
    for number in 0..8 {
        put(&rehome, &format!("k{}", number % 3), &format!("{long}{number}"));
    }
    rehome.delete::<rehome::dnd5e::Condition>(&home(), "k2").unwrap();
    let checkpoint = super::checkpoint(&rehome);
    (rehome, checkpoint)
}

fn verified(rehome: &Rehome, checkpoint: &str) -> LogVerification {
    rehome.verify_audit(Some(checkpoint), true).unwrap()
}

#[track_caller]
fn is_found(rehome: &Rehome, checkpoint: &str, at: i64) {
    let found = verified(rehome, checkpoint);
    assert!(!found.sound);
    assert_eq!(found.first_wrong, Some(at), "{:?}", found.problems);
}

#[test]
fn a_log_that_nobody_touched_is_sound() {
    let (rehome, checkpoint) = attacked();
    let found = verified(&rehome, &checkpoint);
    assert!(found.sound && found.first_wrong.is_none(), "{:?}", found.problems);
    assert_eq!((found.size, found.checkpoints), (10, 1));
    put(&rehome, "k0", "Later.");
    assert!(verified(&rehome, &checkpoint).sound, "it may grow");
}

#[test]
fn a_byte_of_a_record_is_found() {
    let (rehome, checkpoint) = attacked();
    let other = rehome_tests::reworded("body", "Long. 6", "Long. 5");
    run_sql(&rehome, &format!("UPDATE dnd5e_conditions SET body = {other} WHERE key = 'k0'"));
    // The last entry about it.
    is_found(&rehome, &checkpoint, 8);
}

#[test]
fn a_record_with_its_digest_is_found() {
    let (rehome, checkpoint) = attacked();
    let body = sql(&rehome, "SELECT body AS line FROM dnd5e_conditions WHERE key = 'k0'").remove(0);
    let body = body.replace("Long. 6", "Long. 5");
    let table = "UPDATE dnd5e_conditions";
    let digest = rehome::Digest::of(&body).unwrap().to_string();
    let digest =
        if on_server() { format!("decode('{digest}', 'hex')") } else { format!("x'{digest}'") };
    let body = if on_server() { format!("'{body}'::json") } else { format!("'{body}'") };
    run_sql(&rehome, &format!("{table} SET body = {body}, digest = {digest} WHERE key = 'k0'"));
    is_found(&rehome, &checkpoint, 8);
}

#[test]
fn a_byte_of_a_text_in_the_log_is_found() {
    let (rehome, checkpoint) = attacked();
    run_sql(&rehome, "UPDATE changes SET before = before || ' ' WHERE seq = 6");
    is_found(&rehome, &checkpoint, 6);
}

#[test]
fn who_and_when_and_why_are_found() {
    for change in ["actor = 'user:eve'", "reason = 'none'", "run = 7", "op = 'insert'"] {
        let (rehome, checkpoint) = attacked();
        run_sql(&rehome, &format!("UPDATE changes SET {change} WHERE seq = 6"));
        is_found(&rehome, &checkpoint, 6);
    }
}

#[test]
fn a_byte_of_a_leaf_is_found() {
    let (rehome, checkpoint) = attacked();
    run_sql(
        &rehome,
        "UPDATE changes SET leaf = (SELECT c.leaf FROM changes c WHERE c.seq = 5) WHERE seq = 6",
    );
    is_found(&rehome, &checkpoint, 6);
}

#[test]
fn a_byte_of_the_head_is_found() {
    let (rehome, checkpoint) = attacked();
    let zeros = |bytes: usize| {
        if on_server() {
            format!("decode(repeat('00', {bytes}), 'hex')")
        } else {
            format!("zeroblob({bytes})")
        }
    };
    run_sql(&rehome, &format!("UPDATE log_head SET frontier = {}", zeros(64)));
    is_found(&rehome, &checkpoint, 1);
}

#[test]
fn a_byte_of_a_checkpoint_is_found() {
    let (rehome, checkpoint) = attacked();
    let root = checkpoint.lines().nth(2).unwrap();
    let other = root.replacen(|c: char| c.is_ascii_alphabetic(), "0", 1);
    let found = verified(&rehome, &checkpoint.replace(root, &other));
    assert!(!found.sound && found.first_wrong == Some(1));
    let error = rehome.verify_log(Some(&checkpoint.replace(root, "!"))).unwrap_err();
    assert!(error.to_string().contains("no checkpoint"), "{error}");
}

#[test]
fn a_tail_that_was_cut_off_is_found() {
    let (rehome, checkpoint) = attacked();
    run_sql(&rehome, "DELETE FROM changes WHERE seq > 7");
    remake(&rehome);
    let found = rehome.verify_log(Some(&checkpoint)).unwrap();
    assert_eq!((found.sound, found.first_wrong), (false, Some(8)), "{:?}", found.problems);
    // The records tell of it too, by what the log still knows of them.
    assert_eq!(verified(&rehome, &checkpoint).first_wrong, Some(5));
}

#[test]
fn two_entries_that_were_swapped_are_found() {
    let (rehome, checkpoint) = attacked();
    run_sql(&rehome, "UPDATE changes SET seq = -4 WHERE seq = 4");
    run_sql(&rehome, "UPDATE changes SET seq = 4 WHERE seq = 5");
    run_sql(&rehome, "UPDATE changes SET seq = 5 WHERE seq = -4");
    is_found(&rehome, &checkpoint, 4);
    remake(&rehome);
    is_found(&rehome, &checkpoint, 4);
}

#[test]
fn a_record_that_was_deleted_and_put_back_is_found() {
    let (rehome, checkpoint) = attacked();
    run_sql(
        &rehome,
        "INSERT INTO dnd5e_conditions (container, key, name, folded_name, position, body, digest, rev, updated_at) \
         SELECT container, 'k2', name, folded_name, 9, body, digest, 1, updated_at FROM dnd5e_conditions WHERE key = 'k0'",
    );
    is_found(&rehome, &checkpoint, 10);
}

#[test]
fn an_edit_with_everything_computed_anew_is_found_from_one_checkpoint() {
    let (rehome, checkpoint) = attacked();
    run_sql(&rehome, "UPDATE changes SET actor = 'user:eve' WHERE seq = 4");
    remake(&rehome);
    assert!(rehome.verify_log(None).unwrap().sound, "the log fits itself again");
    is_found(&rehome, &checkpoint, 4);
}

/// Computes all leaves and the head anew, as one who can write everything might.
fn remake(rehome: &Rehome) {
    rehome.database().write(changes::remake).unwrap();
}

/// Whatever byte of an entry is altered, it is found, and its place named.
#[test]
fn any_column_of_any_entry_that_is_altered_is_found() {
    let (rehome, checkpoint) = attacked();
    let mut lots = rehome_tests::Lots::default();
    let changes = [
        "actor = actor || 'x'",
        "reason = coalesce(reason, '') || 'x'",
        "run = coalesce(run, 0) + 1",
        "request = coalesce(request, '') || 'x'",
        "part = part || 'x'",
        "before = coalesce(before, '') || 'x'",
        "former_rev = coalesce(former_rev, 0) + 1",
        "former_position = coalesce(former_position, 0) + 1",
        "tx = tx + 1",
        "key_id = key_id % 3 + 1",
        "digest_after = (SELECT n.digest_after FROM changes n WHERE n.seq = changes.seq % 8 + 2)",
    ];
    for _ in 0..rehome_tests::times(12) {
        let seq = 2 + lots.below(8) as i64;
        let change = changes[lots.below(changes.len())];
        let outcome = rehome.database().write(|c| -> Result<(), rehome::DatabaseError> {
            let statement = format!("UPDATE changes SET {change} WHERE seq = {seq}");
            let done = rehome_persistence::on!(&mut *c, |c| {
                use rehome_persistence::diesel::{RunQueryDsl, sql_query};
                sql_query(statement).execute(c)
            });
            done.unwrap();
            let kept = checkpoint.parse().unwrap();
            let found = changes_of(c, kept);
            assert!(!found.sound, "{change} of {seq}");
            assert_eq!(found.first_wrong, Some(seq), "{change}: {:?}", found.problems);
            // Nothing of it stays.
            Err(rehome::DatabaseError::Invalid("undone".to_owned()))
        });
        assert!(outcome.is_err());
    }
}

fn changes_of(c: &mut rehome::Connection, kept: rehome::Checkpoint) -> LogVerification {
    changes::verify_log(c, &[kept]).unwrap()
}
