//! The shape of a table that is moved: its columns with what they hold, its key, and which
//! columns are not copied. It comes from the migrations or from a declaration.

use rehome_domain::Type;

use super::{tables::TABLES, value::Value};
use crate::{
    Connection,
    declared::{self, DeclaredTable},
    envelope::ENVELOPE,
    error::{Error, Result},
    migrations,
};

/// What a column holds, the same on every database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    Real,
    Flag,
    Bytes,
    /// JSON, equal when its text is.
    Json,
    /// A moment, to the microsecond.
    Instant,
    /// The statements that made a declared table, which every database writes in its own way.
    Ddl,
}

/// A table that migrations make.
pub(super) struct Fixed {
    /// The group of the migrations that make it.
    pub(super) group: &'static str,
    pub(super) name: &'static str,
    pub(super) columns: &'static [(&'static str, Kind)],
    /// The columns of the primary key, in its order.
    pub(super) key: &'static [&'static str],
    /// The columns that triggers fill when rows come in.
    pub(super) kept: &'static [&'static str],
}

/// The table that remembers declarations. Its rows are made with the tables they tell of,
/// not copied.
pub(super) const DECLARED: &str = "declared_tables";

/// A table as it is moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Its name.
    pub name: String,
    /// The application and the collection, where a declaration made it.
    pub declared_by: Option<(String, String)>,
    pub(super) columns: Vec<Column>,
    /// The places of the columns of the primary key.
    pub(super) key: Vec<usize>,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Whether triggers of the target fill it, so that it is compared but not copied.
    pub(super) kept: bool,
}

impl Shape {
    fn fixed(table: &Fixed) -> Self {
        let column = |&(name, kind): &(&'static str, Kind)| Column {
            name: name.to_owned(),
            kind: if table.name == DECLARED && name == "ddl" { Kind::Ddl } else { kind },
            kept: table.kept.contains(&name),
        };
        let place = |key: &&str| table.columns.iter().position(|(name, _)| name == key);
        Self {
            name: table.name.to_owned(),
            declared_by: None,
            columns: table.columns.iter().map(column).collect(),
            key: table.key.iter().filter_map(place).collect(),
        }
    }

    fn declared(table: &DeclaredTable) -> Self {
        let own = ENVELOPE.iter().zip(KINDS).map(|(name, kind)| ((*name).to_owned(), kind));
        let typed = table.columns.iter().map(|(name, ty)| (name.clone(), of_type(*ty)));
        let columns = own.chain(typed).map(|(name, kind)| Column { name, kind, kept: false });
        Self {
            name: table.name.clone(),
            declared_by: Some((table.app.clone(), table.collection.clone())),
            columns: columns.collect(),
            key: vec![PACK, KEY],
        }
    }

    /// Whether its rows are copied; else they are made with the schema.
    pub fn is_copied(&self) -> bool {
        self.name != DECLARED
    }

    /// Whether it holds records with their texts, in packs.
    pub fn is_envelope(&self) -> bool {
        self.columns.len() >= ENVELOPE.len()
            && self.columns.iter().zip(ENVELOPE).all(|(column, name)| column.name == name)
    }

    /// The column of a key that a database may give out by itself.
    pub(super) fn numbered(&self) -> Option<&str> {
        let [only] = self.key.as_slice() else { return None };
        let column = self.columns.get(*only)?;
        (column.kind == Kind::Integer).then_some(column.name.as_str())
    }

    /// The names of the key's columns.
    pub(super) fn key_columns(&self) -> impl Iterator<Item = &str> {
        self.key.iter().filter_map(|at| self.columns.get(*at)).map(|column| column.name.as_str())
    }

    /// The key of a row, for people.
    pub(super) fn shown_key(&self, row: &[Value]) -> String {
        let parts = self.key.iter().filter_map(|at| row.get(*at)).map(Value::shown);
        parts.collect::<Vec<_>>().join(", ")
    }

    /// Pack, key and text of a row of an envelope.
    pub(super) fn document<'r>(&self, row: &'r [Value]) -> Option<(&'r str, &'r str)> {
        match (row.get(PACK), row.get(KEY)) {
            (Some(Value::Text(container)), Some(Value::Text(key))) if self.is_envelope() => {
                Some((container, key))
            }
            _ => None,
        }
    }
}

/// The places of columns in an envelope.
const PACK: usize = 0;
const KEY: usize = 1;
pub(super) const BODY: usize = 5;

/// What the columns of an envelope hold.
const KINDS: [Kind; 11] = [
    Kind::Text,
    Kind::Text,
    Kind::Text,
    Kind::Text,
    Kind::Integer,
    Kind::Json,
    Kind::Bytes,
    Kind::Bytes,
    Kind::Integer,
    Kind::Integer,
    Kind::Instant,
];

fn of_type(ty: Type) -> Kind {
    match ty {
        Type::Integer => Kind::Integer,
        Type::Real => Kind::Real,
        Type::Text => Kind::Text,
        Type::Flag => Kind::Flag,
    }
}

/// All tables that the schema of the database has, each behind those that its rows refer
/// to, the declared ones last.
///
/// # Errors
/// [`Error::Foreign`] for a table that somebody gave more columns.
pub fn tables(connection: &mut Connection) -> Result<Vec<Shape>> {
    let groups = migrations::groups(connection)?;
    let fixed = TABLES.iter().filter(|table| groups.iter().any(|group| group == table.group));
    let mut shapes: Vec<Shape> = fixed.map(Shape::fixed).collect();
    let declared = declared::all(connection)?;
    shapes.extend(declared.iter().filter(|table| table.exists).map(Shape::declared));
    for shape in &shapes {
        let columns = declared::column_names(connection, &shape.name)?;
        let known = |name: &String| shape.columns.iter().any(|column| column.name == *name);
        if let Some(column) = columns.into_iter().find(|name| !known(name)) {
            return Err(Error::Foreign { table: shape.name.clone(), column });
        }
    }
    Ok(shapes)
}
