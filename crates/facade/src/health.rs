//! What is behind in a database: a look that costs a few reads, for whoever opens it. The doctor looks
//! at everything.

use rehome_persistence::{Connection, migrations, outside, search};
use serde::Serialize;

use crate::{Rehome, error::Error};

/// What is behind, and nothing is lost by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Behind {
    /// How many rows that other programs wrote are not in the log yet: the next change takes them
    /// over.
    pub outside: u64,
    /// The collections with records that are searched as they were, or not yet:
    /// `APP/COLLECTION`.
    pub unsearched: Vec<String>,
}

impl Behind {
    /// Whether nothing is.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// What there is to say, in words.
    pub fn said(&self) -> Vec<String> {
        let mut said = Vec::new();
        if self.outside > 0 {
            said.push(format!(
                "other programs wrote {} rows that the log does not tell of yet; the next change \
                 takes them over",
                self.outside
            ));
        }
        if !self.unsearched.is_empty() {
            said.push(format!("the search has not caught up with {}", self.unsearched.join(", ")));
        }
        said
    }
}

impl Rehome {
    /// What is behind here, by a look that costs a few reads.
    ///
    /// ```
    /// # fn main() -> Result<(), rehome::Error> {
    /// assert!(rehome::Rehome::in_memory()?.behind()?.is_nothing());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When the database fails.
    pub fn behind(&self) -> Result<Behind, Error> {
        let look = |c: &mut Connection| -> Result<Behind, Error> {
            let states = search::states(c)?.into_iter().filter(|state| state.is_stale);
            Ok(Behind {
                outside: outside::count(c)?.0.unsigned_abs(),
                unsearched: states
                    .map(|state| format!("{}/{}", state.app, state.collection))
                    .collect(),
            })
        };
        self.database.read(|c| {
            look(c).or_else(|error| match migrations::require_current(c, &self.apps) {
                // It has not all of the tables yet.
                Err(_) => Ok(Behind::default()),
                Ok(()) => Err(error),
            })
        })
    }
}
