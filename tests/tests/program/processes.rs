//! Imports that are killed, whose server goes away, or that are not alone.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader},
    process::{Child, Stdio},
    thread,
};

use diesel::{Connection as _, PgConnection, RunQueryDsl as _, sql_query};
use rehome_persistence::testing;
use rehome_tests::{
    ABILITY_SCORES, CONDITIONS, SKILLS, SPELLS, ability_score, array, condition, on_server, skill,
    spell, sql,
};
use serde_json::Value;

use super::place::Place;

/// How many records each file of [`large`] holds.
const MANY: u8 = 250;

/// The files of [`large`], with the tables that they fill.
const FILES: [(&str, &str); 4] = [
    (ABILITY_SCORES, "dnd5e_ability_scores"),
    (SKILLS, "dnd5e_skills"),
    (CONDITIONS, "dnd5e_conditions"),
    (SPELLS, "dnd5e_spells"),
];

/// A folder `data` with four files of many records, and nothing imported.
fn large() -> Place {
    let place = Place::new();
    let write = |file: &str, record: &dyn Fn(String) -> String| {
        let records: Vec<String> = (0..MANY).map(|n| record(format!("r{n}"))).collect();
        place.file(&format!("data/{file}"), array(&records));
    };
    write(ABILITY_SCORES, &|key| ability_score(&key));
    write(CONDITIONS, &|key| condition(&key));
    write(SKILLS, &|key| skill(&key, &key));
    write(SPELLS, &|key| spell(&key, 1));
    place
}

/// Starts an import that tells what it does.
fn start(place: &Place) -> Child {
    let mut command = place.command("import dnd5e data --progress json --json");
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Reads what an import tells until it begins with `file`, and hands out the rest.
fn wait_for(child: &mut Child, file: &str) -> impl Iterator<Item = String> + use<> {
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut lines = lines.map_while(Result::ok);
    let is_begun = |line: String| {
        let told: Value = serde_json::from_str(&line).unwrap();
        told["event"] == "file" && told["file"] == file
    };
    assert!(lines.any(is_begun), "it never came to {file}");
    lines
}

/// How many records each table of [`FILES`] holds: all of its file, or none.
#[track_caller]
fn whole_or_absent(place: &Place) -> BTreeMap<&'static str, usize> {
    let rehome = place.open();
    let mut counts = BTreeMap::new();
    for (file, table) in FILES {
        // One statement, so that an import under way cannot come between the two.
        let both = sql(
            &rehome,
            &format!(
                "SELECT (SELECT count(*) FROM {table}) || ' ' || (SELECT count(*) \
                 FROM import_files WHERE NOT rejected AND path = '{file}') AS line"
            ),
        );
        let (count, noted) = both[0].split_once(' ').unwrap();
        let count: usize = count.parse().unwrap();
        assert!([0, usize::from(MANY)].contains(&count), "{count} records of {file}");
        assert_eq!(noted, if count > 0 { "1" } else { "0" }, "{file}");
        counts.insert(file, count);
    }
    counts
}

/// The next import ends well, says that another did not, and brings what was missing.
#[track_caller]
fn the_next_ends_well(place: &Place, counts: &BTreeMap<&str, usize>) {
    let report = place.json(0, "import dnd5e data");
    let there: usize = counts.values().sum();
    assert_eq!(report["totals"]["unchanged"], there);
    assert_eq!(report["totals"]["inserted"], FILES.len() * usize::from(MANY) - there);
    assert_eq!(report["verified"]["different"], 0);
    let findings = report["findings"].as_array().unwrap();
    assert!(findings.iter().any(|finding| finding["rule"] == "history.interrupted"));
    place.run("verify dnd5e data").code(0);
}

#[test]
fn a_killed_import_leaves_each_file_whole_or_absent() {
    for (file, _) in FILES {
        let place = large();
        let mut child = start(&place);
        let rest = wait_for(&mut child, file);
        child.kill().unwrap();
        child.wait().unwrap();
        drop(rest);
        let counts = whole_or_absent(&place);
        for (earlier, _) in FILES.iter().take_while(|(earlier, _)| *earlier != file) {
            assert_eq!(counts[earlier], usize::from(MANY), "{earlier} was done before {file}");
        }
        the_next_ends_well(&place, &counts);
    }
}

/// Ends all connections to the database of `place`, as a restart of the server does.
fn disconnect_all(place: &Place) {
    let server = testing::server().unwrap();
    let (_, name) = place.database().rsplit_once('/').unwrap();
    let mut c = PgConnection::establish(&server).unwrap();
    sql_query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1")
        .bind::<diesel::sql_types::Text, _>(name)
        .execute(&mut c)
        .unwrap();
}

#[test]
fn an_import_whose_server_goes_away_says_so_and_leaves_nothing_half_written() {
    // A file has no server that could.
    if !on_server() {
        return;
    }
    for (file, _) in FILES {
        let place = large();
        let mut child = start(&place);
        let rest = wait_for(&mut child, file);
        disconnect_all(&place);
        let talk = thread::spawn(move || rest.collect::<Vec<String>>().join("\n"));
        let output = child.wait_with_output().unwrap();
        let talk = talk.join().unwrap();
        assert_eq!(output.status.code(), Some(3), "{talk}");
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        let error = said["error"].as_str().unwrap();
        assert!(error.contains("the connection to the database was lost"), "{error}");
        assert!(error.contains("Try again"), "{error}");
        let counts = whole_or_absent(&place);
        the_next_ends_well(&place, &counts);
    }
}

#[test]
fn two_that_start_at_once_on_an_unused_database_both_end_well() {
    for _ in 0..3 {
        let place = large();
        let children = [start(&place), start(&place)];
        let mut inserted = 0;
        for child in children {
            let output = child.wait_with_output().unwrap();
            let talk = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(0), "{talk}");
            let report: Value = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!(report["totals"]["read"], FILES.len() * usize::from(MANY));
            assert_eq!(report["verified"]["different"], 0);
            inserted += report["totals"]["inserted"].as_u64().unwrap();
        }
        assert_eq!(inserted, FILES.len() as u64 * u64::from(MANY));
        assert_eq!(place.json(0, "stats")["records"], inserted);
    }
}

#[test]
fn readers_see_whole_files_while_an_import_is_under_way() {
    let place = large();
    let mut child = start(&place);
    let rest = wait_for(&mut child, CONDITIONS);
    let seen = whole_or_absent(&place);
    assert_eq!(seen[ABILITY_SCORES], usize::from(MANY));
    rest.for_each(drop);
    assert!(child.wait().unwrap().success());
    assert_eq!(whole_or_absent(&place).values().sum::<usize>(), FILES.len() * usize::from(MANY));
}
