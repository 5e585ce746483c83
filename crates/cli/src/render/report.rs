//! The report of an import or check: findings, a table of the files, and what it all means.

use std::path::Path;

use rehome::{Finding, Level, Report, StoredFinding, Totals};

use super::{Column, Findings, Style, Table, amount, count};

/// The counts that are shown of a file, in their order.
pub const TOTALS: [&str; 10] = [
    "read",
    "inserted",
    "updated",
    "unchanged",
    "moved",
    "conflicts",
    "quarantined",
    "waiting",
    "missing",
    "deleted",
];

/// How many of them are shown even where all are 0.
const ALWAYS: usize = 4;

/// A table with a column for the file and one for each of [`TOTALS`]; of many files it shows those
/// that matter, unless it is to be verbose.
pub fn totals_table(verbose: bool) -> Table {
    let column = |(at, name): (usize, &str)| {
        if at < ALWAYS { Column::number(name) } else { Column::number(name).unless_empty() }
    };
    let numbers = TOTALS.into_iter().enumerate().map(column);
    let table = Table::new(std::iter::once(Column::text("file")).chain(numbers));
    if verbose { table } else { table.collapsed() }
}

/// Whether one of these counts, which follow those of [`TOTALS`] that are always shown, says that
/// somebody should look at the file.
pub fn matters(numbers: [u64; TOTALS.len()]) -> bool {
    numbers[ALWAYS + 1..].iter().any(|number| *number > 0)
}

/// The report as people read it. `database` is the address that they gave, without its
/// password; `folder` is where the source is, where lines of it may be shown; with `verbose` all
/// findings and files are listed.
pub fn report(
    report: &Report,
    database: &str,
    folder: Option<&Path>,
    verbose: bool,
    style: Style,
) -> String {
    let findings = Findings {
        all: report.findings.iter().cloned().map(Into::into).collect(),
        groups: StoredFinding::stored_groups(&report.groups),
        omitted: report.findings_omitted,
        folder,
        verbose,
    };
    let mut text = findings.render(style);
    if !report.files.is_empty() {
        let mut table = totals_table(verbose);
        for file in &report.files {
            if file.rejected {
                table.row_that_matters([file.path.clone(), "rejected".to_owned()])
            } else if matters(numbers(&file.totals)) {
                table.row_that_matters(cells(&file.path, &file.totals))
            } else {
                table.row(cells(&file.path, &file.totals))
            }
        }
        table.total(cells("total", &report.totals));
        text += &format!("{}\n", table.render(style));
    }
    text + &closing(report, database, style)
}

fn cells(name: &str, totals: &Totals) -> Vec<String> {
    std::iter::once(name.to_owned()).chain(numbers(totals).map(count)).collect()
}

fn numbers(totals: &Totals) -> [u64; 10] {
    let t = totals;
    [
        t.read,
        t.inserted,
        t.updated,
        t.unchanged,
        t.moved,
        t.conflicts,
        t.quarantined,
        t.waiting,
        t.missing,
        t.deleted,
    ]
}

/// What it all means, in sentences.
fn closing(report: &Report, database: &str, style: Style) -> String {
    let totals = &report.totals;
    let mut lines = vec![outcome(report)];
    let is_rejected = |finding: &Finding| finding.level == Level::Rejected;
    let unread = report.left_behind > 0 || report.findings.iter().any(is_rejected);
    if report.files.is_empty() && !unread {
        lines.push(format!("None of the files of `{}` lie in {}.", report.app, report.source));
    }
    if report.left_behind > 0 {
        let files = amount(report.left_behind, "file was", "files were");
        lines.push(
            style.strong(&format!("{files} passed over; what they hold is not in the database.")),
        );
    }
    let rejected = report.files.iter().filter(|file| file.rejected).count();
    if rejected > 0 {
        let text = match rejected {
            1 => "1 file was rejected; nothing of it was imported.".to_owned(),
            many => format!("{} files were rejected; nothing of them was imported.", count(many)),
        };
        lines.push(style.error(&text));
    }
    if totals.quarantined > 0 && !report.check_only {
        lines.push("`rehome quarantine list` shows what is in quarantine.".to_owned());
    }
    if let Some(verified) = report.verified {
        let (compared, different) = (count(verified.compared), count(verified.different));
        let missing = match verified.missing {
            0 => String::new(),
            missing => format!(", {} in the database only", count(missing)),
        };
        let text = format!("Verified: {compared} compared, {different} different{missing}.");
        lines.push(match verified.different {
            0 => style.fine(&text),
            // What an import keeps on purpose does not count here.
            _ => style.error(&format!("{text} The database does not hold what was read!")),
        });
    }
    if let Some(backup) = &report.backup {
        lines.push(format!("Backup: {backup}"));
    }
    match report.run {
        None => lines.push("Nothing was written.".to_owned()),
        Some(run) if totals.changed() => {
            let container = report
                .container
                .as_ref()
                .map(|container| format!(", in the pack `{container}`"))
                .unwrap_or_default();
            lines.push(format!(
                "They are in {database} now{container}. Undo with `rehome rollback {run}`."
            ));
        }
        Some(_) => lines.push("Nothing changed.".to_owned()),
    }
    lines.join("\n") + "\n"
}

/// `2,317 records read: 2,310 inserted, 7 quarantined.`
fn outcome(report: &Report) -> String {
    let read = amount(report.totals.read, "record read", "records read");
    let counted: Vec<String> = TOTALS
        .into_iter()
        .zip(numbers(&report.totals))
        .skip(1)
        .filter(|(_, number)| *number > 0)
        .map(|(name, number)| match name {
            "conflicts" => format!("{} in conflict", count(number)),
            name => format!("{} {name}", count(number)),
        })
        .collect();
    if counted.is_empty() {
        return format!("{read}.");
    }
    let then = if report.check_only { "; if imported:" } else { ":" };
    format!("{read}{then} {}.", counted.join(", "))
}

#[cfg(test)]
mod tests {
    use rehome::{FileReport, Report, Totals, Verified};

    use super::{closing, report};
    use crate::render::Style;

    const STYLE: Style = Style { colour: false, width: 80 };

    fn imported(totals: Totals) -> Report {
        Report {
            run: Some(1),
            app: "dnd5e".to_owned(),
            container: Some("srd".to_owned()),
            source: "data".to_owned(),
            check_only: false,
            files: vec![FileReport {
                path: "spells.json".to_owned(),
                collection: "spells".to_owned(),
                sha256: String::new(),
                bytes: 0,
                rejected: false,
                totals,
            }],
            left_behind: 0,
            missing_records: Vec::new(),
            findings: Vec::new(),
            findings_omitted: 0,
            groups: Vec::new(),
            totals,
            verified: Some(Verified { compared: totals.read, different: 0, missing: 0 }),
            backup: None,
        }
    }

    #[test]
    fn a_first_import() {
        let text = report(
            &imported(Totals { read: 2317, inserted: 2317, ..Totals::default() }),
            "rehome.db",
            None,
            false,
            STYLE,
        );
        let expected = "\
file          read  inserted  updated  unchanged
spells.json  2,317     2,317        0          0
total        2,317     2,317        0          0

2,317 records read: 2,317 inserted.
Verified: 2,317 compared, 0 different.
They are in rehome.db now, in the pack `srd`. Undo with `rehome rollback 1`.
";
        assert_eq!(text, expected);
    }

    #[test]
    fn an_import_that_changes_nothing() {
        let totals = Totals { read: 2, unchanged: 2, ..Totals::default() };
        let expected = "\
2 records read: 2 unchanged.
Verified: 2 compared, 0 different.
Nothing changed.
";
        assert_eq!(closing(&imported(totals), "rehome.db", STYLE), expected);
    }

    #[test]
    fn a_check_with_an_element_in_quarantine() {
        let totals =
            Totals { read: 2, inserted: 1, quarantined: 1, waiting: 1, ..Totals::default() };
        let report = Report { run: None, check_only: true, verified: None, ..imported(totals) };
        let expected = "\
2 records read; if imported: 1 inserted, 1 quarantined, 1 waiting.
Nothing was written.
";
        assert_eq!(closing(&report, "rehome.db", STYLE), expected);
    }
}
