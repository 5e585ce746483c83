//! An app file as it is written: read with a message for every mistake that says the line, what is
//! wrong and what is allowed. Long because each table and word of the file has its own.

use std::{collections::BTreeMap, fmt};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    key::{KeyPart, KeyRule},
    names,
    spec::{
        AppSpec, CollectionSpec, ColumnKind, FileColumn, LinesSpec, Located, ReferenceSpec,
        TextFormat, TextSpec,
    },
};
use crate::{
    PackId, Root,
    json::pick::{path_of, pointer_of},
};

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

const ROOTS: &str = "a root is `array`, `object` (its members are records), `record` (one a file) \
                     or `lines` (JSON Lines, or whole documents one after another)";

const KINDS: [(&str, ColumnKind); 7] = [
    ("text", ColumnKind::Text),
    ("integer", ColumnKind::Integer),
    ("real", ColumnKind::Real),
    ("decimal", ColumnKind::Decimal),
    ("boolean", ColumnKind::Boolean),
    ("time", ColumnKind::Time),
    ("json", ColumnKind::Json),
];

const FORMATS: [(&str, TextFormat); 3] =
    [("plain", TextFormat::Plain), ("markdown", TextFormat::Markdown), ("html", TextFormat::Html)];

/// Names that no column may have: those that every table of records has.
pub const TAKEN: [&str; 12] = [
    "container",
    "key",
    "name",
    "folded_name",
    "position",
    "body",
    "digest",
    "source_digest",
    "run",
    "rev",
    "updated_at",
    "id",
];

type Value<'i> = Spanned<DeValue<'i>>;
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

/// The file that is being read.
struct File<'t> {
    text: &'t str,
}

/// A table of it, whose members are taken one by one.
struct Members<'f, 'i> {
    file: &'f File<'f>,
    what: String,
    at: usize,
    left: BTreeMap<&'f str, (usize, &'f Value<'i>)>,
    known: Vec<&'static str>,
}

impl<'f, 'i> Members<'f, 'i> {
    fn take(&mut self, name: &'static str) -> Option<&'f Value<'i>> {
        self.known.push(name);
        self.left.remove(name).map(|(_, value)| value)
    }

    fn require(&mut self, name: &'static str, example: &str) -> Outcome<&'f Value<'i>> {
        let found = self.take(name);
        found.ok_or_else(|| {
            let slip = self.left.iter().find(|(other, _)| is_near(name, other));
            let (message, at) = match slip {
                Some((other, (at, _))) => (self.unknown(other, Some(name)), *at),
                None => (format!("{} has no `{name}`", self.what), self.at),
            };
            mistake(self.file.text, at, message, format!("write `{example}`"))
        })
    }

    fn unknown(&self, name: &str, near: Option<&str>) -> String {
        let near = near.map(|near| format!(" (is `{near}` meant?)")).unwrap_or_default();
        format!("`{name}` is nothing that {} says{near}", self.what)
    }

    /// What nobody took, in the order of the file.
    fn all(self) -> Vec<(&'f str, usize, &'f Value<'i>)> {
        let left = self.left.into_iter().map(|(name, (at, value))| (name, at, value));
        let mut left: Vec<_> = left.collect();
        left.sort_by_key(|(_, at, _)| *at);
        left
    }

    /// Refuses what nobody took.
    fn end(self) -> Outcome<()> {
        match self.left.first_key_value() {
            None => Ok(()),
            Some((name, (at, _))) => {
                let near = self.known.iter().copied().find(|known| is_near(known, name));
                let message = self.unknown(name, near);
                let help = format!("it may say {}", self.known.join(", "));
                Err(mistake(self.file.text, *at, message, help))
            }
        }
    }
}

/// Whether a word is another but for a slip.
fn is_near(one: &str, two: &str) -> bool {
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.to_lowercase().chars().collect();
        letters.sort_unstable();
        letters
    };
    let (a, b) = (sorted(one), sorted(two));
    a == b || one.starts_with(two) || two.starts_with(one)
}

impl<'f> File<'f> {
    fn wrong<T>(&self, value: &Value<'_>, message: String, help: impl Into<String>) -> Outcome<T> {
        Err(mistake(self.text, value.span().start, message, help.into()))
    }

    fn members<'i>(&'f self, table: &'f Spanned<DeTable<'i>>, what: &str) -> Members<'f, 'i> {
        self.members_of(table.get_ref(), table.span().start, what)
    }

    fn members_of<'i>(&'f self, table: &'f DeTable<'i>, at: usize, what: &str) -> Members<'f, 'i> {
        let left =
            table.iter().map(|(name, value)| (name.get_ref().as_ref(), (name.span().start, value)));
        let (what, left) = (what.to_owned(), left.collect());
        Members { file: self, what, at, left, known: Vec::new() }
    }

    fn table<'i>(
        &'f self,
        value: &'f Value<'i>,
        what: &str,
        example: &str,
    ) -> Outcome<Members<'f, 'i>> {
        match value.get_ref() {
            DeValue::Table(table) => Ok(self.members_of(table, value.span().start, what)),
            other => self.wrong(
                value,
                format!("{what} is {}, not a table", kind(other)),
                format!("write `{example}`"),
            ),
        }
    }

    fn string<'v>(&self, value: &'v Value<'_>, what: &str, example: &str) -> Outcome<&'v str> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text.as_ref()),
            other => self.wrong(
                value,
                format!("{what} is {}, not a text", kind(other)),
                format!("write `{example}`"),
            ),
        }
    }

    fn flag(&self, value: &Value<'_>, what: &str) -> Outcome<bool> {
        match value.get_ref() {
            DeValue::Boolean(flag) => Ok(*flag),
            other => {
                self.wrong(value, format!("{what} is {}", kind(other)), "it is `true` or `false`")
            }
        }
    }

    fn array<'v, 'i>(
        &self,
        value: &'v Value<'i>,
        what: &str,
        example: &str,
    ) -> Outcome<&'v [Value<'i>]> {
        match value.get_ref() {
            DeValue::Array(array) => Ok(&array[..]),
            other => self.wrong(
                value,
                format!("{what} is {}, not a list", kind(other)),
                format!("write `{example}`"),
            ),
        }
    }

    fn strings(&self, value: &Value<'_>, what: &str, example: &str) -> Outcome<Vec<String>> {
        let one = |value: &Value<'_>| {
            let each = format!("an entry of {what}");
            self.string(value, &each, example).map(str::to_owned)
        };
        self.array(value, what, example)?.iter().map(one).collect()
    }

    /// A field or a JSON pointer.
    fn place(&self, value: &Value<'_>, what: &str) -> Outcome<String> {
        let text = self.string(value, what, "\"/a/b\"")?;
        self.pointer(value, text)
    }

    fn pointer(&self, value: &Value<'_>, text: &str) -> Outcome<String> {
        let is_bad = text.match_indices('~').any(|(at, _)| {
            text.starts_with('/') && !matches!(text.as_bytes().get(at + 1), Some(b'0' | b'1'))
        });
        if is_bad {
            return self.wrong(
                value,
                format!("`{text}` is no JSON pointer"),
                "in a pointer `~` is written `~0`, and `/` within a name `~1`",
            );
        }
        Ok(pointer_of(&path_of(text)))
    }

    fn app(
        &'f self,
        table: &'f Spanned<DeTable<'_>>,
        open: &mut dyn FnMut(&str) -> Result<String, String>,
    ) -> Outcome<AppSpec> {
        const APP: &str = "[app]\\nid = \"tracker\"\\nname = \"Tracker\"";
        let mut members = self.members(table, "an app file");
        let app = members.require("app", &APP.replace("\\n", "` and below it `"))?;
        let mut of_app = self.table(app, "[app]", "[app]")?;
        let given = of_app.require("id", "id = \"tracker\"")?;
        let id = self.string(given, "`id`", "id = \"tracker\"")?;
        let is_id = id.starts_with(|c: char| c.is_ascii_lowercase())
            && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if !is_id || id.len() > 30 {
            return self.wrong(
                given,
                format!("`{id}` is no id of an application"),
                format!(
                    "it is at most 30 lower-case letters and digits, a letter first, such as `{}`",
                    names::app_id(id)
                ),
            );
        }
        let name = match of_app.take("name") {
            Some(name) => self.string(name, "`name`", "name = \"Tracker\"")?,
            None => id,
        };
        let pack = match of_app.take("pack") {
            None => None,
            Some(pack) => {
                let text = self.string(pack, "`pack`", "pack = \"own\"")?;
                if let Err(error) = text.parse::<PackId>() {
                    return self.wrong(pack, error.to_string(), "leave it out for no packs");
                }
                Some(text.to_owned())
            }
        };
        of_app.end()?;
        let given = members.require("collection", "[[collection]]")?;
        let mut collections: Vec<CollectionSpec> = Vec::new();
        for value in self.array(given, "`collection`", "[[collection]]")? {
            let of_one = self.table(value, "a collection", "[[collection]]")?;
            let collection = self.collection(of_one, open)?;
            if collections.iter().any(|other| other.id == collection.id)
                && !collection.is_named_by_members()
            {
                return self.wrong(
                    value,
                    format!("two collections have the id `{}`", collection.id),
                    "one collection may have several patterns in `files`",
                );
            }
            collections.push(collection);
        }
        let mut ignored = Vec::new();
        if let Some(value) = members.take("ignore") {
            let mut of_ignore = self.table(value, "[ignore]", "[ignore]")?;
            if let Some(files) = of_ignore.take("files") {
                ignored = self.strings(files, "`files`", "files = [\"*.bak\"]")?;
                for (value, pattern) in self.array(files, "`files`", "")?.iter().zip(ignored.iter())
                {
                    self.pattern(value, pattern)?;
                }
            }
            of_ignore.end()?;
        }
        members.end()?;
        let spec = AppSpec { id: id.to_owned(), name: name.to_owned(), pack, collections, ignored };
        // What only all of it together tells: of patterns that share a pack, and the like.
        let is_expanded = !spec.collections.iter().any(CollectionSpec::is_named_by_members);
        if is_expanded && let Err(reason) = spec.app().check() {
            return self.wrong(given, reason, "see docs/APP-FILE.md");
        }
        for (at, value) in self.array(given, "`collection`", "")?.iter().enumerate() {
            for reference in &spec.collections[at].references {
                if is_expanded && !spec.collections.iter().any(|one| one.id == reference.to) {
                    let known: Vec<&str> =
                        spec.collections.iter().map(|one| one.id.as_str()).collect();
                    return self.wrong(
                        value,
                        format!("there is no collection `{}` to refer to", reference.to),
                        format!("there are {}", known.join(", ")),
                    );
                }
            }
        }
        Ok(spec)
    }

    fn collection(
        &self,
        mut members: Members<'_, '_>,
        open: &mut dyn FnMut(&str) -> Result<String, String>,
    ) -> Outcome<CollectionSpec> {
        let given = members.require("id", "id = \"notes\"")?;
        let id = self.string(given, "`id`", "id = \"notes\"")?;
        let is_word = |word: &str| {
            !word.is_empty()
                && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        let is_id = id.split('-').all(is_word) && id.starts_with(|c: char| c.is_ascii_lowercase());
        if (!is_id || id.len() > 60) && id != "$member" {
            return self.wrong(
                given,
                format!("`{id}` is no id of a collection"),
                format!(
                    "it is lower-case words with single hyphens between, such as `{}`, or `$member`",
                    names::collection_id(id)
                ),
            );
        }
        members.what = format!("the collection `{id}`");
        let files = members.require("files", "files = [\"notes.json\"]")?;
        let patterns = self.strings(files, "`files`", "files = [\"notes.json\"]")?;
        if patterns.is_empty() {
            return self.wrong(
                files,
                "`files` is empty".to_owned(),
                "write `files = [\"notes.json\"]`",
            );
        }
        for (value, pattern) in self.array(files, "`files`", "")?.iter().zip(&patterns) {
            self.pattern(value, pattern)?;
        }
        let given_root = members.require("root", "root = \"array\"")?;
        let word = self.string(given_root, "`root`", "root = \"array\"")?;
        let Some(root) = root_of(word) else {
            return self.wrong(given_root, format!("`{word}` is no root"), ROOTS);
        };
        let at = match members.take("at") {
            None => String::new(),
            Some(value) => {
                let text = self.string(value, "`at`", "at = \"/data/items\"")?;
                if !text.is_empty() && !text.starts_with('/') {
                    return self.wrong(
                        value,
                        format!("`{text}` is no JSON pointer"),
                        format!("a pointer begins with `/`: `at = \"/{text}\"`"),
                    );
                }
                if root == Root::Lines && !text.is_empty() {
                    return self.wrong(
                        value,
                        "lines stand at the root of their file".to_owned(),
                        "leave `at` out, or `root = \"lines\"`",
                    );
                }
                self.pointer(value, text)?
            }
        };
        let stars = path_of(&at).iter().filter(|name| *name == "*").count();
        if id == "$member" && stars != 1 {
            return self.wrong(
                given,
                "`$member` names collections by what one `*` of `at` stands for".to_owned(),
                "write `at = \"/*\"`",
            );
        }
        let given_key = members.require("key", "key = \"id\"")?;
        let key = self.key(given_key)?;
        for part in &key.0 {
            let reason = match part {
                KeyPart::Member if root != Root::Object => "only in an `object` are they members",
                KeyPart::Above if stars == 0 => "there is no `*` in `at` that it would stand for",
                _ => continue,
            };
            return self.wrong(
                given_key,
                format!("`{part}` cannot be the key of these records: {reason}"),
                "a key is a field, a pointer, $member, $stem, $dir, $at, $line, $position, a \
                 'literal', or a list of these",
            );
        }
        let mut spec = CollectionSpec::new(id, &[], root, key);
        (spec.files, spec.at) = (patterns, at);
        spec.name = match members.take("name") {
            Some(value) => Some(self.place(value, "`name`")?),
            None => None,
        };
        if let Some(value) = members.take("text") {
            let example = "text = [\"/notes\", { at = \"/body\", format = \"markdown\" }]";
            for value in self.array(value, "`text`", example)? {
                spec.text.push(self.text_spec(value, example)?);
            }
        }
        if let Some(value) = members.take("columns") {
            self.columns(value, &mut spec)?;
        }
        if let Some(value) = members.take("facets") {
            let of_facets = self.table(value, "`facets`", "facets = { tags = \"/tags/*\" }")?;
            for (name, at, value) in of_facets.all() {
                self.field_name(name, at, "facet")?;
                let at = self.place(value, "a facet")?;
                spec.facets.push(Located { name: name.to_owned(), at });
            }
        }
        if let Some(value) = members.take("references") {
            let example = "references = [{ at = \"/area_id\", to = \"areas\" }]";
            for value in self.array(value, "`references`", example)? {
                let mut of_one = self.table(value, "a reference", example)?;
                let at = self.place(of_one.require("at", example)?, "`at`")?;
                let to = self.string(of_one.require("to", example)?, "`to`", example)?.to_owned();
                of_one.end()?;
                spec.references.push(ReferenceSpec { at, to });
            }
        }
        if let Some(value) = members.take("secret") {
            for value in self.array(value, "`secret`", "secret = [\"/token\"]")? {
                spec.secret.push(self.place(value, "an entry of `secret`")?);
            }
        }
        if let Some(value) = members.take("glossary") {
            spec.glossary = self.glossary(value, open)?;
        }
        if let Some(value) = members.take("locale") {
            spec.locale = Some(self.string(value, "`locale`", "locale = \"en\"")?.to_owned());
        }
        if let Some(value) = members.take("lines") {
            spec.lines = Some(self.lines(value, &spec)?);
        }
        members.end()?;
        Ok(spec)
    }

    fn pattern(&self, value: &Value<'_>, pattern: &str) -> Outcome<()> {
        let is_name = |name: &str| !["", ".", ".."].contains(&name) && !name.contains('\\');
        let names: Vec<&str> = pattern.split('/').collect();
        if !names.iter().all(|name| is_name(name)) {
            return self.wrong(
                value,
                format!("`{pattern}` is no path within the folder"),
                "it is names with `/` between, relative to the folder, such as `notes/*.json`",
            );
        }
        if names.iter().any(|name| name.contains("**") && *name != "**") {
            return self.wrong(
                value,
                format!("in `{pattern}` a `**` does not stand alone"),
                "`**` stands between two `/` for any folders, `*` within a name",
            );
        }
        Ok(())
    }

    fn key(&self, value: &Value<'_>) -> Outcome<KeyRule> {
        let part = |value: &Value<'_>| {
            let text = self.string(value, "`key`", "key = \"id\"")?;
            if text.is_empty() {
                return self.wrong(
                    value,
                    "the key is empty".to_owned(),
                    "the field whose name is empty is written `/`",
                );
            }
            let text =
                if text.starts_with('/') { self.pointer(value, text)? } else { text.to_owned() };
            match KeyPart::read(&text) {
                Ok(KeyPart::Field(path)) if path.iter().any(|name| name == "*") => self.wrong(
                    value,
                    format!("`{text}` may be several values"),
                    "a key is one value",
                ),
                Ok(part) => Ok(part),
                Err(reason) => self.wrong(
                    value,
                    reason,
                    "a key is a field, a pointer, $member, $stem, $dir, $at, $line, $position, a \
                     'literal', or a list of these",
                ),
            }
        };
        match value.get_ref() {
            DeValue::Array(parts) if parts.is_empty() => {
                self.wrong(value, "the key has no part".to_owned(), "write `key = \"id\"`")
            }
            DeValue::Array(parts) => {
                parts.iter().map(part).collect::<Outcome<Vec<_>>>().map(KeyRule)
            }
            _ => Ok(KeyRule(vec![part(value)?])),
        }
    }

    fn text_spec(&self, value: &Value<'_>, example: &str) -> Outcome<TextSpec> {
        if let DeValue::Table(_) = value.get_ref() {
            let mut members = self.table(value, "a text", example)?;
            let at = self.place(members.require("at", example)?, "`at`")?;
            let format = match members.take("format") {
                None => TextFormat::Plain,
                Some(value) => {
                    let word = self.string(value, "`format`", "format = \"markdown\"")?;
                    match FORMATS.iter().find(|(known, _)| *known == word) {
                        Some((_, format)) => *format,
                        None => {
                            return self.wrong(
                                value,
                                format!("`{word}` is no format of texts"),
                                "a format is plain, markdown or html",
                            );
                        }
                    }
                }
            };
            members.end()?;
            return Ok(TextSpec { at, format });
        }
        Ok(TextSpec { at: self.place(value, "a text")?, format: TextFormat::Plain })
    }

    fn columns(&self, value: &Value<'_>, spec: &mut CollectionSpec) -> Outcome<()> {
        const EXAMPLE: &str = "columns = { level = { at = \"/data/level\", type = \"integer\" } }";
        let of_columns = self.table(value, "`columns`", EXAMPLE)?;
        for (name, at, value) in of_columns.all() {
            self.field_name(name, at, "column")?;
            let mut column = FileColumn {
                name: name.to_owned(),
                at: pointer_of(&[name]),
                kind: ColumnKind::Text,
                words: Vec::new(),
            };
            if let DeValue::Table(_) = value.get_ref() {
                let mut members = self.table(value, "a column", EXAMPLE)?;
                if let Some(at) = members.take("at") {
                    column.at = self.place(at, "`at`")?;
                }
                column.kind = self.kind(members.require("type", "type = \"integer\"")?)?;
                if let Some(words) = members.take("words") {
                    column.words = self.strings(words, "`words`", "words = [\"gold\"]")?;
                    if let Some(word) = column.words.iter().find(|word| crate::fold(word) != **word)
                    {
                        return self.wrong(
                            words,
                            format!("the word `{word}` is not in lower case"),
                            format!("write `{}`", crate::fold(word)),
                        );
                    }
                }
                members.end()?;
            } else {
                column.kind = self.kind(value)?;
            }
            spec.columns.push(column);
        }
        Ok(())
    }

    fn kind(&self, value: &Value<'_>) -> Outcome<ColumnKind> {
        let word = self.string(value, "the type of a column", "type = \"integer\"")?;
        match KINDS.iter().find(|(known, _)| *known == word) {
            Some((_, kind)) => Ok(*kind),
            None => {
                let known: Vec<&str> = KINDS.iter().map(|(known, _)| *known).collect();
                self.wrong(
                    value,
                    format!("`{word}` is no type of columns"),
                    format!("a type is {}", known.join(", ")),
                )
            }
        }
    }

    fn field_name(&self, name: &str, at: usize, what: &str) -> Outcome<()> {
        let is_good = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.len() <= 50
            && name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if is_good && !TAKEN.contains(&name) {
            return Ok(());
        }
        let suggested = match names::column_name(name) {
            taken if TAKEN.contains(&taken.as_str()) => format!("its_{taken}"),
            free => free,
        };
        let message = if is_good {
            format!("every table has a column `{name}` of its own")
        } else {
            format!("`{name}` is no name of a {what}")
        };
        let help = format!(
            "a name is lower-case letters, digits and `_`, such as `{suggested}`; `at` says where \
             its value stands"
        );
        Err(mistake(self.text, at, message, help))
    }

    fn glossary(
        &self,
        value: &Value<'_>,
        open: &mut dyn FnMut(&str) -> Result<String, String>,
    ) -> Outcome<BTreeMap<String, String>> {
        const HELP: &str = "it is a TOML file beside this one, with a line `key = \"words\"` for \
                            each record";
        if let DeValue::Table(table) = value.get_ref() {
            return self.words(table, value);
        }
        let name = self.string(value, "`glossary`", "glossary = \"words.toml\"")?;
        let text = match open(name) {
            Ok(text) => text,
            Err(reason) => return self.wrong(value, reason, HELP),
        };
        let inner = File { text: &text };
        match DeTable::parse(&text) {
            Ok(table) => inner.words(table.get_ref(), value).or_else(|inner| {
                self.wrong(value, format!("{name}, line {}: {}", inner.line, inner.message), HELP)
            }),
            Err(error) => self.wrong(value, format!("{name}: {}", error.message()), HELP),
        }
    }

    fn words(&self, table: &DeTable<'_>, at: &Value<'_>) -> Outcome<BTreeMap<String, String>> {
        let mut words = BTreeMap::new();
        for (key, value) in table.iter() {
            let said = match value.get_ref() {
                DeValue::String(text) => text.to_string(),
                DeValue::Array(_) => self.strings(value, "the words of a key", "")?.join(" "),
                _ => {
                    let name = key.get_ref();
                    return self.wrong(
                        at,
                        format!("the words of `{name}` are no text"),
                        "write `key = \"words\"`",
                    );
                }
            };
            words.insert(key.get_ref().to_string(), said);
        }
        Ok(words)
    }

    fn lines(&self, value: &Value<'_>, spec: &CollectionSpec) -> Outcome<LinesSpec> {
        const EXAMPLE: &str = "lines = { last_wins = true, deleted = \"$$deleted\" }";
        if spec.root != Root::Lines {
            return self.wrong(
                value,
                format!("`lines` says nothing of the root `{}`", spec.root.as_str()),
                "it goes with `root = \"lines\"`",
            );
        }
        let mut members = self.table(value, "`lines`", EXAMPLE)?;
        let mut lines = LinesSpec::default();
        if let Some(value) = members.take("last_wins") {
            lines.last_wins = self.flag(value, "`last_wins`")?;
        }
        if let Some(value) = members.take("deleted") {
            lines.deleted = Some(self.string(value, "`deleted`", EXAMPLE)?.to_owned());
        }
        if let Some(value) = members.take("skip") {
            lines.skip = Some(self.string(value, "`skip`", EXAMPLE)?.to_owned());
        }
        members.end()?;
        if (lines.last_wins || lines.deleted.is_some()) && !spec.key.is_in_text() {
            return self.wrong(
                value,
                "which line takes the place of which, only a key in the lines tells".to_owned(),
                "let `key` be a field, or leave `last_wins` and `deleted` out",
            );
        }
        Ok(lines)
    }
}

/// What a value is, in words.
fn kind(value: &DeValue<'_>) -> impl fmt::Display {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a truth value",
        DeValue::Datetime(_) => "a moment",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
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
