//! What a language model said about words: how they sound, and what they mean.

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    fields::{Fields, Rules, Value, rules},
    text_list::Style,
};
use crate::{
    DecodeError, Naming, RelationalRecord, Remark, Source, apps::schema::lenient, whole_numbers,
};

/// What is known of a word. Its key is the word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WordKnowledge {
    /// The word: the member's name.
    #[serde(skip)]
    pub word: String,
    /// How it is pronounced.
    pub pronunciations: Vec<String>,
    /// What it means.
    pub meanings: Vec<String>,
    /// Its level in the Chinese language test.
    pub hsk_level: Option<i64>,
}

const RULES: Rules = rules!("word-knowledge");
const INTEGRAL: &str = "word-knowledge.integral";

impl RelationalRecord for WordKnowledge {
    const COLLECTION: &'static str = "word-knowledge";

    fn read(source: &Source<'_>, remarks: &mut Vec<Remark>) -> Result<Self, DecodeError> {
        let mut fields = Fields::of(source, &RULES, remarks)?;
        let word = source.name.unwrap_or_default().to_owned();
        if word.starts_with('@') {
            let message = "the name of this member is a mention, not a word; kept";
            fields.remarks.push(Remark::warning("word-knowledge.mention", message));
        }
        let mut pronunciations = fields.texts("pronunciations", Style::Whole);
        let mut meanings = fields.texts("meanings", Style::Whole);
        merge(&mut fields, "pinyin", &mut pronunciations);
        merge(&mut fields, "meaning", &mut meanings);
        merge(&mut fields, "meaning_en", &mut meanings);
        Ok(Self { word, pronunciations, meanings, hsk_level: hsk_level(&mut fields) })
    }

    fn schema() -> serde_json::Value {
        lenient::<Self>(&[])
    }

    fn naming(&self) -> Naming {
        Naming::Key(self.word.clone())
    }
}

/// Takes what older versions kept in a member of its own into a list.
fn merge(fields: &mut Fields<'_>, name: &str, list: &mut Vec<String>) {
    let legacy = fields.texts(name, Style::Whole);
    if !legacy.is_empty() {
        fields.note("word-knowledge.legacy", name, format!("`{name}` was taken into the lists"));
    }
    for text in legacy {
        if !text.trim().is_empty() && !list.contains(&text) {
            list.push(text);
        }
    }
}

/// The level: a number, or a text such as `3` or `HSK 3`.
fn hsk_level(fields: &mut Fields<'_>) -> Option<i64> {
    const NAME: &str = "hsk_level";
    let level = match fields.take(NAME) {
        Value::Absent | Value::Null => return None,
        Value::Text(text) if text.trim().is_empty() => return None,
        Value::Number(raw) => {
            let whole = whole_numbers::whole(&raw);
            if whole.is_some() {
                fields.note(INTEGRAL, NAME, format!("`{NAME}` is written with a point"));
            }
            whole.or_else(|| raw.parse().ok())
        }
        Value::Text(text) => level_in(&text),
        Value::Flag(_) | Value::Array(_) | Value::Object(_) => None,
    };
    if level.is_none() {
        fields.quarantine(NAME, "a level");
    }
    level
}

fn level_in(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.strip_prefix("HSK").unwrap_or(text).trim_start_matches([' ', '-']);
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}
