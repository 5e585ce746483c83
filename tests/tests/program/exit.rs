//! The exit codes, each provoked.

use rehome_tests::{CONDITIONS, SKILLS, array, condition_saying, edit, skill};

use super::place::{Place, members};

#[test]
fn notes_and_warnings_end_with_0_but_not_where_strict() {
    let place = Place::new();
    place.file(&format!("data/{SKILLS}"), array(&[skill("juggling", "dex")]));
    let report = place.json(0, "import dnd5e data");
    assert_eq!(report["totals"]["warnings"], 1);
    place.run("import dnd5e data --strict").code(1).says(&["reference.dangling"]);
}

#[test]
fn quarantine_and_conflicts_end_with_1() {
    let place = Place::with_conditions(&["dazed"]);
    place.run("import dnd5e data").code(0);
    edit(&place.open(), "conditions", "dazed", &condition_saying("dazed", "Edited."));
    place.file(&format!("data/{CONDITIONS}"), array(&[condition_saying("dazed", "Changed.")]));
    place.run("import dnd5e data").code(1).says(&["1 in conflict"]);
    place.run("import dnd5e data --prefer source").code(0).says(&["1 updated"]);
    place.file(&format!("data/{CONDITIONS}"), "[7]");
    place.run("import dnd5e data").code(1).says(&["1 quarantined"]);
}

#[test]
fn a_difference_ends_a_verification_with_1() {
    let place = Place::with_conditions(&["dazed"]);
    place.run("import dnd5e data").code(0);
    edit(&place.open(), "conditions", "dazed", &condition_saying("dazed", "Edited."));
    place.run("verify dnd5e data").code(1).says(&["1 compared, 1 different."]);
    assert_eq!(place.json(1, "verify dnd5e data")["different"], 1);
}

#[test]
fn a_rejected_file_ends_with_2_and_its_neighbours_are_imported() {
    let place = Place::with_conditions(&["dazed"]);
    place.file("data/5e-SRD-Feats.json", "[{\"index\": \"a\"}, {\"index\": \"b\"");
    place.run("import dnd5e data").code(2).says(&[
        "rejected[json.truncated]",
        "5e-SRD-Feats.json       rejected",
        "1 file was rejected; nothing of it was imported.",
        &format!("They are in {} now", place.database()),
    ]);
}

#[test]
fn a_database_that_is_none_ends_with_3() {
    let place = Place::with_file();
    place.file(
        "rehome.db",
        "this is no database, but it is long enough to look like one\n".repeat(99),
    );
    for call in ["stats", "import dnd5e SAMPLES", "db check", "history"] {
        place.run(call).code(3).complains(&["error: "]);
    }
}

#[test]
fn a_database_that_is_missing_ends_with_3_and_is_not_made() {
    let place = Place::new();
    let missing = place.missing();
    let variables = [("REHOME_DATABASE", missing.as_str())];
    for call in [
        "list spells",
        "get spells x",
        "stats",
        "history",
        "lore add a.md",
        "packs list",
        "quarantine list",
        "rollback 1",
        "verify dnd5e SAMPLES",
        "export dnd5e out",
        "db status",
        "db check",
        "db migrate",
        "backup create",
        "backup list",
    ] {
        place.run_with(&variables, call).code(3).complains(&[&missing]);
    }
    assert!(place.names().is_empty() && place.is_unused());
}

#[test]
fn wrong_usage_ends_with_64() {
    let place = Place::with_conditions(&["dazed"]);
    for (call, complaint) in [
        ("", "Usage: rehome"),
        ("bogus", "unrecognized subcommand 'bogus'"),
        ("list", "COLLECTION"),
        ("stats --bogus", "--bogus"),
        ("import dnd6 data", "there is no application `dnd6`; there is dnd5e"),
        ("import dnd5e nowhere", "nowhere"),
        ("import dnd5e data --file bogus.json", "bogus.json"),
        ("import dnd5e data --pack a/b", "a/b"),
        ("import dnd5e data --prefer nobody", "nobody"),
        ("stats --set bogus=1", "there is no setting `bogus`"),
        ("stats --set cache_mib=9999", "cache_mib"),
        ("completions sh", "sh"),
    ] {
        place.run(call).code(64).complains(&[complaint]);
    }
    assert_eq!(place.names(), ["data"]);
    assert!(place.is_unused(), "no mistake makes a database");
}

#[test]
fn names_that_are_not_in_the_database_end_with_64() {
    let place = Place::with_samples();
    for (call, complaint) in [
        ("list wizards", "there is no collection `wizards`; there is ability-scores"),
        ("get spells fireball", "fireball"),
        ("get spells wickspark --pack nowhere", "nowhere"),
        ("list spells --limit 0", "1 to 1000 records, not 0"),
        ("list spells --where level", "FIELD=VALUE"),
        ("list spells --where level=three", "three"),
        ("list spells --order bogus", "bogus"),
        ("list spells --order level --after bogus", "no place to go on from"),
        ("history 9", "9"),
        ("rollback 9", "9"),
        ("quarantine show 9", "9"),
        ("packs activate bogus", "bogus"),
        ("packs create srd", "srd"),
    ] {
        place.run(call).code(64).complains(&["error: ", complaint]);
    }
}

#[test]
fn with_json_an_error_is_one_json_value_too() {
    let place = Place::with_samples();
    for (code, call) in [
        (64, "bogus"),
        (64, "list"),
        (64, "list wizards"),
        (64, "get spells fireball"),
        (3, "stats --database nowhere.db"),
    ] {
        let value = place.json(code, call);
        assert_eq!(members(&value), "code error exit hints");
        assert_eq!(value["exit"], code);
    }
}
