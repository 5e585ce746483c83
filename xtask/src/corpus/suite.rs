//! The JSON test suite: each file stands in for a source file.
//!
//! `y_` must pass the reader, `n_` must be refused by it, and each `i_` must get the
//! verdict that docs/JSON.md promises. Check and import must agree on every file.

use std::{collections::BTreeMap, fs, path::Path, thread};

use anyhow::{Context, Result, bail, ensure};
use rehome::{ImportOptions, Level, Rehome, Report};

use super::{databases::Databases, shown};
use crate::workspace;

const STAND_IN: &str = "5e-SRD-Conditions.json";
const TABLE: &str = "docs/JSON.md";

pub(super) fn check(databases: &Databases, suite: &Path) -> Result<()> {
    let promised = promised(&workspace::root().join(TABLE))?;
    let mut counts: BTreeMap<char, usize> = BTreeMap::new();
    let mut names = fs::read_dir(suite)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<Vec<_>>>()?;
    names.retain(|name| name.ends_with(".json"));
    names.sort();
    for name in &names {
        let bytes = fs::read(suite.join(name))?;
        // A database of a thread goes with it, and 318 would fill a disk.
        let judged = thread::scope(|s| s.spawn(|| verdict(databases, &bytes)).join());
        let verdict = judged.expect("a verdict without a panic").with_context(|| name.clone())?;
        let kind = name.chars().next().unwrap_or_default();
        let refused = verdict.starts_with("json.");
        match kind {
            'y' => ensure!(!refused, "{name} is refused: {verdict}"),
            'n' => ensure!(refused, "{name} is not refused by the reader: {verdict}"),
            'i' => {
                let promise = promised
                    .get(name)
                    .with_context(|| format!("{TABLE} says nothing of {name}: {verdict}"))?;
                ensure!(*promise == verdict, "{name}: {TABLE} says {promise}, it is {verdict}");
            }
            _ => bail!("{name} is no file of the suite"),
        }
        *counts.entry(kind).or_default() += 1;
    }
    let count = |kind| counts.get(&kind).copied().unwrap_or_default();
    ensure!(
        (count('n'), count('y'), count('i')) == (188, 95, 35),
        "the suite is not the one of 318 files: {counts:?}"
    );
    shown("JSON test suite", "188 of 188 refused, 95 of 95 accepted, 35 of 35 as documented");
    shown("check equals import", format!("{} of {}", names.len(), names.len()));
    Ok(())
}

/// The rule that decides about the file, or `accepted`.
fn verdict(databases: &Databases, bytes: &[u8]) -> Result<String> {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join(STAND_IN), bytes)?;
    let rehome = Rehome::open(&databases.ready())?;
    let run = |check_only| -> Result<Report> {
        let options = ImportOptions { check_only, ..ImportOptions::default() };
        Ok(rehome.import_with("dnd5e", folder.path(), &options)?)
    };
    let checked = run(true)?;
    let mut imported = run(false)?;
    (imported.run, imported.check_only) = (None, true);
    ensure!(checked == imported, "check and import differ: {checked:?} and {imported:?}");
    let heavy = |finding: &&rehome::Finding| finding.level > Level::Conflict;
    let mut findings: Vec<_> = checked.findings.iter().filter(heavy).collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    Ok(findings.first().map_or("accepted", |finding| finding.rule).to_owned())
}

/// The verdicts in the table of the documentation: `| file | rule or accepted | why |`.
fn promised(path: &Path) -> Result<BTreeMap<String, String>> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let rows = text.lines().filter_map(|line| {
        let mut cells =
            line.strip_prefix('|')?.split('|').map(|cell| cell.trim().trim_matches('`'));
        let (name, verdict) = (cells.next()?, cells.next()?);
        name.starts_with("i_").then(|| (name.to_owned(), verdict.to_owned()))
    });
    Ok(rows.collect())
}
