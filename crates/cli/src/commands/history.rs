//! `rehome history`: the runs, or one of them in full.

use clap::Args;
use rehome::{Run, RunDetails};
use serde_json::{Value, json};

use crate::{
    context::Context,
    exit::Exit,
    render::{self, Column, Findings, Style, Table, count, moment},
};

/// The options of `history`.
#[derive(Args, Debug)]
pub struct Options {
    /// Show this run in full
    run: Option<i64>,
    /// List at most so many runs, the newest
    #[arg(long, default_value_t = 50, conflicts_with = "run")]
    limit: u32,
    /// List every finding and every file of the run
    #[arg(long, requires = "run")]
    verbose: bool,
}

/// Lists the runs or shows one.
pub fn run(options: &Options, context: &Context) -> anyhow::Result<Exit> {
    let rehome = context.open()?;
    match options.run {
        None => {
            let runs = rehome.history(options.limit)?;
            context.output.result(&json!({ "items": runs }), |style| list(&runs, style))?;
        }
        Some(id) => {
            let run = rehome.run(id)?;
            context.output.result(&run, |style| details(&run, options.verbose, style))?;
        }
    }
    Ok(Exit::Fine)
}

fn list(runs: &[Run], style: Style) -> String {
    if runs.is_empty() {
        return "Nothing happened yet. `rehome import APP DIR` begins.\n".to_owned();
    }
    let mut table = Table::new([
        Column::number("run"),
        Column::text("started (UTC)"),
        Column::text("what"),
        Column::text("status"),
        Column::text("container"),
        Column::text("outcome"),
    ]);
    for run in runs {
        table.row([
            run.id.to_string(),
            moment(&run.started_at),
            what(run),
            run.status.clone(),
            run.container.clone().unwrap_or_default(),
            outcome(run),
        ]);
    }
    table.render(style)
}

fn details(details: &RunDetails, verbose: bool, style: Style) -> String {
    let run = &details.run;
    let ended = run.finished_at.as_deref().map(moment);
    let mut lines = vec![
        ("run", run.id.to_string()),
        ("what", what(run)),
        ("status", run.status.clone()),
        ("app", run.app.clone()),
        ("container", run.container.clone().unwrap_or_default()),
        ("source", run.source.clone()),
        ("started", format!("{} UTC", moment(&run.started_at))),
        ("ended", ended.map_or_else(String::new, |at| format!("{at} UTC"))),
        ("outcome", outcome(run)),
    ];
    if let Some(by) = details.undone_by {
        lines.push(("undone by", format!("run {by}")));
    }
    let mut text = render::pairs(&lines, style);
    if !details.files.is_empty() {
        let mut table = render::totals_table(verbose);
        for file in &details.files {
            if file.rejected {
                table.row_that_matters([file.path.clone(), "rejected".to_owned()]);
                continue;
            }
            let numbers = render::TOTALS.map(|name| number(&file.totals, &name.replace(' ', "_")));
            let cells = std::iter::once(file.path.clone()).chain(numbers.map(count));
            if render::matters(numbers) {
                table.row_that_matters(cells);
            } else {
                table.row(cells);
            }
        }
        text += &format!("\n{}", table.render(style));
    }
    if !details.findings.is_empty() {
        text.push('\n');
        let all = details.findings.clone();
        text += &Findings { all, verbose, ..Findings::default() }.render(style);
    }
    text
}

fn what(run: &Run) -> String {
    match run.undoes {
        Some(undone) => format!("{} of {undone}", run.kind),
        None => run.kind.clone(),
    }
}

fn outcome(run: &Run) -> String {
    if let Some(error) = &run.error {
        return error.clone();
    }
    let names = render::TOTALS.into_iter().chain(["removed", "restored", "others", "warnings"]);
    let said: Vec<String> = names
        .filter(|name| *name != "read")
        .filter_map(|name| match number(&run.totals, &name.replace(' ', "_")) {
            0 => None,
            number if name == "conflicts" => Some(format!("{} in conflict", count(number))),
            number if name == "others" => Some(others(number)),
            number => Some(format!("{} {name}", count(number))),
        })
        .collect();
    // What came from no folder says itself what was done.
    if ["map", "pack", "lore"].contains(&run.kind.as_str()) {
        return run.source.clone();
    }
    if said.is_empty() && run.status == "completed" {
        return "nothing changed".to_owned();
    }
    said.join(", ")
}

/// Packs and workspaces, which are not counted among the records.
pub(super) fn others(number: u64) -> String {
    match number {
        1 => "1 change of packs or workspaces undone".to_owned(),
        number => format!("{} changes of packs or workspaces undone", count(number)),
    }
}

fn number(totals: &Value, name: &str) -> u64 {
    totals[name].as_u64().unwrap_or_default()
}
