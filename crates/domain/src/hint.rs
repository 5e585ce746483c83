//! What a person can do next, as data. Whoever shows it turns it into a command line, a link
//! or a button: no message of a library names a command.

use serde::{Deserialize, Deserializer, Serialize};

/// Something that helps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Hint {
    /// Import the files of an application.
    Import {
        /// Which, where that is known.
        app: Option<String>,
    },
    /// Import again, and delete what its source no longer has.
    DeleteMissing {
        /// The application.
        app: String,
    },
    /// Give the same call this option.
    Option {
        /// Its name, such as `max-element`, or that of a choice that the application declares.
        name: String,
        /// What it takes, where it takes something: a value, or what stands for it (`BYTES`).
        value: Option<String>,
    },
    /// Bring the schema of the database up to the program.
    MigrateSchema,
    /// Undo a run.
    Rollback {
        /// Its number.
        run: i64,
    },
    /// See which applications there are.
    ListApps,
    /// See which runs there are.
    ListRuns,
    /// See which packs there are.
    ListPacks,
    /// See what is in quarantine.
    ListQuarantine,
    /// See which backups there are.
    ListBackups,
    /// See what changed.
    ListChanges,
    /// See which records there are.
    ListRecords {
        /// The application.
        app: String,
        /// The collection.
        collection: String,
    },
    /// Read a record as it stands now.
    ShowRecord {
        /// The application.
        app: String,
        /// The collection.
        collection: String,
        /// The container; empty where there is one only.
        container: String,
        /// The key.
        key: String,
    },
    /// Bring what is searched up to the records.
    RefreshIndex,
    /// Make what is searched anew from the records.
    RebuildIndex,
    /// Make the HNSW index of the model.
    MakeHnsw,
    /// Repeat the move, which goes on where it was.
    RepeatMove,
    /// Put a backup back.
    RestoreBackup,
    /// Do the same again, later.
    Retry,
}

impl Hint {
    /// The option `name` of the same call.
    pub fn option(name: impl Into<String>) -> Self {
        Self::Option { name: name.into(), value: None }
    }

    /// The option `name` of the same call, which takes `value`.
    pub fn option_of(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self::Option { name: name.into(), value: Some(value.into()) }
    }
}

/// A hint that another version wrote down: one that is not known here is none.
///
/// # Errors
/// Those of the reader.
pub fn known<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Hint>, D::Error> {
    let value = Option::<serde_json::Value>::deserialize(from)?;
    Ok(value.and_then(|value| serde_json::from_value(value).ok()))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::{Hint, known};

    #[derive(Deserialize)]
    struct Kept {
        #[serde(default, deserialize_with = "known")]
        hint: Option<Hint>,
    }

    #[test]
    fn a_hint_is_data_and_one_of_another_version_is_none() {
        let rollback = serde_json::to_string(&Hint::Rollback { run: 7 }).unwrap();
        assert_eq!(rollback, r#"{"action":"rollback","run":7}"#);
        let kept = |text: &str| serde_json::from_str::<Kept>(text).unwrap().hint;
        assert_eq!(kept(&format!("{{\"hint\":{rollback}}}")), Some(Hint::Rollback { run: 7 }));
        for text in ["{}", r#"{"hint":null}"#, r#"{"hint":{"action":"sing"}}"#] {
            assert_eq!(kept(text), None, "{text}");
        }
    }
}
