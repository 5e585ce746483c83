//! Files of one record each, whose names are the keys: what happens to one file concerns no
//! other.

mod broken;
mod moving;
mod names;
mod random;

use std::fs;

use rehome::{
    App, Collection, Event, ExportOptions, ExportReport, Filter, ImportOptions, Level, Query,
    Record, Rehome, Report, SourceFile, Verification,
};
use rehome_tests::*;
use serde_json::json;

use crate::notes::{Note, app};

pub(super) fn open(app: App) -> Rehome {
    Rehome::builder().only(&[]).app(app).open(&address()).unwrap()
}

pub(super) fn note(title: &str) -> String {
    json!({"title": title, "text": "It is invented.", "tags": ["made"], "created": "2026-03-01"})
        .to_string()
}

pub(super) fn path(key: &str) -> String {
    format!("notes/{key}.json")
}

/// A folder with a note under each of these keys, called after it.
pub(super) fn folder(keys: &[&str]) -> Folder {
    keys.iter().fold(Folder::new(), |folder, key| folder.file(&path(key), note(key)))
}

pub(super) fn import(rehome: &Rehome, folder: &Folder) -> Report {
    rehome.import("notes", folder).unwrap()
}

pub(super) fn import_with(rehome: &Rehome, folder: &Folder, options: ImportOptions) -> Report {
    rehome.import_with("notes", folder, &options).unwrap()
}

pub(super) fn delete_missing() -> ImportOptions {
    ImportOptions { delete_missing: true, ..ImportOptions::default() }
}

pub(super) fn only(file: &str) -> ImportOptions {
    ImportOptions { only: vec![file.to_owned()], ..ImportOptions::default() }
}

pub(super) fn verify(rehome: &Rehome, folder: &Folder) -> Verification {
    rehome.verify("notes", folder, &ImportOptions::default()).unwrap()
}

pub(super) fn export_into(
    rehome: &Rehome,
    folder: &Folder,
    options: &ExportOptions,
) -> ExportReport {
    rehome.export("notes", folder, options).unwrap()
}

pub(super) fn keys(rehome: &Rehome) -> Vec<String> {
    sql(rehome, "SELECT key AS line FROM notes_notes ORDER BY key")
}

pub(super) fn titles(rehome: &Rehome) -> Vec<String> {
    sql(rehome, "SELECT key || ': ' || name AS line FROM notes_notes ORDER BY key")
}

/// The notes of an export, each with its text.
pub(super) fn exported(rehome: &Rehome) -> Vec<(String, String)> {
    let back = Folder::new();
    let report = export_into(rehome, &back, &ExportOptions::default());
    let mut files: Vec<(String, String)> = report
        .files
        .iter()
        .map(|file| (file.path.clone(), back.read(&file.path).trim_end().to_owned()))
        .collect();
    files.sort();
    files
}

/// All that a run leaves in the database, but for the history.
pub(super) fn state(rehome: &Rehome) -> Vec<String> {
    let changing = ["import_", "sqlite_sequence", "change", "schema_", "__diesel"];
    dump(rehome).into_iter().filter(|line| !changing.iter().any(|c| line.starts_with(c))).collect()
}
