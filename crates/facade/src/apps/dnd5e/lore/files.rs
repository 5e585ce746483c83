//! Reading and judging files of lore, before any of them is written.

use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
};

use rehome_domain::{Collection, Document, ParsedRecord, Source};
use rehome_migration::Error as EngineError;
use serde_json::value::RawValue;

use super::{Entry, Lore, LoreOptions};
use crate::error::{Error, RejectedFile};

/// A record of a file that was found to be good.
pub(super) struct Read {
    pub(super) file: PathBuf,
    pub(super) name: Option<String>,
    pub(super) entry: Entry,
}

/// How a file holds lore.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// As the text of one record.
    Text,
    /// As a list of records.
    List,
}

/// The records of all files, in their order; no two have one key.
pub(super) fn read(
    collection: &Collection,
    files: &[PathBuf],
    about: &LoreOptions,
) -> Result<Vec<Read>, Error> {
    let forms: Vec<Form> = files.iter().map(|file| form(file)).collect::<Result<_, _>>()?;
    if !about.is_silent() && !forms.contains(&Form::Text) {
        let message = "a kind, a date and tags are said of texts, and no file is one; records in \
                       a list say them themselves";
        return Err(usage(message.to_owned()));
    }
    let mut judge = Judge { collection, about, keys: HashMap::new(), good: Vec::new() };
    let mut rejected = Vec::new();
    for (file, form) in files.iter().zip(forms) {
        let bytes = bytes(file)?;
        if let Err(reason) = judge.file(file, form, &bytes) {
            rejected.push(RejectedFile { file: file.clone(), reason });
        }
    }
    if rejected.is_empty() { Ok(judge.good) } else { Err(Error::Rejected(rejected)) }
}

fn form(file: &Path) -> Result<Form, Error> {
    let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("md" | "txt") => Ok(Form::Text),
        Some("json") => Ok(Form::List),
        _ if file.is_dir() => {
            Err(usage(format!("{} is a folder; name the files in it", file.display())))
        }
        _ => Err(usage(format!(
            "{} is no file of lore; it must end in .md or .txt for a text, or in .json for a list \
             of records",
            file.display()
        ))),
    }
}

fn bytes(file: &Path) -> Result<Vec<u8>, Error> {
    rehome_persistence::files::read(file).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => usage(format!("there is no file {}", file.display())),
        io::ErrorKind::IsADirectory => {
            usage(format!("{} is a folder; name the files in it", file.display()))
        }
        _ => EngineError::Source { path: file.to_owned(), source }.into(),
    })
}

fn usage(message: String) -> Error {
    EngineError::Usage(message).into()
}

/// What was found good so far.
struct Judge<'a> {
    collection: &'a Collection,
    about: &'a LoreOptions,
    /// The keys that are taken, each with the file that has it.
    keys: HashMap<String, PathBuf>,
    good: Vec<Read>,
}

impl Judge<'_> {
    /// Judges a file and keeps its records, or says why it cannot be taken.
    fn file(&mut self, file: &Path, form: Form, bytes: &[u8]) -> Result<(), String> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let offset = error.valid_up_to();
            format!("it is not UTF-8 from byte {offset} on; save it as UTF-8")
        })?;
        let text = text.trim_start_matches('\u{feff}');
        if text.trim().is_empty() {
            return Err("it is empty".to_owned());
        }
        match form {
            Form::Text => self.text(file, text),
            Form::List => self.list(file, text),
        }
    }

    fn text(&mut self, file: &Path, text: &str) -> Result<(), String> {
        if let Some(offset) = text.find('\0') {
            return Err(format!("it holds a NUL at byte {offset}, which no text does"));
        }
        let stem = file.file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default();
        let mut lore = Lore::of_text(&stem, text);
        if lore.index.is_empty() {
            let name = &lore.name;
            return Err(format!(
                "its name `{name}` has no letter and no digit, so no key can be made of it; begin \
                 it with another heading"
            ));
        }
        let LoreOptions { kind, date, tags } = self.about.clone();
        lore.kind = kind;
        lore.date = date;
        lore.tags = Some(tags).filter(|tags| !tags.is_empty());
        let body = serde_json::to_string(&lore).map_err(|error| error.to_string())?;
        let document = Document::new(body).map_err(|error| error.to_string())?;
        let parsed = self.parse(document.text())?;
        self.take(file, &parsed)?;
        self.keep(file, parsed.name, Entry::Text(lore));
        Ok(())
    }

    fn list(&mut self, file: &Path, text: &str) -> Result<(), String> {
        // Reads strictly what is cut into records below.
        Document::new(text).map_err(|error| format!("it cannot be stored: {error}"))?;
        let records: Vec<&RawValue> = serde_json::from_str(text)
            .map_err(|_| "it is no list of records; write them in [ and ]".to_owned())?;
        if records.is_empty() {
            return Err("its list has no record".to_owned());
        }
        for (index, record) in records.into_iter().map(RawValue::get).enumerate() {
            let within = |reason| format!("record {}: {reason}", index + 1);
            let parsed = self.parse(record).map_err(within)?;
            self.take(file, &parsed).map_err(within)?;
            self.keep(file, parsed.name, Entry::Record(record.to_owned()));
        }
        Ok(())
    }

    fn parse(&self, text: &str) -> Result<ParsedRecord, String> {
        self.collection.parse(&Source::of(text)).map_err(|decode_error| decode_error.message)
    }

    /// Takes the key of a record, which no other has.
    fn take(&mut self, file: &Path, parsed: &ParsedRecord) -> Result<(), String> {
        let key = parsed.key();
        if key.is_empty() {
            return Err("its `index` is empty; a record needs a key".to_owned());
        }
        match self.keys.insert(key.to_owned(), file.to_owned()) {
            None => Ok(()),
            Some(other) => Err(format!(
                "the key `{key}` of `{}` is that of a record in {}, too; give one of the two \
                 another name, or another `index`",
                parsed.name.as_deref().unwrap_or_default(),
                other.display()
            )),
        }
    }

    fn keep(&mut self, file: &Path, name: Option<String>, entry: Entry) {
        self.good.push(Read { file: file.to_owned(), name, entry });
    }
}
