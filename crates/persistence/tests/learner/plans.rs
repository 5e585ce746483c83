//! That every query uses an index, proved with the plans of the statements that really ran.

use std::sync::{Arc, Mutex};

use diesel::{Connection as _, connection::InstrumentationEvent};
use rehome_domain::apps::learner::{CardStatus, CardType};
use rehome_persistence::{
    Backend,
    apps::learner::{CardFilter, CardOwner, Language, Learner, PageRequest},
    on, testing,
};

use crate::{
    explain::plan,
    fixture::{Desk, message},
};

/// Runs `calls` and gives each query that it ran with its plan.
fn plans(desk: &mut Desk, calls: impl FnOnce(&mut Desk)) -> Vec<(String, Vec<String>)> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    on!(&mut desk.connection, |c| c.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            sink.lock().unwrap().push(query.to_string());
        }
    }));
    calls(desk);
    on!(&mut desk.connection, |c| c.set_instrumentation(|_: InstrumentationEvent<'_>| {}));
    let seen = seen.lock().unwrap();
    let verbs = ["SELECT", "UPDATE", "DELETE"];
    let queries = seen.iter().filter(|sql| verbs.iter().any(|verb| sql.starts_with(verb)));
    // What asks for none of no keys.
    let queries = queries.filter(|sql| !sql.contains("(1=0)"));
    let sql = queries.map(|sql| sql.split(" -- binds: ").next().unwrap().to_owned());
    let c = &mut desk.connection;
    sql.map(|sql| (sql.clone(), plan(c, &sql, may_sort(&sql)))).collect()
}

/// The cards of a tag are few, and come in the order of their ids.
fn may_sort(sql: &str) -> bool {
    sql.contains("WHERE tag = ")
}

/// Checks that no query of `calls` reads a whole table; but the tables `but`, in the order
/// of an index, may be read from end to end.
#[track_caller]
fn check(
    desk: &mut Desk,
    what: &str,
    but: &[&str],
    calls: impl FnOnce(&mut Learner<&mut rehome_persistence::Connection>),
) {
    let plans = plans(desk, |desk| calls(&mut desk.learner()));
    assert!(!plans.is_empty(), "{what} ran no query");
    for (sql, plan) in plans {
        for step in &plan {
            // Whether there is more than one needs no more than two.
            let is_short = sql.ends_with(" LIMIT 2") && sql.starts_with("SELECT CAST(1 AS");
            // The list of segments is a few rows.
            let is_segments = step.starts_with("SCAN search_segments");
            // Values that were bound as one list are no table.
            let is_list = step.contains("VIRTUAL TABLE INDEX 1:");
            let is_module = is_segments || is_list;
            let allowed = is_short
                || is_module
                || but.iter().any(|table| {
                    step.starts_with(&format!("SCAN {table} USING "))
                        || *step == format!("SCAN {table}")
                });
            assert!(!step.starts_with("SCAN") || allowed, "{what}: {step}\n{sql}\n{plan:#?}");
            assert!(
                !step.contains("TEMP B-TREE FOR ORDER BY") || may_sort(&sql),
                "{what} sorts: {step}\n{sql}\n{plan:#?}"
            );
        }
    }
}

/// The profile, its words and all.
fn desk() -> Desk {
    let mut desk = Desk::new();
    desk.import(
        "profiles",
        r#"{"id": "ann", "name": "Ann", "mastered_words": "一，二",
        "mastered_grammar": "u,v"}"#,
    );
    desk.import("approved-cards", r#"{"id": "1", "front": "", "back": "", "tags": "t"}"#);
    desk.import("chat-messages", r#"{"id": "1", "content": "c", "role": "user"}"#);
    desk.settle("approved-cards");
    desk.settle("chat-messages");
    desk
}

#[test]
fn profiles_words_and_grammar_use_an_index() {
    let mut desk = desk();
    check(&mut desk, "by id", &[], |l| drop(l.profiles().get("ann").unwrap()));
    check(&mut desk, "by name", &[], |l| drop(l.profiles().get("Ann").unwrap()));
    let all = ["learner_profiles"];
    check(&mut desk, "all profiles", &all, |l| {
        drop(l.profiles().list(PageRequest::default()).unwrap())
    });
    check(&mut desk, "names", &all, |l| drop(l.profiles().names().unwrap()));
    let behind = PageRequest { after: Some("ann"), limit: 2 };
    check(&mut desk, "behind", &[], |l| drop(l.profiles().list(behind).unwrap()));
    for language in [Language::Chinese, Language::English] {
        check(&mut desk, "words", &[], |l| {
            let page = l.words().list("ann", language, PageRequest::first(1)).unwrap();
            if let Some(after) = page.next.as_deref() {
                l.words()
                    .list("ann", language, PageRequest { after: Some(after), limit: 1 })
                    .unwrap();
            }
            l.words().count("ann", language).unwrap();
            l.words().has("ann", language, "一").unwrap();
            l.words().add("ann", language, &["红"]).unwrap();
            l.words().remove("ann", language, &["红"]).unwrap();
        });
    }
    for language in [None, Some(Language::Chinese)] {
        check(&mut desk, "grammar", &[], |l| {
            let page = l.grammar().list("ann", language, PageRequest::first(1)).unwrap();
            let after = PageRequest { after: page.next.as_deref(), limit: 1 };
            l.grammar().list("ann", language, after).unwrap();
            l.grammar().count("ann", language).unwrap();
            l.grammar().has("ann", "u").unwrap();
            l.grammar().add("ann", &["w"]).unwrap();
            l.grammar().remove("ann", &["w"]).unwrap();
        });
    }
}

#[test]
fn cards_use_an_index() {
    let mut desk = desk();
    let all = CardFilter::default();
    check(&mut desk, "one", &[], |l| drop(l.cards().get("1").unwrap()));
    let whole = ["learner_approved_cards", "learner_card_tags"];
    check(&mut desk, "all cards", &whole, |l| {
        l.cards().list(&all, PageRequest::default()).unwrap();
        l.cards().counts().unwrap();
    });
    check(&mut desk, "tags", &["learner_card_tags"], |l| drop(l.cards().tags(None, 9).unwrap()));
    let owned = CardFilter { owner: Some(CardOwner::Profile("ann")), ..all };
    let pending = CardFilter { status: Some(CardStatus::Pending), ..all };
    for filter in [
        pending,
        owned,
        CardFilter { tag: Some("t"), ..all },
        CardFilter { card_type: Some(CardType::Unknown), ..all },
        CardFilter { owner: Some(CardOwner::Nobody), ..all },
        CardFilter { tag: Some("t"), status: Some(CardStatus::Pending), ..owned },
    ] {
        // Without statistics of the tags, PostgreSQL looks up those of each card in turn.
        let all: &[&str] = match (filter.tag, testing::backend()) {
            (Some(_), Backend::Postgres) => &whole[..1],
            _ => &[],
        };
        for after in [None, Some("1")] {
            check(&mut desk, &format!("{filter:?}"), all, |l| {
                l.cards().list(&filter, PageRequest { after, limit: 2 }).unwrap();
            });
        }
    }
    check(&mut desk, "writing", &["learner_profiles"], |l| {
        l.cards().set_status("1", CardStatus::Approved).unwrap();
        l.cards().set_tags("1", &["u"]).unwrap();
        l.cards().assign("1", Some("ann")).unwrap();
        l.cards().delete("1").unwrap();
    });
}

#[test]
fn the_chat_uses_an_index() {
    let mut desk = desk();
    let whole = ["learner_chat_messages"];
    check(&mut desk, "all", &whole, |l| {
        l.chat().list(None, PageRequest::default()).unwrap();
        l.chat().count(None).unwrap();
    });
    check(&mut desk, "of a profile", &[], |l| {
        for after in [None, Some("1")] {
            l.chat().list(Some("ann"), PageRequest { after, limit: 2 }).unwrap();
        }
        l.chat().count(Some("ann")).unwrap();
        l.chat().get("1").unwrap();
    });
    check(&mut desk, "behind", &[], |l| {
        l.chat().list(None, PageRequest { after: Some("1"), limit: 2 }).unwrap();
    });
    let said = message(r#"{"id": "1", "content": "x", "role": "user"}"#);
    check(&mut desk, "writing", &["learner_profiles"], |l| {
        l.chat().append(&said, None).unwrap();
        l.chat().clear(Some("ann")).unwrap();
    });
}

#[test]
fn settling_uses_an_index() {
    let mut desk = Desk::with_profiles(&["Ann", "Bo"]);
    desk.import("approved-cards", r#"{"id": "1", "front": "", "back": "", "tags": "t"}"#);
    desk.import("chat-messages", r#"{"id": "1", "content": "c", "role": "user"}"#);
    for collection in ["approved-cards", "chat-messages"] {
        let plans = plans(&mut desk, |desk| drop(desk.settle(collection)));
        assert!(plans.len() > 2, "{plans:#?}");
        for (sql, plan) in plans.iter().filter(|(sql, _)| !sql.contains("learner_profiles")) {
            let odd = |step: &String| step.starts_with("SCAN") || step.contains("TEMP B-TREE");
            assert!(!plan.iter().any(odd), "{sql}\n{plan:#?}");
        }
    }
}

#[test]
fn what_the_engine_asks_uses_an_index() {
    let mut desk = desk();
    let tables = desk.registry.clone();
    for table in tables.tables() {
        let name = table.name.as_str();
        let plans = plans(&mut desk, |desk| {
            let c = &mut desk.connection;
            table.state(c, "", "1").unwrap();
            table.row(c, "", "1").unwrap();
            table.page(c, "", Some((0, "1")), 2).unwrap();
            table.keys(c, "", "1", 2).unwrap();
            table.last_position(c, "").unwrap();
            if table.row(c, "", "1").unwrap().is_some() {
                desk.forget(&table.collection.id, "1");
            }
        });
        for (sql, plan) in plans {
            for step in &plan {
                assert!(!step.starts_with("SCAN"), "{name}: {step}\n{sql}");
                assert!(!step.contains("TEMP B-TREE"), "{name} sorts: {step}\n{sql}");
            }
        }
    }
}

/// The questions that each listed index is for, with the name of the index.
#[test]
fn every_listed_index_answers_its_question() {
    let mut desk = desk();
    let by = |table: &str, condition: &str, order: &str| {
        format!("SELECT * FROM learner_{table} WHERE {condition} ORDER BY {order}")
    };
    for (sql, index) in [
        (by("profiles", "name = 'x'", "id"), "learner_profiles_name"),
        (by("profiles", "slug = 'x'", "id"), "learner_profiles_slug"),
        (by("profiles", "position > 1", "position, id"), "learner_profiles_position"),
        (
            by("mastered_words", "profile_id = 'x' AND language = 'zh'", "position, id"),
            "learner_mastered_words_profile",
        ),
        (
            by("mastered_words", "language = 'zh' AND word = 'x'", "profile_id"),
            "learner_mastered_words_language",
        ),
        (
            by("mastered_words", "profile_id = 'x' AND language = 'zh' AND composed = 'x'", "id"),
            "learner_mastered_words_composed",
        ),
        (
            by("mastered_grammar", "profile_id = 'x'", "position, id"),
            "learner_mastered_grammar_profile",
        ),
        (
            by("mastered_grammar", "profile_id = 'x' AND language = 'en'", "position, id"),
            "learner_mastered_grammar_language",
        ),
        (
            by("approved_cards", "profile_id = 'x'", "position, id"),
            "learner_approved_cards_profile",
        ),
        (by("approved_cards", "status = 'x'", "position, id"), "learner_approved_cards_status"),
        (
            by("approved_cards", "card_type = 'x'", "position, id"),
            "learner_approved_cards_card_type",
        ),
        (by("approved_cards", "owner_by = 'x'", "position, id"), "learner_approved_cards_owner_by"),
        (by("card_tags", "tag = 'x'", "card_id"), "learner_card_tags_tag"),
        (by("card_images", "image = 'x'", "card_id"), "learner_card_images_image"),
        (by("message_images", "image = 'x'", "message_id"), "learner_message_images_image"),
        (by("chat_messages", "profile_id = 'x'", "position, key"), "learner_chat_messages_profile"),
        (
            by("chat_messages", "timestamp > '2026-01-01T00:00:00.000000Z'", "timestamp, key"),
            "learner_chat_messages_timestamp",
        ),
        (by("chat_messages", "owner_by = 'x'", "position, key"), "learner_chat_messages_owner_by"),
        (by("anki_profiles", "name = 'x'", "key"), "learner_anki_profiles_name"),
        (by("prompt_templates", "name = 'x'", "id"), "learner_prompt_templates_name"),
    ] {
        let plan =
            [true, false].map(|may_sort| plan(&mut desk.connection, &sql, may_sort)).concat();
        let found =
            |step: &String| step.starts_with("SEARCH") && step.contains(&format!(" {index} "));
        assert!(plan.iter().any(found), "{sql}\n{plan:#?}");
    }
}
