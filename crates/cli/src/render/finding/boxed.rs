//! A finding with the field that it is about, as a compiler shows its own.

use std::{fmt, path::Path};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity, SourceCode,
};
use rehome::{Level, StoredFinding};

use super::line;
use crate::render::{Style, excerpt::Excerpt, plain};

/// No source line is shown wider than this.
const WIDEST: usize = 120;
/// What stands left of a source line.
const GUTTER: usize = 8;

/// Whether the place of a finding shows more than that a record begins there.
pub(super) fn is_telling(finding: &StoredFinding) -> bool {
    let is_inside = |pointer: &str| pointer.matches('/').count() > 1;
    let is_syntax = finding.rule.starts_with("json.");
    finding.offset.is_some() && (is_syntax || finding.pointer.as_deref().is_some_and(is_inside))
}

/// The finding with its source, where that is to be had.
pub(super) fn render(finding: &StoredFinding, folder: Option<&Path>, style: Style) -> String {
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
        let help = line::help(self.finding)?;
        Some(Box::new(plain(&help).into_owned()))
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
