//! What differs with the root of a file: an array, an object of records, or one record.

use std::{borrow::Cow, io::Read};

use rehome_domain::{
    Finding, Level, Root,
    json::{Canonical, Flaw},
};

use super::{Element, Elements, State, Stop, shape::Members, text_of};
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
        match self.skip_white_space()? {
            None => Err(self.reject_help(
                "json.empty",
                "the file holds nothing; it is possibly truncated".to_owned(),
                match self.root {
                    Root::Array => "restore the file; a collection without records is written []",
                    Root::Object => "restore the file; a collection without records is written {}",
                    Root::Record => "restore the file, or delete it",
                },
            )),
            Some(b'{') if self.root == Root::Record => {
                self.state = State::First;
                Ok(())
            }
            Some(first) if Some(first) == self.bracket() => {
                self.consume(1);
                self.state = State::First;
                Ok(())
            }
            Some(first) => {
                // Any other root is still read as JSON first, so that a file that is not
                // JSON at all is called that.
                let at = self.cursor.position();
                let (length, _) = self.value(canonical, 0)?;
                let members = match self.root {
                    Root::Array => {
                        Members::of(text_of(&self.buffer[self.start..self.start + length])?)
                    }
                    Root::Object | Root::Record => None,
                };
                self.consume(length);
                let next = self.skip_white_space()?;
                let shape = members.and_then(|members| members.shape(next));
                if next.is_some() && shape.is_none() {
                    return Err(self.trailing());
                }
                let found = match first {
                    b'{' => "an object",
                    b'[' => "an array",
                    b'"' => "a string",
                    b't' | b'f' => "a truth value",
                    b'n' => "null",
                    _ => "a number",
                };
                let finding = Finding::new(
                    Level::Rejected,
                    "layout.root",
                    format!("the root of this file is {found}, not {}", self.wanted()),
                );
                let mut finding = finding.at(at).on("").help(match self.root {
                    Root::Array => "wrap the records in [ and ]",
                    Root::Object => "wrap the records in { and }, each with its name",
                    Root::Record => "one record per file, in { and }",
                });
                if let Some(shape) = shape {
                    finding.message = format!("{}: {shape}", finding.message);
                    finding = finding.help(shape.help());
                }
                Err(Stop::Rejected(Box::new(finding)))
            }
        }
    }

    fn bracket(&self) -> Option<u8> {
        match self.root {
            Root::Array => Some(b'['),
            Root::Object => Some(b'{'),
            Root::Record => None,
        }
    }

    /// What the root should be, in words.
    fn wanted(&self) -> &'static str {
        match self.root {
            Root::Array => "an array of records",
            Root::Object => "an object of records",
            Root::Record => "a record, which is an object",
        }
    }

    /// Reads the name of a member and the colon behind it.
    pub(super) fn member_name(&mut self, canonical: &mut Canonical) -> Result<Option<Flaw>, Stop> {
        if self.buffer[self.start..self.end].first() != Some(&b'"') {
            return Err(self.expected("a name in double quotes"));
        }
        let (length, flaw) = self.value(canonical, 1)?;
        text_of(&self.buffer[self.start..self.start + length])?.clone_into(&mut self.raw_name);
        // A name that no database takes, with half a surrogate or NUL, is flawed; it is shown
        // as written.
        self.name = serde_json::from_str(&self.raw_name)
            .ok()
            .filter(|name: &String| !name.contains('\0'))
            .unwrap_or_else(|| self.raw_name.trim_matches('"').to_owned());
        self.consume(length);
        if self.skip_white_space()? != Some(b':') {
            return Err(self.expected("`:`"));
        }
        self.consume(1);
        if self.skip_white_space()?.is_none() {
            return Err(self.expected("a value"));
        }
        Ok(flaw)
    }

    /// The one record that fills the file.
    pub(super) fn only(&mut self, canonical: &mut Canonical) -> Result<Element<'_>, Stop> {
        let (length, flaw) = self.value(canonical, 0)?;
        // The rest is read before the element is lent, since reading moves the buffer.
        let text = text_of(&self.buffer[self.start..self.start + length])?.to_owned();
        let cursor = self.cursor;
        self.consume(length);
        self.count = 1;
        self.state = State::Ended;
        if self.skip_white_space()?.is_some() {
            return Err(self.trailing());
        }
        self.raw_name = text;
        let text = Cow::Borrowed(self.raw_name.as_str());
        let (name, pointer) = (Some(Cow::Borrowed(self.stem.as_str())), String::new());
        Ok(Element { text, index: 0, name, lead: None, pointer, flaw, cursor })
    }
}
