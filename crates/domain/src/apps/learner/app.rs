//! The declaration of the application: its collections, and where their files may be.

use super::{
    AgentMemory, AnkiProfile, Card, ChatMessage, ChildProfile, GrammarCorrection, PromptTemplate,
    WordKnowledge, columns, search, zone,
};
use crate::{App, Choice, Collection, Place, SideFile, SourceFile};

/// The application: its collections and files, profiles first, since cards and messages are
/// theirs.
pub fn app() -> App {
    App {
        id: "learner".to_owned(),
        title: "Learner profiles".to_owned(),
        default_pack: None,
        collections: vec![
            Collection::relational::<ChildProfile>()
                .with_columns(columns::profiles())
                .searchable(search::profiles()),
            Collection::relational::<Card>()
                .with_columns(columns::cards())
                .searchable(search::cards()),
            Collection::relational::<ChatMessage>()
                .with_columns(columns::messages())
                .searchable(search::messages()),
            Collection::relational::<AnkiProfile>()
                .with_columns(columns::anki())
                .searchable(search::anki_profiles()),
            Collection::relational::<PromptTemplate>()
                .with_columns(columns::templates())
                .searchable(search::templates()),
            Collection::relational::<WordKnowledge>()
                .with_columns(columns::words())
                .searchable(search::words_known()),
            Collection::relational::<GrammarCorrection>()
                .with_columns(columns::grammar())
                .searchable(search::grammar()),
            Collection::relational::<AgentMemory>()
                .with_columns(columns::memories())
                .searchable(search::memories()),
        ],
        files: files(),
        choices: vec![zone()],
        side_files: side_files(),
        knowledge: Vec::new(),
        ignored: Vec::new(),
        spec: None,
    }
}

/// The places of a file: in the project, in its data folder, and side by side.
macro_rules! places {
    ($folder:literal, $file:literal) => {
        &[concat!("data/", $folder, "/", $file), concat!($folder, "/", $file), $file]
    };
}

fn files() -> Vec<SourceFile> {
    vec![
        SourceFile::array(places!("profiles", "child_profiles.json"), "profiles"),
        SourceFile::array(places!("content_db", "approved_cards.json"), "approved-cards"),
        SourceFile::array(places!("content_db", "chat_history.json"), "chat-messages"),
        SourceFile::array(places!("profiles", "anki_profiles.json"), "anki-profiles"),
        SourceFile::array(places!("profiles", "prompt_templates.json"), "prompt-templates"),
        SourceFile::object(places!("content_db", "word_kp_cache.json"), "word-knowledge"),
        SourceFile::object(
            places!("content_db", "grammar_corrections.json"),
            "grammar-corrections",
        ),
        SourceFile::object(places!("agent", "memory.json"), "agent-memory"),
    ]
}

fn zone() -> Choice {
    let help =
        "Take times without an offset for times of this zone, such as Asia/Shanghai or +08:00";
    Choice::of(zone::CHOICE, "ZONE", help, zone::check)
}

fn side_files() -> Vec<SideFile> {
    vec![
        database("data/srs4autism.db"),
        database("data/content_db/srs4autism.db"),
        database("srs4autism.db"),
        database("content_db/srs4autism.db"),
    ]
}

fn database(path: &str) -> SideFile {
    SideFile {
        place: Place::Database(path.to_owned()),
        message: "the application has a database too, which is not imported".to_owned(),
        help: "where it was in use, its profiles, words and grammar are newer than the files; \
               cards and chat are newer in the files. Compare before you rely on one of them"
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::app;

    #[test]
    fn every_file_has_a_declared_collection_and_three_places() {
        let app = app();
        for file in &app.files {
            assert!(app.collection(&file.collection).is_some(), "{}", file.collection);
            assert_eq!(file.paths.len(), 3);
            assert!(file.name().starts_with("data/"));
        }
        assert_eq!(app.files.len(), app.collections.len());
        assert_eq!(app.table("approved-cards"), "learner_approved_cards");
    }

    #[test]
    fn a_zone_is_checked_before_the_import() {
        let zone = &app().choices[0];
        let check = |value| zone.check(value);
        assert_eq!(check("Asia/Shanghai"), Ok(()));
        assert!(check("Middle/Earth").is_err());
    }
}
