//! Which files an export writes, and where: in the place from which the last import had
//! them, else in the first that the layout names.

use std::collections::{BTreeSet, HashMap};

use rehome_domain::SourceFile;
use rehome_persistence::{
    Application, Connection, Table, history,
    quarantine::{self, Place},
};

use super::{Content, Target};
use crate::{
    error::{Error, Result},
    verify,
};

/// How many keys are read at a time.
const PAGE: u32 = 1000;

/// What no name of a file holds.
const NO_NAME: [char; 2] = [std::path::MAIN_SEPARATOR, '\0'];

/// Adds a file for each container of an entry of the layout.
pub(super) fn containers<'a>(
    c: &mut Connection,
    app: &Application,
    source: &'a SourceFile,
    table: &Table,
    asked: Option<&str>,
    targets: &mut Vec<Target<'a>>,
) -> Result<()> {
    let known = history::known_files(c, &app.id, asked)?;
    let mut all: BTreeSet<String> =
        verify::containers(c, table, source, asked)?.into_iter().collect();
    if asked.is_none() && source.is_pattern() {
        all.extend(quarantine::containers(c, &app.id, &table.collection.id)?);
        all.extend(known.iter().filter_map(|path| source.stem(path)).map(str::to_owned));
        all.remove("");
    }
    for container in all {
        let stem = if asked.is_some() { "" } else { container.as_str() };
        let path = known.iter().find(|path| source.stem(path) == Some(stem));
        let place = Place { app: &app.id, collection: &table.collection.id, container: &container };
        let is_empty = table.is_empty(c, &container)?;
        if path.is_none() && is_empty && quarantine::elements(c, &place, 0, 1)?.is_empty() {
            continue;
        }
        let name = path.cloned().unwrap_or_else(|| source.name().replace('*', stem));
        let table = table.clone();
        targets.push(Target { source, table, container, name, content: Content::Container });
    }
    Ok(())
}

/// Adds a file for each record of an entry of the layout whose files are one record each,
/// and for each such file in quarantine. Where a record was imported once and its file is in
/// quarantine since, the file is what the source has.
pub(super) fn records<'a>(
    c: &mut Connection,
    app: &Application,
    source: &'a SourceFile,
    table: &Table,
    asked: Option<&str>,
    without_quarantined: bool,
    targets: &mut Vec<Target<'a>>,
) -> Result<()> {
    let container = asked.unwrap_or_default();
    let known = history::known_files(c, &app.id, asked)?;
    let mut places: HashMap<&str, &str> = HashMap::new();
    for path in known.iter().filter(|path| source.stem(path).is_some()) {
        places.entry(source.record_name(path)).or_insert(path);
    }
    let place = Place { app: &app.id, collection: &table.collection.id, container };
    let mut quarantined = BTreeSet::new();
    if !without_quarantined {
        for (_, file) in quarantine::files(c, &place)? {
            if !quarantine::elements_of_file(c, &place, &file)?.is_empty() {
                quarantined.insert(file);
            }
        }
    }
    let mut add = |name: String, content: Content| {
        let (table, container) = (table.clone(), container.to_owned());
        targets.push(Target { source, table, container, name, content });
    };
    let mut taken = BTreeSet::new();
    let mut after = String::new();
    loop {
        let page = table.keys(c, container, &after, PAGE)?;
        let Some((last, _)) = page.last() else { break };
        after.clone_from(last);
        for (key, _) in page {
            let known_place = if source.is_pattern() {
                places.get(key.as_str()).copied()
            } else {
                known.iter().map(String::as_str).find(|path| source.stem(path).is_some())
            };
            let name = match known_place {
                Some(path) => path.to_owned(),
                None => source.name().replace('*', &key),
            };
            let is_name = if source.is_pattern() {
                source.stem(&name) == Some(key.as_str()) && !key.contains(NO_NAME)
            } else {
                !taken.contains(&name)
            };
            if !is_name {
                return Err(Error::Usage(format!(
                    "for the record `{}` there is no file; give it another key before the export",
                    table.address(key)
                )));
            }
            taken.insert(name.clone());
            if !quarantined.contains(&name) {
                add(name, Content::Record(key));
            }
        }
    }
    for file in quarantined {
        add(file.clone(), Content::Quarantined(file));
    }
    Ok(())
}
