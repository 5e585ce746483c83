//! Erasure: no byte of a name is left, the proof stays, and no backup brings it back.

use std::{fs, path::Path};

use rehome::{Context, EraseOptions, Examination, Moment, Rehome, Verdict, dnd5e::Condition};
use rehome_tests::{
    CONDITIONS, Folder, TempDatabase, array, condition_saying, import, on_server, sql,
};

use super::{home, saying};

/// A name that nothing else is called.
fn planted(number: usize) -> String {
    format!("Zephyrine-{number:03}-Quillfeather")
}

/// A database whose record `anna` says all planted names, over several changes.
fn filled(count: usize) -> (TempDatabase, Rehome, Folder) {
    let (database, rehome) = super::with_folder();
    let rehome = rehome.acting(Context::of("user:ann").because("as they asked"));
    let folder = Folder::conditions(&[condition_saying("other", "Stays.")]);
    import(&rehome, &folder);
    rehome.create_pack("dnd5e", &home(), &rehome::PackDetails::default()).unwrap();
    for number in 0..count {
        let text = format!("{} {}", "Long. ".repeat(200), planted(number));
        rehome.put(&home(), &saying("anna-quillfeather", &text)).unwrap();
    }
    (database, rehome, folder)
}

fn erase(rehome: &Rehome, key: &str, rewrite: bool) -> rehome::Certificate {
    rehome.erase(Some("dnd5e"), "conditions", key, &EraseOptions::default(), rewrite).unwrap()
}

/// The files of a folder that hold a text.
fn holding(folder: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let bytes = fs::read(entry.path()).unwrap_or_default();
        if bytes.windows(text.len()).any(|window| window == text.as_bytes()) {
            found.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    found
}

#[test]
fn what_jobs_tell_of_a_record_goes_with_it() {
    let (_database, rehome, _) = filled(1);
    let told = |text: &str| {
        let job = rehome.begin_job("upload", "home", "a server").unwrap();
        let result = serde_json::json!({ "findings": [{ "message": text }] });
        rehome.finish_job(job, rehome::JobState::Done, Some(&result), None).unwrap();
        job
    };
    told("anna-quillfeather is odd");
    let kept = told("another is odd");
    let certificate = erase(&rehome, "anna-quillfeather", false);
    assert!(certificate.counts.traces > 0);
    let left: Vec<i64> = rehome.jobs(10).unwrap().iter().map(|job| job.id).collect();
    assert_eq!(left, [kept]);
}

#[test]
fn no_byte_of_two_hundred_planted_names_is_left() {
    let (database, rehome, _) = filled(200);
    rehome.create_backup("manual").unwrap();
    let checkpoint = rehome.checkpoint().unwrap().to_string();
    let certificate = erase(&rehome, "anna-quillfeather", true);
    assert_eq!((certificate.counts.entries, certificate.rewritten.len()), (201, 1));
    assert_ne!(certificate.root_before, certificate.root_after);
    // What everybody can read is asked of the tables, and of a file the bytes too.
    for table in ["changes", "change_keys", "import_findings", "quarantine", "outside_changes"] {
        let rows = sql(&rehome, &format!("SELECT count(*) AS line FROM {table} WHERE CAST({table}.* AS text) LIKE '%uillfeather%'").replace(&format!("CAST({table}.* AS text)"), text_of(table)));
        assert_eq!(rows, ["0"], "{table}");
    }
    for number in 0..200 {
        assert_eq!(holding(database.folder(), &planted(number)), [""; 0], "{number}");
    }
    assert_eq!(holding(database.folder(), "anna-quillfeather"), [""; 0]);
    let verified = rehome.verify_audit(Some(&checkpoint), true).unwrap();
    assert!(verified.sound, "{:?}", verified.problems);
    assert_eq!(verified.erased, 201);
    let looked = rehome.doctor(&Examination::default()).unwrap();
    assert_eq!(looked.verdict, Verdict::Sound, "{:?}", looked.symptoms);
}

fn text_of(table: &str) -> &'static str {
    match table {
        "changes" => "coalesce(before, '') || part || coalesce(reason, '')",
        "change_keys" => "container || key",
        "import_findings" => "CAST(body AS text)",
        "quarantine" => "raw || CAST(finding AS text)",
        _ => "coalesce(old, '') || coalesce(new, '')",
    }
}

#[test]
fn a_dry_run_says_what_would_go_and_changes_nothing() {
    let (_database, rehome, _) = filled(3);
    let before = rehome.last_change().unwrap();
    let would = rehome
        .erase(None, "conditions", "anna-quillfeather", &EraseOptions { dry_run: true }, false)
        .unwrap();
    assert_eq!((would.dry_run, would.counts.rows, would.counts.entries), (true, 1, 4));
    assert_eq!(rehome.last_change().unwrap(), before);
    assert!(rehome.get::<Condition>("anna-quillfeather", &rehome::Packs::Active).is_ok());
}

#[test]
fn a_backup_from_before_does_not_bring_it_back() {
    let (_database, rehome, _) = filled(2);
    let saved = rehome.create_backup("manual").unwrap();
    erase(&rehome, "anna-quillfeather", false);
    let (receipt, _) = rehome.drill(Some(&saved.path)).unwrap();
    assert!(receipt.sound, "{:?}", receipt.problems);
    assert_eq!(receipt.erased, 1);
    rehome.restore_backup(&saved.path).unwrap();
    assert!(rehome.get::<Condition>("anna-quillfeather", &rehome::Packs::Active).is_err());
    assert_eq!(sql(&rehome, "SELECT key AS line FROM change_keys WHERE key LIKE 'anna%'"), [""; 0]);
    assert!(rehome.get::<Condition>("other", &rehome::Packs::Active).is_ok());
}

#[test]
fn the_past_can_still_be_read_and_restored_around_it() {
    let (_database, rehome, folder) = filled(2);
    let before = rehome.last_change().unwrap();
    folder.write(CONDITIONS, array(&[condition_saying("other", "Changed.")]));
    import(&rehome, &folder);
    erase(&rehome, "anna-quillfeather", false);
    let past = rehome.document_at(
        None,
        "conditions",
        "other",
        &rehome::Packs::Active,
        &Moment::Seq(before),
    );
    assert!(past.unwrap().body.contains("Stays."));
    let options = rehome::RestoreOptions { backup: false, ..Default::default() };
    rehome.restore_moment(&Moment::Seq(before), &rehome::RestoreTarget::InPlace, &options).unwrap();
    assert!(rehome.get::<Condition>("anna-quillfeather", &rehome::Packs::Active).is_err());
    let other = rehome.document(None, "conditions", "other", &rehome::Packs::Active).unwrap();
    assert!(other.body.contains("Stays."));
}

#[test]
fn a_profile_goes_with_its_words_and_what_was_said_of_it() {
    let (database, rehome) = super::with_folder();
    let rehome = rehome.acting(Context::of("user:ann"));
    let folder = Folder::new();
    let profile = serde_json::json!({
        "id": "wilhelmina-oddfellow", "name": "Wilhelmina Oddfellow", "dob": "2016-03-05",
        "gender": "", "address": "", "school": "", "neighborhood": "", "interests": ["kites"],
        "character_roster": [], "verbal_fluency": null, "passive_language_level": null,
        "mental_age": 4.5, "raw_input": "Wilhelmina Oddfellow likes kites.",
        "mastered_words": "\u{592a}\u{9633}, \u{6708}\u{4eae}", "mastered_english_words": null,
        "mastered_grammar": null, "extracted_data": {},
    });
    folder.write("data/profiles/child_profiles.json", array(&[profile.to_string()]));
    rehome.import("learner", &folder).unwrap();
    let certificate = rehome
        .erase(Some("learner"), "profiles", "wilhelmina-oddfellow", &EraseOptions::default(), false)
        .unwrap();
    assert!(certificate.counts.rows > 1, "{:?}", certificate.counts);
    for table in ["learner_profiles", "learner_word_lists", "learner_mastered_words"] {
        assert_eq!(
            sql(&rehome, &format!("SELECT count(*) AS line FROM {table}")),
            ["0"],
            "{table}"
        );
    }
    if !on_server() {
        assert_eq!(holding(database.folder(), "ddfellow"), [""; 0]);
    }
    assert!(rehome.verify_audit(None, true).unwrap().sound);
}

#[test]
fn a_person_gets_all_that_is_kept_of_them() {
    let (database, rehome, _) = filled(3);
    let path = database.folder().join("anna.json");
    let export = rehome.export_person_to(None, "conditions", "anna-quillfeather", &path).unwrap();
    assert_eq!(export.history.len(), 3);
    let text = fs::read_to_string(&path).unwrap();
    for number in 0..3 {
        assert!(text.contains(&planted(number)), "{number}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
