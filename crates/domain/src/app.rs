//! The declaration of an application: its collections and the files they come from.

mod check;

use crate::{choices::Choice, collection::Collection, knowledge::Knowledge, pack::DeclaredPack};

/// What the root of a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    /// An array of records.
    Array,
    /// An object whose members are records, each with its name.
    Object,
    /// One record; its name is the stem of the file.
    Record,
}

/// One file of an application's layout, or the files of one pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The paths relative to the folder of the layout, with `/` between names, where the
    /// file may be; an export without an import before writes the first. In the last name a
    /// `*` stands for one stem, which does not make it a hidden file.
    pub paths: Vec<String>,
    /// What its root is.
    pub root: Root,
    /// The id of the collection whose records it holds.
    pub collection: String,
    /// Whether most folders do without it, so that nobody need hear that it is not there.
    pub optional: bool,
}

impl SourceFile {
    /// A file with an array of records.
    pub fn array(paths: &[&str], collection: impl Into<String>) -> Self {
        Self::of(Root::Array, paths, collection)
    }

    /// A file with an object whose members are records.
    pub fn object(paths: &[&str], collection: impl Into<String>) -> Self {
        Self::of(Root::Object, paths, collection)
    }

    /// Files with one record each.
    pub fn records(paths: &[&str], collection: impl Into<String>) -> Self {
        Self::of(Root::Record, paths, collection)
    }

    fn of(root: Root, paths: &[&str], collection: impl Into<String>) -> Self {
        let paths = paths.iter().map(|path| (*path).to_owned()).collect();
        Self { paths, root, collection: collection.into(), optional: false }
    }

    /// The same, which most folders do without: that it is not there is not worth a note.
    #[must_use]
    pub fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    /// What the layout calls it: the first of its paths.
    pub fn name(&self) -> &str {
        self.paths.first().map(String::as_str).unwrap_or_default()
    }

    /// The stem that stands for the `*` when `path` is one of its paths; empty for a path
    /// without a `*`.
    pub fn stem<'p>(&self, path: &'p str) -> Option<&'p str> {
        self.paths.iter().find_map(|pattern| {
            if pattern.contains('*') {
                Self::stem_in(pattern, path)
            } else {
                (pattern == path).then_some("")
            }
        })
    }

    /// The stem that stands for the `*` of `pattern` in `path`.
    fn stem_in<'p>(pattern: &str, path: &'p str) -> Option<&'p str> {
        let (before, after) = pattern.split_once('*')?;
        let stem = path.strip_prefix(before)?.strip_suffix(after)?;
        let hidden = stem.starts_with('.') && (before.is_empty() || before.ends_with('/'));
        (!stem.is_empty() && !stem.contains('/') && !hidden).then_some(stem)
    }

    /// The name of the record that fills the file at `path`, which is one of its paths: what
    /// stands for the `*`, or else the file's name without its extension.
    pub fn record_name<'p>(&self, path: &'p str) -> &'p str {
        match self.stem(path) {
            Some(stem) if !stem.is_empty() => stem,
            _ => {
                let last = path.rsplit('/').next().unwrap_or(path);
                last.rsplit_once('.').map_or(last, |(stem, _)| stem)
            }
        }
    }

    /// Whether its paths have a `*`.
    pub fn is_pattern(&self) -> bool {
        self.name().contains('*')
    }
}

/// Something beside the files of a layout that a person must know of.
#[derive(Clone, Debug)]
pub struct SideFile {
    /// Where it may be.
    pub place: Place,
    /// What its being there means.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// Where a [`SideFile`] may be.
#[derive(Clone, Debug)]
pub enum Place {
    /// At this path in the folder of the layout; a database, whose tables are counted.
    Database(String),
    /// At this path in the system's folder for temporary files.
    Temporary(String),
}

/// An application whose data Rehome moves and keeps: an ordinary value, which owns all that it
/// says, so that it can be made at run time as well as written in Rust.
#[derive(Clone, Debug)]
pub struct App {
    /// The id in commands and in table names: lower-case letters and digits.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// The pack that an import without a named one goes to; none where records belong to
    /// no pack: then each file of a pattern is a container of its own.
    pub default_pack: Option<DeclaredPack>,
    /// The kinds of records.
    pub collections: Vec<Collection>,
    /// The files of the layout, in the order in which they are imported.
    pub files: Vec<SourceFile>,
    /// What an import of its files can be told.
    pub choices: Vec<Choice>,
    /// What else to look for.
    pub side_files: Vec<SideFile>,
    /// The kinds of knowledge that its records are, for those who retrieve what a text calls
    /// for; empty where all records are alike to them.
    pub knowledge: Vec<Knowledge>,
}

impl App {
    /// An application with records in packs, no choices and no kinds of knowledge; for the
    /// usual case.
    pub fn new(
        id: impl Into<String>,
        title: impl Into<String>,
        default_pack: impl Into<DeclaredPack>,
        collections: Vec<Collection>,
        files: Vec<SourceFile>,
    ) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            default_pack: Some(default_pack.into()),
            collections,
            files,
            choices: Vec::new(),
            side_files: Vec::new(),
            knowledge: Vec::new(),
        }
    }

    /// The collection of that id.
    pub fn collection(&self, id: &str) -> Option<&Collection> {
        self.collections.iter().find(|collection| collection.id == id)
    }

    /// The name of the table that holds a collection: `dnd5e_magic_items`.
    pub fn table(&self, collection: &str) -> String {
        format!("{}_{}", self.id, collection.replace('-', "_"))
    }
}
