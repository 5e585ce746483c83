//! One application on trial: a database, a folder of its files, and what is true of every
//! application whatever its files hold.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use rehome::{
    Choices, Connection, ExportOptions, Finding, ImportOptions, Rehome, Report, RollbackOptions,
    RollbackReport, Verification,
};
use rehome_persistence::Table;
use serde_json::Value;

use crate::{
    Folder,
    catalogue::{self, Column, rows},
    in_quarantine, memory, run_sql, sql,
};

/// A database in memory and a source folder for one application.
pub struct Trial {
    /// The database.
    pub rehome: Rehome,
    /// The source.
    pub folder: Folder,
    app: &'static str,
}

impl Trial {
    /// An empty database and an empty folder.
    pub fn new(app: &'static str) -> Self {
        Self { rehome: memory(), folder: Folder::new(), app }
    }

    /// The same, with one file more.
    #[must_use]
    pub fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.folder.write(path, content);
        self
    }

    /// Imports the folder.
    pub fn import(&self) -> Report {
        self.import_with(&ImportOptions::default())
    }

    /// Imports the folder as `options` say.
    pub fn import_with(&self, options: &ImportOptions) -> Report {
        self.rehome.import_with(self.app, &self.folder, options).unwrap()
    }

    /// Imports the folder with these choices.
    pub fn import_choosing(&self, choices: Choices) -> Report {
        self.import_with(&ImportOptions { choices, ..ImportOptions::default() })
    }

    /// Tells what an import would do.
    pub fn check(&self) -> Report {
        self.import_with(&ImportOptions { check_only: true, ..ImportOptions::default() })
    }

    /// Compares the folder with the database.
    pub fn verify(&self) -> Verification {
        self.verify_choosing(Choices::default())
    }

    /// Compares the folder with the database, with these choices.
    pub fn verify_choosing(&self, choices: Choices) -> Verification {
        let options = ImportOptions { choices, ..ImportOptions::default() };
        self.rehome.verify(self.app, &self.folder, &options).unwrap()
    }

    /// A new folder with the files that the database gives back.
    pub fn exported(&self) -> Folder {
        let target = Folder::new();
        self.rehome.export(self.app, &target, &ExportOptions::default()).unwrap();
        target
    }

    /// Undoes `run`.
    pub fn rollback(&self, run: Option<i64>) -> RollbackReport {
        self.rehome.rollback(run.unwrap(), &RollbackOptions::default()).unwrap()
    }

    /// What a query says whose one column is called `line`; null is an empty text.
    pub fn sql(&self, column: &str, rest: &str) -> Vec<String> {
        sql(&self.rehome, &format!("SELECT {column} AS line {rest}"))
    }

    /// Runs a statement that is not part of the public operations.
    pub fn run_sql(&self, statement: &str) {
        run_sql(&self.rehome, statement);
    }

    /// All that a rollback must bring back: what the records say, with their places, and
    /// every value of every table of the application that is neither a number of a row nor
    /// a time at which a row was written.
    pub fn content(&self) -> Vec<String> {
        let mut lines = self.records();
        let of_app = format!("{}_", self.app);
        for table in catalogue::tables(&self.rehome) {
            if !table.starts_with(&of_app) || table.contains("_fts") {
                continue;
            }
            let columns = catalogue::columns(&self.rehome, &table);
            let lasting: Vec<&str> = lasting(&columns).collect();
            lines.extend(rows(&self.rehome, &table, &lasting, ""));
            if columns.iter().any(|column| column.name == "residue") {
                lines.extend(residues(&self.rehome, &table));
            }
        }
        lines.extend(in_quarantine(&self.rehome));
        lines
    }

    /// The records as their texts, with container, place, key and digest of the source.
    fn records(&self) -> Vec<String> {
        let app = self.rehome.app(self.app).unwrap();
        let read = |c: &mut Connection| {
            let mut lines = Vec::new();
            for table in Table::all(app) {
                for container in table.containers(c)? {
                    for row in table.page(c, &container, None, 100_000)? {
                        lines.push(format!(
                            "{} {container} {} {} {} {:?}",
                            table.collection.id, row.position, row.key, row.body, row.source_digest
                        ));
                    }
                }
            }
            Ok::<_, rehome_persistence::Error>(lines)
        };
        self.rehome.database().read(read).unwrap()
    }

    /// Imports, and then demands what must be so after every import of a whole folder: the
    /// database verifies, the files come back equal, a second import changes nothing, and
    /// what a rollback takes out another one brings back.
    #[track_caller]
    pub fn holds(&self) -> Report {
        self.holds_choosing(Choices::default())
    }

    /// The same with these choices.
    #[track_caller]
    pub fn holds_choosing(&self, choices: Choices) -> Report {
        let before = self.content();
        let options = ImportOptions { choices: choices.clone(), ..ImportOptions::default() };
        let checked = self.import_with(&ImportOptions { check_only: true, ..options.clone() });
        same_lines(&self.content(), &before, "a check changes nothing");
        let report = self.import_with(&options);
        assert_eq!(checked.totals, report.totals);
        assert_eq!(checked.findings, report.findings);
        let verification = self.verify_choosing(choices);
        assert_eq!(verification.verified.different, 0, "{:?}", verification.findings);
        self.comes_back();
        let after = self.content();
        let again = self.import_with(&options);
        assert!(!again.totals.changed(), "a second import changes {:?}", again.totals);
        same_lines(&self.content(), &after, "a second import changes nothing");
        let undone = self.rollback(report.run);
        assert_eq!(undone.conflicts, Vec::<Finding>::new());
        let undone_content = without_workspaces(self.content());
        same_lines(&undone_content, &without_workspaces(before), "a rollback leaves what was");
        self.rollback(undone.run);
        same_lines(&self.content(), &after, "a rollback of the rollback brings all back");
        report
    }

    /// Exports, and demands that each file is its source, byte for byte.
    #[track_caller]
    pub fn comes_back(&self) {
        let exported = self.exported();
        let mut expected = json_files(self.folder.path());
        let app = self.rehome.app(self.app).unwrap();
        expected.retain(|path, _| app.files.iter().any(|file| file.stem(path).is_some()));
        let found = json_files(exported.path());
        let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&found), names(&expected));
        for (path, text) in expected {
            assert_eq!(found[&path], text, "{path} comes back byte for byte");
        }
    }
}

/// A content without what is known of the editor's workspaces, which no rollback forgets:
/// which folder a file belongs to stays true, and may have been told by a person.
pub fn without_workspaces(mut content: Vec<String>) -> Vec<String> {
    let tables = ["editor_workspaces ", "editor_workspace_hashes "];
    content.retain(|line| !tables.iter().any(|table| line.starts_with(table)));
    content
}

/// Demands that two contents are the same, and shows what only one of them has.
#[track_caller]
pub fn same_lines(found: &[String], expected: &[String], why: &str) {
    let without = |lines: &[String], others: &[String]| {
        let only = lines.iter().filter(|line| !others.contains(line));
        only.map(|line| format!("  {line}\n")).collect::<String>()
    };
    assert!(
        found == expected,
        "{why}; found only:\n{}expected only:\n{}",
        without(found, expected),
        without(expected, found)
    );
}

/// The JSON files in a folder and those in it, by their paths.
fn json_files(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut open: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(inner) = open.pop() {
        for entry in std::fs::read_dir(inner).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                files.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}

/// What the columns of a table lose of the texts. The order of its parts has no meaning.
fn residues(rehome: &Rehome, table: &str) -> Vec<String> {
    let sorted = |row: &String| {
        let (digest, quoted) = row.split_once(" residue=").unwrap();
        let text = quoted.trim_matches('\'').replace("''", "'");
        let mut residue: Value = serde_json::from_str(&text).unwrap();
        if let Some(set) = residue["set"].as_array_mut() {
            set.sort_by_key(|part| part["at"].to_string());
        }
        format!("{digest} residue={residue}")
    };
    let rows = rows(rehome, table, &["source_digest", "residue"], "residue IS NOT NULL");
    let mut lines: Vec<String> = rows.iter().map(sorted).collect();
    lines.sort();
    lines
}

/// The columns of a table without numbers of rows, which an import gives out anew, and
/// without what says when and by which run a row was written.
fn lasting(columns: &[Column]) -> impl Iterator<Item = &str> {
    let changing = ["run", "rev", "last_accessed_at", "residue"];
    columns
        .iter()
        .filter(move |c| !c.is_clock && !c.is_row_number && !changing.contains(&c.name.as_str()))
        .map(|column| column.name.as_str())
}

/// `base` with the members of `changes` instead of its own, as a text, and without those
/// that are [`absent`] there.
///
/// ```
/// use rehome_tests::{absent, with};
/// use serde_json::json;
///
/// let text = with(json!({"a": 1, "b": 2, "c": 3}), json!({"a": 7, "b": absent()}));
/// assert_eq!(text, r#"{"a":7,"c":3}"#);
/// ```
pub fn with(mut base: Value, changes: Value) -> String {
    for (name, value) in changes.as_object().unwrap() {
        let members = base.as_object_mut().unwrap();
        if *value == absent() {
            members.remove(name);
        } else {
            members.insert(name.clone(), value.clone());
        }
    }
    base.to_string()
}

/// Stands for a member that is not there; see [`with`].
pub fn absent() -> Value {
    Value::from("\u{1}absent")
}
