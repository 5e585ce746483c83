//! Lists of texts: interests, tags, mentions and the like.

use super::fields::{Fields, Value};
use crate::{Remark, json::tree::Tree};

/// What a list does with texts that are not as the application writes them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// An array is taken as it stands; a text is split at commas.
    Verbatim,
    /// As above, and each item is trimmed and none is empty.
    Trimmed,
    /// An array is taken as it stands; a text is the only item.
    Whole,
}

impl Fields<'_> {
    /// The list `name`; empty where it is missing or null.
    pub(super) fn texts(&mut self, name: &str, style: Style) -> Vec<String> {
        self.texts_if_any(name, style).unwrap_or_default()
    }

    /// The list `name`; none where it is missing or null.
    pub(super) fn texts_if_any(&mut self, name: &str, style: Style) -> Option<Vec<String>> {
        let items = match self.take(name) {
            Value::Absent | Value::Null => return None,
            Value::Array(elements) => self.elements(name, elements),
            Value::Text(text) => {
                self.note(self.rules.list, name, format!("`{name}` is a text, not an array"));
                match style {
                    Style::Whole => {
                        vec![text].into_iter().filter(|text| !text.is_empty()).collect()
                    }
                    Style::Verbatim | Style::Trimmed => at_commas(&text),
                }
            }
            Value::Number(_) | Value::Flag(_) | Value::Object(_) => {
                self.quarantine(name, "a list of texts");
                return None;
            }
        };
        if style != Style::Trimmed {
            return Some(items);
        }
        let trimmed = items.iter().map(|item| item.trim()).filter(|item| !item.is_empty());
        Some(trimmed.map(str::to_owned).collect())
    }

    fn elements(&mut self, name: &str, elements: Vec<Tree>) -> Vec<String> {
        let mut items = Vec::with_capacity(elements.len());
        let mut odd = 0;
        for (index, element) in elements.into_iter().enumerate() {
            let written = match &element {
                Tree::Scalar(raw) if raw.starts_with('"') => None,
                other => Some(other.write()),
            };
            match (Value::of(element), written) {
                (Value::Text(text), _) => items.push(text),
                (value, written) => {
                    if odd == 0 {
                        let message = format!("an element of `{name}` is no text");
                        self.remarks.push(
                            Remark::warning(self.rules.list, message)
                                .on(format!("{}/{index}", self.pointer(name)))
                                .help("its JSON was taken as a text; null was left out"),
                        );
                    }
                    odd += 1;
                    if !matches!(value, Value::Null) {
                        items.extend(written);
                    }
                }
            }
        }
        items
    }
}

fn at_commas(text: &str) -> Vec<String> {
    let items = text.split([',', '，', '、']).map(str::trim).filter(|item| !item.is_empty());
    items.map(str::to_owned).collect()
}
