//! Findings as lines: rule, place and message, and the help once for all that have the same.

use rehome::{FindingGroup, Level, StoredFinding};

use crate::render::{Style, command, count, plain, sentence};

/// Lines that were not taken yet, with the help of the last.
#[derive(Default)]
pub(super) struct Lines {
    text: String,
    help: Option<String>,
}

impl Lines {
    /// Adds the line of a group.
    pub(super) fn add(&mut self, group: &FindingGroup<StoredFinding>, style: Style) {
        let help = help(&group.first);
        if self.help != help {
            self.end();
        }
        self.help = help;
        let place = match (group.count, group.of_one_file) {
            (1, _) => place(&group.first),
            (_, true) => group.first.file.clone().unwrap_or_default(),
            (_, false) => files(group),
        };
        self.text += &line(&group.first, &place, &message(group), style);
    }

    /// The lines so far.
    pub(super) fn take(&mut self) -> String {
        self.end();
        std::mem::take(&mut self.text)
    }

    fn end(&mut self) {
        if let Some(help) = self.help.take() {
            self.text += &format!("  help: {}\n", plain(&help));
        }
    }
}

/// The files of a group of which each is about a file as a whole.
fn files(group: &FindingGroup<StoredFinding>) -> String {
    if group.first.pointer.is_some() || group.files.is_empty() {
        return String::new();
    }
    match group.count.saturating_sub(group.files.len() as u64) {
        0 => group.files.join(", "),
        more => format!("{} and {} more", group.files.join(", "), count(more)),
    }
}

/// One finding by itself.
pub(super) fn one(finding: &StoredFinding, style: Style) -> String {
    line(finding, &place(finding), &finding.message, style)
}

fn line(finding: &StoredFinding, place: &str, message: &str, style: Style) -> String {
    let label = format!("{}[{}]", finding.level, plain(&finding.rule));
    let label = match finding.level {
        Level::Quarantined | Level::Rejected => style.error(&label),
        Level::Note => style.faint(&label),
        Level::Warning | Level::Conflict => style.strong(&label),
    };
    let place = if place.is_empty() { String::new() } else { format!(" {}:", plain(place)) };
    format!("{label}{place} {}\n", plain(message))
}

/// What a group says: the message, and of how many it is true.
pub(super) fn message(group: &FindingGroup<StoredFinding>) -> String {
    let FindingGroup { count: number, field, alike, of_one_file, first, .. } = group;
    let message = &first.message;
    let is_of_files = first.pointer.is_none() && first.file.is_some() && !of_one_file;
    if *number < 2 || (is_of_files && *alike) {
        return message.clone();
    }
    let at = match (of_one_file, &first.file, first.line) {
        (true, _, Some(line)) => format!(", first at line {line}"),
        (false, Some(file), Some(line)) => format!(", first in {file} at line {line}"),
        (_, Some(file), None) if !of_one_file => format!(", first in {file}"),
        _ => String::new(),
    };
    if !alike {
        let field = if field.is_empty() { String::new() } else { format!(" in `{field}`") };
        return format!("{message}; {} more like it{field}{at}", count(number - 1));
    }
    let of = if first.pointer.is_none() {
        "times"
    } else if field.contains('*') {
        "places"
    } else {
        "records"
    };
    let number = count(number);
    match of {
        "times" => format!("{message} ({number} times{at})"),
        of if message.contains([',', ';']) => format!("{message}, in {number} {of}{at}"),
        of => format!("{message} in {number} {of}{at}"),
    }
}

/// Where a finding is.
fn place(finding: &StoredFinding) -> String {
    let file = finding.file.clone().unwrap_or_default();
    match (finding.line, finding.column) {
        (Some(line), Some(column)) if !file.is_empty() => format!("{file}:{line}:{column}"),
        _ => file,
    }
}

/// What can be done about a finding.
pub(super) fn help(finding: &StoredFinding) -> Option<String> {
    match (&finding.help, &finding.hint) {
        (None, None) => None,
        (Some(help), None) => Some(help.clone()),
        (Some(help), Some(hint)) => Some(format!("{help}: `{}`", command(hint))),
        (None, Some(hint)) => Some(sentence(hint)),
    }
}
