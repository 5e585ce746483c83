//! The records of a searcher as a retrieval sees them.

use rehome_domain::{Packs, folded_words};

use super::{SearchQuery, Searcher};
use crate::{Candidate, Library, Result};

/// The records of one application, in the packs that are seen.
pub struct AppLibrary<'s> {
    searcher: &'s Searcher,
    app: String,
    packs: Packs,
}

impl<'s> AppLibrary<'s> {
    /// The records of `app` that `packs` show.
    pub fn new(searcher: &'s Searcher, app: impl Into<String>, packs: Packs) -> Self {
        Self { searcher, app: app.into(), packs }
    }

    fn query(&self, text: &str) -> SearchQuery {
        let (app, packs) = (Some(self.app.clone()), self.packs.clone());
        SearchQuery { app, packs, ..SearchQuery::new(text) }
    }
}

impl Library for AppLibrary<'_> {
    fn named(&self, names: &[String]) -> Result<Vec<Candidate>> {
        self.searcher.named(names, &self.query(""))
    }

    fn search(
        &self,
        query: &str,
        collections: Option<&[String]>,
        limit: usize,
    ) -> Result<Vec<Candidate>> {
        if folded_words(query).is_empty() {
            return Ok(Vec::new());
        }
        let mut query = SearchQuery { limit, ..self.query(query) };
        if let Some(wanted) = collections {
            let known = self.searcher.collections(Some(&self.app));
            let wanted = wanted.iter().filter(|wanted| known.contains(wanted));
            query.collections = wanted.cloned().collect();
            if query.collections.is_empty() {
                return Ok(Vec::new());
            }
        }
        self.searcher.candidates(&query)
    }

    fn knows_nearness(&self) -> bool {
        true
    }
}
