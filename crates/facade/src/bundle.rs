//! The bundle: which applications come with the library. Nothing else here names one of them;
//! the others are handed to [`Builder::app`](crate::Builder::app).

use rehome_persistence::Application;

#[cfg(feature = "dnd5e")]
pub use crate::apps::dnd5e;
#[cfg(feature = "editor")]
pub use crate::apps::editor;
#[cfg(feature = "learner")]
pub use crate::apps::learner;

/// The applications, in the order in which they are listed.
pub(crate) fn all() -> Vec<Application> {
    rehome_persistence::apps::all()
}

/// Their ids.
pub(crate) fn ids() -> Vec<String> {
    all().iter().map(|app| app.id.to_string()).collect()
}
