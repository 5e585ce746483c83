//! The schema of a server's database, as its catalogs have it.

use anyhow::{Context as _, Result, bail, ensure};
use diesel::{
    PgConnection, QueryableByName, RunQueryDsl, sql_query,
    sql_types::{Array, Bool, Nullable, Text},
};

use crate::codegen::{Column, ForeignKey, Index, Kind, Schema, Table, Type};

/// The tables and views of the current schema.
pub(super) fn read(c: &mut PgConnection) -> Result<Schema> {
    let relations: Vec<Relation> = sql_query(
        "SELECT relname::text AS name, relkind = 'v' AS is_view, obj_description(oid) AS comment
         FROM pg_class
         WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'v')
         ORDER BY relname",
    )
    .load(c)?;
    let tables = relations.into_iter().map(|relation| table(c, relation));
    Ok(Schema { tables: tables.collect::<Result<_>>()? })
}

#[derive(QueryableByName)]
struct Relation {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Bool)]
    is_view: bool,
    #[diesel(sql_type = Nullable<Text>)]
    comment: Option<String>,
}

fn table(c: &mut PgConnection, relation: Relation) -> Result<Table> {
    let Relation { name, is_view, comment } = relation;
    let columns = columns(c, &name, is_view).with_context(|| format!("in the table {name}"))?;
    let mut table = Table {
        group: String::new(),
        comment: comment.into_iter().collect(),
        kind: if is_view { Kind::View } else { Kind::Table },
        columns,
        primary_key: Vec::new(),
        foreign_keys: Vec::new(),
        indexes: indexes(c, &name)?,
        triggers: Vec::new(),
        kept: Vec::new(),
        name,
    };
    for constraint in constraints(c, &table.name)? {
        let Constraint { kind, columns, parent, parent_columns, on_delete } = constraint;
        match kind.as_str() {
            "p" => table.primary_key = columns,
            "u" => table.indexes.push(Index {
                name: None,
                definition: format!("({})", columns.join(", ")),
                columns,
                unique: true,
                partial: false,
            }),
            _ => table.foreign_keys.push(ForeignKey {
                columns,
                parent: parent.context("a foreign key has a parent")?,
                parent_columns,
                on_delete: if on_delete == "c" { "CASCADE" } else { "NO ACTION" }.to_owned(),
            }),
        }
    }
    ensure!(is_view || !table.primary_key.is_empty(), "{} has no primary key", table.name);
    Ok(table)
}

#[derive(QueryableByName)]
struct RawColumn {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    ty: String,
    #[diesel(sql_type = Bool)]
    not_null: bool,
    #[diesel(sql_type = Nullable<Text>)]
    collation: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    comment: Option<String>,
}

fn columns(c: &mut PgConnection, table: &str, is_view: bool) -> Result<Vec<Column>> {
    let raw: Vec<RawColumn> = sql_query(
        "SELECT a.attname::text AS name, format_type(a.atttypid, NULL) AS ty,
                a.attnotnull AS not_null, l.collname::text AS collation,
                col_description(a.attrelid, a.attnum) AS comment
         FROM pg_attribute a LEFT JOIN pg_collation l ON l.oid = a.attcollation
         WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped
         ORDER BY a.attnum",
    )
    .bind::<Text, _>(table)
    .load(c)?;
    let column = |raw: RawColumn| -> Result<Column> {
        Ok(Column {
            ty: if is_view { Type::Text } else { column_type(&raw)? },
            name: raw.name,
            nullable: !raw.not_null,
            default: None,
            comment: raw.comment.into_iter().collect(),
        })
    };
    raw.into_iter().map(column).collect()
}

fn column_type(column: &RawColumn) -> Result<Type> {
    Ok(match column.ty.as_str() {
        "text" => {
            // Otherwise the order would depend on the language of the server.
            let is_by_bytes = column.collation.as_deref() == Some("C");
            ensure!(is_by_bytes, "{} is ordered by its bytes: text COLLATE \"C\"", column.name);
            Type::Text
        }
        "bigint" => Type::Integer,
        "double precision" => Type::Real,
        // Numbers that SQLite keeps as bytes, four each.
        "bytea" | "real[]" => Type::Blob,
        "json" => Type::Json,
        "jsonb" => bail!("{}: `jsonb` keeps a value and loses its text: write json", column.name),
        "timestamp with time zone" => Type::Instant,
        "boolean" => Type::Boolean,
        other => bail!("{}: the type `{other}` has no counterpart in SQLite", column.name),
    })
}

#[derive(QueryableByName)]
struct Constraint {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Array<Text>)]
    columns: Vec<String>,
    #[diesel(sql_type = Nullable<Text>)]
    parent: Option<String>,
    #[diesel(sql_type = Array<Text>)]
    parent_columns: Vec<String>,
    #[diesel(sql_type = Text)]
    on_delete: String,
}

/// The primary key, what else is unique, and the foreign keys.
fn constraints(c: &mut PgConnection, table: &str) -> Result<Vec<Constraint>> {
    let query = "SELECT contype::text AS kind, confdeltype::text AS on_delete,
                ARRAY(SELECT a.attname::text FROM unnest(conkey) WITH ORDINALITY k (number, place)
                      JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.number
                      ORDER BY k.place) AS columns,
                (SELECT relname::text FROM pg_class WHERE oid = confrelid) AS parent,
                ARRAY(SELECT a.attname::text FROM unnest(confkey) WITH ORDINALITY k (number, place)
                      JOIN pg_attribute a ON a.attrelid = confrelid AND a.attnum = k.number
                      ORDER BY k.place) AS parent_columns
         FROM pg_constraint
         WHERE conrelid = $1::regclass AND contype IN ('p', 'u', 'f') ORDER BY oid";
    Ok(sql_query(query).bind::<Text, _>(table).load(c)?)
}

#[derive(QueryableByName)]
struct RawIndex {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    definition: String,
    #[diesel(sql_type = Bool)]
    unique: bool,
    #[diesel(sql_type = Bool)]
    partial: bool,
    /// Its columns and expressions, in their order.
    #[diesel(sql_type = Array<Text>)]
    parts: Vec<String>,
    /// The names of all columns of the table.
    #[diesel(sql_type = Array<Text>)]
    names: Vec<String>,
}

/// The indexes that belong to no constraint.
fn indexes(c: &mut PgConnection, table: &str) -> Result<Vec<Index>> {
    let query = "SELECT i.relname::text AS name, pg_get_indexdef(x.indexrelid) AS definition,
                x.indisunique AS unique, x.indpred IS NOT NULL AS partial,
                ARRAY(SELECT pg_get_indexdef(x.indexrelid, place, true)
                      FROM generate_series(1, x.indnkeyatts) place ORDER BY place) AS parts,
                ARRAY(SELECT attname::text FROM pg_attribute
                      WHERE attrelid = x.indrelid AND attnum > 0) AS names
         FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
         WHERE x.indrelid = $1::regclass
           AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = x.indexrelid
                           AND k.conrelid = x.indrelid)
         ORDER BY i.relname";
    let raw: Vec<RawIndex> = sql_query(query).bind::<Text, _>(table).load(c)?;
    Ok(raw.into_iter().map(index).collect())
}

fn index(raw: RawIndex) -> Index {
    let column = |part: &String| {
        let plain = part.trim_matches('"');
        // What SQLite says with a collation.
        let plain = plain.strip_prefix("lower(").map_or(plain, |of| of.trim_end_matches(')'));
        raw.names.iter().find(|name| *name == plain).cloned()
    };
    Index {
        name: Some(raw.name),
        columns: raw.parts.iter().map_while(column).collect(),
        definition: raw.definition,
        unique: raw.unique,
        partial: raw.partial,
    }
}
