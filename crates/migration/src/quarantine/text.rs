//! The text that a person gives, read as an element of the file that its entry comes from.

use std::path::PathBuf;

use rehome_domain::{App, Finding, Level, Root, SourceFile, json::Canonical};
use rehome_persistence::{Connection, quarantine::Entry};

use crate::{
    error::{Error, Result},
    judge::{Judge, Verdict},
    source::{Elements, PlannedFile, Regions, Stop},
};

/// How a file is laid out around an element.
pub(super) struct Layout {
    pub(super) file: PlannedFile,
    /// The name of the member, as it is written.
    name: Option<String>,
}

impl Layout {
    /// The layout of the file that `entry` comes from.
    pub(super) fn of(app: &App, entry: &Entry) -> Result<Self> {
        let of_entry = || app.files.iter().filter(|file| file.collection == entry.collection);
        let found = of_entry().filter_map(|file| Some((file, file.stem(&entry.file)?))).next();
        // A file that a person had read as one of the collection has a name of its own.
        let found = found.or_else(|| {
            let source = of_entry().next()?;
            Some((source, if source.is_pattern() { entry.container.as_str() } else { "" }))
        });
        let Some((source, stem)) = found else {
            let message = format!("`{}` has no file {} any more", app.id, entry.file);
            return Err(Error::Usage(message));
        };
        // What is given stands alone, wherever its place in the file is.
        let alone = SourceFile { at: Vec::new(), ..source.clone() };
        let file = PlannedFile {
            regions: Regions::only(&alone),
            source: source.clone(),
            name: entry.file.clone(),
            stem: stem.to_owned(),
            path: PathBuf::new(),
            bytes: 0,
        };
        let name = (source.root == Root::Object).then(|| match &entry.key {
            Some(key) => serde_json::Value::from(key.as_str()).to_string(),
            None => first_text(&entry.raw).to_owned(),
        });
        Ok(Self { file, name })
    }

    /// What stands around `text` in such a file. A member may be given with another name.
    fn around(&self, text: &str) -> (String, &'static str) {
        match (self.file.source.root, &self.name) {
            (Root::Array, _) => ("[".to_owned(), "]"),
            (Root::Record | Root::Lines, _) => (String::new(), ""),
            (Root::Object, Some(name)) if !is_member(text) => (format!("{{{name}:"), "}"),
            (Root::Object, _) => ("{".to_owned(), "}"),
        }
    }

    /// The verdict on `text`, which is one element, and that element's text.
    pub(super) fn judge(
        &self,
        c: &mut Connection,
        judge: &mut Judge<'_>,
        text: &str,
        max_element: usize,
    ) -> Result<(Verdict, String)> {
        let (before, behind) = self.around(text);
        let whole = format!("{before}{text}{behind}");
        let name = self.file.record_name();
        let mut elements = Elements::new(whole.as_bytes(), &self.file.regions, name, max_element);
        let mut canonical = Canonical::default();
        let (verdict, text) = match elements.next(&mut canonical) {
            Ok(Some(element)) => {
                let text = element.text.clone().into_owned();
                (judge.judge(c, &element, &canonical)?, text)
            }
            Ok(None) => return Ok((no_record("there is no element"), String::new())),
            Err(stop) => return Ok((self.rejected(stop, &before)?, String::new())),
        };
        match elements.next(&mut canonical) {
            Ok(None) => {}
            Ok(Some(_)) => return Ok((no_record("there is more than one element"), text)),
            Err(stop) => return Ok((self.rejected(stop, &before)?, text)),
        }
        Ok((self.moved(verdict, &before), text))
    }

    fn rejected(&self, stop: Stop, before: &str) -> Result<Verdict> {
        match stop {
            Stop::Rejected(finding) => {
                let finding = Finding { level: Level::Quarantined, help: None, ..*finding };
                Ok(self.moved(Verdict::quarantine(finding), before))
            }
            Stop::Io(source) => Err(Error::Source { path: PathBuf::from("-"), source }),
        }
    }

    /// A verdict with the places of the text itself, which has nothing around it.
    fn moved(&self, verdict: Verdict, before: &str) -> Verdict {
        match verdict {
            Verdict::Quarantine(mut none) => {
                none.finding = moved(none.finding, self.file.source.root, before);
                Verdict::Quarantine(none)
            }
            record => record,
        }
    }
}

fn moved(mut finding: Finding, root: Root, before: &str) -> Finding {
    finding.file = None;
    if let Some(position) = &mut finding.position {
        let length = before.len() as u64;
        position.offset = position.offset.saturating_sub(length);
        if position.line == 1 {
            position.column = position.column.saturating_sub(before.chars().count() as u64).max(1);
        }
    }
    if root != Root::Record
        && let Some(pointer) = &mut finding.pointer
    {
        let inner = pointer.strip_prefix('/').and_then(|rest| rest.find('/').map(|at| at + 1));
        *pointer = inner.map_or_else(String::new, |at| pointer[at..].to_owned());
    }
    finding
}

fn no_record(message: &str) -> Verdict {
    let message = format!("{message} in what was given; one is asked for");
    Verdict::quarantine(Finding::new(Level::Quarantined, "layout.root", message))
}

/// The JSON text that `member` begins with, as it is written.
fn first_text(member: &str) -> &str {
    let mut texts = serde_json::Deserializer::from_str(member).into_iter::<String>();
    match texts.next() {
        Some(Ok(_)) => member[..texts.byte_offset()].trim(),
        _ => "\"\"",
    }
}

/// Whether `text` is a member with its name: a text and a colon.
fn is_member(text: &str) -> bool {
    let text = text.trim_start();
    let name = first_text(text);
    text.starts_with('"') && text[name.len()..].trim_start().starts_with(':')
}
