//! A fourth application, from its declaration to its way back: notes, each a file of its
//! own. docs/ADD-AN-APP.md explains it step by step.
//!
//! `cargo run -p rehome --example notes -- docs/samples/notes`

use std::{env, error::Error, fs, path::Path};

use rehome::{
    App, Collection, Column, ExportOptions, Facet, Filter, Query, Record, Rehome, RollbackOptions,
    SearchText, Searchable, SourceFile,
};
use serde::{Deserialize, Serialize};

/// A note, as its file has it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Note {
    /// The stem of its file, which no note repeats inside.
    #[serde(skip)]
    pub key: String,
    /// What it is called.
    pub title: String,
    /// What it says.
    pub text: String,
    /// What it is about.
    #[serde(default)]
    pub tags: Vec<String>,
    /// When it was written, as `2026-11-21`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
}

impl Record for Note {
    const COLLECTION: &'static str = "notes";

    fn key(&self) -> &str {
        &self.key
    }

    fn name(&self) -> Option<&str> {
        Some(&self.title)
    }

    fn set_key(&mut self, key: &str) {
        self.key = key.to_owned();
    }
}

fn columns() -> [Column<Note>; 1] {
    [Column::text("created", |note: &Note| note.created.as_deref().into())]
}

fn facets() -> [Facet<Note>; 1] {
    [Facet::new("tags", |note: &Note, tell| note.tags.iter().for_each(|tag| tell(tag)))]
}

/// What a note is searched by.
fn text(note: &Note) -> SearchText {
    SearchText::new(&note.title).with_markdown(&note.text).with(note.tags.join(", "))
}

/// The application.
pub fn app() -> App {
    let searchable = Searchable::of("note", &["note", "notes"], text);
    let notes = Collection::of(columns(), facets()).searchable(searchable);
    let files = SourceFile::records(&["notes/*.json"], Note::COLLECTION);
    App::new("notes", "Notes", "notes", vec![notes], vec![files])
}

/// Moves the notes of `folder` into the database at `address` and lives there for a while.
pub fn tour(folder: &Path, address: &str) -> Result<(), Box<dyn Error>> {
    let rehome = Rehome::builder().only(&[]).app(app()).open(address)?;

    let report = rehome.import("notes", folder)?;
    for finding in &report.findings {
        println!("{}: {}", finding.file.as_deref().unwrap_or("notes"), finding.message);
    }
    println!("{} notes read, {} new", report.totals.read, report.totals.inserted);

    let garden = Query::default().with(Filter::equal("tags", "garden"));
    let recent = garden.with("created>=2026-03-01".parse()?).ordered_by("created");
    let page = rehome.list::<Note>(&recent)?;
    for found in &page.items {
        println!("{}: {}", found.key, found.record.title);
    }

    if let Some(found) = page.items.first() {
        let mut note = found.record.clone();
        note.tags.push("done".to_owned());
        let written = rehome.put(&found.container, &note)?;
        println!("{} is at revision {}", written.key, written.rev);
    }

    let back = env::temp_dir().join(format!("notes-{}", std::process::id()));
    let exported = rehome.export("notes", &back, &ExportOptions::default())?;
    println!("{} files written", exported.files.len());
    fs::remove_dir_all(&back)?;

    if let Some(run) = report.run {
        let undone = rehome.rollback(run, &RollbackOptions::default())?;
        println!("{} notes taken out again", undone.removed);
        for kept in &undone.conflicts {
            println!("{}", kept.message);
        }
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).unwrap_or_else(|| "docs/samples/notes".to_owned());
    tour(Path::new(&folder), "sqlite::memory:")
}
