//! The shape of a table that is moved: its columns with what they hold, its key, and which
//! columns are not copied. It comes from the migrations or from a declaration.

use rehome_migrations::envelope::ColumnType;

use super::{tables::TABLES, value::Value};
use crate::{
    Application, Connection,
    declared::{self, DeclaredTable},
    envelope::ENVELOPE,
    error::{Error, Result},
    migrations::{self, Group, SHARED},
};

/// What a column holds, the same on every database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColumnKind {
    /// Text.
    Text,
    /// A whole number of 64 bits.
    Integer,
    /// A number of 64 bits that may have a fraction.
    Real,
    /// True or false; on SQLite 1 or 0.
    Flag,
    /// Bytes.
    Bytes,
    /// JSON, equal when its text is.
    Json,
    /// A moment, to the microsecond.
    Instant,
    /// The statements that made a declared table, which every database writes in its own way.
    Ddl,
}

/// A table that migrations make, as one who copies it sees it.
#[derive(Clone, Copy, Debug)]
pub struct TableShape {
    /// Its name.
    pub name: &'static str,
    /// Its columns, with what they hold.
    pub columns: &'static [(&'static str, ColumnKind)],
    /// The columns of the primary key, in its order.
    pub key: &'static [&'static str],
    /// What its rows belong to: a column, and the table and column that it names a row of.
    pub refers: &'static [(&'static str, &'static str, &'static str)],
    /// The columns that triggers fill when rows come in, here or in another table: they are
    /// compared, and not copied.
    pub kept: &'static [&'static str],
}

/// The table that remembers declarations. Its rows are made with the tables they tell of,
/// not copied.
pub(super) const DECLARED: &str = "declared_tables";

/// The table whose row says that a transaction of ours writes: it is never any other's business.
pub(super) const DOOR: &str = "change_session";

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
    /// The columns that name a row of another table, with that table and its column.
    pub(crate) refers: Vec<(String, String, String)>,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: ColumnKind,
    /// Whether triggers of the target fill it, so that it is compared but not copied.
    pub(super) kept: bool,
}

impl Shape {
    pub(crate) fn fixed(table: &TableShape) -> Self {
        let column = |&(name, kind): &(&'static str, ColumnKind)| Column {
            name: name.to_owned(),
            kind: if table.name == DECLARED && name == "ddl" { ColumnKind::Ddl } else { kind },
            kept: table.kept.contains(&name),
        };
        let place = |key: &&str| table.columns.iter().position(|(name, _)| name == key);
        Self {
            name: table.name.to_owned(),
            declared_by: None,
            columns: table.columns.iter().map(column).collect(),
            key: table.key.iter().filter_map(place).collect(),
            refers: table
                .refers
                .iter()
                .map(|(column, to, at)| ((*column).to_owned(), (*to).to_owned(), (*at).to_owned()))
                .collect(),
        }
    }

    pub(crate) fn declared(table: &DeclaredTable) -> Self {
        let own = ENVELOPE.iter().zip(KINDS).map(|(name, kind)| ((*name).to_owned(), kind));
        let typed = table.envelope.columns.iter().map(|one| (one.name.clone(), of_type(one.ty)));
        let columns = own.chain(typed).map(|(name, kind)| Column { name, kind, kept: false });
        Self {
            name: table.envelope.name.clone(),
            declared_by: Some((table.app.clone(), table.envelope.collection.clone())),
            columns: columns.collect(),
            key: vec![PACK, KEY],
            refers: Vec::new(),
        }
    }

    /// The names of its columns, in their order.
    pub(crate) fn column_names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    /// What a column holds.
    pub(crate) fn kind_of(&self, name: &str) -> Option<ColumnKind> {
        self.columns.iter().find(|column| column.name == name).map(|column| column.kind)
    }

    /// Whether triggers fill the column at a place.
    pub(crate) fn is_kept(&self) -> impl Fn(usize) -> bool + '_ {
        |at| self.columns.get(at).is_some_and(|column| column.kept)
    }

    /// Whether each of its rows is one by itself, with bookkeeping of its own, and not a part
    /// of another.
    pub(crate) fn has_bookkeeping(&self) -> bool {
        self.columns.iter().any(|column| column.name == "updated_at")
    }

    /// The parts of the key of a row.
    pub(crate) fn key_of<'r>(&self, row: &'r [Value]) -> impl Iterator<Item = &'r Value> {
        self.key.iter().filter_map(|at| row.get(*at))
    }

    /// The value that a row has in a column.
    pub(crate) fn value<'r>(&self, row: &'r [Value], column: &str) -> Option<&'r Value> {
        let at = self.columns.iter().position(|one| one.name == column)?;
        row.get(at)
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
        (column.kind == ColumnKind::Integer).then_some(column.name.as_str())
    }

    /// The names of the key's columns.
    pub(crate) fn key_columns(&self) -> impl Iterator<Item = &str> {
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
const KINDS: [ColumnKind; 11] = [
    ColumnKind::Text,
    ColumnKind::Text,
    ColumnKind::Text,
    ColumnKind::Text,
    ColumnKind::Integer,
    ColumnKind::Json,
    ColumnKind::Bytes,
    ColumnKind::Bytes,
    ColumnKind::Integer,
    ColumnKind::Integer,
    ColumnKind::Instant,
];

fn of_type(ty: ColumnType) -> ColumnKind {
    match ty {
        ColumnType::Integer => ColumnKind::Integer,
        ColumnType::Real => ColumnKind::Real,
        ColumnType::Text => ColumnKind::Text,
        ColumnType::Flag => ColumnKind::Flag,
    }
}

/// The tables that migrations of the core and of `apps` make, each behind those that its
/// rows refer to.
pub(super) fn fixed(apps: &[Application]) -> impl Iterator<Item = (&str, &'static TableShape)> {
    let of_core = TABLES.iter().filter(|table| table.name != DOOR);
    let of_core = of_core.map(|table| (SHARED[0], table));
    let of_app = |app: &'_ Application| app.group().map_or(&[][..], Group::tables);
    let of_apps =
        apps.iter().flat_map(move |app| of_app(app).iter().map(|table| (app.id.as_ref(), table)));
    of_core.chain(of_apps)
}

/// All tables that the schema of the database has, each behind those that its rows refer
/// to, the declared ones last. `apps` are those that may have made any of them.
///
/// # Errors
/// [`Error::Foreign`] for a table that has more columns than its application says, and
/// [`Error::Shape`] for one that has less.
pub fn tables(connection: &mut Connection, apps: &[Application]) -> Result<Vec<Shape>> {
    let groups = migrations::groups(connection, apps)?;
    let fixed = fixed(apps).filter(|(group, _)| groups.iter().any(|one| one == group));
    let mut shapes: Vec<Shape> = fixed.map(|(_, table)| Shape::fixed(table)).collect();
    let declared = declared::all(connection)?;
    shapes.extend(declared.iter().filter(|table| table.exists).map(Shape::declared));
    for shape in &shapes {
        let columns = declared::column_names(connection, &shape.name)?;
        let known = |name: &String| shape.columns.iter().any(|column| column.name == *name);
        if let Some(column) = shape.columns.iter().find(|one| !columns.contains(&one.name)) {
            let reason = format!("it has no column `{}`, which is to be copied", column.name);
            return Err(Error::Shape { table: shape.name.clone(), reason });
        }
        if let Some(column) = columns.into_iter().find(|name| !known(name)) {
            return Err(Error::Foreign { table: shape.name.clone(), column });
        }
    }
    Ok(shapes)
}
