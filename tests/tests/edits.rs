//! Writing records as texts, in packs and in tables of their own.

use rehome::{
    Context, Effect, Error, Overriding, PackDetails, Packs, RecordId, Rehome, RollbackOptions,
    WriteOptions, dnd5e::Condition,
};
use rehome_tests::*;
use serde_json::{Value, json};

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/samples");

fn filled(app: &str) -> Rehome {
    let rehome = memory();
    rehome.import(app, format!("{SAMPLES}/{app}")).unwrap();
    rehome
}

fn code(error: &Error) -> &'static str {
    error.code().as_str()
}

fn usual() -> WriteOptions {
    WriteOptions::default()
}

fn json_of(rehome: &Rehome, record: &RecordId) -> Value {
    serde_json::from_str(&rehome.record(record).unwrap().body).unwrap()
}

#[test]
fn a_new_record_stands_in_the_only_container_or_in_the_one_that_is_named() {
    let rehome = filled("learner");
    let place = |container, key| rehome.record_to_write(None, "profiles", container, key);
    assert_eq!(place(None, "new").unwrap(), RecordId::new("learner", "profiles", "", "new"));

    let rehome = filled("editor");
    let place = |container, key| rehome.record_to_write(None, "sessions", container, key);
    let error = place(None, "new").unwrap_err();
    assert_eq!(code(&error), "container_needed");
    assert!(error.to_string().contains("37c3f68ff5ea2ef1"), "{error}");
    let there = rehome.documents(None, "sessions", &Default::default()).unwrap().items.remove(0);
    assert_eq!(place(None, &there.record.key).unwrap(), there.record);

    let rehome = filled("dnd5e");
    let home = "home".parse().unwrap();
    rehome.create_pack("dnd5e", &home, &PackDetails::default()).unwrap();
    let place = |key| rehome.record_to_write(None, "spells", None, key);
    assert_eq!(place("wickspark").unwrap().container, "srd", "the winner");
    assert_eq!(code(&place("new").unwrap_err()), "container_needed");
    rehome.order_packs(std::slice::from_ref(&home)).unwrap();
    let body = rehome.document(None, "spells", "wickspark", &Packs::Active).unwrap().body;
    let ours = RecordId::new("dnd5e", "spells", "home", "wickspark");
    rehome.put_document(&ours, &body, &usual()).unwrap();
    assert_eq!(place("wickspark").unwrap(), ours);
}

#[test]
fn a_session_is_put_edited_and_deleted_and_all_of_it_can_be_undone() {
    let rehome = filled("editor").acting(Context::of("user:ann").because("tidying"));
    let exported = |rehome: &Rehome| {
        let folder = Folder::new();
        rehome.export("editor", &folder, &Default::default()).unwrap();
        folder.read("sessions/37c3f68ff5ea2ef1.json")
    };
    let before = exported(&rehome);
    let mut new = json!({
        "id": "by-hand", "type": "debate", "task": "Lamps", "status": "running",
        "createdAt": "2026-03-01T08:00:00Z", "updatedAt": "2026-03-01T08:00:00Z",
        "completedAt": null, "instances": [], "chatHistory": [{"id": "m", "role": "user",
        "content": "hello", "timestamp": "2026-03-01T08:00:00Z", "instanceId": null}],
        "model": null, "timeoutSeconds": null, "preserveWorktrees": null, "winnerId": null,
        "runtimeMix": null, "totalDuration": null, "totalFilesChanged": null,
        "totalLinesAdded": null, "totalLinesDeleted": null, "colour": "green",
    });
    let record = RecordId::new("editor", "sessions", "37c3f68ff5ea2ef1", "by-hand");
    let written = rehome.put_document(&record, &new.to_string(), &usual()).unwrap();
    assert_eq!((written.rev, written.effect), (1, Effect::Inserted));
    assert_eq!(json_of(&rehome, &record), new, "what no column knows is kept");
    assert!(exported(&rehome).contains("by-hand"));

    let again = rehome.put_document(&record, &new.to_string(), &usual()).unwrap();
    assert_eq!((again.rev, again.effect), (1, Effect::Unchanged));

    new["task"] = "Brighter lamps".into();
    let edit = |_: &str| Ok::<_, Error>(new.to_string());
    let trial = rehome.edit_document(&record, true, edit).unwrap();
    assert_eq!((trial.rev, trial.effect), (2, Effect::Updated));
    assert_eq!(json_of(&rehome, &record)["task"], "Lamps", "a dry run writes nothing");
    rehome.edit_document(&record, false, edit).unwrap();
    assert_eq!(json_of(&rehome, &record), new);
    let log = "SELECT actor || ' ' || reason || ' ' || op AS line FROM changes c \
               JOIN change_keys k ON k.id = c.key_id WHERE k.key = 'by-hand' ORDER BY seq";
    assert_eq!(sql(&rehome, log), ["user:ann tidying insert", "user:ann tidying replace"]);

    let stale = rehome.delete_document(&record, &WriteOptions::expecting(1)).unwrap_err();
    assert_eq!(code(&stale), "revision_conflict");
    assert_eq!(rehome.delete_document(&record, &WriteOptions::expecting(2)).unwrap(), 2);
    assert_eq!(exported(&rehome), before);
    let error = rehome.delete_document(&record, &usual()).unwrap_err();
    assert_eq!(code(&error), "unknown_record");
}

#[test]
fn a_conflict_has_both_values() {
    let rehome = memory();
    rehome.create_pack("dnd5e", &"home".parse().unwrap(), &PackDetails::default()).unwrap();
    let record = RecordId::new("dnd5e", "conditions", "home", "dazed");
    let text = |word: &str| condition_saying("dazed", word);
    rehome.put_document(&record, &text("one"), &WriteOptions::expecting(0)).unwrap();
    rehome.put_document(&record, &text("two"), &WriteOptions::expecting(1)).unwrap();
    for expected in [0, 1, 7] {
        let options = WriteOptions::expecting(expected);
        let error = rehome.put_document(&record, &text("three"), &options).unwrap_err();
        let conflict = error.conflict().unwrap();
        assert_eq!((conflict.expected, conflict.found), (expected, 2));
        assert_eq!(conflict.yours.as_deref(), Some(&*text("three")));
        assert_eq!(conflict.theirs.as_deref(), Some(&*text("two")));
        assert!(!error.to_string().contains("three"), "no content in a message: {error}");
    }
    let home = "home".parse().unwrap();
    let mut typed = rehome.get::<Condition>("dazed", &Packs::Active).unwrap();
    typed.record.desc = vec!["four".to_owned()];
    let error = rehome.put_expecting(&home, &typed.record, 1).unwrap_err();
    assert_eq!(error.conflict().unwrap().found, 2);
    rehome.put_expecting(&home, &typed.record, 2).unwrap();
    assert_eq!(
        code(&rehome.delete_expecting::<Condition>(&home, "dazed", 2).unwrap_err()),
        "revision_conflict"
    );
    rehome.delete_expecting::<Condition>(&home, "dazed", 3).unwrap();
}

#[test]
fn what_cannot_be_written_is_refused_with_a_code() {
    let rehome = filled("dnd5e");
    let put = |app: &str, collection: &str, container: &str, key: &str, body: &str| {
        let record = RecordId::new(app, collection, container, key);
        rehome.put_document(&record, body, &usual()).map(drop).map_err(|error| code(&error))
    };
    let spell = |key: &str| format!(r#"{{"index": "{key}"}}"#);
    assert_eq!(put("dnd5e", "spells", "srd", "a", &spell("a")), Err("protected_container"));
    assert_eq!(put("dnd5e", "spells", "nowhere", "a", &spell("a")), Err("unknown_container"));
    assert_eq!(put("dnd5e", "spills", "srd", "a", &spell("a")), Err("unknown_collection"));
    assert_eq!(put("dnd6e", "spells", "srd", "a", &spell("a")), Err("unknown_app"));
    assert_eq!(put("editor", "sessions", "0000000000000000", "a", "{}"), Err("unknown_container"));
    let rehome = rehome.overriding(Overriding::Protected);
    let put = |key: &str, body: &str| {
        let record = RecordId::new("dnd5e", "spells", "srd", key);
        rehome.put_document(&record, body, &usual()).map(drop).map_err(|error| code(&error))
    };
    for (body, wrong) in [
        ("", "invalid_record"),
        ("[]", "invalid_record"),
        (r#"{"index": "a", "level": "three"}"#, "invalid_record"),
        (r#"{"index": "a", "index": "a"}"#, "invalid_record"),
        (r#"{"index": "b"}"#, "invalid_value"),
    ] {
        assert_eq!(put("a", body), Err(wrong), "{body}");
    }
    assert_eq!(put("a", &spell("a")), Ok(()));
}

/// What an import settles between records is settled for one that is put, too.
#[test]
fn a_card_that_is_put_belongs_to_its_profile() {
    let rehome = filled("learner");
    let name =
        sql(&rehome, "SELECT slug AS line FROM learner_profiles ORDER BY position")[0].clone();
    let record = RecordId::new("learner", "approved-cards", "", "by-hand");
    let card = json!({
        "id": "by-hand", "front": "lamp", "back": "灯", "card_type": "basic", "status": "pending",
        "tags": [format!("@{name}")], "created_at": "2026-02-01T08:00:00Z",
    });
    rehome.put_document(&record, &card.to_string(), &usual()).unwrap();
    let owner = "SELECT coalesce(profile_id, 'nobody') AS line FROM learner_approved_cards \
                 WHERE id = 'by-hand'";
    let profile = "SELECT id AS line FROM learner_profiles ORDER BY position";
    assert_eq!(sql(&rehome, owner)[0], sql(&rehome, profile)[0]);
    assert_eq!(json_of(&rehome, &record), card);
}

#[test]
fn edits_survive_imports_and_rollbacks_like_any_other() {
    let rehome = filled("learner");
    let run = rehome.history(1).unwrap()[0].id;
    let query = rehome::Query { limit: 1, ..rehome::Query::default() };
    let found = rehome.documents(None, "anki-profiles", &query).unwrap().items.remove(0);
    let body = found.body.replace("\"deck_name\":", "\"shelf\": 3, \"deck_name\":");
    rehome.put_document(&found.record, &body, &WriteOptions::expecting(found.rev)).unwrap();
    let again = rehome.import("learner", format!("{SAMPLES}/learner")).unwrap();
    assert_eq!((again.totals.updated, again.totals.conflicts), (0, 0));
    assert_eq!(json_of(&rehome, &found.record)["shelf"], 3);
    let undone = rehome.rollback(run, &RollbackOptions::default()).unwrap();
    assert_eq!(undone.conflicts.len(), 1, "{:?}", undone.conflicts);
    assert_eq!(json_of(&rehome, &found.record)["shelf"], 3);
}
