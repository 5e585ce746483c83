//! An app file as it is written: read with a message for every mistake that says the line, what is
//! wrong and what is allowed. What each table may say stands in the files beside.

mod app;
mod collection;
mod fields;
mod glossary;
mod members;

use toml::de::DeTable;

use super::spec::AppSpec;
use crate::Root;
pub use fields::{ENVELOPE, is_taken};
use members::File;

/// What is wrong in an app file, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}; {help}")]
pub struct Mistake {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What is allowed.
    pub help: String,
}

/// The roots by their words.
pub(super) fn root_of(word: &str) -> Option<Root> {
    [Root::Array, Root::Object, Root::Record, Root::Lines]
        .into_iter()
        .find(|root| root.as_str() == word)
}

type Outcome<T> = Result<T, Mistake>;

impl AppSpec {
    /// Reads an app file.
    ///
    /// # Errors
    /// The first [`Mistake`].
    pub fn read(text: &str) -> Result<Self, Mistake> {
        Self::read_with(
            text,
            &mut |_| Err("a file of words can only be named in a file".to_owned()),
        )
    }

    /// As [`read`](Self::read), of a file that may name others: `open` reads one of them.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_with(
        text: &str,
        open: &mut dyn FnMut(&str) -> Result<String, String>,
    ) -> Result<Self, Mistake> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let table = DeTable::parse(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let message = error.message().trim().to_owned();
            mistake(text, at, message, "an app file is TOML: https://toml.io".to_owned())
        })?;
        let spec = File { text }.app(&table, open)?;
        Ok(spec)
    }
}

fn mistake(text: &str, at: usize, message: String, help: String) -> Mistake {
    let before = text.get(..at.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Mistake { line, column, message, help }
}

#[cfg(test)]
mod tests {
    use super::AppSpec;
    use crate::Root;

    const START: &str = "[app]\nid = \"kites\"\nname = \"Kites\"\n";

    fn collection(lines: &str) -> String {
        format!("{START}[[collection]]\nid = \"kites\"\nfiles = [\"kites.json\"]\n{lines}\n")
    }

    #[test]
    fn a_file_is_read() {
        let text = collection(
            "root = \"object\"\nat = \"/data\"\nkey = \"$member\"\ncolumns.long = \"integer\"\n\
             [ignore]\nfiles = [\"*.bak\", \"cache/**\"]",
        );
        let spec = AppSpec::read(&text).unwrap();
        assert_eq!(
            (spec.collections[0].root, spec.collections[0].at.as_str()),
            (Root::Object, "/data")
        );
        assert_eq!(spec.ignored.len(), 2);
        let kept = serde_json::to_string(&spec).unwrap();
        assert_eq!(serde_json::from_str::<AppSpec>(&kept).unwrap(), spec);
        spec.app().check().unwrap();
    }

    #[test]
    fn every_mistake_has_its_line_and_says_what_is_allowed() {
        let array = "root = \"array\"\nkey = \"id\"\n";
        for (text, line, message, help) in [
            ("".to_owned(), 1, "has no `app`", "[app]"),
            ("[app".to_owned(), 1, "", "TOML"),
            ("[app]\nid = \"My App\"".to_owned(), 2, "no id", "`myapp`"),
            ("[app]\nid = 7".to_owned(), 2, "a number, not a text", "tracker"),
            (format!("{START}pack = \"a b\""), 4, "", "leave it out"),
            (START.to_owned(), 1, "has no `collection`", "[[collection]]"),
            (format!("{START}collection = 1"), 4, "nothing that [app] says", "id, name, pack"),
            (format!("{START}[[collection]]\nfiles = []"), 4, "has no `id`", "id ="),
            (format!("{START}[[collection]]\nid = \"Big Kites\""), 5, "no id", "`big-kites`"),
            (collection(""), 4, "has no `root`", "root = \"array\""),
            (collection("rot = \"array\""), 4, "has no `root`", ""),
            (collection("roots = \"array\""), 7, "is `root` meant?", "root = \"array\""),
            (collection("root = \"list\""), 7, "no root", "array"),
            (collection("root = \"array\""), 4, "has no `key`", "key ="),
            (collection(&format!("{array}nmae = \"x\"")), 9, "is `name` meant?", "it may say"),
            (collection(&format!("{array}at = \"data\"")), 9, "no JSON pointer", "\"/data\""),
            (collection(&format!("{array}at = \"/a~b\"")), 9, "no JSON pointer", "~0"),
            (collection("root = \"array\"\nkey = \"$member\""), 8, "cannot be the key", "$stem"),
            (collection("root = \"array\"\nkey = \"$stam\""), 8, "`$stam` is none of", "/$stam"),
            (collection("root = \"array\"\nkey = []"), 8, "no part", "key ="),
            (collection("root = \"array\"\nkey = \"/a/*\""), 8, "several", "one value"),
            (collection(&format!("{array}columns.Long = \"integer\"")), 9, "no name", "`long`"),
            (collection(&format!("{array}columns.body = \"text\"")), 9, "of its own", "its_body"),
            (collection(&format!("{array}columns.a = \"number\"")), 9, "no type", "integer"),
            (collection(&format!("{array}columns.a = {{ at = \"/b\" }}")), 9, "no `type`", ""),
            (collection(&format!("{array}text = \"/a\"")), 9, "not a list", "text = ["),
            (
                collection(&format!("{array}text = [{{ at = \"/a\", format = \"rtf\" }}]")),
                9,
                "no format",
                "markdown",
            ),
            (
                collection(&format!("{array}references = [{{ at = \"/a\", to = \"makers\" }}]")),
                4,
                "no collection `makers`",
                "kites",
            ),
            (collection(&format!("{array}lines = {{}}")), 9, "says nothing", "lines"),
            (
                collection("root = \"lines\"\nkey = \"$line\"\nlines = { last_wins = true }"),
                9,
                "only a key in the lines",
                "a field",
            ),
            (collection(&format!("{array}glossary = \"w.toml\"")), 9, "", "beside this one"),
            (
                format!("{}{}", collection(array), &collection(array)[START.len()..]),
                10,
                "two collections",
                "several patterns",
            ),
            (
                format!("{START}[[collection]]\nid = \"a\"\nfiles = [\"../a.json\"]\n{array}"),
                6,
                "no path within",
                "relative",
            ),
            (
                format!(
                    "{START}pack = \"p\"\n[[collection]]\nid = \"a\"\nfiles = [\"*.json\"]\n{array}"
                ),
                5,
                "share a pack",
                "",
            ),
            (format!("{}[ignore]\nfile = []", collection(array)), 11, "nothing that", "files"),
        ] {
            let error = AppSpec::read(&text).expect_err(&text);
            assert_eq!(error.line, line, "{text}\n{error}");
            assert!(error.message.contains(message), "{text}\n{error}");
            assert!(error.help.contains(help) || error.message.contains(help), "{text}\n{error}");
        }
    }
}
