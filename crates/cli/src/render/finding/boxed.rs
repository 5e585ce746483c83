//! A finding with the field that it is about, as a compiler shows its own.

use std::path::Path;

use annotate_snippets::{
    AnnotationKind, Group, Level as Shown, Origin, Renderer, Snippet, renderer::DecorStyle,
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
    let level = match finding.level {
        Level::Note => Shown::NOTE,
        Level::Warning | Level::Conflict => Shown::WARNING,
        Level::Quarantined | Level::Rejected => Shown::ERROR,
    };
    let excerpt = excerpt(finding, folder, style);
    let mut message = plain(&finding.message).into_owned();
    if excerpt.is_none() {
        message = format!("{}{message}", place(finding));
    }
    let title = level.with_name(finding.level.as_str()).primary_title(message);
    let title = title.id(plain(&finding.rule));
    let mut group = Group::with_title(title);
    if let Some(excerpt) = &excerpt {
        let (line, column) = excerpt.place();
        let pointer = finding.pointer.as_deref().filter(|pointer| !pointer.is_empty());
        let label = pointer.map_or("here".into(), plain);
        let mark = AnnotationKind::Primary.span(excerpt.mark()).label(label);
        group = group
            .element(Origin::path(excerpt.name()).line(line).char_column(column))
            .element(Snippet::source(excerpt.text()).line_start(line).annotation(mark));
    }
    if let Some(help) = line::help(finding) {
        group = group.element(Shown::HELP.message(plain(&help).into_owned()));
    }
    let renderer = if style.colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Unicode).term_width(style.width.min(WIDEST));
    format!("{}\n", renderer.render(&[group]))
}

/// The source of a finding. One that is gone by now leaves it without its line.
fn excerpt(finding: &StoredFinding, folder: Option<&Path>, style: Style) -> Option<Excerpt> {
    let width = style.width.saturating_sub(GUTTER).clamp(40, WIDEST);
    // The name may come from the database, and then from anybody.
    let name = finding.file.as_deref().filter(|name| rehome::files::is_safe_name(name))?;
    let place = (finding.line?, finding.column?);
    Excerpt::read(&folder?.join(name), finding.offset?, place, width).ok()
}

/// Where a finding is, in front of its message.
fn place(finding: &StoredFinding) -> String {
    match (&finding.file, finding.line, finding.column) {
        (Some(file), Some(line), Some(column)) => format!("{}:{line}:{column}: ", plain(file)),
        (Some(file), ..) => format!("{}: ", plain(file)),
        (None, ..) => String::new(),
    }
}
