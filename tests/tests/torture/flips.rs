//! Every single bit that flips in a record or its digest is found.

use rehome::{Examination, Verdict};
use rehome_persistence::Backend;
use rehome_tests::{Lots, TempDatabase, backend, sql, stranger};

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/samples/dnd5e");

/// The tables with records in envelopes, and one record of each.
fn records(rehome: &rehome::Rehome) -> Vec<(String, String)> {
    let app = rehome.app("dnd5e").unwrap();
    let mut found = Vec::new();
    for collection in &app.collections {
        let table = app.table(&collection.id);
        for key in sql(rehome, &format!("SELECT key AS line FROM {table} ORDER BY key")) {
            found.push((table.to_string(), key));
        }
    }
    found
}

/// SQL that flips a bit of the text, or of the digest, in whatever way a disk would.
fn flip(table: &str, key: &str, column: &str, at: usize, bit: u32) -> String {
    let key = key.replace('\'', "''");
    match (backend(), column) {
        (Backend::Sqlite, _) => format!(
            "UPDATE {table} SET {column} = (WITH b AS (SELECT CAST({column} AS BLOB) AS v FROM {table} \
             WHERE key = '{key}') SELECT CAST(substr(v, 1, {at}) || x'{{BYTE}}' || substr(v, {at} + 2) \
             AS {}) FROM b) WHERE key = '{key}'",
            if column == "body" { "TEXT" } else { "BLOB" }
        ),
        (Backend::Postgres, "body") => format!(
            "UPDATE {table} SET body = convert_from(set_bit(convert_to(body::text, 'UTF8'), {}, \
             1 - get_bit(convert_to(body::text, 'UTF8'), {})), 'UTF8')::json WHERE key = '{key}'",
            at * 8 + bit as usize,
            at * 8 + bit as usize
        ),
        (Backend::Postgres, _) => format!(
            "UPDATE {table} SET {column} = set_bit({column}, {0}, 1 - get_bit({column}, {0})) \
             WHERE key = '{key}'",
            at * 8 + bit as usize
        ),
    }
}

#[test]
fn the_doctor_finds_200_of_200() {
    let database = TempDatabase::new();
    let rehome = database.open();
    rehome.import("dnd5e", SAMPLES).unwrap();
    let records = records(&rehome);
    let mut lots = Lots::default();
    let count = rehome_tests::times(200);
    let mut found = 0;
    let mut tried = 0;
    // Many at a time: each is told by its own name.
    while tried < count {
        let mut flipped = Vec::new();
        let mut back = Vec::new();
        while flipped.len() < 50.min(count - tried) {
            let (table, key) = &records[lots.below(records.len())];
            if flipped.iter().any(|(_, other)| other == key) {
                continue;
            }
            let column = if lots.below(2) == 0 { "body" } else { "digest" };
            let quoted = key.replace('\'', "''");
            let as_bytes = match (backend(), column) {
                (Backend::Sqlite, _) => format!("CAST({column} AS BLOB)"),
                (Backend::Postgres, "body") => "convert_to(body::text, 'UTF8')".to_owned(),
                (Backend::Postgres, _) => column.to_owned(),
            };
            let digits = sql(
                &rehome,
                &format!("SELECT {as_bytes} AS line FROM {table} WHERE key = '{quoted}'"),
            );
            let bytes = unhex(&digits[0]);
            let (at, bit) = (lots.below(bytes.len()), lots.below(8) as u32);
            let mut other = bytes.clone();
            other[at] ^= 1 << bit;
            if column == "body" {
                // What is no JSON any more cannot be stored by a statement, and a database finds it.
                let is_json = std::str::from_utf8(&other)
                    .is_ok_and(|text| serde_json::from_str::<serde_json::Value>(text).is_ok());
                // Blanks between the parts are no part of a document's value.
                let is_blank = bytes[at].is_ascii_whitespace() && other[at].is_ascii_whitespace();
                if !is_json || is_blank || other[at] == 0 {
                    continue;
                }
            }
            let statement =
                flip(table, key, column, at, bit).replace("{BYTE}", &format!("{:02x}", other[at]));
            let undo =
                flip(table, key, column, at, bit).replace("{BYTE}", &format!("{:02x}", bytes[at]));
            flipped.push((statement, key.clone()));
            back.push(undo);
        }
        quietly(&rehome, flipped.iter().map(|(statement, _)| statement.as_str()));
        let looked = rehome.doctor(&Examination::default()).unwrap();
        assert_eq!(looked.verdict, Verdict::Damaged);
        for (statement, key) in &flipped {
            let names = |record: &String| record.contains(&format!(" {key} in "));
            let is_told = looked.symptoms.iter().any(|one| one.record.as_ref().is_some_and(names));
            assert!(is_told, "not found: {statement}");
            found += 1;
        }
        tried += flipped.len();
        quietly(&rehome, back.iter().map(String::as_str));
    }
    assert_eq!(found, count);
    assert_eq!(rehome.doctor(&Examination::default()).unwrap().verdict, Verdict::Sound);
}

/// Runs statements which no trigger notices, as a disk is noticed by none.
fn quietly<'a>(rehome: &rehome::Rehome, statements: impl Iterator<Item = &'a str>) {
    for statement in statements {
        match backend() {
            Backend::Sqlite => rehome_tests::run_sql(rehome, statement),
            Backend::Postgres => {
                stranger(rehome, "SET session_replication_role = replica");
                rehome_tests::run_sql(rehome, statement);
                stranger(rehome, "SET session_replication_role = origin");
            }
        }
    }
}

fn unhex(digits: &str) -> Vec<u8> {
    let digits = digits.strip_prefix("\\x").unwrap_or(digits);
    (0..digits.len() / 2)
        .map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap())
        .collect()
}

/// A record that came with a file and was deleted while no trigger noted it has no entry in the log.
/// Which one it was nobody knows; that one is gone is found.
#[test]
fn a_record_that_went_unnoticed_is_missed() {
    let database = TempDatabase::new();
    let rehome = database.open();
    rehome.import("dnd5e", SAMPLES).unwrap();
    let table = rehome.app("dnd5e").unwrap().table("spells").to_string();
    quietly(
        &rehome,
        [format!("DELETE FROM {table} WHERE key = 'lamp-burst'").as_str()].into_iter(),
    );
    let looked = rehome.doctor(&Examination::default()).unwrap();
    assert_eq!(looked.verdict, Verdict::Damaged);
    let says = |one: &rehome::Symptom| one.message.starts_with("1 of the records that came with");
    assert!(looked.symptoms.iter().any(says), "{:?}", looked.symptoms);
}
