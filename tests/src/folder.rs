//! Source folders made for one test.

use std::{collections::BTreeMap, fs, path::Path};

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

    /// The bytes of a file.
    pub fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path().join(name)).unwrap()
    }

    /// All its files, whatever folders they are in, with their bytes.
    pub fn all(&self) -> BTreeMap<String, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(self.path()).unwrap().to_str().unwrap();
                    found.insert(name.to_owned(), fs::read(&path).unwrap());
                }
            }
        }
        found
    }

    /// A copy of one of the sample folders.
    pub fn sample(name: &str) -> Self {
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/samples").join(name);
        let copy = Self::new();
        let mut folders = vec![samples.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(&samples).unwrap().to_str().unwrap();
                    copy.write(name, fs::read(&path).unwrap());
                }
            }
        }
        copy
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
