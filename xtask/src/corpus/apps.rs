//! The applications with tables of their own move in whole, are proven, come out as they
//! were, and can be taken back.

use std::{fmt, fs, path::Path};

use anyhow::{Context, Result, ensure};
use rehome::{Choices, Digest, ExportOptions, ImportOptions, Outcome, Rehome, RollbackOptions};

use serde::{
    Deserializer as _,
    de::{IgnoredAny, MapAccess, Visitor},
};

use super::{databases::Databases, shown};

pub(super) fn check(databases: &Databases, app: &'static str, data: &Path) -> Result<()> {
    let scratch = tempfile::tempdir()?;
    let rehome = Rehome::open(&databases.address(&format!("{app}.db")))?;
    let choices = match app {
        "learner" => Choices::default().with("timezone", "Asia/Shanghai"),
        _ => Choices::default(),
    };
    let options = ImportOptions { choices, ..ImportOptions::default() };
    let import = |folder: &Path| rehome.import_with(app, folder, &options);

    let first = import(data)?;
    let totals = first.totals;
    ensure!(totals.read > 0 && first.outcome() <= Outcome::NeedsAttention, "{:?}", first.findings);
    let verified = rehome.verify(app, data, &options)?;
    ensure!(verified.verified.different == 0, "{:?}", verified.findings);
    shown(
        &format!("{app} imported and verified"),
        format!("{} elements, 0 different", verified.verified.compared),
    );

    let target = scratch.path().join("export");
    let exported = rehome.export(app, &target, &ExportOptions::default())?;
    ensure!(exported.files.len() == first.files.len(), "{:?}", exported.files);
    for file in &exported.files {
        let source = fs::read_to_string(data.join(&file.path))?;
        let found = fs::read_to_string(target.join(&file.path))?;
        let (source, found) = (source.trim_start_matches('\u{feff}'), found.as_str());
        ensure!(content(source)? == content(found)?, "{} came back different", file.path);
    }
    shown(
        &format!("{app} exported"),
        format!("{} files equal, order included", exported.files.len()),
    );

    for folder in [data, &target] {
        let again = import(folder)?;
        ensure!(!again.totals.changed(), "{}: {:?}", folder.display(), again.totals);
    }
    shown(&format!("{app} imported again"), "nothing changed");

    let undone = rehome.rollback(first.run.context("a run")?, &RollbackOptions::default())?;
    ensure!(undone.conflicts.is_empty() && undone.removed == totals.inserted, "{undone:?}");
    let left = rehome.stats()?.records;
    ensure!(left == 0, "{left} records are left after the rollback");
    ensure!(rehome.integrity()?.is_empty(), "the database is damaged");
    shown(&format!("{app} rolled back"), "app tables empty, database intact");
    Ok(())
}

/// The digest of a file, and the names of the members of an object in their order, which a
/// digest does not tell.
fn content(text: &str) -> Result<(Digest, Vec<String>)> {
    struct Names;
    impl<'de> Visitor<'de> for Names {
        type Value = Vec<String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut names = Vec::new();
            while let Some((name, _)) = map.next_entry::<String, IgnoredAny>()? {
                names.push(name);
            }
            Ok(names)
        }
    }
    let names = if text.trim_start().starts_with('{') {
        serde_json::Deserializer::from_str(text).deserialize_map(Names)?
    } else {
        Vec::new()
    };
    Ok((Digest::of(text)?, names))
}
