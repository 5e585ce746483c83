//! The files of an application's layout: which there are, and where in them the elements of a
//! collection stand.

mod glob;

pub use glob::{is_wild, matches, quoted, unquoted};

/// What the elements of a collection are, at the place in a file where they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    /// An array of records.
    Array,
    /// An object whose members are records, each with its name.
    Object,
    /// One record; its name is the stem of the file.
    Record,
    /// Documents one after another: a line each, or with any white space between.
    Lines,
}

impl Root {
    /// The word for it in app files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Array => "array",
            Self::Object => "object",
            Self::Record => "record",
            Self::Lines => "lines",
        }
    }
}

/// How a file of documents is a history of them, as an append-only file is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinesRule {
    /// Whether a later document takes the place of an earlier one with its key.
    pub last_wins: bool,
    /// The member by which a document says that the one with its key is deleted.
    pub deleted: Option<String>,
    /// The member of documents that are no records.
    pub skip: Option<String>,
}

/// One file of an application's layout, or the files of one pattern, and the collection whose
/// records it holds. Several may share a file, each with another place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The paths relative to the folder of the layout, with `/` between names, where the
    /// file may be; an export without an import before writes the first. In the last name a
    /// `*` stands for one stem, which does not make it a hidden file. Where files are
    /// [`free`](Self::free), `*` may stand in any name, `**` for any folders, and `[*]` is the sign
    /// itself.
    pub paths: Vec<String>,
    /// What its elements are.
    pub root: Root,
    /// Where they stand: the names of the members that lead there from the root of the file, none
    /// for the root itself. `*` stands for any one member or element.
    pub at: Vec<String>,
    /// The id of the collection whose records it holds.
    pub collection: String,
    /// Whether most folders do without it, so that nobody need hear that it is not there.
    pub optional: bool,
    /// How its documents are a history, where its root is [`Root::Lines`].
    pub history: Option<LinesRule>,
    /// Whether a member's or file's name is the key of its record.
    pub named: bool,
    /// Whether any value is an element, and any file of its patterns is one of the
    /// application's: nobody has said more of them than an app file does.
    pub free: bool,
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
        Self {
            paths: paths.iter().map(|path| (*path).to_owned()).collect(),
            root,
            at: Vec::new(),
            collection: collection.into(),
            optional: false,
            history: None,
            named: true,
            free: false,
        }
    }

    /// The same, which most folders do without: that it is not there is not worth a note.
    #[must_use]
    pub fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    /// The same, whose elements stand below these members: `["data", "areas"]`.
    #[must_use]
    pub fn at<S: Into<String>>(self, at: impl IntoIterator<Item = S>) -> Self {
        Self { at: at.into_iter().map(Into::into).collect(), ..self }
    }

    /// What the layout calls it: the first of its paths.
    pub fn name(&self) -> &str {
        self.paths.first().map(String::as_str).unwrap_or_default()
    }

    /// What stands for the wildcards when `path` is one of its paths; empty for a path without
    /// any. Where it has several patterns the whole path tells its files apart.
    pub fn stem<'p>(&self, path: &'p str) -> Option<&'p str> {
        let found = self.paths.iter().find_map(|pattern| {
            if is_wild(pattern) {
                self.stem_in(pattern, path)
            } else {
                (unquoted(pattern) == path).then_some("")
            }
        })?;
        let by_path = self.free && self.paths.len() > 1;
        Some(if by_path { path } else { found })
    }

    /// What stands for the wildcards of `pattern` in `path`.
    pub(crate) fn stem_in<'p>(&self, pattern: &str, path: &'p str) -> Option<&'p str> {
        if self.free {
            return glob::stem(pattern, path);
        }
        let (before, after) = pattern.split_once('*')?;
        let stem = path.strip_prefix(before)?.strip_suffix(after)?;
        let hidden = stem.starts_with('.') && (before.is_empty() || before.ends_with('/'));
        (!stem.is_empty() && !stem.contains('/') && !hidden).then_some(stem)
    }

    /// The path of the file whose wildcards stand for `stem`.
    pub fn path_of(&self, stem: &str) -> String {
        if self.free && self.paths.len() > 1 && self.stem(stem) == Some(stem) {
            return stem.to_owned();
        }
        glob::path_of(self.name(), stem)
    }

    /// The name of the record that fills the file at `path`, which is one of its paths: what
    /// stands for the `*`, or else the file's name without its extension.
    pub fn record_name<'p>(&self, path: &'p str) -> &'p str {
        match self.stem(path) {
            Some(stem) if !stem.is_empty() => stem,
            _ => stem_of(path),
        }
    }

    /// The folders of `path` below what all files of its pattern have in common: `2026/03` of
    /// `notes/2026/03/tea.json`, where the pattern is `notes/**/*.json`.
    pub fn folder<'p>(&self, path: &'p str) -> &'p str {
        let of_pattern = |pattern: &&String| self.stem_in(pattern, path).is_some();
        let fixed = self.paths.iter().find(of_pattern).map_or(0, |pattern| glob::fixed(pattern));
        let folder = path.rfind('/').map_or(0, |at| at);
        path.get(fixed..folder).unwrap_or_default()
    }

    /// The name of the file at `path` without its extension.
    pub fn file_stem(path: &str) -> &str {
        stem_of(path)
    }

    /// Whether its paths have wildcards.
    pub fn is_pattern(&self) -> bool {
        is_wild(self.name()) || (self.free && self.paths.len() > 1)
    }

    /// Whether elements of both can stand in one file, since they stand in places of which none
    /// is the other or within it.
    pub fn can_share(&self, other: &Self) -> bool {
        let alike = |(one, two): (&String, &String)| one == two || one == "*" || two == "*";
        let is_lines = self.root == Root::Lines || other.root == Root::Lines;
        !is_lines && !self.at.iter().zip(&other.at).all(alike)
    }
}

/// The name of the file at `path` without its extension.
fn stem_of(path: &str) -> &str {
    let last = path.rsplit('/').next().unwrap_or(path);
    match last.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => last,
    }
}

#[cfg(test)]
mod tests {
    use super::SourceFile;

    #[test]
    fn folders_are_told_below_what_all_files_have_in_common() {
        let free =
            |paths: &[&str]| SourceFile { free: true, ..SourceFile::records(paths, "notes") };
        let notes = free(&["notes/**/*.json"]);
        assert_eq!(notes.folder("notes/2026/03/tea.json"), "2026/03");
        assert_eq!(notes.folder("notes/tea.json"), "");
        assert_eq!(free(&["plugins/*/data.json"]).folder("plugins/kite/data.json"), "kite");
        assert_eq!(free(&["data.json"]).folder("data.json"), "");
        assert_eq!(free(&["a[*]b/*/data.json"]).folder("a*b/kite/data.json"), "kite");
    }

    #[test]
    fn elements_share_a_file_where_none_stands_within_another() {
        let at = |at: &[&str]| SourceFile::array(&["db.json"], "x").at(at.iter().copied());
        assert!(at(&["posts"]).can_share(&at(&["tags"])));
        assert!(at(&["a", "posts"]).can_share(&at(&["a", "tags"])));
        assert!(!at(&["a"]).can_share(&at(&["a", "tags"])));
        assert!(!at(&["*", "tags"]).can_share(&at(&["a", "tags"])));
        assert!(!at(&[]).can_share(&at(&["a"])));
    }
}
