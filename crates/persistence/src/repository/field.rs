//! The fields of a collection that a request can name: the key, the name, typed columns
//! and facets. Every name in SQL comes from here.

use rehome_domain::{Collection, Type};

use crate::error::{Error, Result};

/// A field of a collection that a filter or an order can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field<'c> {
    /// A column of every record, or a typed one.
    Column { column: &'c str, ty: Type, nullable: bool },
    /// A facet.
    Facet(&'c str),
}

impl<'c> Field<'c> {
    /// The field called `name`. Names of records are compared in their folded form.
    pub(crate) fn of(collection: &'c Collection, name: &str) -> Result<Self> {
        match name {
            "key" => return Ok(Self::Column { column: "key", ty: Type::Text, nullable: false }),
            "name" => {
                return Ok(Self::Column { column: FOLDED_NAME, ty: Type::Text, nullable: true });
            }
            _ => {}
        }
        if let Some(column) = collection.column(name) {
            return Ok(Self::Column { column: &column.name, ty: column.ty, nullable: true });
        }
        match collection.facets.iter().find(|facet| *facet == name) {
            Some(facet) => Ok(Self::Facet(facet)),
            None => Err(unknown(collection, name, true)),
        }
    }

    /// The column called `name`, to order by.
    pub(crate) fn to_order_by(collection: &'c Collection, name: &str) -> Result<Sort<'c>> {
        match Self::of(collection, name) {
            Ok(Self::Column { column, ty, nullable }) => Ok(Sort { column, ty, nullable }),
            Ok(Self::Facet(_)) | Err(_) => Err(unknown(collection, name, false)),
        }
    }
}

/// The column that a list is ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sort<'c> {
    pub(crate) column: &'c str,
    pub(crate) ty: Type,
    pub(crate) nullable: bool,
}

/// The column of the names in the form in which they are found.
pub(crate) const FOLDED_NAME: &str = "folded_name";

fn unknown(collection: &Collection, name: &str, facets: bool) -> Error {
    let columns = collection.columns.iter().map(|column| column.name.as_str());
    let facets = collection.facets.iter().map(String::as_str).filter(|_| facets);
    let fields: Vec<&str> = ["key", "name"].into_iter().chain(columns).chain(facets).collect();
    Error::Unknown {
        what: "field",
        name: name.to_owned(),
        hint: Some(format!("{} has {}", collection.id, fields.join(", "))),
    }
}
