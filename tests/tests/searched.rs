//! What is searched is damaged: the doctor sees it, and makes it anew. And who makes it waits no
//! longer than the settings say.

use std::time::{Duration, Instant};

use rehome::{Examination, Rehome, SearchQuery, Verdict};
use rehome_persistence::{Backend, Settings, search::claim};
use rehome_tests::*;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/samples/dnd5e");

fn imported() -> (TempDatabase, Rehome) {
    let database = TempDatabase::new();
    let rehome = database.open();
    rehome.import("dnd5e", SAMPLES).unwrap();
    (database, rehome)
}

/// Demands that the doctor says `words` after `damage`, and mends it.
#[track_caller]
fn is_found_and_mended(damage: &str, words: &str) {
    let (_database, rehome) = imported();
    let query = SearchQuery::new("lamp");
    let before = rehome.search_current(&query).unwrap().hits.len();
    assert_eq!(rehome.doctor(&Examination::default()).unwrap().verdict, Verdict::Sound);
    run_sql(&rehome, damage);
    let looked = rehome.doctor(&Examination::default()).unwrap();
    assert!(looked.verdict > Verdict::Sound, "{damage}: {:?}", looked.symptoms);
    let says = looked.symptoms.iter().any(|one| one.message.contains(words));
    assert!(says, "{damage}: {:?}", looked.symptoms);
    rehome.doctor(&Examination { repair: true, ..Examination::default() }).unwrap();
    let mended = rehome.doctor(&Examination::default()).unwrap();
    assert_eq!(mended.verdict, Verdict::Sound, "{damage}: {:?}", mended.symptoms);
    assert_eq!(rehome.search(&query).unwrap().hits.len(), before, "{damage}");
}

/// Bytes as the database at hand writes them.
fn bytes(digits: &str) -> String {
    match backend() {
        Backend::Sqlite => format!("x'{digits}'"),
        Backend::Postgres => format!("decode('{digits}', 'hex')"),
    }
}

const ONE: &str = "(SELECT min(document) FROM search_codes)";

#[test]
fn codes_that_are_none_are_found_and_made_anew() {
    let damage =
        format!("UPDATE search_codes SET codes = {} WHERE document = {ONE}", bytes("0102"));
    is_found_and_mended(&damage, "codes or tokens");
}

#[test]
fn tokens_without_codes_are_found_and_made_anew() {
    let damage = format!("DELETE FROM search_codes WHERE document = {ONE}");
    is_found_and_mended(&damage, "codes or tokens");
}

#[test]
fn a_damaged_segment_is_found_and_made_anew() {
    let damage = format!("UPDATE search_segments SET data = {}", bytes("00ff00ff"));
    is_found_and_mended(&damage, "segments of the search are damaged");
}

#[test]
fn documents_in_no_segment_are_found_and_made_anew() {
    is_found_and_mended("DELETE FROM search_segments", "stand in no segment");
}

#[test]
fn vectors_of_the_wrong_length_are_found_and_made_anew() {
    let vector = match backend() {
        Backend::Sqlite => "x'00000000'",
        Backend::Postgres => "ARRAY[0]::real[]",
    };
    let damage = format!(
        "INSERT INTO search_vectors (document, model, passage, vector) \
         SELECT min(document), min(model), 0, {vector} FROM search_codes"
    );
    is_found_and_mended(&damage, "vectors have the wrong length");
}

#[test]
fn who_makes_what_is_searched_waits_no_longer_than_the_settings_say() {
    let (database, rehome) = imported();
    let held = claim(rehome.database()).unwrap();
    let settings = Settings { busy_timeout: Duration::from_millis(200), ..Settings::default() };
    let other = Rehome::builder().settings(settings).open(database.address()).unwrap();
    let began = Instant::now();
    let error = other.refresh_index().unwrap_err();
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    assert_eq!(error.code(), rehome::ErrorCode::DatabaseBusy, "{error}");
    assert!(error.to_string().contains("index"), "{error}");
    // Records are imported all the same, and it is said that not all can be searched.
    let folder = Folder::conditions(&[condition("dazed")]);
    let report = other.import("dnd5e", &folder).unwrap();
    assert_eq!(report.totals.inserted, 1);
    assert!(rules(&report.findings).contains(&"index.failed"), "{:?}", report.findings);
    drop(held);
    other.refresh_index().unwrap();
}
