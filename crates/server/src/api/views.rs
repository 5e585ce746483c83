//! The shapes of what is sent and taken, where the library has none of its own for it.

use std::borrow::Cow;

use rehome::{Collection, FoundDocument, Pack, json::masked};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::{Value, value::RawValue};

use crate::problem::Problem;

/// A problem, as RFC 9457 has it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(crate) struct ProblemView {
    /// `urn:rehome:error:` and the code.
    r#type: String,
    /// What the code means.
    title: String,
    /// The status of the answer.
    status: u16,
    /// What is the matter.
    detail: String,
    /// The stable code; docs/ERRORS.md lists them.
    code: String,
    /// What can be done, as data.
    hints: Vec<Value>,
    /// What is wrong with what was sent, each with its place and rule.
    findings: Vec<Value>,
    /// The number of the request.
    request: String,
}

/// A pack.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Pack")]
pub(crate) struct PackView {
    /// Its id.
    pub(crate) id: String,
    /// The application.
    pub(crate) app: String,
    /// What people call it.
    pub(crate) name: String,
    /// What it is about.
    pub(crate) description: String,
    /// Its version.
    pub(crate) version: String,
    /// Who made it.
    pub(crate) author: String,
    /// Under what terms.
    pub(crate) licence: String,
    /// The language of its texts, as in BCP 47.
    pub(crate) locale: String,
    /// The edition that it is for.
    pub(crate) edition: String,
    /// Whether it changes by imports of its files alone.
    pub(crate) protected: bool,
    /// Whether reads that name no packs see it.
    pub(crate) is_active: bool,
    /// The same.
    pub(crate) active: bool,
    /// Its place: of two packs with the same record the one with the smaller number wins.
    pub(crate) priority: i64,
    /// When it was made: RFC 3339, UTC.
    pub(crate) created_at: String,
    /// When it was changed last.
    pub(crate) updated_at: String,
}

impl From<Pack> for PackView {
    fn from(pack: Pack) -> Self {
        Self {
            id: pack.id,
            app: pack.app,
            name: pack.name,
            description: pack.description,
            version: pack.version,
            author: pack.author,
            licence: pack.licence,
            locale: pack.locale,
            edition: pack.edition,
            protected: pack.protected,
            is_active: pack.active,
            active: pack.active,
            priority: pack.priority,
            created_at: pack.created_at.to_string(),
            updated_at: pack.updated_at.to_string(),
        }
    }
}

/// A record. Its body is the stored text itself, so that no number and no order of members is lost;
/// what the collection says is secret is not shown.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Record")]
pub(crate) struct RecordView<'a> {
    pub(crate) app: &'a str,
    pub(crate) collection: &'a str,
    /// The pack or file that it stands in.
    pub(crate) container: &'a str,
    pub(crate) key: &'a str,
    pub(crate) name: Option<&'a str>,
    /// Grows with each change; `If-Match` takes it.
    pub(crate) rev: i64,
    #[schemars(with = "Value")]
    pub(crate) body: Cow<'a, RawValue>,
}

impl<'a> RecordView<'a> {
    pub(crate) fn of(
        collection: &Collection,
        document: &'a FoundDocument,
    ) -> Result<Self, Problem> {
        let body = match masked(&document.body, &collection.secret) {
            Cow::Borrowed(body) => {
                Cow::Borrowed(serde_json::from_str(body).map_err(Problem::unexpected)?)
            }
            Cow::Owned(body) => {
                Cow::Owned(RawValue::from_string(body).map_err(Problem::unexpected)?)
            }
        };
        let record = &document.record;
        Ok(Self {
            app: &record.app,
            collection: &record.collection,
            container: &record.container,
            key: &record.key,
            name: document.name.as_deref(),
            rev: document.rev,
            body,
        })
    }

    /// The same with these members of the body alone.
    pub(crate) fn with_fields(self, fields: &[String]) -> Result<Self, Problem> {
        if fields.is_empty() {
            return Ok(self);
        }
        let members: std::collections::BTreeMap<Cow<'_, str>, &RawValue> =
            serde_json::from_str(self.body.get()).map_err(Problem::unexpected)?;
        let chosen = fields.iter().filter_map(|field| {
            let value = members.get(field.as_str())?;
            Some(format!("{}:{}", serde_json::json!(field), value.get()))
        });
        let body = format!("{{{}}}", chosen.collect::<Vec<_>>().join(","));
        let body = RawValue::from_string(body).map_err(Problem::unexpected)?;
        Ok(Self { body: Cow::Owned(body), ..self })
    }
}

/// A page of records.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Records")]
pub(crate) struct RecordsView<'a> {
    pub(crate) items: Vec<RecordView<'a>>,
    /// What `after` takes for the next page; none where this is the last.
    pub(crate) next: Option<&'a str>,
    /// How many there are, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) total: Option<u64>,
}

/// What became of a record that was written.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Written")]
pub(crate) struct WrittenView {
    pub(crate) app: String,
    pub(crate) collection: String,
    pub(crate) container: String,
    pub(crate) key: String,
    pub(crate) rev: i64,
    /// `inserted`, `updated` or `unchanged`.
    pub(crate) effect: Value,
}

/// That something was done, as other programs say it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Done")]
pub(crate) struct DoneView {
    pub(crate) success: bool,
    pub(crate) message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) data: Option<PackView>,
}

impl DoneView {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { success: true, message: message.into(), data: None }
    }
}

/// Yes or no: JSON's words, or those of a form.
pub(crate) fn flag<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    match Option::<Value>::deserialize(from)? {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(flag)),
        Some(Value::String(text)) => match text.as_str() {
            "true" | "on" | "1" | "yes" => Ok(Some(true)),
            "false" | "off" | "0" | "no" => Ok(Some(false)),
            _ => Err(de::Error::custom("neither true nor false")),
        },
        Some(_) => Err(de::Error::custom("neither true nor false")),
    }
}

/// A whole number: JSON's, or the text of a form.
pub(crate) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    match Option::<Value>::deserialize(from)? {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(number)) => {
            number.as_i64().map(Some).ok_or_else(|| de::Error::custom("no whole number"))
        }
        Some(Value::String(text)) => {
            text.parse().map(Some).map_err(|_| de::Error::custom("no whole number"))
        }
        Some(_) => Err(de::Error::custom("no whole number")),
    }
}

/// Texts: a list, or one of a form.
pub(crate) fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    match Option::<Value>::deserialize(from)? {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(
            text.split([',', ' ']).filter(|one| !one.is_empty()).map(str::to_owned).collect(),
        )),
        Some(Value::Array(values)) => {
            let text = |value: Value| match value {
                Value::String(text) => Ok(text),
                _ => Err(de::Error::custom("a list of texts is needed")),
            };
            values.into_iter().map(text).collect::<Result<_, _>>().map(Some)
        }
        Some(_) => Err(de::Error::custom("a list of texts is needed")),
    }
}
