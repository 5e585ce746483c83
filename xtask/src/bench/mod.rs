//! Benchmarks: each figure stands beside the limit or the peer it is measured against, in
//! one run. Nothing here is a test; machines differ and ratios speak.

mod bare;
mod copy;
mod editor;
mod folder;
mod generate;
mod get;
mod import;
mod learner;
mod log;
mod original;
mod peers;
mod postgres;
mod process;
mod report;
mod search;
mod vectors;

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

pub(crate) use generate::Numbers;

use crate::workspace;

/// The benchmarks there are; the last asks for a server, and is run by its name alone.
const NAMES: [&str; 10] =
    ["srd", "get", "rows", "folder", "editor", "learner", "search", "vectors", "log", POSTGRES];
const POSTGRES: &str = "postgres";

/// Measures speed and memory, each figure beside its limit or peer.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// What to measure: srd, get, rows, folder, editor, learner, search, vectors, log, postgres; all but
    /// the last without a name.
    names: Vec<String>,
    /// A folder with the 25 files of the SRD.
    #[arg(long)]
    data: Option<PathBuf>,
    /// The PostgreSQL server to measure on, by the address of its maintenance database.
    #[arg(long)]
    server: Option<String>,
    /// Measure beside what people use today: Python's json with sqlite3, sqlite-utils, DuckDB.
    #[arg(long)]
    peers: bool,
    /// Put what was measured into docs/BENCHMARKS.md.
    #[arg(long)]
    write: bool,
    /// How many spells the large import has, how many messages the editor's, how many vectors there
    /// are, and how many kilobytes the file has that `init` looks at.
    #[arg(long, default_value_t = 1_000_000)]
    rows: usize,
    /// How often the short ones are repeated; the median counts.
    #[arg(long, default_value_t = 11)]
    repeat: usize,
}

/// What every benchmark gets.
pub(crate) struct Bench {
    /// The `rehome` binary, built for release.
    pub(crate) rehome: PathBuf,
    /// The sample pack.
    pub(crate) sample: PathBuf,
    /// Scratch space, gone at the end.
    pub(crate) scratch: tempfile::TempDir,
    pub(crate) data: Option<PathBuf>,
    pub(crate) server: Option<String>,
    pub(crate) rows: usize,
    pub(crate) repeat: usize,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let root = &workspace::root();
    if cfg!(debug_assertions) {
        return again_in_release(root);
    }
    // What the log costs is told by the library alone, and the program takes long to build.
    if arguments.names != ["log"] {
        cargo(root, &["build", "--release", "--quiet", "--package", "rehome-cli"])?;
    }
    let bench = Bench {
        // It is built into the folder of this program, wherever that is.
        rehome: folder_of_this()?.join("rehome"),
        sample: root.join("docs/samples/dnd5e"),
        scratch: tempfile::Builder::new().prefix("bench-").tempdir_in(folder_of_this()?)?,
        data: arguments.data.clone(),
        server: arguments.server.clone(),
        rows: arguments.rows,
        repeat: arguments.repeat.max(1),
    };
    if let Some(unknown) = arguments.names.iter().find(|name| !NAMES.contains(&name.as_str())) {
        bail!("there is no benchmark {unknown}; there are {}", NAMES.join(", "));
    }
    let mut report = report::Report::default();
    let measured = if arguments.peers {
        report.begin("peers");
        peers::peers(&bench, &mut report).and_then(|()| {
            report.begin("folder");
            folder::folder(&bench, &mut report)
        })
    } else {
        measure(&bench, &arguments.names, &mut report)
    };
    // Also where one fails: the others have taken their time.
    report.print();
    measured?;
    if arguments.write { report.write(root) } else { Ok(()) }
}

fn measure(bench: &Bench, names: &[String], report: &mut report::Report) -> Result<()> {
    let wanted = |name: &str| names.is_empty() || names.iter().any(|n| n == name);
    if wanted("srd") {
        report.begin("srd");
        import::srd(bench, report)?;
    }
    if wanted("get") {
        report.begin("get");
        get::get(bench, report)?;
    }
    if wanted("rows") {
        report.begin("rows");
        import::rows(bench, report)?;
    }
    if wanted("folder") {
        report.begin("folder");
        folder::folder(bench, report)?;
    }
    if wanted("editor") {
        report.begin("editor");
        editor::editor(bench, report)?;
    }
    if wanted("learner") {
        report.begin("learner");
        learner::learner(bench, report)?;
    }
    if wanted("search") {
        report.begin("search");
        search::search(bench, report)?;
    }
    if wanted("vectors") {
        report.begin("vectors");
        vectors::vectors(bench, report)?;
    }
    if wanted("log") {
        report.begin("log");
        log::log(bench, report)?;
    }
    if names.iter().any(|name| name == POSTGRES) {
        report.begin(POSTGRES);
        postgres::postgres(bench, report)?;
    }
    Ok(())
}

fn folder_of_this() -> Result<PathBuf> {
    let own = std::env::current_exe().context("this program does not know where it is")?;
    Ok(own.parent().map(Path::to_owned).unwrap_or_default())
}

/// An unoptimised xtask would measure itself.
fn again_in_release(root: &Path) -> Result<()> {
    let own: Vec<String> = std::env::args().skip(1).collect();
    let mut arguments = vec!["run", "--release", "--quiet", "--package", "xtask", "--"];
    arguments.extend(own.iter().map(String::as_str));
    cargo(root, &arguments)
}

fn cargo(root: &Path, arguments: &[&str]) -> Result<()> {
    let status = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(root)
        .status()
        .context("cargo does not start")?;
    if !status.success() {
        bail!("cargo {} failed", arguments.join(" "));
    }
    Ok(())
}
