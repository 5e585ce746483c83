//! Which names of other records belong to the text of a record.

use crate::{Collection, Type};

/// The names of other records that a record is searched by: those records of a collection
/// whose column holds its key, in the same application and container. Each name stands there
/// once; a record without one is listed by its key. Of more than 1,000 records the first count.
///
/// A class does not say what its features are; each feature names its class in a column.
/// `Listing::new("Features", "features", "class")` adds their names to the text of the class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// What the names are called together: the heading of their section.
    pub heading: String,
    /// The id of the collection whose records are listed.
    pub collection: String,
    /// Its typed column, of texts, with the key of the record that lists them.
    pub column: String,
    /// Its typed column by which the names are ordered before they are ordered by themselves.
    pub order: Option<String>,
}

impl Listing {
    /// The listing of the records of `collection` whose `column` names the record.
    pub fn new(
        heading: impl Into<String>,
        collection: impl Into<String>,
        column: impl Into<String>,
    ) -> Self {
        Self {
            heading: heading.into(),
            collection: collection.into(),
            column: column.into(),
            order: None,
        }
    }

    /// The same in the order of a column; records without a value in it come last.
    #[must_use]
    pub fn ordered_by(self, column: impl Into<String>) -> Self {
        Self { order: Some(column.into()), ..self }
    }

    /// Why the collections of an application cannot give it what it asks for, in words.
    pub(crate) fn check(&self, collections: &[Collection]) -> Result<(), String> {
        let Self { heading, collection, column, order } = self;
        if heading.trim().is_empty() {
            return Err(format!("what is listed of `{collection}` needs a heading"));
        }
        let Some(listed) = collections.iter().find(|of| of.id == *collection) else {
            return Err(format!("it lists `{collection}`, which is no collection of it"));
        };
        if listed.column(column).is_none_or(|of| of.ty != Type::Text) {
            return Err(format!("it lists `{collection}` by `{column}`, which is no text column"));
        }
        match order.as_deref().filter(|order| listed.column(order).is_none()) {
            Some(order) => {
                Err(format!("it orders `{collection}` by `{order}`, which is no column"))
            }
            None => Ok(()),
        }
    }
}
