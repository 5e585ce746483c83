//! `rehome changes`: the log, one change in full, undoing one, names of moments, and forgetting.

use std::time::Duration;

use clap::{Args, Subcommand};
use rehome::{ChangeDetails, ChangeFilter, LogEntry, LogQuery, Moment, RecordId, Rehome};
use serde_json::{Value, json};

use crate::{
    context::Context,
    exit::{Exit, is_broken_pipe},
    render::{Column, Style, Table, amount, bytes, hide, moment, pairs, plain},
};

/// How often one that follows asks for what is new.
const PAUSE: Duration = Duration::from_millis(300);

/// The options of `changes`.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Options {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    wanted: Wanted,
    /// Go on, and print each change as it comes; with --json a line each
    #[arg(long)]
    follow: bool,
}

/// What to do with a change, or with the log.
#[derive(Subcommand, Debug)]
enum Command {
    /// Show one change field by field, old and new
    Show {
        /// Its place in the log
        seq: i64,
    },
    /// Undo one change, where what it left still stands
    Revert {
        /// Its place in the log
        seq: i64,
        /// Tell whether it can be undone, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Give a moment a name, by which other commands can be asked for it
    Tag {
        /// The name: it begins with a letter
        name: String,
        /// The moment [default: now]
        #[arg(long, value_name = "MOMENT")]
        at: Option<Moment>,
    },
    /// Forget how to go back behind a moment; names, digests and the proof of the log stay
    Prune {
        /// The moment: a time in UTC, seq:N, run:N, or a name
        #[arg(long, value_name = "MOMENT")]
        before: Moment,
        /// Tell what would go, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
}

/// Which changes are wanted.
#[derive(Args, Debug)]
pub struct Wanted {
    /// Only those of this application
    #[arg(long, value_name = "ID")]
    app: Option<String>,
    /// Only those of this collection
    #[arg(long, value_name = "ID")]
    collection: Option<String>,
    /// Only those of this container
    #[arg(long, visible_alias = "pack", value_name = "ID")]
    container: Option<String>,
    /// Only those of records with this key
    #[arg(long)]
    key: Option<String>,
    /// Only those of this run
    #[arg(long)]
    run: Option<i64>,
    /// Only those behind this moment: a time in UTC, seq:N, run:N, or a name
    #[arg(long, value_name = "MOMENT")]
    since: Option<Moment>,
    /// Only those up to this moment
    #[arg(long, value_name = "MOMENT")]
    until: Option<Moment>,
    /// Only those that other programs made
    #[arg(long)]
    outside: bool,
    /// At most so many, the last ones
    #[arg(long, default_value_t = 50)]
    limit: u32,
}

impl Wanted {
    /// `--actor` is one of the options of every command; here it says whose changes are wanted.
    fn query(self, context: &Context) -> LogQuery {
        let filter = ChangeFilter {
            app: self.app,
            collection: self.collection,
            container: self.container,
            key: self.key,
            actor: context.named_actor().map(str::to_owned),
            run: self.run,
            after: None,
            until: None,
            outside: self.outside,
        };
        LogQuery { filter, since: self.since, until: self.until, limit: self.limit }
    }
}

/// Lists, shows, undoes, names or forgets.
pub fn run(options: Options, context: &Context) -> anyhow::Result<Exit> {
    let rehome = context.open()?;
    match options.command {
        None if options.follow => follow(&rehome, &options.wanted.query(context), context),
        None => {
            let mut query = options.wanted.query(context);
            query.limit = query.limit.clamp(1, 10_000);
            let entries = rehome.changes(&query)?;
            context.output.result(&json!({ "entries": entries }), |style| list(&entries, style))?;
            Ok(Exit::Fine)
        }
        Some(Command::Show { seq }) => {
            let mut change = rehome.change(seq)?;
            let RecordId { app, collection, .. } = &change.entry.record;
            if let Ok((_, declared)) = rehome.collection(Some(app), collection) {
                hide(&mut change.fields, &declared.secret);
            }
            context.output.result(&change, |style| details(&change, style))?;
            Ok(Exit::Fine)
        }
        Some(Command::Revert { seq, dry_run }) => {
            let report = rehome.revert_change(seq, dry_run)?;
            context.output.result(&report, |_| match (report.dry_run, report.reverted_by) {
                (true, _) => format!("Change {seq} can be undone. Nothing was changed.\n"),
                (false, Some(by)) => format!(
                    "Change {seq} is undone. That is change {by}; `rehome changes revert {by}` takes \
                     it back.\n"
                ),
                (false, None) => format!("There was nothing left of change {seq} to undo.\n"),
            })?;
            Ok(Exit::Fine)
        }
        Some(Command::Tag { name, at }) => {
            let seq = rehome.tag_moment(&name, &at.unwrap_or(Moment::Now))?;
            context.output.result(&json!({ "name": name, "seq": seq }), |_| {
                format!("`{}` means the moment behind change {seq}.\n", plain(&name))
            })?;
            Ok(Exit::Fine)
        }
        Some(Command::Prune { before, dry_run }) => {
            let pruned = rehome.prune_changes(&before, dry_run)?;
            context.output.result(&pruned, |_| {
                let would = if dry_run { "would lose" } else { "have lost" };
                format!(
                    "{} {would} their ways back, {} of texts. No moment before seq:{} can be restored \
                     any more; the proof of the log stays.\n",
                    amount(pruned.entries, "entry", "entries"),
                    bytes(pruned.bytes),
                    pruned.seq
                )
            })?;
            Ok(Exit::Fine)
        }
    }
}

fn follow(rehome: &Rehome, query: &LogQuery, context: &Context) -> anyhow::Result<Exit> {
    let mut last = match &query.since {
        Some(since) => rehome.place_of(since)?,
        None => rehome.last_change()?,
    };
    loop {
        let mut query = query.clone();
        query.limit = 1000;
        let entries = rehome.changes_after(&query, last)?;
        for entry in &entries {
            let shown = context.output.line(entry, |_| line(entry));
            match shown {
                Err(error) if is_broken_pipe(&error) => return Ok(Exit::Fine),
                shown => shown?,
            }
            last = entry.seq;
        }
        if entries.is_empty() {
            std::thread::sleep(PAUSE);
        }
    }
}

fn line(entry: &LogEntry) -> String {
    format!("{}  {}  {}  {} {}\n", entry.seq, moment(&entry.at), entry.actor, entry.op, what(entry))
}

fn what(entry: &LogEntry) -> String {
    let record = &entry.record;
    match (record.collection.is_empty(), entry.part.is_empty()) {
        (false, true) if record.key.is_empty() => {
            format!("records of {}/{} in {}", record.app, record.collection, record.container)
        }
        (false, true) => record.to_string(),
        (false, false) => format!("{record}: {}", entry.part),
        (true, _) => entry.part.clone(),
    }
}

fn list(entries: &[LogEntry], style: Style) -> String {
    if entries.is_empty() {
        return "There are no such changes.\n".to_owned();
    }
    let mut table = Table::new([
        Column::number("seq"),
        Column::text("when (UTC)"),
        Column::text("who"),
        Column::text("occasion"),
        Column::text("did"),
        Column::text("what"),
        Column::text("why").unless_empty(),
    ]);
    for entry in entries {
        table.row([
            entry.seq.to_string(),
            moment(&entry.at),
            entry.actor.clone(),
            entry.cause.clone(),
            entry.op.clone(),
            what(entry),
            entry.reason.clone().unwrap_or_default(),
        ]);
    }
    table.render(style)
}

fn details(change: &ChangeDetails, style: Style) -> String {
    let entry = &change.entry;
    let mut text = pairs(
        &[
            ("change", entry.seq.to_string()),
            ("when", format!("{} UTC", moment(&entry.at))),
            ("who", entry.actor.clone()),
            ("why", entry.reason.clone().unwrap_or_default()),
            ("occasion", entry.cause.clone()),
            ("did", entry.op.clone()),
            ("what", what(entry)),
            ("run", change.run.map(|run| run.to_string()).unwrap_or_default()),
            ("records", change.records.map(|count| count.to_string()).unwrap_or_default()),
        ],
        style,
    );
    if change.erased {
        text += "What it was about was erased.\n";
    }
    let mut table = Table::new([
        Column::text("row").unless_empty(),
        Column::text("field"),
        Column::text("old"),
        Column::text("new"),
    ]);
    for field in &change.fields {
        let name = if field.field.is_empty() { "/" } else { &field.field };
        table.row([String::new(), name.to_owned(), shown(&field.old), shown(&field.new)]);
    }
    for row in &change.rows {
        let of = format!("{} {}", row.table, row.row);
        table.row([of, row.field.clone(), shown(&row.old), shown(&row.new)]);
    }
    if !change.fields.is_empty() || !change.rows.is_empty() {
        text += &format!("\n{}", table.render(style));
    }
    text
}

/// A value in one line, cut where it is long.
pub(super) fn shown(value: &Option<Value>) -> String {
    const LONGEST: usize = 60;
    let Some(value) = value else { return "–".to_owned() };
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
