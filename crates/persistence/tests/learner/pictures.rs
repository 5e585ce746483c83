//! Pictures are kept once, and go with their last use.

use rehome_domain::apps::learner::Card;
use rehome_persistence::apps::learner::{CardFilter, PageRequest};

use crate::fixture::{Desk, card};

const PNG: &str = "data:image/png;base64,iVBORw0KGgo=";
const IMAGES: &str = "SELECT count(*) AS x FROM learner_images";

fn with_picture(id: &str) -> String {
    format!(
        r#"{{"id": "{id}", "front": "<img src='{PNG}'> and {PNG}", "back": "b",
            "image_data": "{PNG}", "generated_image": {{"data": "{PNG}", "n": 1}}}}"#
    )
}

#[test]
fn equal_pictures_of_cards_and_messages_are_kept_once_as_bytes() {
    let mut desk = Desk::new();
    desk.import("approved-cards", &with_picture("1"));
    desk.import("approved-cards", &with_picture("2"));
    let message = format!(r#"{{"id": "m", "content": "![x]({PNG})", "role": "assistant"}}"#);
    desk.import("chat-messages", &message);
    assert_eq!(desk.ask(IMAGES), "1");
    let hash = desk.ask("SELECT sha256 AS x FROM learner_images");
    let png = ("image/png".to_owned(), b"\x89PNG\r\n\x1a\n".to_vec());
    assert_eq!(desk.learner().cards().picture(&hash).unwrap(), png);
    assert_eq!(
        desk.ask("SELECT count(*) AS x FROM learner_approved_cards WHERE front LIKE '%base64%'"),
        "0"
    );

    let mut learner = desk.learner();
    let whole = learner.cards().get("1").unwrap().stored.record;
    let json = |card| serde_json::to_value::<Card>(card).unwrap();
    assert_eq!(json(whole), json(card(&with_picture("1"))));
    assert_eq!(learner.cards().image_data("1").unwrap().as_deref(), Some(PNG));
    let message = learner.chat().get("m").unwrap().stored.record;
    assert_eq!(message.content, format!("![x]({PNG})"));

    desk.learner().cards().delete("1").unwrap();
    desk.learner().chat().clear(None).unwrap();
    assert_eq!(desk.ask(IMAGES), "1");
    desk.sql("DELETE FROM learner_approved_cards WHERE id = '2'").unwrap();
    assert_eq!(desk.ask(IMAGES), "0");
}

#[test]
fn an_edit_that_drops_a_picture_removes_it() {
    let mut desk = Desk::new();
    desk.import("approved-cards", &with_picture("1"));
    let mut edited = card(&with_picture("1"));
    edited.image_data = None;
    edited.generated_image = None;
    desk.learner().cards().update("1", &edited, None).unwrap();
    assert_eq!(desk.ask(IMAGES), "1");
    edited.front = "none".to_owned();
    desk.learner().cards().update("1", &edited, None).unwrap();
    assert_eq!(desk.ask(IMAGES), "0");
    assert_eq!(desk.text("approved-cards", "1")["front"], "none");
}

#[test]
fn lists_have_no_data_of_pictures_and_name_them_by_hash() {
    let mut desk = Desk::new();
    desk.import("approved-cards", &with_picture("1"));
    desk.import("approved-cards", r#"{"id": "2", "front": "f", "back": "b"}"#);
    desk.import("approved-cards", r#"{"id": "3", "front": "f", "back": "b", "image_data": "odd"}"#);
    let mut learner = desk.learner();
    let page = learner.cards().list(&CardFilter::default(), PageRequest::default()).unwrap();
    let with: Vec<bool> = page.items.iter().map(|item| item.has_image).collect();
    assert_eq!(with, [true, false, true]);
    let text = serde_json::to_string(&page).unwrap();
    assert!(!text.contains("base64") && !text.contains("odd"), "{text}");
    let front = &page.items[0].stored.record.front;
    let hash = front.rsplit("rehome-image:").next().unwrap();
    let (media_type, bytes) = learner.cards().picture(hash).unwrap();
    assert_eq!((media_type.as_str(), bytes.len()), ("image/png", 8));
    assert!(learner.cards().picture("0").is_err());
}
