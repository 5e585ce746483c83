//! Reading the schema: the migrations run on a database in memory, which then tells what
//! it has.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use diesel::{
    Connection as _, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    sql_query,
    sql_types::{BigInt, Nullable, Text},
};

use super::{
    comments::Comments,
    model::{self, Column, ForeignKey, Index, Schema, Table, Type},
    trigger_columns,
};
use crate::migrations::{
    self,
    sql::{Kind, Token, one_line, tokens},
};

impl Schema {
    /// The schema that the migrations on disk make.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let mut sources = Vec::new();
        for migration in migrations::of(root, "sqlite")? {
            sources.push((migration.group.clone(), migration.up(root, "sqlite")?));
        }
        let sources: Vec<(&str, &str)> =
            sources.iter().map(|(group, sql)| (group.as_str(), sql.as_str())).collect();
        Self::of(&sources)
    }

    /// The schema that these statements make, each with its group.
    pub(crate) fn of(sources: &[(&str, &str)]) -> Result<Self> {
        let mut c = SqliteConnection::establish(":memory:")?;
        let mut comments = Comments::default();
        for (group, sql) in sources {
            c.batch_execute(sql).with_context(|| format!("a migration of {group} fails"))?;
            comments.read(group, sql);
        }
        let listed: Vec<Listed> = sql_query(
            "SELECT l.name, l.type AS kind, l.wr AS without_rowid, s.sql
             FROM pragma_table_list l JOIN sqlite_schema s ON s.name = l.name
             WHERE l.schema = 'main' AND l.type IN ('table', 'virtual', 'view')
               AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
             ORDER BY l.name",
        )
        .load(&mut c)?;
        let tables = listed.iter().map(|listed| table(&mut c, listed, &comments));
        let mut tables: Vec<Table> = tables.collect::<Result<_>>()?;
        trigger_columns::note(&mut c, &mut tables)?;
        Ok(Self { tables })
    }
}

#[derive(QueryableByName)]
struct Listed {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    without_rowid: i64,
    #[diesel(sql_type = Text)]
    sql: String,
}

fn table(c: &mut SqliteConnection, listed: &Listed, comments: &Comments) -> Result<Table> {
    let Listed { name, kind, without_rowid, sql } = listed;
    let raw = raw_columns(c, name)?;
    let mut keyed: Vec<&RawColumn> = raw.iter().filter(|column| column.pk > 0).collect();
    keyed.sort_by_key(|column| column.pk);
    let primary_key: Vec<String> = keyed.iter().map(|column| column.name.clone()).collect();
    let kind = match kind.as_str() {
        "virtual" => model::Kind::Virtual,
        "view" => model::Kind::View,
        _ => model::Kind::Table,
    };
    let stored = kind == model::Kind::Table;
    ensure!(!stored || !primary_key.is_empty(), "the table {name} has no primary key");
    let checks = checks(sql);
    let of_table = comments.of(name);
    let mut columns = Vec::new();
    for column in &raw {
        let rowid = *without_rowid == 0 && primary_key.len() == 1 && column.ty == "INTEGER";
        let nullable = column.not_null == 0 && !(column.pk > 0 && rowid);
        ensure!(
            !stored || column.pk == 0 || !nullable,
            "the column {} in the primary key of {name} needs NOT NULL",
            column.name
        );
        let ty = if stored { column_type(column, &checks) } else { Ok(Type::Text) }
            .with_context(|| format!("in the table {name}"))?;
        let comment = of_table.column(&column.name);
        let default = column.default.clone();
        columns.push(Column { name: column.name.clone(), ty, nullable, default, comment });
    }
    Ok(Table {
        name: name.clone(),
        group: of_table.group.clone(),
        comment: of_table.lines.clone(),
        kind,
        columns,
        primary_key,
        foreign_keys: foreign_keys(c, name)?,
        indexes: indexes(c, name)?,
        triggers: triggers(c, name)?,
        kept: Vec::new(),
    })
}

#[derive(QueryableByName)]
struct RawColumn {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    ty: String,
    #[diesel(sql_type = BigInt)]
    not_null: i64,
    #[diesel(sql_type = Nullable<Text>)]
    default: Option<String>,
    #[diesel(sql_type = BigInt)]
    pk: i64,
}

fn raw_columns(c: &mut SqliteConnection, table: &str) -> Result<Vec<RawColumn>> {
    // Hidden columns of kind 1 are the machinery of virtual tables; 2 and 3 are generated.
    let query = sql_query(
        r#"SELECT name, upper(type) AS ty, "notnull" AS not_null, dflt_value AS "default", pk
           FROM pragma_table_xinfo($1) WHERE hidden <> 1 ORDER BY cid"#,
    );
    Ok(query.bind::<Text, _>(table).load(c)?)
}

fn column_type(column: &RawColumn, checks: &[String]) -> Result<Type> {
    let name = column.name.to_ascii_lowercase();
    let checked = |condition: &str| checks.iter().any(|check| check.contains(condition));
    let is = |condition: &str| {
        let or_null = format!("{name} is null or {condition}");
        checks.iter().any(|check| check == condition || *check == or_null)
    };
    Ok(match column.ty.as_str() {
        "TEXT" if checked(&format!("json_valid ( {name} )")) => Type::Json,
        "TEXT"
            if name == "at"
                || name.ends_with("_at")
                || checked(&format!("{name} glob '????-??-??t??")) =>
        {
            Type::Instant
        }
        "TEXT" => Type::Text,
        "INTEGER" if is(&format!("{name} in ( 0 , 1 )")) => Type::Boolean,
        "INTEGER" => Type::Integer,
        "REAL" => Type::Real,
        "BLOB" => Type::Blob,
        other => anyhow::bail!("the column {name} has the type `{other}`, which STRICT has not"),
    })
}

/// The conditions of all CHECKs of a table, in lower case, with a blank between any two
/// pieces.
fn checks(sql: &str) -> Vec<String> {
    let code: Vec<Token<'_>> =
        tokens(sql).into_iter().filter(|token| token.kind != Kind::Comment).collect();
    let mut found = Vec::new();
    for (at, _) in code.iter().enumerate().filter(|(_, token)| token.is("CHECK")) {
        let mut depth = 0_usize;
        let mut words = Vec::new();
        for token in &code[at + 1..] {
            if token.is_sign(")") {
                depth -= 1;
            }
            if depth == 0 && !words.is_empty() {
                break;
            }
            if depth > 0 {
                words.push(token.text.trim_matches(['"', '`']).to_ascii_lowercase());
            }
            if token.is_sign("(") {
                depth += 1;
            }
        }
        found.push(words.join(" "));
    }
    found
}

fn foreign_keys(c: &mut SqliteConnection, table: &str) -> Result<Vec<ForeignKey>> {
    #[derive(QueryableByName)]
    struct Part {
        #[diesel(sql_type = BigInt)]
        id: i64,
        #[diesel(sql_type = Text)]
        parent: String,
        #[diesel(sql_type = Text)]
        child_column: String,
        #[diesel(sql_type = Nullable<Text>)]
        parent_column: Option<String>,
        #[diesel(sql_type = Text)]
        on_delete: String,
    }
    let query = sql_query(
        r#"SELECT id, "table" AS parent, "from" AS child_column, "to" AS parent_column, on_delete
           FROM pragma_foreign_key_list($1) ORDER BY id DESC, seq"#,
    );
    let parts: Vec<Part> = query.bind::<Text, _>(table).load(c)?;
    let mut found: Vec<(i64, ForeignKey)> = Vec::new();
    for part in parts {
        let parent_column = part.parent_column.with_context(|| {
            format!("the foreign key {}.{} does not name its target", table, part.child_column)
        })?;
        match found.last_mut() {
            Some((id, key)) if *id == part.id => {
                key.columns.push(part.child_column);
                key.parent_columns.push(parent_column);
            }
            _ => found.push((
                part.id,
                ForeignKey {
                    columns: vec![part.child_column],
                    parent: part.parent,
                    parent_columns: vec![parent_column],
                    on_delete: part.on_delete,
                },
            )),
        }
    }
    Ok(found.into_iter().map(|(_, key)| key).collect())
}

fn indexes(c: &mut SqliteConnection, table: &str) -> Result<Vec<Index>> {
    #[derive(QueryableByName)]
    struct Listed {
        #[diesel(sql_type = Text)]
        name: String,
        #[diesel(sql_type = BigInt)]
        unique: i64,
        #[diesel(sql_type = BigInt)]
        partial: i64,
        #[diesel(sql_type = Nullable<Text>)]
        sql: Option<String>,
    }
    #[derive(QueryableByName)]
    struct Part {
        #[diesel(sql_type = Nullable<Text>)]
        name: Option<String>,
    }
    let query = sql_query(
        r#"SELECT l.name, l."unique", l.partial, s.sql
           FROM pragma_index_list($1) l LEFT JOIN sqlite_schema s ON s.name = l.name
           WHERE l.origin <> 'pk' ORDER BY l.name"#,
    );
    let listed: Vec<Listed> = query.bind::<Text, _>(table).load(c)?;
    let mut found = Vec::new();
    for index in listed {
        let parts: Vec<Part> =
            sql_query("SELECT name FROM pragma_index_xinfo($1) WHERE key = 1 ORDER BY seqno")
                .bind::<Text, _>(&index.name)
                .load(c)?;
        let columns: Vec<String> = parts.into_iter().map_while(|part| part.name).collect();
        let definition = match &index.sql {
            Some(sql) => behind_table(sql),
            None => format!("({})", columns.join(", ")),
        };
        found.push(Index {
            name: index.sql.is_some().then_some(index.name),
            columns,
            definition,
            unique: index.unique == 1,
            partial: index.partial == 1,
        });
    }
    Ok(found)
}

/// The name of each trigger, and when it runs.
fn triggers(c: &mut SqliteConnection, table: &str) -> Result<Vec<String>> {
    #[derive(QueryableByName)]
    struct Trigger {
        #[diesel(sql_type = Text)]
        sql: String,
    }
    let query = sql_query(
        "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = $1 ORDER BY name",
    );
    let triggers: Vec<Trigger> = query.bind::<Text, _>(table).load(c)?;
    let head = |trigger: Trigger| {
        let code = tokens(&trigger.sql);
        let name = code.iter().position(|token| token.is("TRIGGER")).map_or(0, |at| at + 1);
        let body = code.iter().position(|token| token.is("BEGIN")).unwrap_or(code.len());
        one_line(code.get(name..body).unwrap_or_default())
    };
    Ok(triggers.into_iter().map(head).collect())
}

/// What stands behind the table's name in a CREATE INDEX.
fn behind_table(sql: &str) -> String {
    let code = tokens(sql);
    let on = code.iter().position(|token| token.is("ON")).map_or(code.len(), |at| at + 2);
    one_line(code.get(on..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{Schema, Type};

    fn types(columns: &str) -> Vec<(Type, bool)> {
        let sql = format!("CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, {columns});");
        let schema = Schema::of(&[("core", &sql)]).unwrap();
        schema.tables[0].columns[1..].iter().map(|column| (column.ty, column.nullable)).collect()
    }

    #[test]
    fn types_follow_names_and_checks() {
        let columns = "a TEXT NOT NULL, b INTEGER, c REAL, d BLOB, e_at TEXT NOT NULL,
            f TEXT CHECK (json_valid(f)),
            g TEXT CHECK (g IS NULL OR json_valid(\"g\")),
            h TEXT NOT NULL CHECK (json_valid(h) AND json_type(h) = 'array'),
            i INTEGER NOT NULL CHECK (i IN (0, 1)),
            j INTEGER CHECK (j IS NULL OR j IN (0,1)),
            k INTEGER CHECK (k IN (0, 1, 2)),
            l INTEGER CHECK (l > 0) CHECK (l IN (0, 1) OR a = 'x')";
        let expected = [
            (Type::Text, false),
            (Type::Integer, true),
            (Type::Real, true),
            (Type::Blob, true),
            (Type::Instant, false),
            (Type::Json, true),
            (Type::Json, true),
            (Type::Json, false),
            (Type::Boolean, false),
            (Type::Boolean, true),
            (Type::Integer, true),
            (Type::Integer, true),
        ];
        assert_eq!(types(columns), expected);
    }

    #[test]
    fn what_diesel_cannot_hold_is_refused() {
        for sql in [
            "CREATE TABLE a (b TEXT);",
            "CREATE TABLE a (b TEXT PRIMARY KEY);",
            "CREATE TABLE a (b VARCHAR(3) NOT NULL PRIMARY KEY);",
            "CREATE TABLE a (b INTEGER PRIMARY KEY, c INTEGER REFERENCES a);",
        ] {
            assert!(Schema::of(&[("core", sql)]).is_err(), "{sql}");
        }
    }

    #[test]
    fn keys_and_indexes_are_read() {
        let schema = Schema::of(&[(
            "core",
            "CREATE TABLE p (x TEXT NOT NULL, y TEXT NOT NULL, PRIMARY KEY (y, x)) WITHOUT ROWID;
             CREATE TABLE q (id INTEGER PRIMARY KEY, x TEXT UNIQUE, y TEXT,
                 FOREIGN KEY (y, x) REFERENCES p (y, x) ON DELETE CASCADE);
             CREATE INDEX q_y ON q (y, lower(x), id DESC) WHERE y IS NOT NULL;",
        )])
        .unwrap();
        let [p, q] = schema.tables.as_slice() else { panic!("two tables") };
        assert_eq!(p.primary_key, ["y", "x"]);
        let key = &q.foreign_keys[0];
        assert_eq!((key.parent.as_str(), key.on_delete.as_str()), ("p", "CASCADE"));
        assert_eq!((&key.columns, &key.parent_columns), (&p.primary_key, &p.primary_key));
        let [index, unique] = q.indexes.as_slice() else { panic!("two indexes") };
        assert_eq!(index.columns, ["y"]);
        assert_eq!(index.definition, "(y, lower (x), id DESC) WHERE y IS NOT NULL");
        assert!(index.partial && unique.unique && unique.name.is_none());
    }
}
