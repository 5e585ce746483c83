//! What an element alone decides: whether it has the grammar of a record, and what it says then.
//! No database is asked, so that it can be done on a thread of its own.

use rehome_domain::{
    Choices, Difference, Digest, ElementPlace, Finding, Level, ParsedRecord, Root, Source,
    SourceFile, difference,
    json::{Canonical, pointer_at},
};
use rehome_persistence::Table;

use super::offset_of;
use crate::source::{Element, LARGEST_KEPT, PlannedFile};

/// What was found out about an element.
pub(crate) enum Examined {
    /// It says what a record says.
    Content(Box<Content>),
    /// It is no record; the finding says why.
    NoRecord(Box<Finding>),
}

/// What a record says.
pub(crate) struct Content {
    pub(super) parsed: ParsedRecord,
    pub(super) digest: Digest,
    /// What the record type would write differently, if anything.
    pub(super) difference: Option<Difference>,
    /// Whether its text is to be kept beside its rows, since rows that say the same would be
    /// written otherwise in its file.
    pub(super) verbatim: bool,
}

impl Content {
    /// The key that it has of its own, or would like to get.
    pub(crate) fn key(&self) -> &str {
        self.parsed.key()
    }
}

/// Examines the elements of one file, in any order.
pub(crate) struct Examiner<'a> {
    file: &'a PlannedFile,
    table: &'a Table,
    choices: &'a Choices,
    written: Canonical,
}

impl<'a> Examiner<'a> {
    pub(crate) fn new(file: &'a PlannedFile, table: &'a Table, choices: &'a Choices) -> Self {
        Self { file, table, choices, written: Canonical::default() }
    }

    /// Examines `element`, whose canonical form is in `canonical`.
    pub(crate) fn examine(&mut self, element: &Element<'_>, canonical: &Canonical) -> Examined {
        match self.content(element, canonical) {
            Ok(content) => Examined::Content(Box::new(content)),
            Err(finding) => Examined::NoRecord(finding),
        }
    }

    fn content(
        &mut self,
        element: &Element<'_>,
        canonical: &Canonical,
    ) -> Result<Content, Box<Finding>> {
        if let Some(error) = &element.broken {
            return Err(Box::new(
                self.finding(element, error.kind.rule(), &error.message, error.offset)
                    .help("correct this line; those around it were imported"),
            ));
        }
        if let Some(flaw) = &element.flaw {
            let inner = pointer_at(&element.text, flaw.offset);
            return Err(Box::new(
                self.finding(element, flaw.kind.rule(), flaw.kind.message(), flaw.offset)
                    .on(format!("{}{inner}", element.pointer))
                    .help(flaw.kind.help()),
            ));
        }
        let name = element.name.as_deref();
        let file = self.file;
        let place = ElementPlace {
            folder: file.source.folder(&file.name),
            stem: SourceFile::file_stem(&file.name),
            member: name.filter(|_| file.source.root == Root::Object),
            above: element.above.as_deref(),
            line: element.position(0).line,
            position: element.index,
        };
        let place = Some(place);
        let source = Source { text: &element.text, name, choices: self.choices, place };
        let parsed = self.table.collection.parse(&source).map_err(|decode_error| {
            let inner = pointer_at(&element.text, decode_error.offset);
            let message = format!(
                "this is no record of {}: {}",
                self.table.collection.id, decode_error.message
            );
            // Reading stops at the end of the value that does not fit; a person looks for its
            // start.
            let start = offset_of(element, &inner);
            Box::new(
                self.finding(element, decode_error.rule, &message, start)
                    .on(format!("{}{inner}", element.pointer))
                    .help("correct the value and import again"),
            )
        })?;
        if parsed.key().is_empty() {
            return Err(Box::new(
                self.finding(element, "record.key", "the key of this record is empty", 0)
                    .help("give it a key that no other record of the file has"),
            ));
        }
        if let Some(name) = name
            && !self.table.is_relational()
            && self.file.source.named
            && name != parsed.key()
            && !(self.file.source.free && name.is_empty())
        {
            // An export could not bring the name back.
            let place = if self.file.source.root == Root::Record { "file" } else { "member" };
            let key = parsed.key();
            let message = format!("the key of this record is `{key}`, its {place} is `{name}`");
            return Err(Box::new(
                self.finding(element, "record.key", &message, 0).help("give both the same name"),
            ));
        }
        let written = std::str::from_utf8(&parsed.written).unwrap_or_default();
        let difference = match self.written.read(written, 1) {
            // There is no type that would write anything else.
            _ if written.is_empty() => None,
            Ok(None) if self.written.bytes() == canonical.bytes() => None,
            _ => Some(difference(&element.text, &parsed.written)),
        };
        let verbatim = parsed.relational.is_some()
            && element.is_framed
            && !(difference.is_none() && is_written_alike(element, written));
        self.written.shrink_to(LARGEST_KEPT);
        let digest = Digest::of_canonical(canonical.bytes());
        Ok(Content { parsed, digest, difference, verbatim })
    }

    fn finding(
        &self,
        element: &Element<'_>,
        rule: &'static str,
        message: &str,
        offset: usize,
    ) -> Finding {
        Finding::new(Level::Quarantined, rule, message)
            .in_file(&self.file.name)
            .at(element.position(offset))
            .on(&element.pointer)
    }
}

/// Whether what a record writes is, in the style of its file, its text to the byte.
fn is_written_alike(element: &Element<'_>, written: &str) -> bool {
    match element.style {
        Some((style, indent)) => style.write(written, indent) == element.text,
        None => written == element.text,
    }
}
