//! What the database itself refuses and does, whoever writes: by plain SQL.

use rehome_persistence::{Backend, testing};

use crate::fixture::Desk;

#[test]
fn plain_inserts_need_no_bookkeeping_and_are_exported() {
    let mut desk = Desk::new();
    desk.sql(
        "INSERT INTO learner_profiles (id, name) VALUES ('ann', 'Ann');
         INSERT INTO learner_mastered_words (profile_id, word, language) VALUES ('ann', '红', 'zh');
         INSERT INTO learner_mastered_grammar (profile_id, grammar_uri) VALUES ('ann', 'gp-a1');
         INSERT INTO learner_approved_cards (id, profile_id, front) VALUES ('1', 'ann', 'f');
         INSERT INTO learner_card_tags VALUES ('1', 0, 't');
         INSERT INTO learner_chat_messages (role, content) VALUES ('user', 'hello');
         INSERT INTO learner_anki_profiles (name, deck_name) VALUES ('A', 'D');
         INSERT INTO learner_prompt_templates (id, name, template_text) VALUES ('t', 'T', 'x');
         INSERT INTO learner_word_knowledge (word) VALUES ('红');
         INSERT INTO learner_grammar_corrections (uri) VALUES ('u');
         INSERT INTO learner_agent_memory (user_id) VALUES ('u');
         INSERT INTO learner_agent_plans (user_id, position, topic) VALUES ('u', 0, 't');",
    )
    .unwrap();
    let profile = desk.text("profiles", "ann");
    assert_eq!(
        (profile["id"].as_str(), profile["mastered_words"].as_str()),
        (Some("ann"), Some("红"))
    );
    assert_eq!(profile["mastered_grammar"], "gp-a1");
    assert_eq!(desk.text("approved-cards", "1")["tags"][0], "t");
    assert_eq!(desk.text("agent-memory", "u")["history"][0]["topic"], "t");
    for table in desk.registry.clone().tables() {
        let rows = table.page(&mut desk.connection, "", None, 10).unwrap();
        assert_eq!(rows.len(), 1, "{}", table.name);
        assert!(rows[0].edited() && rows[0].rev == 1);
    }
    // A word by hand beside imported ones: the text that they came from says less now.
    desk.import("profiles", r#"{"id": "bo", "name": "Bo", "mastered_words": "一，二"}"#);
    desk.sql(
        "INSERT INTO learner_mastered_words (profile_id, word, language) VALUES ('bo', '三', 'zh')",
    )
    .unwrap();
    assert_eq!(desk.text("profiles", "bo")["mastered_words"], "一, 二, 三");
}

#[test]
fn values_that_no_column_may_hold_are_refused() {
    let mut desk = Desk::with_profiles(&["Ann"]);
    desk.sql("INSERT INTO learner_approved_cards (id) VALUES ('1')").unwrap();
    desk.sql("INSERT INTO learner_chat_messages (key, role, content) VALUES ('1', 'user', 'x')")
        .unwrap();
    // Bytes are spelled differently.
    let short_digest = match testing::backend() {
        Backend::Sqlite => "UPDATE learner_profiles SET source_digest = x'00'",
        Backend::Postgres => "UPDATE learner_profiles SET source_digest = '\\x00'",
    };
    for sql in [
        "INSERT INTO learner_profiles (id, name) VALUES ('', 'x')",
        "INSERT INTO learner_profiles (id, name) VALUES ('x', ' ')",
        "INSERT INTO learner_profiles (id) VALUES ('x')",
        "UPDATE learner_profiles SET dob = '05.03.2016'",
        "UPDATE learner_profiles SET interests = '{}'",
        "UPDATE learner_profiles SET character_roster = 'x'",
        "UPDATE learner_profiles SET extracted_data = '[]'",
        "UPDATE learner_profiles SET mental_age = 'four'",
        "INSERT INTO learner_mastered_words (profile_id, word, language) VALUES ('ann', 'x', 'fr')",
        "INSERT INTO learner_mastered_words (profile_id, word, language) VALUES ('ann', '', 'zh')",
        "INSERT INTO learner_mastered_words (profile_id, word, language) VALUES ('bo', 'x', 'zh')",
        "INSERT INTO learner_mastered_grammar (profile_id, grammar_uri) VALUES ('bo', 'x')",
        "INSERT INTO learner_word_lists VALUES ('ann', 'fr', '')",
        "UPDATE learner_approved_cards SET status = 'lost'",
        "UPDATE learner_approved_cards SET card_type = 'poster'",
        "UPDATE learner_approved_cards SET content = '[]'",
        "UPDATE learner_approved_cards SET profile_id = 'bo'",
        "UPDATE learner_approved_cards SET owner_by = 'user'",
        "UPDATE learner_approved_cards SET owner_by = 'guess', profile_id = 'ann'",
        "UPDATE learner_approved_cards SET created_at = 'spring'",
        "INSERT INTO learner_card_tags VALUES ('2', 0, 't')",
        "INSERT INTO learner_card_images VALUES ('1', 'front', 'none')",
        "UPDATE learner_chat_messages SET role = 'system'",
        "UPDATE learner_chat_messages SET timestamp = 'soon'",
        "UPDATE learner_chat_messages SET mentions = '{}'",
        "INSERT INTO learner_chat_messages (key, content) VALUES ('1', 'x')",
        "INSERT INTO learner_anki_profiles (name, deck_name, is_active) VALUES ('A', 'D', 2)",
        "INSERT INTO learner_agent_plans (user_id, position) VALUES ('nobody', 0)",
        short_digest,
    ] {
        let refused = desk.sql(sql).unwrap_err();
        let reasons = ["constraint", "cannot store", "invalid input syntax", "is of type boolean"];
        assert!(reasons.iter().any(|reason| refused.contains(reason)), "{sql}: {refused}");
    }
}

#[test]
fn words_and_grammar_are_unique_in_their_profile() {
    let mut desk = Desk::with_profiles(&["Ann", "Bo"]);
    let word = |profile: &str, language: &str| {
        format!(
            "INSERT INTO learner_mastered_words (profile_id, word, language)
             VALUES ('{profile}', 'T恤', '{language}')"
        )
    };
    desk.sql(&word("ann", "zh")).unwrap();
    desk.sql(&word("ann", "en")).unwrap();
    desk.sql(&word("bo", "zh")).unwrap();
    assert!(desk.sql(&word("ann", "zh")).unwrap_err().to_lowercase().contains("unique"));
    let point =
        "INSERT INTO learner_mastered_grammar (profile_id, grammar_uri) VALUES ('ann', 'u')";
    desk.sql(point).unwrap();
    assert!(desk.sql(point).unwrap_err().to_lowercase().contains("unique"));
}

#[test]
fn what_is_a_profiles_goes_with_it() {
    let mut desk = Desk::with_profiles(&["Ann", "Bo"]);
    desk.sql(
        "INSERT INTO learner_mastered_words (profile_id, word, language) VALUES ('ann', 'x', 'zh');
         INSERT INTO learner_mastered_grammar (profile_id, grammar_uri) VALUES ('ann', 'u');
         INSERT INTO learner_word_lists VALUES ('ann', 'zh', 'x');
         INSERT INTO learner_approved_cards (id, profile_id) VALUES ('1', 'ann'), ('2', 'bo'), ('3', NULL);
         INSERT INTO learner_card_tags VALUES ('1', 0, 't');
         INSERT INTO learner_chat_messages (key, profile_id, content) VALUES ('1', 'ann', 'x'), ('2', NULL, 'x');
         DELETE FROM learner_profiles WHERE id = 'ann';",
    )
    .unwrap();
    for (table, left) in [
        ("mastered_words", "0"),
        ("mastered_grammar", "0"),
        ("word_lists", "0"),
        ("approved_cards", "2"),
        ("card_tags", "0"),
        ("chat_messages", "1"),
    ] {
        assert_eq!(
            desk.ask(&format!("SELECT count(*) AS x FROM learner_{table}")),
            left,
            "{table}"
        );
    }
}

#[test]
fn every_plain_update_moves_updated_at_and_the_revision() {
    let mut desk = Desk::new();
    desk.import("profiles", r#"{"id": "1", "name": "Ann"}"#);
    desk.import("approved-cards", r#"{"id": "1", "front": "", "back": ""}"#);
    desk.import("chat-messages", r#"{"id": "1", "content": "", "role": "user"}"#);
    desk.import("anki-profiles", r#"{"name": "1", "deck_name": "d"}"#);
    desk.import("prompt-templates", r#"{"id": "1", "name": "n"}"#);
    for named in ["word-knowledge", "grammar-corrections", "agent-memory"] {
        desk.import_named(named, Some("1"), "{}");
    }
    for (table, change) in [
        ("profiles", "school = 's'"),
        ("approved_cards", "front = 'f'"),
        ("chat_messages", "content = 'c'"),
        ("anki_profiles", "deck_name = 'e'"),
        ("prompt_templates", "description = 'd'"),
        ("word_knowledge", "hsk_level = 2"),
        ("grammar_corrections", "structure = 'A'"),
        ("agent_memory", "level = 'l'"),
    ] {
        let table = format!("learner_{table}");
        let moved = format!(
            "SELECT rev || ':' || CAST(updated_at > '2026-01-01T00:00:00.000000Z' AS INTEGER) AS x
             FROM {table}"
        );
        assert_eq!(desk.ask(&moved), "1:0", "{table}");
        desk.sql(&format!("UPDATE {table} SET {change}")).unwrap();
        assert_eq!(desk.ask(&moved), "2:1", "{table}");
        // A statement that says itself when it was is believed.
        let own = "updated_at = '2027-01-01T00:00:00.000000Z', rev = 9";
        desk.sql(&format!("UPDATE {table} SET {change}, {own}")).unwrap();
        let believed = format!(
            "SELECT rev AS x FROM {table} WHERE updated_at = '2027-01-01T00:00:00.000000Z'"
        );
        assert_eq!(desk.ask(&believed), "9", "{table}");
        // A move is no change.
        desk.sql(&format!("UPDATE {table} SET position = 5")).unwrap();
        assert_eq!(desk.ask(&format!("SELECT rev AS x FROM {table}")), "9", "{table}");
    }
    desk.sql("UPDATE learner_approved_cards SET profile_id = '1', owner_by = 'user'").unwrap();
    assert_eq!(desk.ask("SELECT rev AS x FROM learner_approved_cards"), "10");
}
