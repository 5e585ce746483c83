//! Whether what is searched can be read, and is made from the records as they are: for a doctor. It
//! changes nothing.

use std::collections::BTreeSet;

use rehome_persistence::{
    Application, Connection,
    search::{self, Segment},
};

use super::kinds::Kind;
use crate::{Int8Index, Result};

/// The most numbers that a vector has.
const LONGEST: usize = 65_536;

/// What is wrong with what is searched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndexHealth {
    /// How many segments cannot be read.
    pub segments: usize,
    /// How many documents stand in no segment that can be read.
    pub unfound: usize,
    /// The documents whose codes or tokens are none, each with the number of its model.
    pub codes: Vec<(i64, i64)>,
    /// How many vectors have another length than those of their model.
    pub vectors: i64,
    /// The collections with records that are searched as they were: address, and how many.
    pub behind: Vec<(String, usize)>,
}

impl IndexHealth {
    /// What there is to say, in words.
    pub fn problems(&self) -> Vec<String> {
        let mut said = Vec::new();
        let mut say = |count: usize, what: &str| {
            if count > 0 {
                said.push(format!("{count} {what}"));
            }
        };
        say(self.segments, "segments of the search are damaged");
        say(self.unfound, "documents of the search stand in no segment");
        say(self.codes.len(), "documents have codes or tokens that are none");
        say(usize::try_from(self.vectors).unwrap_or_default(), "vectors have the wrong length");
        for (collection, count) in &self.behind {
            say(*count, &format!("records of {collection} are searched as they were"));
        }
        said
    }

    /// Whether anything cannot be read, so that it has to be thrown away before it is made anew.
    pub fn is_damaged(&self) -> bool {
        self.segments + self.unfound + self.codes.len() > 0 || self.vectors > 0
    }
}

/// Looks at everything that is searched.
///
/// # Errors
/// When the database refuses.
pub fn health(c: &mut Connection, apps: &[Application]) -> Result<IndexHealth> {
    let mut found = IndexHealth::default();
    let mut there = BTreeSet::new();
    search::segment_data(c, 0, |_, data| match Segment::open(data) {
        Ok(segment) => {
            there.extend((0..segment.len()).map(|document| segment.number(document)));
        }
        Err(_) => found.segments += 1,
    })?;
    found.unfound =
        search::numbers(c)?.into_iter().filter(|number| !there.contains(number)).count();
    for model in search::models(c)? {
        let dimension = usize::try_from(model.dimension).unwrap_or_default();
        let is_one = (1..=LONGEST).contains(&dimension);
        search::codes(c, model.id, 0, |document, codes| {
            if !is_one || Int8Index::new(dimension).extend_encoded(&codes).is_err() {
                found.codes.push((model.id, document));
            }
            Ok::<_, crate::Error>(())
        })?;
        found.codes.extend(search::unpaired(c, model.id)?.into_iter().map(|id| (model.id, id)));
        found.vectors += search::odd_vectors(c, &model)?;
    }
    for kind in Kind::all(apps) {
        let pending = search::pending(c, &kind.table)?.len();
        if pending > 0 {
            found.behind.push((format!("{}/{}", kind.app(), kind.collection()), pending));
        }
    }
    Ok(found)
}

/// Throws away what cannot be read, so that the next refresh makes it anew.
///
/// # Errors
/// When the database refuses.
pub fn discard(c: &mut Connection, health: &IndexHealth) -> Result<()> {
    search::heal(c)?;
    for (model, document) in &health.codes {
        c.write(|c| search::forget_codes(c, *model, *document))?;
    }
    if health.vectors > 0 {
        for model in search::models(c)? {
            if search::odd_vectors(c, &model)? > 0 {
                c.write(|c| search::drop_model(c, model.id))?;
            }
        }
    }
    Ok(())
}
