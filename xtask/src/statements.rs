//! How many statements whole commands send to a server. Each costs a way there and back, so their
//! number is what a command costs on a network, and it must not grow unseen.

use std::{
    path::PathBuf,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use anyhow::{Context as _, Result, ensure};
use rehome_persistence::testing;

use crate::{
    corpus,
    proxy::{Heard, Listener, Proxy, Url},
    workspace,
};

/// Counts the statements that whole commands send to a server, and fails where one sends too many.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The address of the server's maintenance database.
    #[arg(long)]
    server: String,
    /// A folder with the 25 files of the SRD.
    #[arg(long)]
    data: PathBuf,
    /// Print each statement.
    #[arg(long)]
    verbose: bool,
}

/// The commands after an import of the SRD, each with the most statements that it may send. Two of
/// them are Diesel's, at the beginning of a connection.
const COMMANDS: [(&[&str], u64); 4] = [
    (&["get", "spells", "fireball"], 5),
    (&["list", "spells", "--where", "level=3"], 6),
    (&["search", "a ball of fire"], 18),
    (&["stats"], 13),
];

/// The most statements for each record of an import, without the search; in hundredths.
const IMPORT: u64 = 150;
/// The same for a rollback.
const ROLLBACK: u64 = 100;

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let data = arguments.data.canonicalize().context("--data names the folder of the SRD")?;
    let address = testing::empty_on(&arguments.server);
    let (_, name) = address.rsplit_once('/').context("an address with a database")?;
    let server = Url::parse(&arguments.server)?;
    let counts = Counts { verbose: arguments.verbose, ..Counts::default() };
    let mut proxy =
        Proxy::start(&format!("{}:{}", server.host, server.port), 0, counts.clone().listeners())?;
    let through = format!("postgres://{}@127.0.0.1:{}/{name}", server.user, proxy.port);
    let program = corpus::build()?;
    let rehome = |given: &[&str]| -> Result<u64> {
        let before = counts.statements();
        let mut command = Command::new(&program);
        command.args(["--database", &through, "--set", "index_imports=nothing"]).args(given);
        let output = command.output()?;
        ensure!(output.status.success(), "{given:?}: {}", String::from_utf8_lossy(&output.stderr));
        Ok(counts.statements() - before)
    };
    // The schema is made by a command of its own, so that it is no part of the import.
    rehome(&["import", "dnd5e", &data.display().to_string(), "--check-only"])?;
    rehome(&["import", "learner", "docs/samples/learner", "--no-verify"])?;
    let records = records(&data)?;
    let mut too_many = Vec::new();
    let mut judge = |what: &str, statements: u64, limit: u64| {
        println!("{what}: {statements} statements (limit {limit})");
        if statements > limit {
            too_many.push(what.to_owned());
        }
    };
    let path = data.display().to_string();
    judge(
        &format!("import of {records} records"),
        rehome(&["import", "dnd5e", &path])?,
        records * IMPORT / 100,
    );
    let run = last_run(&program, &through)?;
    rehome(&["index", "refresh"])?;
    for (given, limit) in COMMANDS {
        judge(&given.join(" "), rehome(given)?, limit);
    }
    judge("rollback", rehome(&["rollback", &run])?, records * ROLLBACK / 100);
    proxy.stop();
    ensure!(too_many.is_empty(), "too many statements: {}", too_many.join(", "));
    Ok(())
}

/// How many elements the files have.
fn records(data: &std::path::Path) -> Result<u64> {
    let mut records = 0;
    for entry in std::fs::read_dir(data)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let text = std::fs::read_to_string(&path)?;
            let elements: Vec<serde_json::Value> = serde_json::from_str(&text)?;
            records += elements.len() as u64;
        }
    }
    Ok(records)
}

/// The number of the newest run.
fn last_run(program: &std::path::Path, database: &str) -> Result<String> {
    let mut command = Command::new(program);
    command.args(["--database", database, "history", "--json"]);
    let runs: serde_json::Value = serde_json::from_str(&workspace::output(&mut command)?)?;
    let ids = runs["items"].as_array().into_iter().flatten().filter_map(|run| run["id"].as_u64());
    Ok(ids.max().context("a run")?.to_string())
}

/// What clients said.
#[derive(Clone, Default)]
struct Counts {
    /// Queries, and executions of prepared statements.
    statements: Arc<AtomicU64>,
    verbose: bool,
}

impl Counts {
    fn statements(&self) -> u64 {
        self.statements.load(Ordering::SeqCst)
    }

    fn listeners(self) -> Heard {
        Some(Arc::new(move || {
            let mut messages = Messages { is_started: false, bytes: Vec::new() };
            let counts = self.clone();
            let listener: Listener = Box::new(move |bytes| {
                messages.bytes.extend_from_slice(bytes);
                while let Some((kind, body)) = messages.next() {
                    if kind == b'Q' || kind == b'E' {
                        counts.statements.fetch_add(1, Ordering::SeqCst);
                    }
                    if counts.verbose && (kind == b'Q' || kind == b'P' || kind == b'E') {
                        let text = String::from_utf8_lossy(&body);
                        let text: String =
                            text.chars().filter(|c| !c.is_control()).take(160).collect();
                        println!("    {} {text}", kind as char);
                    }
                }
            });
            listener
        }))
    }
}

/// The messages of a client in PostgreSQL's protocol, version 3.
struct Messages {
    /// Whether the first one, which has no kind, is over.
    is_started: bool,
    bytes: Vec<u8>,
}

impl Messages {
    /// The next message that is there whole.
    fn next(&mut self) -> Option<(u8, Vec<u8>)> {
        let head = usize::from(self.is_started);
        let length: [u8; 4] = self.bytes.get(head..head + 4)?.try_into().ok()?;
        let end = head + usize::try_from(u32::from_be_bytes(length)).ok()?;
        if self.bytes.len() < end {
            return None;
        }
        let kind = if self.is_started { self.bytes[0] } else { 0 };
        let body = self.bytes[head + 4..end].to_vec();
        self.bytes.drain(..end);
        // Asking for an encrypted connection comes before the first message, in the same form.
        let asks_for_encryption = body.first_chunk() == Some(&80_877_103_u32.to_be_bytes());
        self.is_started |= !asks_for_encryption;
        Some((kind, body))
    }
}
