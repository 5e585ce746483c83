//! What all requests of one server share.

use std::sync::Arc;

use rehome::{AsyncRehome, Rehome};

use crate::{
    auth::{Known, Rates},
    jobs::Jobs,
    metrics::Metrics,
    route::Route,
    settings::ServerSettings,
};

/// What all requests share.
pub(crate) struct State {
    pub(crate) rehome: AsyncRehome,
    pub(crate) settings: ServerSettings,
    pub(crate) routes: Vec<Route>,
    pub(crate) known: Known,
    pub(crate) rates: Rates,
    pub(crate) metrics: Metrics,
    pub(crate) jobs: Arc<Jobs>,
    /// The description of the API, made once.
    pub(crate) openapi: Vec<u8>,
}

impl State {
    pub(crate) fn new(rehome: Rehome, settings: ServerSettings, routes: Vec<Route>) -> Arc<Self> {
        let openapi = crate::openapi::document(&routes);
        let jobs = Jobs::start(&rehome, settings.read_only);
        Arc::new(Self {
            jobs,
            rehome: AsyncRehome::new(rehome, settings.at_once),
            metrics: Metrics::new(&routes),
            openapi,
            settings,
            routes,
            known: Known::default(),
            rates: Rates::default(),
        })
    }
}
