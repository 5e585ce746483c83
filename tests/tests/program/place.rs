//! A folder in which the program is run, and what it said.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use rehome::Rehome;
use rehome_persistence::testing::Scratch;
use rehome_tests::{CONDITIONS, array, catalogue, condition, dump, on_server};
use serde_json::Value;

/// The database of a program that is told no other.
const FILE: &str = "rehome.db";

/// The sample pack of the documentation.
pub const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/samples/dnd5e");

/// A current folder for the program, which goes away with the test, and its database: the
/// `rehome.db` in it, or where the tests run on a server, one there, which the environment
/// names.
pub struct Place {
    scratch: Scratch,
    server: bool,
}

impl Place {
    /// An empty folder, and nothing in the database.
    pub fn new() -> Self {
        Self { scratch: Scratch::new(), server: on_server() }
    }

    /// The same with a file for a database, whatever the tests run on: for what only a file
    /// has.
    pub fn with_file() -> Self {
        Self { scratch: Scratch::new(), server: false }
    }

    /// A folder with the sample pack in its database.
    pub fn with_samples() -> Self {
        Self::new().samples()
    }

    /// A folder with these conditions in `data`, and nothing imported.
    pub fn with_conditions(keys: &[&str]) -> Self {
        Self::new().conditions(keys)
    }

    /// The same with the sample pack in the database.
    pub fn samples(self) -> Self {
        self.run("import dnd5e SAMPLES").code(0);
        self
    }

    /// The same with these conditions in `data`.
    pub fn conditions(self, keys: &[&str]) -> Self {
        let records: Vec<String> = keys.iter().copied().map(condition).collect();
        self.file(&format!("data/{CONDITIONS}"), array(&records));
        self
    }

    /// What the program calls the database.
    pub fn database(&self) -> &str {
        if self.server { self.scratch.address() } else { FILE }
    }

    /// Writes a file.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// A path inside.
    pub fn path(&self, name: &str) -> PathBuf {
        self.scratch.folder().join(name)
    }

    /// The names of what lies here beside a database that is a file, sorted; without the
    /// lock, the log and the index that come and go with its use.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.scratch.folder()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != FILE)
            .filter(|name| ![".lock", "-wal", "-shm"].iter().any(|end| name.ends_with(end)))
            .collect();
        names.sort();
        names
    }

    /// The address of a database that does not exist.
    pub fn missing(&self) -> String {
        if self.server { format!("{}_missing", self.database()) } else { FILE.to_owned() }
    }

    /// Whether nothing has ever been in the database.
    pub fn is_unused(&self) -> bool {
        if self.server {
            let rehome = Rehome::builder().any_schema().open(self.database()).unwrap();
            return catalogue::tables(&rehome).is_empty();
        }
        !self.path(FILE).exists()
    }

    /// All that is in the database, to the last byte where it is a file.
    pub fn bytes(&self) -> Vec<u8> {
        if self.server {
            return dump(&self.open()).join("\n").into_bytes();
        }
        fs::read(self.path(FILE)).unwrap()
    }

    /// The database, for what the program does not do.
    pub fn open(&self) -> Rehome {
        let file = self.path(FILE);
        let address = if self.server { self.database() } else { file.to_str().unwrap() };
        Rehome::open(address).unwrap()
    }

    /// The program with these arguments, before it starts. The word `SAMPLES` stands for
    /// the folder of the sample pack.
    pub fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rehome-under-test"));
        let argument = |word| if word == "SAMPLES" { SAMPLES } else { word };
        command.args(arguments.split_whitespace().map(argument));
        command.current_dir(self.scratch.folder()).env_clear().stdin(Stdio::null());
        if self.server {
            command.env("REHOME_DATABASE", self.database());
        }
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

    /// Runs the program with `input` to read.
    pub fn run_reading(&self, input: &str, arguments: &str) -> Said {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut program = command.spawn().unwrap();
        program.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        Said::new(arguments, program.wait_with_output().unwrap())
    }

    /// Runs the program with `--json`, which must end with `code`, and reads its answer.
    pub fn json(&self, code: i32, arguments: &str) -> Value {
        self.run(&format!("{arguments} --json")).code(code).json()
    }
}

impl AsRef<Path> for Place {
    fn as_ref(&self) -> &Path {
        self.scratch.folder()
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

    /// What a process said that was started in another way.
    pub fn of(call: &str, output: Output) -> Self {
        Self::new(call, output)
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
