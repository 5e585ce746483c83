//! Findings, as a compiler shows its own: the place, the source line, a caret, and help.

use std::{collections::BTreeMap, fmt, path::Path};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity, SourceCode,
};
use rehome::{Level, StoredFinding};

use super::{Style, amount, command, count, excerpt::Excerpt, plain, sentence};

/// People read so many findings of one level; the rest is for programs.
const MOST: usize = 20;
/// Notes name so many files each.
const FILES: usize = 3;
/// No source line is shown wider than this.
const WIDEST: usize = 120;
/// What stands left of a source line.
const GUTTER: usize = 8;

/// All findings, from those that weigh least to those that weigh most, so that the worst
/// stand where reading begins: at the end. `omitted` were too many to be kept. The source
/// lines are read from `folder`, where there is one.
pub fn findings(
    findings: Vec<StoredFinding>,
    omitted: u64,
    folder: Option<&Path>,
    style: Style,
) -> String {
    let mut levels: BTreeMap<Level, Vec<StoredFinding>> = BTreeMap::new();
    for finding in findings {
        levels.entry(finding.level).or_default().push(finding);
    }
    let mut text = String::new();
    for (level, findings) in levels {
        if level == Level::Note {
            text += &notes(&findings, style);
            continue;
        }
        for finding in findings.iter().take(MOST) {
            text += &one(finding, folder, style);
            text.push('\n');
        }
        if let Some(more) = findings.len().checked_sub(MOST).filter(|more| *more > 0) {
            text += &format!("... and {} more ({level}); --json lists them\n\n", count(more));
        }
    }
    if omitted > 0 {
        let omitted = amount(omitted, "finding is", "findings are");
        text += &format!("{omitted} not listed at all, because there were too many.\n\n");
    }
    text
}

/// One line for all notes that say the same.
fn notes(findings: &[StoredFinding], style: Style) -> String {
    let mut said: Vec<(&str, Vec<&str>)> = Vec::new();
    for finding in findings {
        let file = finding.file.as_deref().unwrap_or_default();
        match said.iter_mut().find(|(message, _)| *message == finding.message) {
            Some((_, files)) => files.push(file),
            None => said.push((&finding.message, vec![file])),
        }
    }
    let mut text = String::new();
    for (message, files) in said.iter().take(MOST) {
        let named: Vec<&str> =
            files.iter().copied().filter(|file| !file.is_empty()).take(FILES).collect();
        let mut place = named.join(", ");
        if files.len() > FILES {
            place += &format!(" and {} more", files.len() - FILES);
        }
        if !place.is_empty() {
            place += ": ";
        }
        text += &format!("{} {}{}\n", style.faint("note:"), plain(&place), plain(message));
    }
    if let Some(more) = said.len().checked_sub(MOST).filter(|more| *more > 0) {
        text +=
            &format!("... and {}; --json lists them\n", amount(more, "note more", "notes more"));
    }
    text + "\n"
}

fn one(finding: &StoredFinding, folder: Option<&Path>, style: Style) -> String {
    let theme =
        if style.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_width(style.width.min(WIDEST))
        .without_syntax_highlighting();
    let mut text = String::new();
    match handler.render_report(&mut text, &Shown::new(finding, folder, style)) {
        Ok(()) => text,
        Err(fmt::Error) => format!("{}\n", plain(&finding.message)),
    }
}

/// A finding with what Miette needs to show it.
#[derive(Debug)]
struct Shown<'a> {
    finding: &'a StoredFinding,
    excerpt: Option<Excerpt>,
}

impl<'a> Shown<'a> {
    fn new(finding: &'a StoredFinding, folder: Option<&Path>, style: Style) -> Self {
        let width = style.width.saturating_sub(GUTTER).clamp(40, WIDEST);
        let excerpt = || {
            // The name may come from the database, and then from anybody.
            let name = finding.file.as_deref().filter(|name| rehome::files::is_safe_name(name))?;
            let path = folder?.join(name);
            let place = (finding.line?, finding.column?);
            // A source that is gone by now leaves the finding without its line.
            Excerpt::read(&path, finding.offset?, place, width).ok()
        };
        Self { finding, excerpt: excerpt() }
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let finding = self.finding;
        if let (None, Some(file)) = (&self.excerpt, &finding.file) {
            write!(f, "{}", plain(file))?;
            if let (Some(line), Some(column)) = (finding.line, finding.column) {
                write!(f, ":{line}:{column}")?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&plain(&finding.message))
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        Some(Box::new(format!("{}[{}]", self.finding.level, plain(&self.finding.rule))))
    }

    fn severity(&self) -> Option<Severity> {
        Some(match self.finding.level {
            Level::Note => Severity::Advice,
            Level::Warning | Level::Conflict => Severity::Warning,
            Level::Quarantined | Level::Rejected => Severity::Error,
        })
    }

    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        let StoredFinding { help, hint, .. } = self.finding;
        let said = match (help, hint) {
            (None, None) => return None,
            (Some(help), None) => help.clone(),
            (Some(help), Some(hint)) => format!("{help}: `{}`", command(hint)),
            (None, Some(hint)) => sentence(hint),
        };
        Some(Box::new(plain(&said).into_owned()))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let excerpt = self.excerpt.as_ref()?;
        let pointer = self.finding.pointer.as_deref().filter(|pointer| !pointer.is_empty());
        let label = pointer.map_or("here".to_owned(), |pointer| plain(pointer).into_owned());
        let span = LabeledSpan::new_primary_with_span(Some(label), excerpt.mark());
        Some(Box::new(std::iter::once(span)))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use rehome::{Finding, Level, Position};

    use super::findings;
    use crate::render::Style;

    const STYLE: Style = Style { colour: false, width: 80 };

    #[test]
    fn a_finding_shows_its_source_line_with_a_caret() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("spells.json"), "[\n  {\"level\": \"three\"}\n]\n").unwrap();
        let finding = Finding::new(Level::Quarantined, "record.shape", "expected a number")
            .in_file("spells.json")
            .at(Position { offset: 14, line: 2, column: 13 })
            .on("/0/level")
            .help("correct the value and import again");

        let text = findings(vec![finding.into()], 0, Some(folder.path()), STYLE);

        let text = text.replace(&folder.path().display().to_string(), "DIR");
        let expected = "\
quarantined[record.shape]

  × expected a number
   ╭─[DIR/spells.json:2:13]
 1 │ [
 2 │   {\"level\": \"three\"}
   ·             ───┬───
   ·                ╰── /0/level
   ╰────
  help: correct the value and import again

";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_finding_without_its_source_still_says_where() {
        let finding = Finding::new(Level::Conflict, "record.edited", "it was edited")
            .in_file("spells.json")
            .at(Position { offset: 13, line: 2, column: 12 });

        let text = findings(vec![finding.into()], 0, None, STYLE);

        assert_eq!(text, "conflict[record.edited]\n\n  ⚠ spells.json:2:12: it was edited\n\n");
    }

    #[test]
    fn notes_that_say_the_same_share_a_line() {
        let note =
            |file: &str| Finding::new(Level::Note, "layout.absent", "no such file").in_file(file);
        let all = ["a", "b", "c", "d", "e"].map(|file| note(file).into());

        assert_eq!(
            findings(all.into(), 0, None, STYLE),
            "note: a, b, c and 2 more: no such file\n\n"
        );
    }

    #[test]
    fn people_see_the_first_of_many() {
        let one = || Finding::new(Level::Warning, "reference.dangling", "no such spell").into();
        let text = findings((0..25).map(|_| one()).collect(), 7, None, STYLE);

        assert_eq!(text.matches("no such spell").count(), 20);
        assert!(text.contains("... and 5 more (warning); --json lists them"));
        assert!(text.contains("7 findings are not listed at all"));
    }
}
