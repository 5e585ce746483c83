//! Moments come back to the microsecond, from the first year that four digits write to the
//! last; what columns cannot hold stays text.

use diesel::prelude::*;
use rehome_persistence::{
    Backend, on, schema::learner_approved_cards as cards, testing, types::Timestamp,
};

use crate::fixture::Desk;

#[test]
fn every_year_of_four_digits_comes_back_and_sorts() {
    let mut desk = Desk::new();
    let mut written = Vec::new();
    let years = (0..10_000).step_by(397).chain([1, 4, 1582, 1969, 1970, 1999, 2000, 2026, 9999]);
    for year in years {
        for rest in ["01-01T00:00:00.000000Z", "02-28T12:34:56.000001Z", "12-31T23:59:59.999999Z"] {
            written.push(format!("{year:04}-{rest}"));
        }
    }
    written.push("2000-02-29T00:00:00.100000Z".to_owned());
    for text in &written {
        let moment: Timestamp = text.parse().unwrap();
        assert_eq!(moment.as_str(), text);
        let values = (cards::id.eq(text), cards::created_at.eq(moment));
        let insert = diesel::insert_into(cards::table).values(values);
        on!(&mut desk.connection, |c| insert.execute(c)).unwrap();
    }
    let query = cards::table.order(cards::created_at).select((cards::id, cards::created_at));
    let read: Vec<(String, Option<Timestamp>)> =
        on!(&mut desk.connection, |c| query.load(c)).unwrap();
    written.sort();
    let of_column: Vec<&str> = read.iter().map(|(_, at)| at.as_ref().unwrap().as_str()).collect();
    assert_eq!(of_column, written);
    assert!(read.iter().all(|(id, at)| id == at.as_ref().unwrap().as_str()));
}

#[test]
fn a_text_that_is_no_moment_of_four_digits_in_utc_is_none() {
    for text in [
        "0000-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "9999-12-31T23:59:59.999999-23:59",
        "10000-01-01T00:00:00Z",
        "-0001-01-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-01-01",
        "",
    ] {
        assert!(text.parse::<Timestamp>().is_err(), "{text}");
    }
    let parsed: Timestamp = "2026-01-01T01:30:00.1234567+01:30".parse().unwrap();
    assert_eq!(parsed.as_str(), "2026-01-01T00:00:00.123456Z");
}

#[test]
fn a_record_keeps_its_time_as_the_source_wrote_it() {
    let mut desk = Desk::new();
    for (id, time, instant) in [
        ("a", "0001-01-01T00:00:00Z", Some("0001-01-01T00:00:00.000000Z")),
        ("b", "9999-12-30 21:59:59.999999+00:00", Some("9999-12-30T21:59:59.999999Z")),
        ("c", "2025-11-13 13:24:45.3880009+08", Some("2025-11-13T05:24:45.388000Z")),
        ("d", "0000-12-31T00:00:00Z", None),
        ("e", "9999-12-31T23:59:59-23:00", None),
        ("f", "2025-11-13 05:24:45", None),
    ] {
        let text = format!(r#"{{"id": "{id}", "front": "", "back": "", "created_at": "{time}"}}"#);
        desk.import("approved-cards", &text);
        assert_eq!(desk.text("approved-cards", id)["created_at"], time);
        let query = cards::table.find(id).select(cards::created_at);
        let column: Option<Timestamp> = on!(&mut desk.connection, |c| query.first(c)).unwrap();
        assert_eq!(column.as_ref().map(Timestamp::as_str), instant, "{time}");
    }
}

#[test]
fn plain_sql_cannot_write_a_moment_that_four_digits_do_not() {
    let mut desk = Desk::new();
    desk.sql("INSERT INTO learner_approved_cards (id) VALUES ('1')").unwrap();
    desk.sql("INSERT INTO learner_chat_messages (key, content) VALUES ('1', '')").unwrap();
    desk.sql("INSERT INTO learner_prompt_templates (id, name, template_text) VALUES ('1', '', '')")
        .unwrap();
    desk.sql("INSERT INTO learner_grammar_corrections (uri) VALUES ('1')").unwrap();
    let moments = match testing::backend() {
        Backend::Sqlite => ["10000-01-01T00:00:00.000000Z", "infinity", "-infinity", "2026-01-01"],
        Backend::Postgres => {
            ["10000-01-01 00:00:00Z", "infinity", "-infinity", "0002-12-31 00:00:00Z BC"]
        }
    };
    for column in [
        "learner_approved_cards SET created_at",
        "learner_approved_cards SET approved_at",
        "learner_chat_messages SET timestamp",
        "learner_prompt_templates SET created_at",
        "learner_prompt_templates SET changed_at",
        "learner_grammar_corrections SET corrected_at",
    ] {
        for moment in moments {
            let refused = desk.sql(&format!("UPDATE {column} = '{moment}'")).unwrap_err();
            assert!(refused.contains("constraint"), "{column} = {moment}: {refused}");
        }
    }
}
