//! What other programs write: twelve kinds of statements, each found in the log as the actor
//! `outside`, and undone like any other change.

use rehome::{Examination, LogQuery, Moment, Packs, Rehome, Verdict};
use rehome_tests::{
    CONDITIONS, Folder, Lots, TempDatabase, array, condition, condition_saying, content, import,
    memory, on_server, reworded, sql, stranger, times,
};

use super::{put, with_home};

fn edited() -> Rehome {
    let rehome = memory();
    import(&rehome, &Folder::conditions(&["dazed", "lost", "worn"].map(condition)));
    rehome
}

fn told(rehome: &Rehome) -> Vec<(String, String)> {
    let query = LogQuery {
        filter: rehome::ChangeFilter { outside: true, ..Default::default() },
        ..LogQuery::default()
    };
    let mut entries = rehome.changes(&query).unwrap();
    entries.reverse();
    entries.into_iter().map(|entry| (entry.op, entry.record.key)).collect()
}

const OTHER: &str = "container, key, name, folded_name, position, body, digest, rev, updated_at";

#[test]
fn each_kind_of_statement_is_noted_and_can_be_taken_back() {
    let upper = reworded("body", "invented", "rewritten");
    let copy = |key: &str, from: &str| {
        format!(
            "SELECT container, '{key}', name, folded_name, 9, body, digest, 1, updated_at FROM dnd5e_conditions WHERE key = '{from}'"
        )
    };
    let mut kinds: Vec<(String, &[(&str, &str)])> = vec![
        (
            format!("UPDATE dnd5e_conditions SET body = {upper} WHERE key = 'dazed'"),
            &[("replace", "dazed")],
        ),
        ("DELETE FROM dnd5e_conditions WHERE key = 'lost'".into(), &[("delete", "lost")]),
        (
            format!("INSERT INTO dnd5e_conditions ({OTHER}) {}", copy("fresh", "dazed")),
            &[("insert", "fresh")],
        ),
        (
            "UPDATE dnd5e_conditions SET position = 7 WHERE key = 'worn'".into(),
            &[("reorder", "worn")],
        ),
        (
            "UPDATE dnd5e_conditions SET key = 'moved' WHERE key = 'worn'".into(),
            &[("insert", "moved"), ("delete", "worn")],
        ),
        (
            format!(
                "UPDATE dnd5e_conditions SET digest = {} WHERE key = 'worn'",
                rehome_tests::no_digest()
            ),
            &[],
        ),
        (
            "DELETE FROM dnd5e_conditions".into(),
            &[("delete", "dazed"), ("delete", "lost"), ("delete", "worn")],
        ),
        (
            format!(
                "INSERT INTO dnd5e_conditions ({OTHER}) {} ON CONFLICT DO NOTHING",
                copy("lost", "dazed")
            ),
            &[],
        ),
        ("UPDATE packs SET name = 'Theirs' WHERE id = 'srd'".into(), &[("patch", "")]),
        ("UPDATE dnd5e_conditions SET name = 'Something' WHERE key = 'dazed'".into(), &[]),
    ];
    if on_server() {
        kinds.push((
            "TRUNCATE dnd5e_conditions".into(),
            &[("delete", "dazed"), ("delete", "lost"), ("delete", "worn")],
        ));
        kinds.push((format!("INSERT INTO dnd5e_conditions ({OTHER}) {} ON CONFLICT (container, key) DO UPDATE SET body = {upper_}", copy("lost", "dazed"), upper_ = reworded("excluded.body", "invented", "rewritten")), &[("replace", "lost")]));
    } else {
        let other = copy("lost", "dazed");
        kinds.push((
            format!(
                "REPLACE INTO dnd5e_conditions ({OTHER}) {}",
                other.replace("body,", "replace(body, 'invented', 'rewritten'),")
            ),
            &[("replace", "lost")],
        ));
        kinds.push((
            "UPDATE OR REPLACE dnd5e_conditions SET key = 'dazed' WHERE key = 'worn'".into(),
            &[("replace", "dazed"), ("delete", "worn")],
        ));
    }
    for (statement, expected) in kinds {
        let rehome = edited();
        let (before, seq) = (content(&rehome), rehome.last_change().unwrap());
        stranger(&rehome, &statement);
        let found = told(&rehome);
        let expected: Vec<(String, String)> =
            expected.iter().map(|(op, key)| ((*op).to_owned(), (*key).to_owned())).collect();
        assert_eq!(found, expected, "{statement}");
        assert_eq!(sql(&rehome, "SELECT CAST(id AS text) AS line FROM outside_changes"), [""; 0]);
        let looked = rehome.doctor(&Examination::default()).unwrap();
        assert_eq!(looked.verdict, Verdict::Sound, "{statement}: {:?}", looked.symptoms);
        assert!(rehome.verify_audit(None, true).unwrap().sound, "{statement}");
        let options = rehome::RestoreOptions { backup: false, ..Default::default() };
        rehome
            .restore_moment(&Moment::Seq(seq), &rehome::RestoreTarget::InPlace, &options)
            .unwrap();
        assert_eq!(content(&rehome), before, "{statement}");
    }
}

#[test]
fn our_own_writes_are_no_strangers() {
    let rehome = edited();
    rehome.create_pack("dnd5e", &super::home(), &rehome::PackDetails::default()).unwrap();
    put(&rehome, "dazed", "Mine.");
    rehome.import("learner", rehome_samples("learner")).unwrap();
    rehome.import("editor", rehome_samples("editor")).unwrap();
    assert_eq!(sql(&rehome, "SELECT table_name AS line FROM outside_changes"), [""; 0]);
    assert_eq!(told(&rehome), []);
}

fn rehome_samples(app: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/samples").join(app)
}

#[test]
fn a_stranger_in_tables_of_rows_is_noted_with_the_record() {
    let rehome = memory();
    rehome.import("learner", rehome_samples("learner")).unwrap();
    let seq = rehome.last_change().unwrap();
    let id = sql(&rehome, "SELECT id AS line FROM learner_profiles ORDER BY id").remove(0);
    let school = "SELECT school AS line FROM learner_profiles ORDER BY id";
    let before = sql(&rehome, school);
    stranger(
        &rehome,
        &format!("UPDATE learner_profiles SET school = 'Harbour School' WHERE id = '{id}'"),
    );
    assert_eq!(told(&rehome), [("patch".to_owned(), id.clone())]);
    let rows = rehome.change(seq + 1).unwrap().rows;
    let changed: Vec<&str> = rows.iter().map(|row| row.field.as_str()).collect();
    assert_eq!(changed, ["school"]);
    assert_eq!(rehome.doctor(&Examination::default()).unwrap().verdict, Verdict::Sound);
    rehome.revert_change(seq + 1, false).unwrap();
    assert_eq!(sql(&rehome, school), before);
}

#[test]
fn an_edit_of_another_program_is_an_edit_to_an_import() {
    let rehome = memory();
    let folder = Folder::conditions(&[condition("dazed")]);
    import(&rehome, &folder);
    let other = reworded("body", "invented", "rewritten");
    stranger(&rehome, &format!("UPDATE dnd5e_conditions SET body = {other}"));
    folder.write(CONDITIONS, array(&[condition_saying("dazed", "From the files.")]));
    let report = import(&rehome, &folder);
    assert_eq!(report.totals.conflicts, 1);
    let found = rehome.document(None, "conditions", "dazed", &Packs::Active).unwrap();
    assert!(found.body.contains("rewritten"));
}

#[test]
fn the_doctor_alone_changes_nothing_and_says_so() {
    let rehome = edited();
    stranger(&rehome, "DELETE FROM dnd5e_conditions WHERE key = 'lost'");
    let looked = rehome.doctor(&Examination::default()).unwrap();
    assert_eq!(looked.verdict, Verdict::Attention, "{:?}", looked.symptoms);
    assert!(looked.symptoms.iter().any(|one| one.about == "outside"), "{:?}", looked.symptoms);
    let waiting = "SELECT CAST(count(*) AS text) AS line FROM outside_changes";
    assert_eq!(sql(&rehome, waiting), ["1"]);
    let mended = rehome.doctor(&Examination { repair: true, ..Examination::default() }).unwrap();
    assert_eq!(mended.verdict, Verdict::Sound, "{:?}", mended.symptoms);
    assert_eq!(mended.repaired.len(), 1, "{:?}", mended.repaired);
    assert_eq!(told(&rehome), [("delete".to_owned(), "lost".to_owned())]);
}

#[test]
fn a_trigger_that_was_dropped_is_missed_and_made_anew() {
    let rehome = edited();
    let drop = if on_server() {
        "DROP TRIGGER outside_changed ON dnd5e_conditions"
    } else {
        "DROP TRIGGER outside_updated_dnd5e_conditions"
    };
    stranger(&rehome, drop);
    let looked = rehome.doctor(&Examination::default()).unwrap();
    assert_eq!(looked.verdict, Verdict::Attention);
    assert!(looked.symptoms[0].message.contains("dnd5e_conditions"), "{:?}", looked.symptoms);
    let repair = Examination { repair: true, ..Examination::default() };
    assert_eq!(rehome.doctor(&repair).unwrap().verdict, Verdict::Sound);
    let other = reworded("body", "invented", "rewritten");
    stranger(&rehome, &format!("UPDATE dnd5e_conditions SET body = {other} WHERE key = 'dazed'"));
    assert_eq!(told(&rehome).len(), 1);
}

#[test]
fn what_passes_by_the_triggers_is_found_by_its_digest() {
    let rehome = edited();
    let other = reworded("body", "invented", "rewritten");
    // By a transaction that says it is ours.
    rehome_tests::run_sql(
        &rehome,
        &format!("UPDATE dnd5e_conditions SET body = {other} WHERE key = 'dazed'"),
    );
    let looked = rehome.doctor(&Examination::default()).unwrap();
    assert_eq!(looked.verdict, Verdict::Damaged);
    assert_eq!(looked.symptoms[0].record.as_deref(), Some("dnd5e/conditions dazed in srd"));
}

#[test]
fn the_log_is_only_appended_to() {
    let rehome = with_home();
    put(&rehome, "dazed", "One.");
    for statement in ["UPDATE changes SET actor = 'x'", "DELETE FROM changes"] {
        let mut connection = rehome.database().connection().unwrap();
        let done = rehome_persistence::on!(&mut connection, |c| {
            use rehome_persistence::diesel::{RunQueryDsl, sql_query};
            sql_query(statement).execute(c)
        });
        assert!(done.unwrap_err().to_string().contains("only appended to"));
    }
}

#[test]
fn a_declared_table_and_a_file_opened_by_another_program_are_watched_too() {
    let database = TempDatabase::new();
    let rehome = database.open();
    import(&rehome, &Folder::conditions(&[condition("dazed")]));
    let other = database.open();
    stranger(&other, "DELETE FROM dnd5e_conditions");
    assert_eq!(told(&rehome), [("delete".to_owned(), "dazed".to_owned())]);
}

/// Each flipped bit of a text or a digest, of whichever record, is found and named.
#[test]
fn the_doctor_finds_every_flipped_bit_of_bodies_and_digests() {
    let rehome = edited();
    let mut lots = Lots::default();
    for number in 0..times(20) {
        let key = ["dazed", "lost", "worn"][lots.below(3)];
        let of_key = format!("FROM dnd5e_conditions WHERE key = '{key}'");
        let before = sql(&rehome, &format!("SELECT body AS line {of_key}")).remove(0);
        let digest = sql(&rehome, &format!("SELECT digest AS line {of_key}")).remove(0);
        let bytes = |digits: &str| {
            if on_server() { format!("decode('{digits}', 'hex')") } else { format!("x'{digits}'") }
        };
        let set = |column: &str, value: &str| {
            rehome_tests::run_sql(
                &rehome,
                &format!("UPDATE dnd5e_conditions SET {column} = {value} WHERE key = '{key}'"),
            );
        };
        let json = |text: &str| {
            let text = text.replace('\'', "''");
            if on_server() { format!("'{text}'::json") } else { format!("'{text}'") }
        };
        if number % 2 == 0 {
            // A bit of a letter in a text, so that it still is JSON, which the column demands.
            let places: Vec<usize> = before
                .char_indices()
                .filter(|(_, letter)| letter.is_ascii_alphabetic())
                .map(|(at, _)| at)
                .collect();
            let mut body = before.clone().into_bytes();
            body[places[lots.below(places.len())]] ^= 1;
            let flipped = String::from_utf8(body).unwrap();
            // A letter may have become a sign of JSON's own.
            if serde_json::from_str::<serde_json::Value>(&flipped).is_err() {
                continue;
            }
            set("body", &json(&flipped));
        } else {
            let mut flipped = digest.clone().into_bytes();
            let at = lots.below(flipped.len());
            flipped[at] = if flipped[at] == b'0' { b'1' } else { b'0' };
            set("digest", &bytes(std::str::from_utf8(&flipped).unwrap()));
        }
        let looked = rehome.doctor(&Examination::default()).unwrap();
        assert_eq!(looked.verdict, Verdict::Damaged, "{number} {key}");
        let record = looked.symptoms[0].record.clone().unwrap();
        assert!(record.contains(key), "{record}");
        set("body", &json(&before));
        set("digest", &bytes(&digest));
        assert_eq!(rehome.doctor(&Examination::default()).unwrap().verdict, Verdict::Sound);
    }
}

/// A bird of an application that is only declared.
#[derive(serde::Serialize, serde::Deserialize)]
struct Bird {
    id: String,
    wings: i64,
}

impl rehome::Record for Bird {
    const COLLECTION: &'static str = "birds";

    fn key(&self) -> &str {
        &self.id
    }

    fn name(&self) -> Option<&str> {
        None
    }
}

/// The garden with that application, whose table has a column more or less.
fn garden(database: &TempDatabase, has_wings: bool) -> Rehome {
    let wings = || rehome::Column::integer("wings", |bird: &Bird| bird.wings.into());
    let columns = if has_wings { vec![wings()] } else { Vec::new() };
    let birds = vec![rehome::Collection::of::<Bird>(columns, [])];
    let files = vec![rehome::SourceFile::array(&["birds.json"], "birds")];
    let app = rehome::App::new("garden", "Garden", "garden", birds, files);
    Rehome::builder().app(app).open(database.address()).unwrap()
}

#[test]
fn a_table_that_is_declared_anew_is_watched_as_before() {
    let database = TempDatabase::new();
    let pack: rehome::PackId = "nest".parse().unwrap();
    for has_wings in [true, false, true] {
        let rehome = garden(&database, has_wings);
        if rehome.pack(&pack).is_err() {
            rehome.create_pack("garden", &pack, &rehome::PackDetails::default()).unwrap();
        }
        rehome.put(&pack, &Bird { id: "wren".to_owned(), wings: 2 }).unwrap();
        let looked = rehome.doctor(&Examination::default()).unwrap();
        assert_eq!(looked.verdict, Verdict::Sound, "{has_wings}: {:?}", looked.symptoms);
        let before = told(&rehome).len();
        stranger(&rehome, "DELETE FROM garden_birds WHERE key = 'wren'");
        let found = told(&rehome);
        assert_eq!(found.len(), before + 1, "{has_wings}");
        assert_eq!(found[before], ("delete".to_owned(), "wren".to_owned()));
    }
}
