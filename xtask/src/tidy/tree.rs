//! The files of the workspace with their texts, as the rules see them.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Result;

use crate::workspace::git;

/// The files that git knows or would add, by path from the root.
pub(super) struct Tree(BTreeMap<String, String>);

impl Tree {
    /// Reads the files. One that is no text counts as empty.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let listed = git(root, &["ls-files", "--cached", "--others", "--exclude-standard"])?;
        let mut files = BTreeMap::new();
        for path in listed {
            // Git still lists a file that was deleted and not yet committed.
            if let Ok(bytes) = fs::read(root.join(&path)) {
                files.insert(path, String::from_utf8(bytes).unwrap_or_default());
            }
        }
        Ok(Self(files))
    }

    /// A tree of these files.
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        Self(files.iter().map(|(path, text)| ((*path).into(), (*text).into())).collect())
    }

    /// All files, by path.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The Rust files that people write.
    pub(super) fn modules(&self) -> impl Iterator<Item = (&str, &str)> {
        let generated = |text: &str| text.lines().next().is_some_and(|l| l.contains("@generated"));
        self.files().filter(move |(path, text)| path.ends_with(".rs") && !generated(text))
    }

    /// The text of a file, when there is one.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }
}
