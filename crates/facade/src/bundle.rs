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

/// What the applications that come along look at and mend beside what the doctor does for all.
#[allow(unused_variables, reason = "which applications are built in decides")]
pub(crate) fn look(
    rehome: &crate::Rehome,
    repair: bool,
    diagnosis: &mut rehome_persistence::doctor::Diagnosis,
) -> Result<(), crate::Error> {
    #[cfg(feature = "editor")]
    rehome.look_at_sessions(repair, diagnosis)?;
    Ok(())
}
