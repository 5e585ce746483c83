//! What is said of the fields of records: texts, and typed columns.

use toml::de::DeValue;

use super::{File, Outcome, members::Value, mistake};
use crate::{
    app_file::{
        names,
        spec::{CollectionSpec, ColumnKind, FileColumn, TextFormat, TextSpec},
    },
    json::pick::pointer_of,
};

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

/// The columns that every table of records has, in their order.
pub const ENVELOPE: [&str; 11] = [
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
];

/// Whether no column may have that name: one that every table has, or that lists show.
pub fn is_taken(name: &str) -> bool {
    name == "id" || ENVELOPE.contains(&name)
}

impl File<'_> {
    pub(super) fn text_spec(&self, value: &Value<'_>, example: &str) -> Outcome<TextSpec> {
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

    pub(super) fn columns(&self, value: &Value<'_>, spec: &mut CollectionSpec) -> Outcome<()> {
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

    pub(super) fn field_name(&self, name: &str, at: usize, what: &str) -> Outcome<()> {
        let is_good = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.len() <= 50
            && name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if is_good && !is_taken(name) {
            return Ok(());
        }
        let suggested = match names::column_name(name) {
            taken if is_taken(&taken) => format!("its_{taken}"),
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
}
