//! The triggers that note what other programs write: generated for every table of records from its
//! shape, and made anew whenever the schema has changed, since a table that is rebuilt loses them.

use std::fmt::Write as _;

use diesel::{
    QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_query,
    sql_types::Text,
};

use crate::{
    Application, Connection, declared,
    error::Result,
    migrations, on,
    table_copy::{ColumnKind, Shape},
};

/// What the names of all of them begin with.
const PREFIX: &str = "outside_";

/// The tables of the core that hold what the log is about.
const CORE: [&str; 1] = ["packs"];

/// Makes the triggers that are missing or not as they should be, and drops those that nobody
/// needs. `apps` are those whose tables may be there.
pub(crate) fn ensure(c: &mut Connection, apps: &[Application]) -> Result<()> {
    if !declared::exists(c, "outside_changes")? {
        return Ok(());
    }
    let there = there(c)?;
    let mut sql = String::new();
    for (name, table, text) in expected(c, apps)? {
        match there.iter().find(|found| found.name == name) {
            Some(found) if found.text == text => continue,
            Some(_) => drop_one(&mut sql, c, &name, &table),
            None => {}
        }
        sql += &text;
        sql += ";\n";
    }
    if !sql.is_empty() {
        on!(c, |c| c.batch_execute(&sql))?;
    }
    Ok(())
}

/// Drops the triggers of a table, whose columns are about to change.
pub(crate) fn drop_of(c: &mut Connection, table: &str) -> Result<()> {
    let mut sql = String::new();
    for found in there(c)?.iter().filter(|found| found.name.ends_with(&format!("_{table}"))) {
        drop_one(&mut sql, c, &found.name, table);
    }
    if !sql.is_empty() {
        on!(c, |c| c.batch_execute(&sql))?;
    }
    Ok(())
}

/// The tables of records that lack a trigger, or have another in its place.
pub(crate) fn missing(c: &mut Connection, apps: &[Application]) -> Result<Vec<String>> {
    let there = there(c)?;
    let mut tables: Vec<String> = expected(c, apps)?
        .into_iter()
        .filter(|(name, _, text)| {
            !there.iter().any(|found| found.name == *name && found.text == *text)
        })
        .map(|(_, table, _)| table)
        .collect();
    tables.dedup();
    Ok(tables)
}

fn drop_one(sql: &mut String, c: &Connection, name: &str, table: &str) {
    let _ = match c {
        Connection::Sqlite(_) => writeln!(sql, "DROP TRIGGER \"{name}\";"),
        Connection::Postgres(_) => {
            // There a name is one of its table.
            let name = name.strip_suffix(&format!("_{table}")).unwrap_or(name);
            writeln!(sql, "DROP TRIGGER \"{name}\" ON \"{table}\";")
        }
    };
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    text: String,
}

/// The triggers of ours that are there. Of those of a server the text is the name alone: they all
/// do the same.
fn there(c: &mut Connection) -> Result<Vec<Found>> {
    Ok(match c {
        Connection::Sqlite(c) => sql_query(
            "SELECT name, sql AS text FROM sqlite_schema \
             WHERE type = 'trigger' AND name LIKE 'outside\\_%' ESCAPE '\\'",
        )
        .load(&mut **c)?,
        Connection::Postgres(c) => {
            let found: Vec<Found> = sql_query(
                "SELECT t.tgname::text AS name, r.relname::text || ' ' || t.tgenabled::text AS text \
                 FROM pg_trigger t JOIN pg_class r ON r.oid = t.tgrelid \
                 WHERE r.relnamespace = current_schema()::regnamespace \
                   AND t.tgname LIKE 'outside\\_%'",
            )
            .load(&mut **c)?;
            // One that was switched off is none.
            let enabled = found.into_iter().filter_map(|found| {
                let table = found.text.strip_suffix(" O")?.to_owned();
                let text = of_postgres(&found.name, &table);
                Some(Found { name: format!("{}_{table}", found.name), text })
            });
            enabled.collect()
        }
    })
}

/// Name, table and text of every trigger that there should be.
fn expected(c: &mut Connection, apps: &[Application]) -> Result<Vec<(String, String, String)>> {
    let mut shapes: Vec<Shape> = Vec::new();
    let core = migrations::core_shapes();
    shapes.extend(core.iter().filter(|shape| CORE.contains(&shape.name.as_str())).cloned());
    for app in apps {
        let prefix = format!("{}_", app.id);
        shapes.extend(app.shapes().iter().filter(|shape| shape.name.starts_with(&prefix)).cloned());
    }
    let declared = declared::all(c)?;
    shapes.extend(declared.iter().filter(|table| table.exists).map(Shape::declared));
    let mut all = Vec::new();
    for shape in shapes {
        // That of an application that is not enabled yet, or one that a migration is still to make.
        let columns = declared::column_names(c, &shape.name)?;
        if columns.is_empty() || shape.column_names().any(|name| !columns.iter().any(|c| c == name))
        {
            continue;
        }
        let table = shape.name.clone();
        match c {
            Connection::Sqlite(c) => {
                let unique = unique(c, &shape)?;
                all.extend(
                    of_sqlite(&shape, &unique).map(|(name, text)| (name, table.clone(), text)),
                );
            }
            Connection::Postgres(_) => {
                for what in ["changed", "truncated"] {
                    let name = format!("{PREFIX}{what}");
                    let text = of_postgres(&name, &table);
                    all.push((format!("{name}_{table}"), table.clone(), text));
                }
            }
        }
    }
    Ok(all)
}

fn of_postgres(name: &str, table: &str) -> String {
    let when = "WHEN (current_setting('rehome.door', true) IS DISTINCT FROM '1')";
    if name == "outside_truncated" {
        format!(
            "CREATE TRIGGER \"{name}\" BEFORE TRUNCATE ON \"{table}\" \
             FOR EACH STATEMENT {when} EXECUTE FUNCTION outside_truncated()"
        )
    } else {
        format!(
            "CREATE TRIGGER \"{name}\" AFTER INSERT OR UPDATE OR DELETE ON \"{table}\" \
             FOR EACH ROW {when} EXECUTE FUNCTION outside_changed()"
        )
    }
}

/// The columns of each key of a table of SQLite, the primary one first.
fn unique(c: &mut SqliteConnection, shape: &Shape) -> Result<Vec<Vec<String>>> {
    #[derive(QueryableByName)]
    struct Part {
        #[diesel(sql_type = Text)]
        index: String,
        #[diesel(sql_type = Text)]
        column: String,
    }
    let parts: Vec<Part> = sql_query(
        "SELECT l.name AS \"index\", coalesce(i.name, '') AS \"column\" \
         FROM pragma_index_list(?) l, pragma_index_info(l.name) i \
         WHERE l.\"unique\" AND NOT l.partial ORDER BY l.name, i.seqno",
    )
    .bind::<Text, _>(&shape.name)
    .load(c)?;
    let mut all: Vec<Vec<String>> = vec![shape.key_columns().map(str::to_owned).collect()];
    let mut last = String::new();
    for part in parts {
        if part.index != last {
            last.clone_from(&part.index);
            all.push(Vec::new());
        }
        if let Some(columns) = all.last_mut() {
            columns.push(part.column);
        }
    }
    // One of expressions is none that a trigger could name.
    all.retain(|columns| columns.iter().all(|column| !column.is_empty()));
    let mut seen: Vec<Vec<String>> = Vec::new();
    for columns in all {
        if !seen.contains(&columns) {
            seen.push(columns);
        }
    }
    Ok(seen)
}

/// Those of a table of SQLite. It fires no trigger for a row that REPLACE displaces, so one before
/// the insertion notes the rows that have the same keys.
fn of_sqlite<'s>(
    shape: &'s Shape,
    unique: &'s [Vec<String>],
) -> impl Iterator<Item = (String, String)> + 's {
    let table = &shape.name;
    let now = "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')";
    let door = "WHEN NOT EXISTS (SELECT 1 FROM change_session)";
    let row = |of: &str| image(shape, of);
    let insert = |op: &str, columns: &str, values: &str| {
        format!(
            "BEGIN INSERT INTO outside_changes (table_name, op, {columns}, at) \
             VALUES ('{table}', '{op}', {values}, {now}); END"
        )
    };
    let same = |columns: &Vec<String>, of: &str| {
        let parts = columns.iter().map(|column| format!("t.\"{column}\" = {of}.\"{column}\""));
        format!("({})", parts.collect::<Vec<_>>().join(" AND "))
    };
    let same_keys =
        unique.iter().map(|columns| same(columns, "NEW")).collect::<Vec<_>>().join(" OR ");
    let itself = unique.first().map_or_else(String::new, |key| same(key, "OLD"));
    let displace = |others: &str| {
        format!(
            "BEGIN INSERT INTO outside_changes (table_name, op, old, at) \
             SELECT '{table}', 'displace', {}, {now} FROM \"{table}\" t WHERE ({same_keys}){others}; END",
            row("t")
        )
    };
    let all = [
        ("displaced", "BEFORE INSERT", displace("")),
        ("replaced", "BEFORE UPDATE", displace(&format!(" AND NOT {itself}"))),
        ("inserted", "AFTER INSERT", insert("insert", "new", &row("NEW"))),
        (
            "updated",
            "AFTER UPDATE",
            insert("update", "old, new", &format!("{}, {}", row("OLD"), row("NEW"))),
        ),
        ("deleted", "AFTER DELETE", insert("delete", "old", &row("OLD"))),
    ];
    all.into_iter().map(move |(name, event, body)| {
        let name = format!("{PREFIX}{name}_{table}");
        let text = format!("CREATE TRIGGER \"{name}\" {event} ON \"{table}\" {door} {body}");
        (name, text)
    })
}

/// A row as JSON.
fn image(shape: &Shape, of: &str) -> String {
    let parts = shape.column_names().map(|name| {
        let column = format!("{of}.\"{name}\"");
        let value = match shape.kind_of(name) {
            Some(ColumnKind::Bytes) => {
                format!("CASE WHEN {column} IS NULL THEN NULL ELSE hex({column}) END")
            }
            Some(ColumnKind::Real) => {
                format!("CASE WHEN {column} IS NULL THEN NULL ELSE printf('%!.17g', {column}) END")
            }
            _ => column,
        };
        format!("'{name}', {value}")
    });
    format!("json_object({})", parts.collect::<Vec<_>>().join(", "))
}
