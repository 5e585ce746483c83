//! Source folders made for one test.

use std::{fs, path::Path};

use tempfile::TempDir;

/// The file of the ability scores.
pub const ABILITY_SCORES: &str = "5e-SRD-Ability-Scores.json";
/// The file of the conditions.
pub const CONDITIONS: &str = "5e-SRD-Conditions.json";
/// The file of the skills.
pub const SKILLS: &str = "5e-SRD-Skills.json";
/// The file of the spells.
pub const SPELLS: &str = "5e-SRD-Spells.json";

/// A folder of files that goes away with the test.
#[derive(Debug)]
pub struct Folder(TempDir);

impl Default for Folder {
    fn default() -> Self {
        Self::new()
    }
}

impl Folder {
    /// An empty folder.
    pub fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// A folder whose only file holds these conditions.
    pub fn conditions(records: &[String]) -> Self {
        Self::new().file(CONDITIONS, crate::array(records))
    }

    /// The same, with one file more.
    #[must_use]
    pub fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        self.write(name, content);
        self
    }

    /// Writes a file, whatever stood there, with the folders that it is in.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Removes a file.
    pub fn remove(&self, name: &str) {
        fs::remove_file(self.path().join(name)).unwrap();
    }

    /// The text of a file.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    /// The names of its files, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

impl AsRef<Path> for Folder {
    fn as_ref(&self) -> &Path {
        self.path()
    }
}
