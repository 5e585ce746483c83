//! What differs with the root of a file: an array, an object of records, or one record.

use std::io::Read;

use rehome_domain::{Finding, Level as Severity, Root, json::Canonical};

use super::{Elements, Level, Stop, shape::Value, text_of};
use crate::source::encoding;

impl<R: Read> Elements<R> {
    /// Reads up to and with the bracket of the root, or rejects the file.
    pub(super) fn open(&mut self, canonical: &mut Canonical) -> Result<(), Stop> {
        self.fill()?;
        let start = &self.buffer[..self.end];
        if start.starts_with(encoding::MARK) {
            self.mark = true;
            self.cursor.skip_mark(encoding::MARK.len() as u64);
            self.start = encoding::MARK.len();
            if self.frame.is_some() {
                self.around.extend_from_slice(encoding::MARK);
            }
        } else if let Some((looks_like, help)) = encoding::foreign(start) {
            let message = format!("this is not UTF-8: it looks like {looks_like}");
            return Err(self.reject_help("json.encoding", message, help));
        } else if start.starts_with(b"version https://git-lfs") {
            return Err(self.reject_help(
                "layout.lfs-pointer",
                "this is a Git LFS pointer, not the file itself".to_owned(),
                "run `git lfs pull` in the source folder",
            ));
        }
        let whole = self.regions.all.iter().position(|region| region.at.is_empty());
        if let Some(region) = whole.filter(|region| self.region(*region).root == Root::Lines) {
            self.frame_open(region);
            let pointer = String::new();
            self.levels.push(Level::Region { region, close: 0, count: 0, pointer, above: None });
            return Ok(());
        }
        let first = self.skip_white_space()?;
        let root = self.root();
        let is_free = self.regions.own().free;
        match first {
            None => Err(self.reject_help(
                "json.empty",
                "the file holds nothing; it is possibly truncated".to_owned(),
                match root {
                    Root::Array => "restore the file; a collection without records is written []",
                    Root::Object => "restore the file; a collection without records is written {}",
                    Root::Record | Root::Lines => "restore the file, or move it away",
                },
            )),
            Some(first) if whole.is_none() || self.takes(first, is_free) => {
                let all = (0..self.regions.all.len()).map(|region| (region, 0)).collect();
                self.due = Some((all, None));
                Ok(())
            }
            Some(first) => {
                // Any other root is still read as JSON first, so that a file that is not
                // JSON at all is called that.
                let at = self.cursor.position();
                let (length, _) = self.value(canonical, 0)?;
                let text = text_of(&self.buffer[self.start..self.start + length])?;
                let value = Value::of(text);
                self.consume(length);
                let next = self.skip_white_space()?;
                let shape = value.and_then(|value| value.shape(root, next));
                if next.is_some() && shape.is_none() {
                    return Err(self.trailing());
                }
                let found = self.kind_of(Some(first));
                let finding = Finding::new(
                    Severity::Rejected,
                    "layout.root",
                    format!("the root of this file is {found}, not {}", self.wanted()),
                );
                let mut finding = finding.at(at).on("").help(match root {
                    Root::Array => "make it an array of objects, one for each record",
                    Root::Object => "make it an object of records, each under its name",
                    Root::Record | Root::Lines => "one record per file, in { and }",
                });
                if let Some(shape) = shape {
                    finding.message = format!("{}: {shape}", finding.message);
                    finding = finding.help(shape.help());
                }
                Err(Stop::Rejected(Box::new(finding)))
            }
        }
    }

    /// What the elements of the region are that is read.
    pub(super) fn root(&self) -> Root {
        self.regions.own().root
    }

    /// Whether a file of that root begins so.
    fn takes(&self, first: u8, is_free: bool) -> bool {
        match self.root() {
            Root::Array => first == b'[',
            Root::Object => first == b'{',
            Root::Record => first == b'{' || is_free,
            Root::Lines => true,
        }
    }

    /// What a value is that begins so, in words.
    pub(super) fn kind_of(&self, first: Option<u8>) -> &'static str {
        match first {
            None => "nothing",
            Some(b'{') => "an object",
            Some(b'[') => "an array",
            Some(b'"') => "a string",
            Some(b't' | b'f') => "a truth value",
            Some(b'n') => "null",
            Some(_) => "a number",
        }
    }

    /// What the root should be, in words.
    fn wanted(&self) -> &'static str {
        match self.root() {
            Root::Array => "an array of records",
            Root::Object => "an object of records",
            Root::Record | Root::Lines => "a record, which is an object",
        }
    }
}
