//! How a schema can differ from the one that a program works with.

use std::fmt;

use rehome_domain::Hint;

/// How the schema of a database differs from the one that is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaState {
    /// There is none yet: nothing has ever been in the database.
    Missing,
    /// Some migrations are still to run.
    Older(Vec<String>),
    /// It has migrations that this build does not know.
    Newer(Vec<String>),
    /// An applied migration differs from the one in this build.
    Altered(Vec<String>),
    /// Some tables are not those that the applications declare.
    Undeclared(Vec<String>),
    /// A move that fills the database has not come to its end; its source is named.
    Unfinished(Vec<String>),
}

impl SchemaState {
    /// What brings it about.
    pub(super) fn hints(&self) -> Vec<Hint> {
        match self {
            Self::Missing => vec![Hint::Import { app: None }, Hint::MigrateSchema],
            Self::Older(_) | Self::Undeclared(_) => vec![Hint::MigrateSchema],
            Self::Unfinished(_) => vec![Hint::RepeatMove],
            Self::Newer(_) | Self::Altered(_) => Vec::new(),
        }
    }
}

impl fmt::Display for SchemaState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str(
                "still to be made, since nothing has ever been in it; an import does that too",
            ),
            Self::Older(missing) => write!(
                f,
                "older than this program ({} to run: {})",
                missing.len(),
                missing.join(", ")
            ),
            Self::Newer(unknown) => write!(
                f,
                "newer than this program (it has {}); use a newer rehome",
                unknown.join(", ")
            ),
            Self::Altered(altered) => write!(
                f,
                "not the one that this program was built with ({} changed after it was applied)",
                altered.join(", ")
            ),
            Self::Undeclared(tables) => write!(
                f,
                "not the one that its applications declare ({}); open the database again, or \
                 migrate its schema",
                tables.join(", ")
            ),
            Self::Unfinished(source) => write!(
                f,
                "that of {}, which has not come to its end; when it is repeated, it goes on where \
                 it was",
                source.join(", ")
            ),
        }
    }
}
