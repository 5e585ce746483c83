//! docs/COLLECTIONS.md: what can be asked of every collection, from the declarations.

use std::fmt::Write as _;

use anyhow::Result;
use rehome_domain::{Type, apps};

use super::{NOTICE, Schema};

pub(crate) fn render(_: &Schema) -> Result<String> {
    let mut out = format!(
        "<!-- {NOTICE} -->\n\n# Collections\n\nThe records of every application: their files, \
         the columns that a list can be filtered and\nordered by, and the facets that it can be \
         filtered by. `key` belongs to every\ncollection, `name` to those of packs, `container` to \
         those whose files are containers. A list by a column\nwithout an index reads all records of \
         the packs, or of the files.\n"
    );
    for app in apps::all() {
        writeln!(out, "\n## `{}`: {}\n", app.id, app.title)?;
        writeln!(out, "| collection | file | columns | facets |\n|---|---|---|---|")?;
        for collection in &app.collections {
            let files = app.files.iter().filter(|file| file.collection == collection.id);
            let files: Vec<String> = files.map(|file| format!("`{}`", file.name())).collect();
            let columns = collection.columns.iter().map(|column| {
                let ty = match column.ty {
                    Type::Integer => "integer",
                    Type::Real => "number",
                    Type::Decimal => "decimal",
                    Type::Text => "text",
                    Type::Flag => "true or false",
                    Type::Instant => "moment",
                };
                let index = if column.indexed { "" } else { ", no index" };
                format!("`{}` ({ty}{index})", column.name)
            });
            let pairs = collection.pairs.iter();
            let pairs = pairs.map(|[first, second]| format!("`{first}` with `{second}` (index)"));
            let columns: Vec<String> = columns.chain(pairs).collect();
            let facets: Vec<String> =
                collection.facets.iter().map(|facet| format!("`{facet}`")).collect();
            let (files, columns, facets) =
                (files.join(", "), columns.join(", "), facets.join(", "));
            writeln!(out, "| `{}` | {files} | {columns} | {facets} |", collection.id)?;
        }
    }
    Ok(out)
}
