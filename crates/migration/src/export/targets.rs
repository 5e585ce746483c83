//! Which files an export writes, and where: in the place from which the last import had
//! them, else in the first that the layout names.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rehome_domain::SourceFile;
use rehome_persistence::{
    Application, Connection, Table,
    history::{self, KnownFile},
    quarantine::{self, Place},
};

use super::{Content, Target};
use crate::{
    error::{Error, Result},
    source::frame::{Item, items_of},
    verify,
};

/// How many keys are read at a time.
const PAGE: u32 = 1000;

/// What no name of a file holds.
const NO_NAME: [char; 2] = [std::path::MAIN_SEPARATOR, '\0'];

/// The files that were imported of an entry of the layout.
fn known_of(
    c: &mut Connection,
    app: &Application,
    source: &SourceFile,
    asked: Option<&str>,
) -> Result<Vec<KnownFile>> {
    let mut known = history::known_files(c, &app.id, asked)?;
    known.retain(|file| file.collection == source.collection && source.stem(&file.path).is_some());
    Ok(known)
}

/// Adds a file for each container of an entry of the layout.
pub(super) fn containers<'a>(
    c: &mut Connection,
    app: &Application,
    source: &'a SourceFile,
    table: &Table,
    asked: Option<&str>,
    targets: &mut Vec<Target<'a>>,
) -> Result<()> {
    let known = known_of(c, app, source, asked)?;
    let mut all: BTreeSet<String> =
        verify::containers(c, table, source, asked)?.into_iter().collect();
    if asked.is_none() && source.is_pattern() {
        all.extend(quarantine::containers(c, &app.id, &table.collection.id)?);
        all.extend(known.iter().filter_map(|file| source.stem(&file.path)).map(str::to_owned));
        all.remove("");
    }
    let mut by_stem: HashMap<&str, &KnownFile> = HashMap::new();
    for file in &known {
        if let Some(stem) = source.stem(&file.path) {
            by_stem.entry(stem).or_insert(file);
        }
    }
    for container in all {
        let stem = if asked.is_some() { "" } else { container.as_str() };
        let file = by_stem.get(stem).copied();
        let place = Place { app: &app.id, collection: &table.collection.id, container: &container };
        let is_empty = table.is_empty(c, &container)?;
        if file.is_none() && is_empty && quarantine::elements(c, &place, 0, 1)?.is_empty() {
            continue;
        }
        let name = file.map_or_else(|| source.path_of(stem), |file| file.path.clone());
        let frame = file.and_then(|file| file.frame);
        let (table, content) = (table.clone(), Content::Container);
        targets.push(Target { source, table, container, name, content, frame });
    }
    Ok(())
}

/// The paths of the files that records fill, by the keys that their frames tell.
fn places_of(
    c: &mut Connection,
    source: &SourceFile,
    known: &[KnownFile],
) -> Result<HashMap<String, String>> {
    let mut frames: BTreeMap<i64, HashMap<&str, ()>> = BTreeMap::new();
    for file in known {
        if let Some(run) = file.frame {
            frames.entry(run).or_default().insert(&file.path, ());
        }
    }
    let mut places = HashMap::new();
    for (run, paths) in frames {
        let mut after = String::new();
        loop {
            let page = history::first_parts(c, run, &after, PAGE.into())?;
            let Some((last, _)) = page.last() else { break };
            after.clone_from(last);
            for (path, part) in page.iter().filter(|(path, _)| paths.contains_key(path.as_str())) {
                let mut is_of = false;
                for item in items_of(part) {
                    match item {
                        Item::Open(open) => is_of = open.of == source.collection,
                        Item::Run(run) if is_of => {
                            if let Some(key) = run.key {
                                places.insert(key, path.clone());
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    Ok(places)
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
    let known = known_of(c, app, source, asked)?;
    let frames: HashMap<&str, Option<i64>> =
        known.iter().map(|file| (file.path.as_str(), file.frame)).collect();
    let mut places = places_of(c, source, &known)?;
    if source.named {
        for file in &known {
            let name = source.record_name(&file.path).to_owned();
            places.entry(name).or_insert_with(|| file.path.clone());
        }
    }
    let of_entry: HashMap<String, String> =
        places.iter().map(|(key, path)| (path.clone(), key.clone())).collect();
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
        let frame = frames.get(name.as_str()).copied().flatten();
        targets.push(Target { source, table, container, name, content, frame });
    };
    let mut taken = BTreeSet::new();
    let mut after = String::new();
    loop {
        let page = table.keys(c, container, &after, PAGE)?;
        let Some((last, _)) = page.last() else { break };
        after.clone_from(last);
        for (key, _) in page {
            let known_place = places.get(&key).cloned().or_else(|| {
                // The one file of the entry, unless it is another record's.
                let free = known.iter().find(|file| !of_entry.contains_key(&file.path));
                free.filter(|_| !source.is_pattern()).map(|file| file.path.clone())
            });
            let is_known = known_place.is_some();
            let name = known_place.unwrap_or_else(|| source.path_of(&key));
            let is_name = if is_known && !source.named {
                true
            } else if source.free {
                source.stem(&name).is_some() && !key.contains('\0') && !taken.contains(&name)
            } else if source.is_pattern() {
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
