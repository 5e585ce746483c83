//! A request as its handler sees it: checked, read, and with a handle on the database that acts for
//! whoever asks.

use std::{fmt::Display, str::FromStr, sync::Arc};

use axum::http::{HeaderMap, header};
use rehome::{Application, ErrorCode, PackId, Packs, Rehome};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::{answer::tags, auth::Caller, problem::Problem, receive::Received, state::State};

/// What a request would like to get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wants {
    /// JSON: a program.
    Json,
    /// A page: a person.
    Page,
    /// A part of a page, which a script puts into its place.
    Fragment,
}

impl Wants {
    /// What headers say of it; where they say nothing it is a program.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let is_part = headers.contains_key("x-fragment");
        let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
        match accepted {
            Some(kinds) if kinds.contains("text/html") && is_part => Self::Fragment,
            Some(kinds) if kinds.contains("text/html") => Self::Page,
            _ => Self::Json,
        }
    }
}

/// A request.
pub(crate) struct Call {
    /// The database, for whoever asks.
    pub(crate) rehome: Rehome,
    pub(crate) state: Arc<State>,
    /// What runs the requests, for what goes on after one.
    pub(crate) runtime: tokio::runtime::Handle,
    pub(crate) caller: Caller,
    pub(crate) wants: Wants,
    pub(crate) headers: HeaderMap,
    pub(crate) received: Received,
    pub(crate) path: Vec<(String, String)>,
    pub(crate) query: Vec<(String, String)>,
}

impl Call {
    /// The part of the path of that name.
    pub(crate) fn path(&self, name: &str) -> &str {
        self.path.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The part of the path as a value.
    pub(crate) fn path_as<T: FromStr<Err: Display>>(&self, name: &str) -> Result<T, Problem> {
        let text = self.path(name);
        text.parse().map_err(|error| Problem::invalid(format!("`{text}`: {error}")))
    }

    /// A parameter behind the `?`; one that is empty is none.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.queries(name).next()
    }

    /// All parameters of that name.
    pub(crate) fn queries(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.query.iter().filter(move |(known, _)| known == name);
        named.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// A parameter as a value.
    pub(crate) fn query_as<T: FromStr<Err: Display>>(
        &self,
        name: &str,
    ) -> Result<Option<T>, Problem> {
        let value = self.query(name).map(|text| {
            text.parse().map_err(|error| Problem::invalid(format!("{name}={text}: {error}")))
        });
        value.transpose()
    }

    /// All parameters of that name as values.
    pub(crate) fn queries_as<T: FromStr<Err: Display>>(
        &self,
        name: &str,
    ) -> Result<Vec<T>, Problem> {
        let value = |text: &str| {
            text.parse().map_err(|error| Problem::invalid(format!("{name}={text}: {error}")))
        };
        self.queries(name).map(value).collect()
    }

    /// Whether a parameter says yes.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Problem> {
        match self.query(name) {
            None | Some("false" | "0" | "no") => Ok(false),
            Some("true" | "1" | "yes" | "on") => Ok(true),
            Some(other) => {
                Err(Problem::invalid(format!("{name}={other} is neither true nor false")))
            }
        }
    }

    /// A limit, within what is allowed.
    pub(crate) fn limit(&self, usual: u32, most: u32) -> Result<u32, Problem> {
        match self.query_as::<u32>("limit")? {
            None => Ok(usual),
            Some(limit) if (1..=most).contains(&limit) => Ok(limit),
            Some(_) => {
                let why = format!("the limit is from 1 to {most}");
                Err(Problem::new(ErrorCode::InvalidLimit, why))
            }
        }
    }

    /// The body as a value: JSON, or the fields of a form.
    pub(crate) fn body<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        let wrong = |error: serde_json::Error| {
            let problem = Problem::body(format!("the body is not what is taken here: {error}"));
            problem.with("validation_errors", serde_json::json!([error.to_string()]))
        };
        match &self.received {
            Received::Form { fields, .. } => {
                serde_json::from_value(Value::Object(object(fields))).map_err(wrong)
            }
            received => {
                let bytes = received.bytes()?;
                let bytes = if bytes.trim_ascii().is_empty() { b"{}" } else { &*bytes };
                serde_json::from_slice(bytes).map_err(wrong)
            }
        }
    }

    /// The body as the text of a record: as it was sent, or the field `body` of a form.
    pub(crate) fn document(&self) -> Result<String, Problem> {
        match &self.received {
            Received::Form { fields, .. } => {
                let field = fields.iter().find(|(name, _)| name == "body");
                let text = field.map(|(_, text)| text.clone());
                text.ok_or_else(|| Problem::body("the form has no field `body`"))
            }
            received => String::from_utf8(received.bytes()?.into_owned())
                .map_err(|_| Problem::body("the text is not UTF-8")),
        }
    }

    /// Whether a form says that of itself, or a parameter.
    pub(crate) fn said(&self, name: &str) -> Option<&str> {
        let of_form = match &self.received {
            Received::Form { fields, .. } => {
                fields.iter().find(|(known, value)| known == name && !value.is_empty())
            }
            _ => None,
        };
        of_form.map(|(_, value)| value.as_str()).or_else(|| self.query(name))
    }

    /// The packs to read: those that are named, those of a campaign, or the active ones.
    pub(crate) fn packs(&self) -> Result<Packs, Problem> {
        if let Some(campaign) = self.query("campaign") {
            return Ok(self.rehome.packs_of_campaign(campaign)?);
        }
        let named: Vec<PackId> = self.queries_as("pack")?;
        Ok(if named.is_empty() { Packs::Active } else { Packs::Listed(named) })
    }

    /// The revision that the caller saw: of `If-Match`, 0 for `If-None-Match: *`.
    pub(crate) fn expected(&self) -> Result<Option<i64>, Problem> {
        if tags(&self.headers, header::IF_NONE_MATCH).iter().any(|tag| tag == "*") {
            return Ok(Some(0));
        }
        let said = tags(&self.headers, header::IF_MATCH);
        let form = self.said("rev").map(str::to_owned);
        let Some(tag) = said.first().or(form.as_ref()).filter(|tag| *tag != "*") else {
            return Ok(None);
        };
        let rev = tag.split('-').next().and_then(|rev| rev.parse().ok());
        rev.map(Some).ok_or_else(|| {
            Problem::invalid(format!("`{tag}` is no revision, as an answer has it in its ETag"))
        })
    }

    /// The application that a pack is of, where none is named: the first that has packs.
    pub(crate) fn app_with_packs(&self) -> Result<&Application, Problem> {
        let mut with_packs = self.rehome.apps().iter().filter(|app| app.default_pack.is_some());
        with_packs.next().ok_or_else(|| {
            Problem::new(ErrorCode::UnknownApp, "no application here has its records in packs")
        })
    }
}

/// The fields of a form as an object; one that is empty says nothing, one that repeats is a list.
fn object(fields: &[(String, String)]) -> Map<String, Value> {
    let mut object = Map::new();
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        let value = Value::String(value.clone());
        match object.get_mut(name) {
            None => {
                object.insert(name.clone(), value);
            }
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    object
}
