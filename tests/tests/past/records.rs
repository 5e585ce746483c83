//! Records as they were, what differs between two moments, one change in full, and undoing it.

use rehome::{
    ChangeFilter, DifferenceKind, LogQuery, Moment, Packs, Query, Rehome, Side, dnd5e::Condition,
};
use rehome_tests::{CONDITIONS, Folder, array, condition, condition_saying, import};

use super::{home, put, saying, with_home};

fn text_at(rehome: &Rehome, key: &str, seq: i64) -> Option<String> {
    let packs = Packs::only(home());
    let found = rehome.document_at(Some("dnd5e"), "conditions", key, &packs, &Moment::Seq(seq));
    let document = found.ok()?;
    let value: serde_json::Value = serde_json::from_str(&document.body).unwrap();
    Some(value["desc"][0].as_str().unwrap().to_owned())
}

#[test]
fn a_record_is_read_as_it_was_at_every_moment() {
    let rehome = with_home();
    let none = rehome.last_change().unwrap();
    let one = put(&rehome, "dazed", "One.");
    let two = put(&rehome, "dazed", "Two.");
    rehome.delete::<Condition>(&home(), "dazed").unwrap();
    let gone = rehome.last_change().unwrap();
    let three = put(&rehome, "dazed", "Three.");
    let expected = [
        (none, None),
        (one, Some("One.")),
        (two, Some("Two.")),
        (gone, None),
        (three, Some("Three.")),
    ];
    for (seq, text) in expected {
        assert_eq!(text_at(&rehome, "dazed", seq).as_deref(), text, "{seq}");
    }
}

#[test]
fn a_long_record_is_read_through_seventy_changes_of_one_field() {
    let rehome = with_home();
    let long = "Before. ".repeat(400);
    let seqs: Vec<i64> =
        (0..130).map(|number| put(&rehome, "dazed", &format!("{long}{number}"))).collect();
    for (number, seq) in seqs.iter().enumerate() {
        assert_eq!(text_at(&rehome, "dazed", *seq), Some(format!("{long}{number}")));
    }
}

#[test]
fn a_record_that_came_with_a_file_was_not_there_before() {
    let rehome = rehome_tests::memory();
    let folder = Folder::conditions(&[condition("dazed")]);
    import(&rehome, &folder);
    let first = rehome.last_change().unwrap();
    folder.write(CONDITIONS, array(&[condition("dazed"), condition("lost")]));
    import(&rehome, &folder);
    let second = rehome.last_change().unwrap();
    folder.write(CONDITIONS, array(&[condition("dazed"), condition_saying("lost", "Later.")]));
    import(&rehome, &folder);
    let keys = |seq: i64| -> Vec<String> {
        let page = rehome
            .documents_at(Some("dnd5e"), "conditions", &Query::default(), &Moment::Seq(seq))
            .unwrap();
        page.items.into_iter().map(|found| found.record.key).collect()
    };
    assert_eq!(keys(first), ["dazed"]);
    assert_eq!(keys(second), ["dazed", "lost"]);
    let lost = |seq: i64| {
        rehome.document_at(None, "conditions", "lost", &Packs::Active, &Moment::Seq(seq))
    };
    assert!(lost(first).is_err());
    assert!(!lost(second).unwrap().body.contains("Later."));
}

#[test]
fn the_packs_of_that_moment_decide_which_record_it_was() {
    let rehome = with_home();
    put(&rehome, "dazed", "At home.");
    let other: rehome::PackId = "other".parse().unwrap();
    rehome.create_pack("dnd5e", &other, &rehome::PackDetails::default()).unwrap();
    rehome.put(&other, &saying("dazed", "Elsewhere.")).unwrap();
    let before = rehome.last_change().unwrap();
    rehome.order_packs(&[other]).unwrap();
    let container = |moment: Moment| {
        let found = rehome.document_at(None, "conditions", "dazed", &Packs::Active, &moment);
        found.unwrap().record.container
    };
    assert_eq!(container(Moment::Seq(before)), "home");
    assert_eq!(container(Moment::Now), "other");
}

#[test]
fn a_change_is_shown_field_by_field() {
    let rehome = with_home();
    put(&rehome, "dazed", "One.");
    let seq = put(&rehome, "dazed", "Two.");
    let change = rehome.change(seq).unwrap();
    let fields: Vec<_> =
        change.fields.iter().map(|one| (one.field.as_str(), &one.old, &one.new)).collect();
    assert_eq!(fields, [("/desc/0", &Some("One.".into()), &Some("Two.".into()))]);
    rehome.edit_pack(&home(), &rehome::PackDetails::named("House")).unwrap();
    rehome.edit_pack(&home(), &rehome::PackDetails::named("Home")).unwrap();
    let entries = rehome.changes(&LogQuery::default()).unwrap();
    let rows = rehome.change(entries[1].seq).unwrap().rows;
    let name = rows.iter().find(|row| row.field == "name").unwrap();
    assert_eq!((&name.old, &name.new), (&Some("home".into()), &Some("House".into())));
}

#[test]
fn a_change_is_undone_where_it_still_stands() {
    let rehome = with_home();
    put(&rehome, "dazed", "One.");
    let seq = put(&rehome, "dazed", "Two.");
    assert_eq!(rehome.revert_change(seq, true).unwrap().reverted_by, None);
    let by = rehome.revert_change(seq, false).unwrap().reverted_by.unwrap();
    assert_eq!(text_at(&rehome, "dazed", by).as_deref(), Some("One."));
    let error = rehome.revert_change(seq, false).unwrap_err().to_string();
    assert!(error.contains("was changed after"), "{error}");
    rehome.revert_change(by, false).unwrap();
    assert_eq!(text_at(&rehome, "dazed", by + 1).as_deref(), Some("Two."));
}

#[test]
fn two_moments_and_two_packs_and_a_folder_differ_field_by_field() {
    let rehome = with_home();
    put(&rehome, "dazed", "One.");
    put(&rehome, "worn", "Worn.");
    let before = rehome.last_change().unwrap();
    put(&rehome, "dazed", "Two.");
    put(&rehome, "lost", "Lost.");
    rehome.delete::<Condition>(&home(), "worn").unwrap();
    let told =
        |old: Side, new: Side, only: &ChangeFilter| -> Vec<(String, DifferenceKind, usize)> {
            let all = rehome.diff(&old, &new, only).unwrap();
            all.into_iter().map(|one| (one.record.key, one.kind, one.fields.len())).collect()
        };
    let all = ChangeFilter::default();
    let between = told(Side::Moment(Moment::Seq(before)), Side::Moment(Moment::Now), &all);
    let expected = [
        ("dazed".to_owned(), DifferenceKind::Changed, 1),
        ("lost".to_owned(), DifferenceKind::Added, 0),
        ("worn".to_owned(), DifferenceKind::Removed, 0),
    ];
    assert_eq!(between, expected);
    let folder =
        Folder::conditions(&[condition_saying("dazed", "Two."), condition_saying("new", "N.")]);
    import(&rehome, &folder);
    let packs = told(Side::Container("home".into()), Side::Container("srd".into()), &all);
    let expected = [
        ("lost".to_owned(), DifferenceKind::Removed, 0),
        ("new".to_owned(), DifferenceKind::Added, 0),
    ];
    assert_eq!(packs, expected);
    folder.write(CONDITIONS, array(&[condition_saying("dazed", "Other.")]));
    let only = ChangeFilter {
        app: Some("dnd5e".into()),
        container: Some("srd".into()),
        ..ChangeFilter::default()
    };
    let folder = Side::Folder(std::path::PathBuf::from(AsRef::<std::path::Path>::as_ref(&folder)));
    let files = told(Side::Moment(Moment::Now), folder, &only);
    let expected = [
        ("dazed".to_owned(), DifferenceKind::Changed, 1),
        ("new".to_owned(), DifferenceKind::Removed, 0),
    ];
    assert_eq!(files, expected);
}
