//! `glossary`: other words for records, in the app file or in a file beside it.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use super::{File, Outcome, members::Value};

impl File<'_> {
    pub(super) fn glossary(
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
}
