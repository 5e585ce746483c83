//! The last phase: does every reference of what was read point to a record?
//!
//! While reading, only the distinct targets are kept, with the files that use them. When
//! one of them dangles, those files are read once more to name each place; so memory does
//! not grow with the number of references.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap, HashSet},
};

use rehome_domain::{Finding, Level, PackId, RecordAddress, ReferenceUse, Target, json::Canonical};
use rehome_persistence::{Connection, Table, files, packs};

use super::Import;
use crate::{
    error::{Error, Result},
    judge::{Judge, ValidRecord, Verdict, offset_of},
    source::{Element, Elements},
};

/// How many targets are looked up at a time.
const PAGE: usize = 1000;

/// The targets of all references that were read, each with the files that use it. A
/// target that names no collection stands under its own text.
#[derive(Default)]
pub(super) struct References {
    targets: HashMap<Result<Target, String>, BTreeSet<String>>,
}

impl References {
    pub(super) fn add(&mut self, file: &str, uses: &[ReferenceUse]) {
        for reference in uses {
            match self.targets.get_mut(&reference.target) {
                Some(files) if files.contains(file) => {}
                Some(files) => {
                    files.insert(file.to_owned());
                }
                None => {
                    let files = BTreeSet::from([file.to_owned()]);
                    self.targets.insert(reference.target.clone(), files);
                }
            }
        }
    }

    pub(super) fn append(&mut self, other: Self) {
        for (target, files) in other.targets {
            self.targets.entry(target).or_default().extend(files);
        }
    }
}

/// Adds a warning for each place where a reference dangles.
pub(super) fn judge(import: &mut Import<'_>, c: &mut Connection) -> Result<()> {
    let targets = std::mem::take(&mut import.references.targets);
    let packs: Vec<String> = packs::list(c)?
        .into_iter()
        .filter(|container| container.app == import.app.id)
        .map(|container| container.id)
        .collect();
    let container = import.container.clone();
    let tables = Table::all(import.app);
    let tables: HashMap<&str, &Table> =
        tables.iter().map(|table| (table.collection.id.as_str(), table)).collect();
    let mut dangling = HashSet::new();
    let mut asked: HashMap<&Cow<'static, str>, Vec<&str>> = HashMap::new();
    for target in targets.keys() {
        match target {
            Ok(Target { collection, key }) => asked.entry(collection).or_default().push(key),
            Err(_) => {
                dangling.insert(target.clone());
            }
        }
    }
    for (collection, keys) in asked {
        for keys in keys.chunks(PAGE) {
            let held = match tables.get(&**collection) {
                Some(table) => table.holds_each(c, &packs, keys)?,
                None => vec![false; keys.len()],
            };
            let absent = keys.iter().zip(held).filter(|(_, held)| !held);
            let target =
                |key: &str| Ok(Target { collection: collection.clone(), key: key.to_owned() });
            dangling.extend(absent.map(|(key, _)| target(key)));
        }
    }
    let mut files = BTreeSet::new();
    for (target, users) in targets {
        if dangling.contains(&target) {
            files.extend(users);
        }
    }
    let plan = import.plan;
    for file in plan.files.iter().filter(|file| files.contains(&file.name)) {
        let Some(table) = tables.get(file.source.collection.as_str()) else { continue };
        let unreadable = |source| Error::Source { path: file.path.clone(), source };
        let input = files::open(&file.path).map_err(unreadable)?;
        let max_element = import.options.max_element;
        let Ok(live) = file.live(table, max_element)? else { continue };
        let mut elements =
            Elements::new(input, &file.regions, file.record_name(), max_element).only(live);
        let mut canonical = Canonical::default();
        let container = file.container(container.as_ref().map(PackId::as_str));
        let choices = &import.options.choices;
        let mut judge = Judge::new(c, file, table, container, choices)?;
        // The file was read whole before; should it have changed since, what follows the
        // change is left to the next import.
        while let Ok(Some(element)) = elements.next(&mut canonical) {
            if let Verdict::Record(judged) = judge.judge(c, &element, &canonical)? {
                report(import, &file.name, &element, &judged, &dangling);
            }
        }
    }
    Ok(())
}

fn report(
    import: &mut Import<'_>,
    file: &str,
    element: &Element<'_>,
    judged: &ValidRecord,
    dangling: &HashSet<Result<Target, String>>,
) {
    for reference in &judged.parsed.references {
        if !dangling.contains(&reference.target) {
            continue;
        }
        let (rule, message) = match &reference.target {
            Ok(Target { collection, key }) => {
                let address = RecordAddress::new(import.app.id.clone(), collection.clone(), key);
                ("reference.dangling", format!("there is no record `{address}`"))
            }
            Err(text) => {
                ("reference.target", format!("`{text}` names no record of any collection"))
            }
        };
        import.findings.add(
            Finding::new(Level::Warning, rule, message)
                .in_file(file)
                .at(element.position(offset_of(element, &reference.pointer)))
                .on(format!("{}{}", element.pointer, reference.pointer))
                .help("import the pack that has it, or correct the reference"),
        );
    }
}
