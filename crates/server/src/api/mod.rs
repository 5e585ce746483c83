//! The API: a file for each kind of thing, with its routes and their handlers. A handler turns a
//! request into one call of the library and shows the result.

pub(crate) mod backups;
pub(crate) mod campaigns;
pub(crate) mod changes;
pub(crate) mod collections;
pub(crate) mod health;
pub(crate) mod jobs;
mod pack_content;
pub(crate) mod packs;
pub(crate) mod quarantine;
pub(crate) mod records;
pub(crate) mod runs;
pub(crate) mod search;
pub(crate) mod tokens;
pub(crate) mod upload;
pub(crate) mod views;

use crate::route::Route;

/// All routes of the API that every application has.
pub(crate) fn routes() -> Vec<Route> {
    [
        packs::routes(),
        upload::routes(),
        campaigns::routes(),
        collections::routes(),
        records::routes(),
        search::routes(),
        runs::routes(),
        jobs::routes(),
        quarantine::routes(),
        changes::routes(),
        backups::routes(),
        tokens::routes(),
        health::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
