//! A child's words and cards: import them, teach a word, approve a card, and go back.
//!
//! `cargo run -p rehome --example learner -- docs/samples/learner`

use std::{env, error::Error, path::Path};

use rehome::{
    Choices, ExportOptions, ImportOptions, Rehome, RollbackOptions,
    learner::{CardFilter, CardStatus, Language, PageRequest},
};

/// Moves the files of `folder` into the database at `address`, works with them, writes them
/// back into `target`, and undoes the import.
pub fn tour(folder: &Path, address: &str, target: &Path) -> Result<(), Box<dyn Error>> {
    let rehome = Rehome::builder().only(&["learner"]).open(address)?;

    // The app's server wrote local times without a zone.
    let choices = Choices::default().with("timezone", "Asia/Shanghai");
    let options = ImportOptions { choices, ..ImportOptions::default() };
    let report = rehome.import_with("learner", folder, &options)?;
    println!("{} records read, {} findings", report.totals.read, report.findings.len());

    let mut learner = rehome.learner()?;
    for (id, name) in learner.profiles().names()? {
        let words = learner.words().count(&id, Language::Chinese)?;
        println!("{name} knows {words} Chinese words");
        learner.words().add(&id, Language::Chinese, &["灯塔看守"])?;
    }
    let pending = CardFilter { status: Some(CardStatus::Pending), ..CardFilter::default() };
    for card in learner.cards().list(&pending, PageRequest::first(10))?.items {
        learner.cards().set_status(&card.stored.key, CardStatus::Approved)?;
        println!("approved the card {}", card.stored.key);
    }
    drop(learner);

    // The files have the new words and the cards' status, and all that no column knows.
    let written = rehome.export("learner", target, &ExportOptions::default())?;
    println!("{} files written", written.files.len());

    // What was edited since is kept by a rollback, and said.
    let run = report.run.ok_or("a check has no run")?;
    let undone = rehome.rollback(run, &RollbackOptions::default())?;
    println!("{} records taken out, {} kept", undone.removed, undone.conflicts.len());
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).unwrap_or_else(|| "docs/samples/learner".to_owned());
    let target = tempfile::tempdir()?;
    tour(Path::new(&folder), "sqlite::memory:", target.path())
}
