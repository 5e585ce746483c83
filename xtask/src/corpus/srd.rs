//! The SRD moves in whole, is proven, comes out as it was, and can be taken back.

use std::{collections::HashSet, fs, path::Path};

use anyhow::{Context, Result, bail, ensure};
use rehome::{
    App, Digest, ExportOptions, Filter, ImportOptions, Outcome, Packs, Query, Rehome,
    RollbackOptions,
    dnd5e::{Monster, Spell},
};
use rehome_domain::Target;

use super::{databases::Databases, shown};

const RECORDS: u64 = 2317;
const REFERENCES: usize = 8535;

pub(super) fn check(databases: &Databases, data: &Path) -> Result<()> {
    let scratch = tempfile::tempdir()?;
    let rehome = Rehome::open(&databases.address("srd.db"))?;
    let app = rehome.app("dnd5e")?.clone();
    types(&app, data)?;

    let first = rehome.import("dnd5e", data)?;
    ensure!(first.totals.inserted == RECORDS && first.totals.read == RECORDS, "{:?}", first.totals);
    ensure!(first.totals.quarantined == 0 && first.totals.warnings == 0, "{:?}", first.findings);
    let verified = first.verified.context("the import verifies")?;
    ensure!(verified.compared == RECORDS && verified.different == 0, "{verified:?}");
    ensure!(first.strict_outcome() == Outcome::Clean, "{:?}", first.findings);
    shown("SRD imported and verified", format!("{} records, 0 different", verified.compared));

    let second = rehome.import("dnd5e", data)?;
    ensure!(second.totals.unchanged == RECORDS && !second.totals.changed(), "{:?}", second.totals);
    shown("SRD imported again", format!("{} unchanged", second.totals.unchanged));

    reads(&rehome)?;
    export(&rehome, &app, data, scratch.path())?;
    packs(&rehome, data)?;

    let undone = rehome.rollback(first.run.context("a run")?, &RollbackOptions::default())?;
    ensure!(undone.conflicts.is_empty() && undone.removed == RECORDS, "{undone:?}");
    let left = rehome.stats()?.records;
    ensure!(left == 0, "{left} records are left after the rollback");
    ensure!(rehome.integrity()?.is_empty(), "the database is damaged");
    shown("SRD rolled back", "app tables empty, database intact");
    Ok(())
}

/// Every record comes back from its type as it was, and every reference leads somewhere.
fn types(app: &App, data: &Path) -> Result<()> {
    let mut targets = HashSet::new();
    let mut references = Vec::new();
    for file in app.files.iter().filter(|file| !file.optional) {
        let collection = app.collection(&file.collection).context("a declared collection")?;
        let text = fs::read_to_string(data.join(file.name()))?;
        let elements: Vec<serde_json::Value> = serde_json::from_str(&text)?;
        for element in elements {
            let text = element.to_string();
            let parsed =
                collection.parse(&rehome_domain::Source::of(&text)).map_err(|decode_error| {
                    anyhow::anyhow!("{}: {}", file.name(), decode_error.message)
                })?;
            let written = String::from_utf8(parsed.written.clone())?;
            if Digest::of(&text)? != Digest::of(&written)? {
                bail!("{} `{}` is written back differently", file.name(), parsed.key());
            }
            let collection = collection.id.clone().into();
            targets.insert(Target { collection, key: parsed.key().to_owned() });
            references.extend(parsed.references.into_iter().map(|used| used.target));
        }
    }
    ensure!(targets.len() as u64 == RECORDS, "{} records", targets.len());
    ensure!(references.len() == REFERENCES, "{} references", references.len());
    let dangling = references.iter().find(|target| !matches!(target, Ok(t) if targets.contains(t)));
    ensure!(dangling.is_none(), "{dangling:?} leads nowhere");
    shown(
        "record types",
        format!("{RECORDS} written back equal, {REFERENCES} references lead to a record"),
    );
    Ok(())
}

fn reads(rehome: &Rehome) -> Result<()> {
    let mut session = rehome.session("dnd5e")?;
    let eighth = Query::default().with(Filter::equal("challenge_rating", "1/8"));
    let eighth = session.records::<Monster>()?.count(&eighth)?;
    ensure!(eighth == 19, "{eighth} monsters have challenge rating 1/8");
    let mut content = session.content(Query::default());
    let levels = content.classes().progression("wizard")?;
    ensure!(levels.len() == 20, "the wizard has {} levels", levels.len());
    shown("reads", "19 monsters of challenge rating 1/8, 20 levels of the wizard");
    Ok(())
}

/// The files come back, equal as JSON, order included; importing them changes nothing.
fn export(rehome: &Rehome, app: &App, data: &Path, scratch: &Path) -> Result<()> {
    let target = scratch.join("export");
    rehome.export("dnd5e", &target, &ExportOptions::default())?;
    let files: Vec<_> = app.files.iter().filter(|file| !file.optional).collect();
    for file in &files {
        let source = Digest::of(&fs::read_to_string(data.join(file.name()))?);
        let exported = Digest::of(&fs::read_to_string(target.join(file.name()))?);
        ensure!(source.is_ok() && source == exported, "{} came back different", file.name());
    }
    let again = rehome.import("dnd5e", &target)?;
    ensure!(!again.totals.changed() && again.totals.unchanged == RECORDS, "{:?}", again.totals);
    shown("SRD exported", format!("{} files equal, order included", files.len()));
    Ok(())
}

/// Two packs hold the same key; the order of the packs decides who is seen.
fn packs(rehome: &Rehome, data: &Path) -> Result<()> {
    let options = ImportOptions {
        container: Some("second".parse()?),
        only: vec!["5e-SRD-Spells.json".to_owned()],
        ..ImportOptions::default()
    };
    let report = rehome.import_with("dnd5e", data, &options)?;
    for (order, winner) in [("srd", "srd"), ("second", "second")] {
        rehome.order_packs(&[order.parse()?])?;
        let spell = rehome.get::<Spell>("fireball", &Packs::Active)?;
        ensure!(spell.container.as_str() == winner, "{} wins over {winner}", spell.container);
    }
    rehome.rollback(report.run.context("a run")?, &RollbackOptions::default())?;
    shown("two packs hold `fireball`", "the first in the order wins");
    Ok(())
}
