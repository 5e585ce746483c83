//! The errors of the facade: those of the layers below, and the names it does not know.

use crate::settings::SettingsError;

/// What can go wrong, from wrong usage to a broken disk. Bad data is in the reports.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no application of that id.
    #[error("there is no application `{name}`; there is {}", .known.join(", "))]
    UnknownApp {
        /// The id that was asked for.
        name: String,
        /// The ids there are.
        known: Vec<&'static str>,
    },
    /// A setting is wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The engine stopped.
    #[error(transparent)]
    Engine(#[from] rehome_migration::Error),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] rehome_persistence::Error),
}
