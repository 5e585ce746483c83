//! `rehome move`: a whole database into another one, of whatever kind.

use clap::Args;
use rehome::{MoveOptions, MoveReport, Settings, Sum};

use crate::{
    context::Context,
    exit::Exit,
    progress::Mode,
    render::{Column, Style, Table, amount, count},
};

/// How many digits of a digest people are shown.
const DIGITS: usize = 16;

/// The options of `move`.
#[derive(Args, Debug)]
pub struct Options {
    /// The database to copy: a path, `sqlite:PATH` or `postgres://...`
    #[arg(value_name = "FROM")]
    from: String,
    /// The database to fill: empty, or the one that this move has begun to fill; a missing
    /// file is made
    #[arg(value_name = "TO")]
    to: String,
    /// Throw away what an interrupted move has left in TO, and begin anew
    #[arg(long)]
    restart: bool,
    /// How to show progress: auto, bar, plain, json or none
    #[arg(long, value_name = "HOW", value_enum, default_value_t, hide_possible_values = true)]
    progress: Mode,
}

/// Moves.
pub fn run(options: &Options, context: &Context) -> anyhow::Result<Exit> {
    let context = &context.for_long_work(options.progress)?;
    // The settings may name replicas of the usual database, and this may be another one.
    let settings = context.settings()?.database_settings().map_err(rehome::Error::from)?;
    let settings = Settings { read_urls: Vec::new(), ..settings };
    let (builder, _) = context.builder()?;
    let rehome = builder.settings(settings).existing().any_schema().open(&options.from)?;
    let how = MoveOptions { restart: options.restart, ..MoveOptions::default() };
    let report = rehome.move_to(&options.to, &how)?;
    context.end_progress();
    context.output.result(&report, |style| text(&report, style))?;
    Ok(Exit::of_outcome(report.outcome()))
}

fn text(report: &MoveReport, style: Style) -> String {
    let collections = report.collections.iter().map(|moved| {
        let name = format!("{}/{}", moved.app, moved.collection);
        (name, &moved.from, &moved.to, moved.is_equal())
    });
    // A table of documents is told of as a collection.
    let tables = report.tables.iter().filter(|moved| !moved.documents || !moved.is_equal());
    let tables =
        tables.map(|moved| (moved.table.clone(), &moved.from, &moved.to, moved.is_equal()));
    let mut text = sides("collection", "records", collections, style);
    text.push('\n');
    text += &sides("table", "rows", tables, style);
    text.push('\n');
    if report.resumed {
        let rows = amount(report.written, "row was", "rows were");
        text += &format!("An earlier move had begun; {rows} left to copy.\n");
    }
    if !report.left_out.is_empty() {
        text += &format!("None of ours, and left behind: {}.\n", report.left_out.join(", "));
    }
    let rows =
        amount(report.tables.iter().map(|moved| moved.from.count).sum::<u64>(), "row", "rows");
    text += &if report.equal {
        format!("{rows} in {}: equal on both sides.\n", report.to)
    } else {
        "The two sides differ, so the target cannot be used yet: the source has changed \
                  since the move began, or somebody wrote to the target. Repeat the move with \
                  --restart.\n"
            .to_owned()
    };
    text
}

/// What both sides hold, without what is empty on both.
fn sides<'a>(
    what: &str,
    counted: &str,
    rows: impl Iterator<Item = (String, &'a Sum, &'a Sum, bool)>,
    style: Style,
) -> String {
    let mut table = Table::new([
        Column::text(what),
        Column::number(counted),
        Column::text("digest"),
        Column::number(format!("{counted} there")),
        Column::text("digest there"),
        Column::text("").unless_empty(),
    ]);
    for (name, from, to, equal) in rows.filter(|(_, from, to, _)| from.count + to.count > 0) {
        table.row([
            name,
            count(from.count),
            digest(from),
            count(to.count),
            digest(to),
            if equal { String::new() } else { "different".to_owned() },
        ]);
    }
    table.render(style)
}

fn digest(sum: &Sum) -> String {
    let mut digest = sum.digest.to_string();
    digest.truncate(DIGITS);
    digest
}
