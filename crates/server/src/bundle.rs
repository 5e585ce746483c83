//! The applications that come along, and the routes that they alone have. Nothing else here names
//! one of them.

use crate::route::Route;

/// Their routes.
#[allow(unused_mut, reason = "which applications are built in decides")]
pub(crate) fn routes() -> Vec<Route> {
    let mut routes = Vec::new();
    #[cfg(feature = "dnd5e")]
    routes.extend(crate::apps::dnd5e::routes());
    #[cfg(feature = "editor")]
    routes.extend(crate::apps::editor::routes());
    #[cfg(feature = "learner")]
    routes.extend(crate::apps::learner::routes());
    routes
}
