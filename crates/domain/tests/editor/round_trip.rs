//! Arbitrary sessions are read as they were written, and odd texts come back as they were.

use proptest::prelude::*;
use rehome_domain::{
    RelationalRecord, Source,
    apps::editor::{MappingEntry, Session, app, session_source},
    difference,
};

use super::support::read_text;

proptest! {
    #[test]
    fn sessions_are_read_as_they_are_written(session in any::<Session>()) {
        let text = serde_json::to_string(&session).expect("a session can be written");
        let (again, _) = read_text(&text).expect("what was written is a session");
        prop_assert_eq!(&again, &session);

        // An unknown key in snake case sends it to the lenient reader, which reads the same.
        let odd = format!(r#"{{"snake_case":1,{}"#, &text[1..]);
        let (again, _) = read_text(&odd).expect("an unknown key is no harm");
        prop_assert_eq!(again, session);
    }

    #[test]
    fn sources_come_back_from_rows_and_residue(source in session_source()) {
        let (session, remarks) = read_text(&source).expect("all of these are sessions");
        for remark in remarks {
            let value: serde_json::Value = serde_json::from_str(&source).expect("it is JSON");
            prop_assert!(value.pointer(&remark.pointer).is_some(), "{:?}", remark);
        }
        // What the rows render is read as what the rows hold.
        let written = serde_json::to_string(&session).expect("a session can be written");
        let (again, _) = read_text(&written).expect("what was written is a session");
        let rows = Session { instance_places: None, message_places: None, ..session };
        prop_assert_eq!(again, rows);
    }

    #[test]
    fn no_two_sources_are_too_odd_to_be_compared(one in session_source(), two in session_source()) {
        Session::again(&Source::of(&one), &Source::of(&two));
    }

    #[test]
    fn entries_of_the_mapping_are_read_as_they_are_written(entry in any::<MappingEntry>()) {
        let text = serde_json::to_string(&entry).expect("an entry can be written");
        let again = MappingEntry::read(&Source::named(&text, Some(&entry.hash)), &mut Vec::new());
        prop_assert_eq!(again, Ok(entry));
    }
}

#[test]
fn an_inspection_of_a_session_carries_it() {
    let text = super::support::session().to_string();
    let app = app();
    let collection = app.collection("sessions").expect("it is declared");
    let parsed = collection.parse(&Source::of(&text)).expect("this is a session");
    assert_eq!(parsed.key(), "s-1");
    assert_eq!(difference(&text, &parsed.written), Default::default());
    assert!(parsed.relational.is_some_and(|model| model.is::<Session>()));
}
