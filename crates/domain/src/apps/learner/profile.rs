//! Children's profiles.

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    birth_date::BirthDate,
    fields::{Fields, Rules, Value, rules},
    json::Json,
    key,
    slug::slug,
    text_list::Style,
    words::{ListKind, WordList},
};
use crate::{
    DecodeError, Digest, DuplicatePolicy, MAX_INDEXED, Naming, RelationalRecord, Remark, Source,
    apps::schema::lenient, too_long_for_index,
};

/// The profile of a child.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ChildProfile {
    /// The id that the source gives it; the application loses it in some edits.
    pub id: Option<String>,
    /// The name, which is never blank.
    pub name: String,
    /// The date of birth.
    pub dob: BirthDate,
    /// The gender; empty where it is not told, as with the next three.
    pub gender: String,
    /// The address.
    pub address: String,
    /// The school.
    pub school: String,
    /// The neighborhood.
    pub neighborhood: String,
    /// What the child likes.
    pub interests: Vec<String>,
    /// Characters that the child knows from stories.
    pub character_roster: Vec<String>,
    /// How fluently the child speaks.
    pub verbal_fluency: Option<String>,
    /// How much the child understands.
    pub passive_language_level: Option<String>,
    /// The mental age in years.
    pub mental_age: Option<f64>,
    /// Free text about the child.
    pub raw_input: Option<String>,
    /// The Chinese words that the child knows; none where the source says nothing of them.
    pub mastered_words: Option<WordList>,
    /// The English words that the child knows; none where the source says nothing of them.
    pub mastered_english_words: Option<WordList>,
    /// The grammar that the child knows; none where the source says nothing of it.
    pub mastered_grammar: Option<WordList>,
    /// An object of later versions: assessments and learning states.
    pub extracted_data: Json,
}

impl ChildProfile {
    /// What an import knows the profile by when its source lost the id: name and date of
    /// birth.
    pub fn identity(&self) -> String {
        format!("{}\u{1f}{}", self.name, self.dob.as_str())
    }
}

const RULES: Rules = rules!("profiles");

impl RelationalRecord for ChildProfile {
    const COLLECTION: &'static str = "profiles";

    fn read(source: &Source<'_>, remarks: &mut Vec<Remark>) -> Result<Self, DecodeError> {
        let mut fields = Fields::of(source, &RULES, remarks)?;
        let name = name(&mut fields)?;
        Ok(Self {
            name,
            id: fields.id("id"),
            dob: birth_date(&mut fields),
            gender: fields.required("gender"),
            address: fields.required("address"),
            school: fields.required("school"),
            neighborhood: fields.required("neighborhood"),
            interests: fields.texts("interests", Style::Verbatim),
            character_roster: fields.texts("character_roster", Style::Verbatim),
            verbal_fluency: fields.text("verbal_fluency"),
            passive_language_level: fields.text("passive_language_level"),
            mental_age: mental_age(&mut fields),
            raw_input: fields.text("raw_input"),
            mastered_words: fields.words("mastered_words", ListKind::Chinese),
            mastered_english_words: fields.words("mastered_english_words", ListKind::English),
            mastered_grammar: fields.words("mastered_grammar", ListKind::Grammar),
            extracted_data: extracted_data(&mut fields),
        })
    }

    fn schema() -> serde_json::Value {
        lenient::<Self>(&["name"])
    }

    fn naming(&self) -> Naming {
        match &self.id {
            Some(id) => Naming::Key(id.clone()),
            None => Naming::Proposed { key: slug(&self.name), identity: self.identity() },
        }
    }

    /// A list that came from an array may have items which, joined, would be split otherwise.
    fn recover(&mut self, source: &Self) {
        let lists = [
            (&mut self.mastered_words, &source.mastered_words),
            (&mut self.mastered_english_words, &source.mastered_english_words),
            (&mut self.mastered_grammar, &source.mastered_grammar),
        ];
        for (list, of_source) in lists {
            if let (Some(list), Some(of_source)) = (list, of_source)
                && list.writes_as(of_source)
            {
                list.clone_from(of_source);
            }
        }
    }

    fn again(first: &Source<'_>, second: &Source<'_>) -> DuplicatePolicy {
        if key::identical(first, second) {
            return DuplicatePolicy::Quarantine(key::same(&RULES));
        }
        let read = |source| Self::read(source, &mut Vec::new());
        match (read(first), read(second)) {
            (Ok(a), Ok(b)) if a.name != b.name || (b.id.is_none() && a.dob != b.dob) => {
                DuplicatePolicy::Another("-")
            }
            _ => DuplicatePolicy::Quarantine(key::taken(&RULES)),
        }
    }
}

fn name(fields: &mut Fields<'_>) -> Result<String, DecodeError> {
    let message = match fields.text("name").filter(|name| !name.trim().is_empty()) {
        None => Some("the name is missing".to_owned()),
        // It is found by its slug too, which may be longer.
        Some(name) => match too_long_for_index("name", &name) {
            None if slug(&name).len() <= MAX_INDEXED => return Ok(name),
            message => message,
        },
    };
    let message = message.unwrap_or_else(|| "the name is too long".to_owned());
    Err(DecodeError::at(fields.source.text, "/name", "profiles.name", message))
}

fn birth_date(fields: &mut Fields<'_>) -> BirthDate {
    let birth = BirthDate::parse(&fields.required("dob"));
    if birth.text.is_some() {
        fields.warn("profiles.dob", "dob", "the date of birth is no date; kept as text");
    }
    birth
}

fn mental_age(fields: &mut Fields<'_>) -> Option<f64> {
    const NAME: &str = "mental_age";
    const RULE: &str = "profiles.mental-age";
    let (raw, text) = match fields.take(NAME) {
        Value::Absent | Value::Null => return None,
        Value::Number(raw) => (raw, false),
        Value::Text(text) if text.trim().is_empty() => return None,
        Value::Text(text) => (text, true),
        Value::Flag(_) | Value::Array(_) | Value::Object(_) => {
            fields.quarantine(NAME, "a number");
            return None;
        }
    };
    let Some(age) = raw.trim().parse::<f64>().ok().filter(|age| age.is_finite()) else {
        fields.quarantine(NAME, "a number");
        return None;
    };
    if text {
        fields.note(RULE, NAME, "the mental age is written as a text; imported as a number");
    }
    if !(1.0..=18.0).contains(&age) {
        fields.warn(RULE, NAME, "the mental age is not from 1 to 18; kept");
    }
    // A negative zero has no use, and databases differ about it.
    Some(age + 0.0)
}

/// The object, also where it is written as a text; what is no object goes into quarantine.
fn extracted_data(fields: &mut Fields<'_>) -> Json {
    const NAME: &str = "extracted_data";
    match fields.take(NAME) {
        Value::Absent | Value::Null => Json::empty_object(),
        Value::Object(tree) => Json::of(&tree),
        Value::Text(text) if text.trim().is_empty() => Json::empty_object(),
        Value::Text(text) => match object_in(&text) {
            Some(object) => {
                let rule = "profiles.extracted-data";
                fields.note(rule, NAME, "an object written as a text; imported as an object");
                object
            }
            None => quarantine(fields, NAME),
        },
        Value::Number(_) | Value::Flag(_) | Value::Array(_) => quarantine(fields, NAME),
    }
}

fn quarantine(fields: &mut Fields<'_>, name: &str) -> Json {
    fields.quarantine(name, "an object");
    Json::empty_object()
}

/// The object that a text holds, if every database and reader would take it alike where it
/// will stand: inside a profile inside a file.
fn object_in(text: &str) -> Option<Json> {
    Digest::of(&format!("[[{text}]]")).ok()?;
    text.trim_start().starts_with('{').then(|| Json::parse(text).ok())?
}
