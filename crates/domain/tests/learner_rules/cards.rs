//! Flash cards.

use rehome_domain::{Level, RelationalRecord, Source, apps::learner::Card, residue, restore};
use serde_json::json;

use crate::{Read, again, read, read_in_zone};

fn card(changes: &serde_json::Value) -> String {
    let mut card = json!({
        "id": "7", "front": "red", "back": "红", "card_type": "basic", "cloze_text": null,
        "text_field": null, "extra_field": null, "note_type": null, "tags": ["color"],
        "created_at": "2025-11-13 05:24:45.388000+00:00", "status": "pending",
        "image_description": null, "image_prompt": null, "image_url": null, "image_data": null,
        "image_generated": true, "image_error": null, "is_placeholder": false,
    });
    for (name, value) in changes.as_object().expect("an object") {
        card[name] = value.clone();
    }
    card.to_string()
}

fn with(changes: serde_json::Value) -> Read {
    read("approved-cards", &card(&changes))
}

#[test]
fn a_card_as_the_application_writes_it_needs_no_remark_and_no_residue() {
    let text = card(&json!({}));
    let read = read("approved-cards", &text);
    assert_eq!(read.rules(), [""; 0]);
    let written = String::from_utf8(read.0.written.clone()).unwrap();
    assert_eq!(residue(&text, &written, &[]).unwrap(), None);
}

#[test]
fn a_card_without_an_id_gets_one_of_its_content_that_a_review_does_not_change() {
    let key = |changes: serde_json::Value| with(changes).proposed().0.to_owned();
    let first = key(json!({"id": null}));
    assert!(first.starts_with("card-") && first.len() == 29, "{first}");
    assert_eq!(key(json!({"id": "", "status": "approved", "tags": []})), first);
    assert_ne!(key(json!({"id": null, "front": "blue"})), first);
    assert_ne!(key(json!({"id": null, "front": "red红", "back": ""})), first);
    let local = card(&json!({"id": null, "created_at": "2025-11-13T13:24:45"}));
    assert_eq!(read("approved-cards", &local).proposed().0, first);
    assert_eq!(read_in_zone("approved-cards", &local, "UTC").proposed().0, first);
    let read = with(json!({"id": null}));
    assert_eq!(read.proposed().0, read.proposed().1);
}

#[test]
fn of_two_cards_with_one_id_the_first_is_live() {
    let a = card(&json!({}));
    assert_eq!(again("approved-cards", &a, &a), "nothing new cards.duplicate");
    let b = card(&json!({"front": "blue"}));
    assert_eq!(again("approved-cards", &a, &b), "quarantine cards.duplicate");
}

#[test]
fn the_kind_is_read_from_card_type_then_type_and_else_unknown() {
    for kind in ["basic", "basic_reverse", "cloze", "interactive_cloze"] {
        assert_eq!(with(json!({"card_type": kind})).get("card_type"), json!(kind));
    }
    let older = with(json!({"card_type": null, "type": "cloze"}));
    assert_eq!(older.get("card_type"), json!("cloze"));
    assert_eq!(older.remark("cards.type-key"), Some((Level::Note, "/type")));
    for changes in [
        json!({"card_type": "poster"}),
        json!({"card_type": ""}),
        json!({"card_type": null, "type": "poster"}),
    ] {
        let read = with(changes);
        assert_eq!(read.get("card_type"), json!("unknown"));
        assert_eq!(read.remark("cards.type").unwrap().0, Level::Warning);
    }
}

#[test]
fn a_status_that_is_not_known_is_pending() {
    for status in ["pending", "approved", "synced", "rejected"] {
        let read = with(json!({"status": status}));
        assert_eq!((read.get("status"), read.rules()), (json!(status), vec![]));
    }
    for status in [json!("lost"), json!(null), json!(3)] {
        let read = with(json!({"status": status}));
        assert_eq!(read.get("status"), json!("pending"));
        assert_eq!(read.remark("cards.status"), Some((Level::Warning, "/status")));
    }
}

#[test]
fn tags_are_a_list_of_trimmed_texts_and_annotations_are_noted() {
    for (tags, clean) in [
        (json!("color, basic,"), json!(["color", "basic"])),
        (json!([" color ", "", "basic"]), json!(["color", "basic"])),
        (json!(null), json!([])),
        (json!(""), json!([])),
    ] {
        assert_eq!(with(json!({"tags": tags})).get("tags"), clean);
    }
    let read = with(json!({"tags": ["kind:noun"]}));
    assert_eq!(read.get("tags"), json!(["kind:noun"]));
    assert_eq!(read.remark("cards.annotation-tag"), Some((Level::Note, "/tags")));
}

#[test]
fn what_the_clean_card_loses_comes_back_unless_it_was_edited() {
    let text = card(&json!({"status": "lost", "tags": "a, b", "type": "basic", "extra": 1}));
    let mut remarks = Vec::new();
    let mut model = Card::read(&Source::of(&text), &mut remarks).unwrap();
    let written = serde_json::to_string(&model).unwrap();
    let residue = residue(&text, &written, &[]).unwrap().unwrap();
    model.tags.push("c".to_owned());
    let edited = restore(&serde_json::to_string(&model).unwrap(), &residue, &[]).unwrap();
    let edited: serde_json::Value = serde_json::from_str(&edited).unwrap();
    assert_eq!(edited["tags"], json!(["a", "b", "c"]));
    assert_eq!((&edited["status"], &edited["extra"]), (&json!("lost"), &json!(1)));
}

#[test]
fn three_formats_of_time_are_one_instant_and_a_local_time_needs_a_zone() {
    for text in [
        "2025-11-13T05:24:45.388Z",
        "2025-11-13 05:24:45.388000+00:00",
        "2025-11-13T13:24:45.388+08:00",
    ] {
        let read = with(json!({"created_at": text}));
        assert_eq!(read.get("created_at"), json!("2025-11-13 05:24:45.388000+00:00"));
    }
    let local = card(&json!({"created_at": "2025-11-13T13:24:45.388000"}));
    let read = read("approved-cards", &local);
    assert_eq!(read.get("created_at"), json!("2025-11-13T13:24:45.388000"));
    assert_eq!(read.remark("cards.local-time"), Some((Level::Note, "/created_at")));
    let zoned = read_in_zone("approved-cards", &local, "Asia/Shanghai");
    assert_eq!(zoned.get("created_at"), json!("2025-11-13 05:24:45.388000+00:00"));
    let odd = with(json!({"created_at": "yesterday"}));
    assert_eq!(odd.remark("cards.time"), Some((Level::Warning, "/created_at")));
}

#[test]
fn members_that_the_application_does_not_declare_have_a_place_too() {
    let read = with(json!({
        "field__Remarks": "look", "knowledge_points": ["kp:红--means--red"],
        "generated_image": {"data": "data:image/png;base64,AAAA"},
    }));
    assert_eq!(read.get("knowledge_points"), json!(["kp:红--means--red"]));
    assert_eq!(read.get("field__Remarks"), json!("look"));
    assert_eq!(read.rules(), [""; 0]);
}

#[test]
fn images_are_kept_once_for_each_text() {
    let url = "data:image/png;base64,iVBORw0KGgo=";
    let text = card(&json!({
        "front": format!("<img src=\"{url}\"> {url}"), "image_data": url,
        "generated_image": {"data": url}, "back": "rehome-image:",
    }));
    let model = Card::read(&Source::of(&text), &mut Vec::new()).unwrap();
    let mut without = model.clone();
    let images = without.take_images();
    let fields: Vec<_> = images.iter().map(|image| image.field).collect();
    assert_eq!(fields, ["front", "image_data", "generated_image"]);
    assert!(!serde_json::to_string(&without).unwrap().contains("base64"));
    without.put_images(&images);
    assert_eq!(without, model);
}
