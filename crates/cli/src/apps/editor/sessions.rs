//! `rehome sessions`: what the history of the editor adds up to, and care for its tables.

use clap::Subcommand;
use rehome::{
    Error,
    editor::{Editor, HistoryStatistics, IntegrityReport},
};
use serde_json::json;

use crate::{
    context::Context,
    exit::{Exit, Usage},
    render::{Style, bytes, count, pairs},
};

/// What to do with the history.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Count workspaces, sessions, agents and messages, of one folder or of all
    Stats {
        /// The folder of one workspace
        #[arg(long, value_name = "PATH")]
        workspace: Option<String>,
    },
    /// Look whether all is as it must be; this reads the whole database
    Check,
    /// Tidy what is searched, and let the database look again how values are spread
    Optimize,
}

/// Counts, looks or tidies.
pub fn run(command: &Command, context: &Context) -> anyhow::Result<Exit> {
    let rehome = context.open()?;
    match command {
        Command::Stats { workspace } => {
            let mut editor = rehome.editor()?;
            let found = match workspace {
                None => None,
                Some(path) => {
                    let found = editor.workspace_at(path).map_err(Error::from)?;
                    let id = found.map(|found| found.id);
                    Some(id.ok_or_else(|| Usage(format!("there is no workspace {path}")))?)
                }
            };
            let statistics = editor.statistics(found).map_err(Error::from)?;
            context.output.result(&statistics, |style| told(&statistics, style))?;
            Ok(Exit::Fine)
        }
        Command::Check => {
            let mut editor = Editor::new(rehome.database().connection().map_err(Error::from)?);
            let report = editor.check_integrity().map_err(Error::from)?;
            context.output.result(&report, |_| looked_at(&report))?;
            Ok(Exit::attention_if(!report.is_fine()))
        }
        Command::Optimize => {
            let mut editor = Editor::new(rehome.database().connection().map_err(Error::from)?);
            editor.optimize().map_err(Error::from)?;
            let done = json!({ "optimized": true });
            context
                .output
                .result(&done, |_| "The tables of the sessions are tidy.\n".to_owned())?;
            Ok(Exit::Fine)
        }
    }
}

fn told(statistics: &HistoryStatistics, style: Style) -> String {
    let by = |counts: &std::collections::BTreeMap<String, u64>| {
        let counts = counts.iter().map(|(word, number)| format!("{} {word}", count(number)));
        counts.collect::<Vec<_>>().join(", ")
    };
    let seconds = |seconds: f64| format!("{seconds:.0} s");
    pairs(
        &[
            ("workspaces", count(statistics.workspaces)),
            ("sessions", count(statistics.sessions)),
            ("by type", by(&statistics.by_type)),
            ("by status", by(&statistics.by_status)),
            ("agents", count(statistics.instances)),
            ("completed", count(statistics.completed)),
            ("failed", count(statistics.failed)),
            ("success", format!("{} %", statistics.success_rate)),
            ("usual time", statistics.average_duration.map_or_else(String::new, seconds)),
            ("messages", count(statistics.messages)),
            ("database", bytes(statistics.size)),
        ],
        style,
    )
}

fn looked_at(report: &IntegrityReport) -> String {
    if report.is_fine() {
        return "The tables of the sessions are as they must be.\n".to_owned();
    }
    let mut text: String =
        report.damage.iter().map(|damage| format!("damaged: {damage}\n")).collect();
    for (table, of) in &report.dangling {
        text += &format!("rows of {table} point at nothing in {of}\n");
    }
    if report.miscounted > 0 {
        let sessions = count(report.miscounted);
        text += &format!("{sessions} sessions have other agents or messages than they count\n");
    }
    if report.not_found > 0 || !report.searchable {
        let sessions = count(report.not_found);
        text += &format!(
            "{sessions} sessions are not found by all that they say; `rehome doctor --repair` \
             makes that anew\n"
        );
    }
    text
}
