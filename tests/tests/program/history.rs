//! `rehome history` and `rehome stats`: what happened, and what there is.

use rehome_tests::{reworded, run_sql};

use super::place::{Place, each, members};

#[test]
fn the_runs_are_listed_newest_first() {
    let place = Place::with_samples();
    place.run("import dnd5e SAMPLES").code(0);
    place.run("rollback 1").code(0);
    let said = place.run("history").code(0).says(&[
        "run  started (UTC)",
        "import         ",
        "completed",
        "rollback of 1",
        "328 inserted\n",
        "328 unchanged\n",
        "328 removed\n",
    ]);
    let runs: Vec<&str> =
        said.out.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(runs, ["3", "2", "1"]);
    let newest = place.json(0, "history --limit 1");
    assert_eq!(newest["items"].as_array().unwrap().len(), 1);
    assert_eq!((&newest["items"][0]["id"], &newest["items"][0]["undoes"]), (&3.into(), &1.into()));
}

#[test]
fn a_conflict_is_named_as_in_the_report() {
    let place = Place::with_conditions(&["dazed"]);
    place.run("import dnd5e data").code(0);
    let damaged = reworded("body", "is", "was");
    run_sql(&place.open(), &format!("UPDATE dnd5e_conditions SET body = {damaged}"));
    place.run("rollback 1").code(1);
    place.run("history").code(0).says(&["completed  srd        1 in conflict\n"]);
}

#[test]
fn a_run_is_shown_in_full() {
    let place = Place::with_samples();
    place.run("rollback 1").code(0);
    place.run("history 1").code(0).says(&[
        "status     completed\n",
        "container  srd\n",
        "undone by  run 2\n",
        "5e-SRD-Spells.json                  12        12        0          0\n",
        "note: README.md: ",
    ]);
    let run = place.json(0, "history 1");
    let all = "app container error files findings finished_at id kind source started_at status totals \
               undoes undone_by";
    assert_eq!(members(&run), all);
    assert_eq!(run["files"].as_array().unwrap().len(), 25);
    assert_eq!(run["files"][0]["sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn a_rejected_file_is_in_the_history() {
    let place = Place::with_conditions(&["dazed"]);
    place.file("data/5e-SRD-Feats.json", "[{");
    place.run("import dnd5e data").code(2);
    place.run("history 1").code(0).says(&["5e-SRD-Feats.json       rejected\n", "json.truncated"]);
}

#[test]
fn the_records_are_counted_by_pack_and_collection() {
    let place = Place::with_samples();
    place.run("stats").code(0).says(&["records      328\n", "pack srd of dnd5e", "spells     "]);
    let stats = place.json(0, "stats");
    assert_eq!(members(&stats), "apps bytes database last_run packs quarantined records waiting");
    assert!(stats["bytes"].as_u64().unwrap() > 500_000);
    let container = &stats["packs"][0];
    assert_eq!(members(container), "active app collections pack records");
    assert_eq!(container["collections"].as_array().unwrap().len(), 26);
}

#[test]
fn who_changes_something_and_why_stands_in_the_log() {
    let place = Place::new();
    place.run_with(&[("REHOME_ACTOR", "ann")], "import dnd5e SAMPLES").code(0);
    place.run("packs create home --actor agent:writer --reason drafts").code(0);
    place.run_with(&[("USER", "bo"), ("REHOME_ACTOR", "")], "packs deactivate home").code(0);
    let log = "SELECT actor || coalesce(' ' || reason, '') AS line FROM changes ORDER BY seq";
    let mut said = rehome_tests::sql(&place.open(), log);
    said.dedup();
    assert_eq!(said, ["user:ann", "agent:writer drafts", "user:bo"]);
    let kinds = place.json(0, "history");
    assert_eq!(each(&kinds, "kind"), ["pack", "pack", "import"]);
}
