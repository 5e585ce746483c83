//! `rehome quarantine`: what the sources hold and is no record.

use std::{
    borrow::Cow,
    io::{self, Read},
};

use anyhow::Context as _;
use clap::Subcommand;
use rehome::{
    QuarantineEntry, QuarantineFilter, QuarantineGroup, RecordAddress, Rehome, SettleOptions,
    SettleReport,
    json::{masked_at, masked_element, within},
};
use serde_json::json;

use crate::{
    choices::Chosen,
    context::Context,
    exit::{Exit, Usage},
    render::{self, Column, Findings, Style, Table, count, moment, plain_lines},
};

/// What to do with the quarantine.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// List what is in quarantine now, grouped by rule
    List {
        /// List what is there by this rule alone, such as record.shape
        #[arg(long)]
        rule: Option<String>,
        /// List what waits for a person alone
        #[arg(long)]
        waiting: bool,
        /// List at most so many
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// Go on behind the entry with this id
        #[arg(long, value_name = "ENTRY", default_value_t = 0)]
        after: i64,
    },
    /// Show one entry with its text and why it is in quarantine
    Show {
        /// Its id, as listed
        entry: i64,
    },
    /// Import an element, read from standard input, in the place of an entry
    #[command(
        after_help = "Example:\n  rehome quarantine resolve 7 < element.json\n\nOf an entry \
                            that is a part of a record, the part alone is read."
    )]
    Resolve {
        /// Its id, as listed
        entry: i64,
        #[command(flatten)]
        choices: Chosen,
        /// Tell what would happen, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Let an entry wait no longer; it stays in quarantine and in exports
    Dismiss {
        /// Its id, as listed
        entry: i64,
        /// Tell what would happen, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
}

/// Lists, shows or settles.
pub fn run(command: Command, context: &Context) -> anyhow::Result<Exit> {
    let rehome = context.open()?;
    match command {
        Command::List { rule, waiting, limit, after } => {
            let filter = QuarantineFilter { rule, waiting };
            let items = rehome.quarantine(&filter, after, limit)?;
            let mut groups = rehome.quarantine_groups()?;
            groups.retain(|group| filter.rule.as_ref().is_none_or(|rule| *rule == group.rule));
            groups.retain(|group| !waiting || group.waiting > 0);
            let full = items.len() == usize::try_from(limit).unwrap_or(usize::MAX);
            let next = items.last().filter(|_| full).map(|entry| entry.id);
            let briefly = items.iter().map(brief).collect::<Result<Vec<_>, _>>()?;
            let value = json!({ "groups": groups, "items": briefly, "next": next });
            context.output.result(&value, |style| list(&groups, &items, next, style))?;
        }
        Command::Show { entry } => {
            let mut entry = rehome.quarantine_entry(entry)?;
            let secret = secret_of(&rehome, &entry);
            hide(&mut entry, &secret);
            context.output.result(&entry, |style| show(&entry, style))?;
        }
        Command::Resolve { entry, choices, dry_run } => {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text).context("standard input")?;
            let secret = secret_of(&rehome, &rehome.quarantine_entry(entry)?);
            if let Some(pointer) = masked_at(&text, &secret) {
                return Err(Usage(format!(
                    "{pointer} holds `***`, as which a secret is shown; write what it is"
                ))
                .into());
            }
            let how = SettleOptions { choices: choices.0, dry_run, ..SettleOptions::default() };
            let report = rehome.quarantine_resolve(entry, &text, &how)?;
            context.output.result(&report, |style| settled(&report, style))?;
            return Ok(Exit::of_outcome(report.outcome()));
        }
        Command::Dismiss { entry, dry_run } => {
            let how = SettleOptions { dry_run, ..SettleOptions::default() };
            let report = rehome.quarantine_dismiss(entry, &how)?;
            context.output.result(&report, |style| settled(&report, style))?;
        }
    }
    Ok(Exit::Fine)
}

/// What of an entry is secret: pointers from its text on.
fn secret_of(rehome: &Rehome, entry: &QuarantineEntry) -> Vec<String> {
    let collection = rehome.collection(Some(&entry.app), &entry.collection);
    collection.map(|(_, one)| within(&one.secret, &entry.pointer)).unwrap_or_default()
}

/// Shows `***` for what is secret; nothing of a text that is no JSON, in which it may stand anywhere.
fn hide(entry: &mut QuarantineEntry, secret: &[String]) {
    let shown = masked_element(&entry.raw, secret).map(Cow::into_owned);
    entry.raw = shown.unwrap_or_else(|| "***".to_owned());
}

/// An entry in a list, without its text, which may be long and personal: `show` has that.
fn brief(entry: &QuarantineEntry) -> serde_json::Result<serde_json::Value> {
    let mut value = serde_json::to_value(entry)?;
    if let Some(members) = value.as_object_mut() {
        members.remove("raw");
        members.insert("bytes".to_owned(), entry.raw.len().into());
    }
    Ok(value)
}

fn list(
    groups: &[QuarantineGroup],
    items: &[QuarantineEntry],
    next: Option<i64>,
    style: Style,
) -> String {
    if groups.is_empty() {
        return "Nothing is in quarantine.\n".to_owned();
    }
    let mut rules = Table::new([
        Column::text("rule"),
        Column::number("quarantined"),
        Column::number("waiting"),
    ]);
    for group in groups {
        let [quarantined, waiting] =
            [group.quarantined, group.waiting].map(|number| count(number.unsigned_abs()));
        rules.row([group.rule.clone(), quarantined, waiting]);
    }
    let mut text = rules.render(style);
    for entries in items.chunk_by(|a, b| a.rule == b.rule) {
        let mut table = Table::new([
            Column::number("id"),
            Column::text("container").unless_empty(),
            Column::text("place"),
            Column::text("waits"),
            Column::text("why"),
        ]);
        for entry in entries {
            let line = entry.finding.line.map(|line| format!(":{line}")).unwrap_or_default();
            table.row([
                entry.id.to_string(),
                entry.container.clone(),
                format!("{}{line}", entry.file),
                if entry.waiting { "yes" } else { entry.how.unwrap_or("no") }.to_owned(),
                entry.finding.message.clone(),
            ]);
        }
        let rule = entries.first().map_or("", |entry| &entry.rule);
        text += &format!("\n{rule}\n{}", table.render(style));
    }
    if let Some(next) = next {
        text += &format!("\nThere may be more: --after {next}\n");
    }
    text
}

fn settled(report: &SettleReport, style: Style) -> String {
    let findings = report.findings.iter().cloned().map(Into::into).collect();
    let text = Findings { all: findings, ..Findings::default() }.render(style);
    let SettleReport { entry, app, collection, .. } = report;
    let verb = if report.dry_run { "would be" } else { "is" };
    let outcome = match &report.key {
        _ if !report.settled => {
            return format!("{text}Entry {entry} is what it was. Nothing was changed.\n");
        }
        Some(key) => {
            let address = RecordAddress::new(app.clone(), collection.clone(), key.clone());
            format!("Entry {entry} {verb} settled, in `{address}`.")
        }
        None => format!("Entry {entry} {verb} dismissed; it stays in quarantine."),
    };
    match report.run {
        Some(run) => format!("{text}{outcome} Undo with `rehome rollback {run}`.\n"),
        None => format!("{text}{outcome} Nothing was changed.\n"),
    }
}

fn show(entry: &QuarantineEntry, style: Style) -> String {
    let mut lines = vec![
        ("entry", entry.id.to_string()),
        ("rule", entry.rule.clone()),
        ("collection", format!("{}/{}", entry.app, entry.collection)),
        ("container", entry.container.clone()),
    ];
    if let Some(key) = &entry.key {
        lines.push(("record", key.clone()));
    }
    lines.push(("place", format!("element {} of {}", entry.position, entry.file)));
    if !entry.pointer.is_empty() {
        lines.push(("part", entry.pointer.clone()));
    }
    lines.push(("quarantined", format!("{} UTC by run {}", moment(&entry.created_at), entry.run)));
    let waits = if entry.waiting { "for a person" } else { "for nobody" };
    lines.push(("waits", waits.to_owned()));
    if let (Some(run), Some(how)) = (entry.resolved_by, entry.how) {
        let how = match how {
            "absent" => format!("by run {run}, whose source no longer had it"),
            "record" => format!("by run {run}, which made a record of it"),
            "undone" => format!("by run {run}, which undid the import"),
            how => format!("by run {run}: {how}"),
        };
        lines.push(("settled", how));
    }
    format!(
        "{}\n{}\n{}\n",
        render::pairs(&lines, style),
        Findings { all: vec![entry.finding.clone()], ..Findings::default() }.render(style),
        plain_lines(&entry.raw)
    )
}
