//! A folder in which the program is run, and what it said.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use rehome::Rehome;
use rehome_tests::{CONDITIONS, array, condition};
use serde_json::Value;
use tempfile::TempDir;

/// The sample pack of the documentation.
pub const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/samples/dnd5e");

/// A current folder for the program, which goes away with the test.
pub struct Place(TempDir);

impl Place {
    /// An empty folder.
    pub fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// A folder with the sample pack in its `rehome.db`.
    pub fn with_samples() -> Self {
        let place = Self::new();
        place.run("import dnd5e SAMPLES").code(0);
        place
    }

    /// A folder with these conditions in `data`, and nothing imported.
    pub fn with_conditions(keys: &[&str]) -> Self {
        let place = Self::new();
        let records: Vec<String> = keys.iter().copied().map(condition).collect();
        place.file(&format!("data/{CONDITIONS}"), array(&records));
        place
    }

    /// Writes a file.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// A path inside.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The names of what lies here, sorted, without the lock, the log and the index that
    /// belong to a database and come and go with its use.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| ![".lock", "-wal", "-shm"].iter().any(|end| name.ends_with(end)))
            .collect();
        names.sort();
        names
    }

    /// The database, for what the program does not do.
    pub fn open(&self) -> Rehome {
        Rehome::open(self.path("rehome.db").to_str().unwrap()).unwrap()
    }

    /// The program with these arguments, before it starts. The word `SAMPLES` stands for
    /// the folder of the sample pack.
    pub fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rehome-under-test"));
        let argument = |word| if word == "SAMPLES" { SAMPLES } else { word };
        command.args(arguments.split_whitespace().map(argument));
        command.current_dir(self.0.path()).env_clear().stdin(Stdio::null());
        command
    }

    /// Runs the program.
    pub fn run(&self, arguments: &str) -> Said {
        self.run_with(&[], arguments)
    }

    /// Runs the program with these variables.
    pub fn run_with(&self, variables: &[(&str, &str)], arguments: &str) -> Said {
        let output = self.command(arguments).envs(variables.iter().copied()).output().unwrap();
        Said::new(arguments, output)
    }

    /// Runs the program with `--json`, which must end with `code`, and reads its answer.
    pub fn json(&self, code: i32, arguments: &str) -> Value {
        self.run(&format!("{arguments} --json")).code(code).json()
    }
}

impl AsRef<Path> for Place {
    fn as_ref(&self) -> &Path {
        self.0.path()
    }
}

/// What the program said, and how it ended.
pub struct Said {
    call: String,
    code: Option<i32>,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub err: String,
}

impl Said {
    fn new(call: &str, output: Output) -> Self {
        Self {
            call: call.to_owned(),
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// It must have ended so.
    #[track_caller]
    pub fn code(self, code: i32) -> Self {
        let Self { call, out, err, .. } = &self;
        assert_eq!(self.code, Some(code), "rehome {call}\n{out}\n{err}");
        self
    }

    /// Its output must hold all these texts.
    #[track_caller]
    pub fn says(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(self.out.contains(text), "no {text:?} in: rehome {}\n{}", self.call, self.out);
        }
        self
    }

    /// Its complaint must hold all these texts.
    #[track_caller]
    pub fn complains(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(self.err.contains(text), "no {text:?} in: rehome {}\n{}", self.call, self.err);
        }
        self
    }

    /// Its output, which must be exactly one JSON value.
    #[track_caller]
    pub fn json(&self) -> Value {
        let parsed = serde_json::from_str(&self.out);
        parsed.unwrap_or_else(|error| panic!("rehome {}: {error} in {:?}", self.call, self.out))
    }
}

/// The names of an object's members, sorted, with a blank between them.
#[track_caller]
pub fn members(value: &Value) -> String {
    let object = value.as_object().unwrap_or_else(|| panic!("no object: {value}"));
    let mut names: Vec<&str> = object.keys().map(String::as_str).collect();
    names.sort_unstable();
    names.join(" ")
}

/// The strings that stand under `name` in each of the `items`.
pub fn each<'v>(value: &'v Value, name: &str) -> Vec<&'v str> {
    let items = value["items"].as_array().unwrap();
    items.iter().map(|item| item[name].as_str().unwrap()).collect()
}
