#![doc = include_str!("../README.md")]

mod answer;
mod api;
mod apps;
mod auth;
mod bundle;
mod call;
mod dispatch;
mod edge;
mod error;
mod jobs;
mod metrics;
mod openapi;
mod page;
mod problem;
mod receive;
mod route;
mod router;
mod serve;
mod settings;
mod state;

pub use error::Error;
pub use router::{openapi, router, router_with};
pub use serve::{Listening, listen};
pub use settings::{Limits, ServerSettings};
