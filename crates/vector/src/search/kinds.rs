//! The collections that can be searched.

use rehome_domain::Searchable;
use rehome_persistence::{Application, Table};

use super::SearchQuery;
use crate::{Error, Result};

/// A collection that can be searched.
#[derive(Clone, Debug)]
pub(super) struct Kind {
    pub(super) table: Table,
    pub(super) has_packs: bool,
    pub(super) searchable: Searchable,
}

impl Kind {
    /// Those of all applications, in their order.
    pub(super) fn all(apps: &[Application]) -> Vec<Self> {
        let of = |app: &Application| {
            let has_packs = app.default_pack.is_some();
            let kinds = Table::all(app).into_iter().filter_map(move |table| {
                let searchable = table.collection.searchable.clone()?;
                Some(Self { table, has_packs, searchable })
            });
            kinds.collect::<Vec<_>>()
        };
        apps.iter().flat_map(of).collect()
    }

    pub(super) fn app(&self) -> &str {
        &self.table.app
    }

    pub(super) fn collection(&self) -> &str {
        &self.table.collection.id
    }
}

/// The places of the kinds that a query asks for.
///
/// # Errors
/// [`Error::Usage`] for an application or a collection that there is not.
pub(super) fn wanted(kinds: &[Kind], query: &SearchQuery) -> Result<Vec<usize>> {
    let of_app = |kind: &Kind| query.app.as_deref().is_none_or(|app| app == kind.app());
    if !kinds.iter().any(of_app) {
        let mut apps: Vec<&str> = kinds.iter().map(Kind::app).collect();
        apps.dedup();
        let app = query.app.as_deref().unwrap_or_default();
        return Err(Error::Usage(format!(
            "there is nothing to search in `{app}`; there is {}",
            listed(&apps)
        )));
    }
    for collection in &query.collections {
        let is_one = |kind: &Kind| of_app(kind) && kind.collection() == collection;
        if !kinds.iter().any(is_one) {
            let all = kinds.iter().filter(|kind| of_app(kind));
            let all: Vec<&str> = all.map(Kind::collection).collect();
            return Err(Error::Usage(format!(
                "no collection `{collection}` can be searched; there is {}",
                listed(&all)
            )));
        }
    }
    let is_wanted = |kind: &Kind| {
        let collections = &query.collections;
        of_app(kind)
            && (collections.is_empty() || collections.iter().any(|c| c == kind.collection()))
    };
    Ok((0..kinds.len()).filter(|kind| is_wanted(&kinds[*kind])).collect())
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
