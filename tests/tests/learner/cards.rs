//! Cards: ids, kinds, states, tags and pictures.

use rehome::Level;
use rehome_tests::{Trial, absent, array, finding, levels, quarantined};
use serde_json::{Value, json};

use super::sample::{CARDS, CHAT, card, cards, message, said};

fn column(trial: &Trial, name: &str) -> Vec<String> {
    trial.sql(name, "FROM learner_approved_cards ORDER BY position, id")
}

#[test]
fn card_without_id_gets_one_of_its_content_that_stays() {
    let all = [json!({"id": null}), json!({"id": absent(), "front": "Two"}), json!({})];
    let trial = cards(&all);
    trial.holds();
    let keys = column(&trial, "id");
    assert!(keys[0].starts_with("card-") && keys[1].starts_with("card-"), "{keys:?}");
    assert_eq!(keys[2], "c1");
    let reviewed = [json!({"id": null, "front": "Two", "status": "approved"}), all[0].clone()];
    trial.folder.write(CARDS, array(&reviewed.map(card)));
    let report = trial.import();
    assert_eq!((report.totals.updated, report.totals.inserted), (1, 0));
    assert_eq!(column(&trial, "id")[..2], [keys[1].clone(), keys[0].clone()]);
}

#[test]
fn two_alike_cards_without_id_are_both_there() {
    let trial = cards(&[json!({"id": null}), json!({"id": null}), json!({"id": null})]);
    let report = trial.holds();
    assert_eq!(report.totals.inserted + report.totals.quarantined, 3);
}

#[test]
fn duplicate_card_id_keeps_the_first_and_quarantines_the_later() {
    let trial = cards(&[json!({}), json!({"back": "other"}), json!({})]);
    let report = trial.holds();
    assert_eq!(column(&trial, "back"), ["红"]);
    let totals = report.totals;
    assert_eq!((totals.inserted, totals.waiting, totals.quarantined), (1, 1, 2));
    assert_eq!(quarantined(&trial.rehome), [card(json!({"back": "other"}))]);
    let found = report.findings.iter().find(|found| found.level == Level::Quarantined).unwrap();
    assert_eq!((found.rule, found.pointer.as_deref()), ("cards.duplicate", Some("/1")));
}

#[test]
fn card_type_missing_unknown_or_under_its_older_key() {
    let cases: [(Value, &str, &[&str]); 4] = [
        (json!({"card_type": absent()}), "unknown", &["cards.type"]),
        (json!({"card_type": "poster"}), "unknown", &["cards.type"]),
        (json!({"card_type": absent(), "type": "cloze"}), "cloze", &["cards.type-key"]),
        (
            json!({"card_type": "basic_reverse", "type": "cloze"}),
            "basic_reverse",
            &["record.unknown-key"],
        ),
    ];
    for (changes, stored, rules) in cases {
        let trial = cards(std::slice::from_ref(&changes));
        let report = trial.holds();
        assert_eq!(column(&trial, "card_type"), [stored], "{changes}");
        assert_eq!(said(&report), rules, "{changes}");
    }
}

#[test]
fn status_that_is_not_known_counts_as_pending() {
    for status in ["pending", "approved", "synced", "rejected"] {
        let trial = cards(&[json!({"status": status})]);
        assert_eq!(said(&trial.holds()), Vec::<&str>::new());
        assert_eq!(column(&trial, "status"), [status]);
    }
    let trial = cards(&[json!({"status": "lost"}), json!({"id": "2", "status": absent()})]);
    assert_eq!(said(&trial.holds()), ["cards.status"]);
    assert_eq!(column(&trial, "status"), ["pending", "pending"]);
}

#[test]
fn tags_string_array_null_or_with_a_colon() {
    let cases: [(Value, &[&str], &[&str]); 4] = [
        (json!(["colour", " basic "]), &["colour", "basic"], &[]),
        (json!("colour, basic，红"), &["colour", "basic", "红"], &["cards.list"]),
        (json!(null), &[], &[]),
        (json!(["kp:red", "a"]), &["kp:red", "a"], &["cards.annotation-tag"]),
    ];
    for (tags, stored, rules) in cases {
        let trial = cards(&[json!({"tags": tags})]);
        let report = trial.holds();
        assert_eq!(trial.sql("tag", "FROM learner_card_tags ORDER BY position"), stored);
        assert_eq!(said(&report), rules, "{tags}");
    }
}

#[test]
fn keys_that_the_application_forgets_are_columns_here() {
    let trial = cards(&[json!({
        "field__Remarks": "Knowledge Points:\n- 喜欢", "field__Remarks_annotations": [{"at": 3}],
        "knowledge_points": ["kp:喜欢--means--to-like"],
        "generated_image": {"data": "data:image/png;base64,AAAA", "n": 1.50},
    })]);
    assert_eq!(said(&trial.holds()), Vec::<&str>::new());
    assert_eq!(column(&trial, "content -> 'knowledge_points' ->> 0"), ["kp:喜欢--means--to-like"]);
}

#[test]
fn pictures_are_kept_once_each_by_their_hash_and_go_with_their_last_use() {
    const RED: &str = "data:image/png;base64,iVBORw0KGgo=";
    const BLUE: &str = "data:image/png;base64,iVBORw0KGgoB";
    let one = card(json!({"image_data": RED, "front": format!("<img src=\"{RED}\"> {BLUE}")}));
    let two = card(json!({"id": "c2", "back": RED}));
    let chat = message(json!({"content": format!("![x]({RED})")}));
    let trial =
        Trial::new("learner").file(CARDS, array(&[one, two.clone()])).file(CHAT, array(&[chat]));
    let report = trial.holds();
    assert_eq!(said(&report), Vec::<&str>::new());
    let count = || trial.sql("count(*)", "FROM learner_images");
    assert_eq!(count(), ["2"]);
    assert_eq!(trial.sql("count(*)", "FROM learner_card_images"), ["4"]);
    assert!(!column(&trial, "front")[0].contains("base64"));
    trial.run_sql("DELETE FROM learner_approved_cards WHERE id = 'c1'");
    assert_eq!(count(), ["1"]);
    trial.run_sql("DELETE FROM learner_approved_cards WHERE id = 'c2'");
    trial.run_sql("DELETE FROM learner_chat_messages");
    assert_eq!(count(), ["0"]);
}

#[test]
fn a_card_that_is_no_object_costs_itself_alone() {
    let trial = Trial::new("learner").file(CARDS, array(&[card(json!({})), "7".to_owned()]));
    let report = trial.holds();
    assert_eq!(finding(&report.findings, "record.shape").pointer.as_deref(), Some("/1"));
    assert!(levels(&report.findings).contains(&(Level::Quarantined, "record.shape")));
}

#[test]
fn a_picture_that_moves_to_another_field_comes_back_with_a_rollback() {
    let picture = "data:image/png;base64,AAAA";
    let trial = cards(&[json!({"image_url": picture})]);
    trial.import();
    let before = trial.content();
    trial.folder.write(CARDS, array(&[card(json!({"back": picture}))]));
    let undone = trial.rollback(trial.import().run);
    assert!(undone.conflicts.is_empty(), "{:?}", undone.conflicts);
    assert_eq!(trial.content(), before);
}
