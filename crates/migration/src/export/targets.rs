//! Which files an export writes, and where: in the place from which the last import had
//! them, else in the first that the layout names.

use std::collections::BTreeSet;

use rehome_domain::{App, SourceFile};
use rehome_persistence::{Connection, Table, history, quarantine};

use super::Target;
use crate::{
    error::{Error, Result},
    verify,
};

/// How many keys are read at a time.
const PAGE: u32 = 1000;

/// Adds a file for each container of an entry of the layout.
pub(super) fn containers<'a>(
    c: &mut Connection,
    app: &App,
    source: &'a SourceFile,
    table: &Table,
    pack: Option<&str>,
    targets: &mut Vec<Target<'a>>,
) -> Result<()> {
    let known = history::known_files(c, app.id, pack)?;
    let mut all: BTreeSet<String> =
        verify::containers(c, table, source, pack)?.into_iter().collect();
    if pack.is_none() && source.is_pattern() {
        all.extend(quarantine::containers(c, app.id, table.collection.id)?);
        all.extend(known.iter().filter_map(|path| source.stem(path)).map(str::to_owned));
        all.remove("");
    }
    for container in all {
        let stem = if pack.is_some() { "" } else { container.as_str() };
        let path = known.iter().find(|path| source.stem(path) == Some(stem));
        let set_aside = quarantine::in_container(c, app.id, table.collection.id, &container, 0, 1)?;
        if path.is_none() && table.is_empty(c, &container)? && set_aside.is_empty() {
            continue;
        }
        let name = path.cloned().unwrap_or_else(|| source.name().replace('*', stem));
        let table = table.clone();
        targets.push(Target { source, table, container, name, key: None });
    }
    Ok(())
}

/// Adds a file for each record of an entry of the layout whose files are one record each.
pub(super) fn records<'a>(
    c: &mut Connection,
    app: &App,
    source: &'a SourceFile,
    table: &Table,
    pack: Option<&str>,
    targets: &mut Vec<Target<'a>>,
) -> Result<()> {
    let container = pack.unwrap_or_default();
    let mut after = String::new();
    loop {
        let page = table.keys(c, container, &after, PAGE)?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        after.clone_from(last);
        for (key, _) in page {
            if key.contains(['/', '\\', '\0']) || key.starts_with('.') {
                return Err(Error::Usage(format!(
                    "{} of `{}` has a record `{key}`, which is no name of a file; give it another \
                     key before the export",
                    table.collection.id, app.id
                )));
            }
            let name = source.name().replace('*', &key);
            let (table, container) = (table.clone(), container.to_owned());
            targets.push(Target { source, table, container, name, key: Some(key) });
        }
    }
}
