//! The fields of a collection that a request can name: the key, the name, typed columns
//! and facets, and of records that are in no pack their container. Every name in SQL comes
//! from here.

use rehome_domain::{Type, Value};

use crate::{
    envelope::Table,
    error::{Error, Result, Thing},
    statement::Bind,
    table_copy::ColumnKind,
    types::Timestamp,
};

/// A field of a collection that a filter or an order can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field<'t> {
    /// A column of every record, or a typed one.
    Column(FieldColumn<'t>),
    /// A facet.
    Facet(&'t str),
}

/// A column that lists are filtered or sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FieldColumn<'t> {
    pub(crate) column: &'t str,
    pub(crate) ty: Type,
    pub(crate) nullable: bool,
    /// Whether the database knows it as a moment, and not as a text.
    pub(crate) is_instant: bool,
}

impl<'t> FieldColumn<'t> {
    fn text(column: &'t str, nullable: bool) -> Self {
        Self { column, ty: Type::Text, nullable, is_instant: false }
    }

    /// A value of it, to be compared with.
    pub(crate) fn bind(&self, value: Value) -> Bind {
        match value {
            Value::Text(text) if self.is_instant => match text.parse::<Timestamp>() {
                Ok(moment) => Bind::from(&moment),
                Err(_) => Bind::NoInstant,
            },
            Value::Null if self.is_instant => Bind::NoInstant,
            value => Bind::typed(value, self.ty),
        }
    }
}

impl<'t> Field<'t> {
    /// The field called `name`. Names of records are compared in their folded form.
    pub(crate) fn of(table: &'t Table, name: &'t str) -> Result<Self> {
        let collection = &table.collection;
        match name {
            "key" => return Ok(Self::Column(FieldColumn::text(table.key, false))),
            "name" if !table.is_relational() => {
                return Ok(Self::Column(FieldColumn::text(FOLDED_NAME, true)));
            }
            "container" if !table.in_packs => {
                if let Some(column) = table.container {
                    return Ok(Self::Column(FieldColumn::text(column, false)));
                }
            }
            _ => {}
        }
        if let Some(spec) = collection.column(name) {
            let (column, kind) = table.column_of(&spec.name);
            let is_instant = kind == Some(ColumnKind::Instant);
            return Ok(Self::Column(FieldColumn {
                column,
                ty: spec.ty,
                nullable: true,
                is_instant,
            }));
        }
        match collection.facets.iter().find(|facet| *facet == name) {
            Some(facet) => Ok(Self::Facet(facet)),
            None => Err(unknown(table, name, true)),
        }
    }

    /// The column called `name`, to order by.
    pub(crate) fn to_order_by(table: &'t Table, name: &'t str) -> Result<FieldColumn<'t>> {
        match Self::of(table, name) {
            Ok(Self::Column(column)) => Ok(column),
            Ok(Self::Facet(_)) | Err(_) => Err(unknown(table, name, false)),
        }
    }
}

/// The column of the names in the form in which they are found.
pub(crate) const FOLDED_NAME: &str = "folded_name";

fn unknown(table: &Table, name: &str, facets: bool) -> Error {
    let collection = &table.collection;
    let columns = collection.columns.iter().map(|column| column.name.as_str());
    let facets = collection.facets.iter().map(String::as_str).filter(|_| facets);
    let mut fields = vec!["key"];
    if !table.is_relational() {
        fields.push("name");
    }
    if !table.in_packs && table.container.is_some() {
        fields.push("container");
    }
    fields.extend(columns.chain(facets));
    Error::Unknown {
        what: Thing::Field,
        name: name.to_owned(),
        known: Some(format!("{} has {}", collection.id, fields.join(", "))),
    }
}
