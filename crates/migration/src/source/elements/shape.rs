//! What a file is whose root is not that of its layout: each common shape by its name, with the
//! way to make of it what is wanted. No way writes over the file itself.

use std::{collections::BTreeMap, fmt};

use rehome_domain::{Root, short};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The shapes that are known.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// One record in each line.
    Lines,
    /// The records are in a member, as in the answer of an API; the steps that lead there.
    Member(Vec<String>),
    /// The same, of records that have the fields of 5etools.
    FiveTools(String),
    /// Each record is a member, by its name.
    Keyed,
    /// It is one record.
    Single,
    /// The text that should be the file is a string in it.
    Encoded,
    /// Records one behind the other, where each should have a name.
    List,
}

/// The members by which a record is known.
const OF_A_RECORD: [&str; 3] = ["index", "id", "name"];

/// How deep a file is looked into.
const DEPTH: u8 = 3;

/// The value that a file begins with, as far as its shape goes.
pub(super) struct Value(Kind);

impl Value {
    /// That of `text`; none where it is no JSON.
    pub(super) fn of(text: &str) -> Option<Self> {
        let mut reader = serde_json::Deserializer::from_str(text);
        Look(DEPTH).deserialize(&mut reader).ok().map(Self)
    }

    /// The shape of a file whose root should be another, where `next` stands behind the value.
    pub(super) fn shape(self, wanted: Root, next: Option<u8>) -> Option<Shape> {
        match (self.0, wanted, next) {
            (Kind::Object(_), Root::Array, Some(b'{')) => Some(Shape::Lines),
            (_, _, Some(_)) => None,
            (Kind::Text(text), ..) if text.trim_start().starts_with(['[', '{']) => {
                Some(Shape::Encoded)
            }
            (Kind::Object(members), Root::Array, None) => of_object(&members),
            (Kind::Array(Some(first)), Root::Object, None) => {
                matches!(*first, Kind::Object(_)).then_some(Shape::List)
            }
            _ => None,
        }
    }
}

/// The shape of an object that should be an array.
fn of_object(members: &BTreeMap<String, Kind>) -> Option<Shape> {
    let is_plain = |name: &str| matches!(members.get(name), Some(Kind::Text(_) | Kind::Other));
    if OF_A_RECORD.into_iter().any(is_plain) {
        return Some(Shape::Single);
    }
    if let Some((path, first)) = the_array(members) {
        return Some(match (first, path.as_slice()) {
            (Some(Kind::Object(record)), [name]) if is_of_five_tools(record) => {
                Shape::FiveTools(name.clone())
            }
            _ => Shape::Member(path),
        });
    }
    let is_keyed = !members.is_empty() && members.values().all(Kind::is_object);
    is_keyed.then_some(Shape::Keyed)
}

/// The one array of an object or, where it has none, of an object in it; with its first element.
fn the_array(members: &BTreeMap<String, Kind>) -> Option<(Vec<String>, Option<&Kind>)> {
    let arrays = members.iter().filter_map(|(name, kind)| match kind {
        Kind::Array(first) => Some((vec![name.clone()], first.as_deref())),
        _ => None,
    });
    let mut arrays = arrays.collect::<Vec<_>>();
    if arrays.is_empty() && members.len() > 1 {
        // Beside others an object is an envelope; alone it may be the only record of many.
        let inner = members.iter().filter_map(|(name, kind)| match kind {
            Kind::Object(inner) => {
                let (path, first) = the_array(inner)?;
                Some((std::iter::once(name.clone()).chain(path).collect(), first))
            }
            _ => None,
        });
        if !members.values().all(Kind::is_object) {
            arrays = inner.collect();
        }
    } else if arrays.is_empty()
        && let Some((name, Kind::Object(inner))) = members.iter().next()
        && ENVELOPES.contains(&name.as_str())
    {
        let (path, first) = the_array(inner)?;
        return Some((std::iter::once(name.clone()).chain(path).collect(), first));
    }
    // Of several arrays, the one of objects holds the records.
    if arrays.len() > 1 {
        arrays.retain(|(_, first)| first.is_some_and(Kind::is_object));
    }
    if arrays.len() == 1 { arrays.pop() } else { None }
}

/// What the member of an answer is called that has all else in it.
const ENVELOPES: [&str; 4] = ["data", "result", "results", "response"];

/// Whether a record is known by its name and the book that it is from, as those of 5etools are.
fn is_of_five_tools(record: &BTreeMap<String, Kind>) -> bool {
    record.contains_key("name") && record.contains_key("source") && !record.contains_key("index")
}

impl Shape {
    /// What makes of it what is wanted.
    pub(super) fn help(&self) -> String {
        match self {
            Self::Lines => "`jq -s . FILE > NEW` makes an array of the lines".to_owned(),
            Self::Member(path) if path.iter().all(|name| is_plain_name(name)) => {
                let path = path.join(".");
                format!("`jq .{path} FILE > NEW` takes the array out")
            }
            Self::FiveTools(name) if is_plain_name(name) => format!(
                "`jq .{name} FILE > NEW` takes the array out; its records have other fields than \
                 those of this layout, and need a converter"
            ),
            Self::Member(_) | Self::FiveTools(_) => {
                "take the array out into a file of its own".to_owned()
            }
            Self::Keyed => "`jq '[.[]]' FILE > NEW` makes an array of the members; where only \
                            its name tells which record one is, `jq '[to_entries[] | .value + \
                            {index: .key}]' FILE > NEW` keeps that"
                .to_owned(),
            Self::Single => "wrap the record in [ and ], as `jq '[.]' FILE > NEW` does".to_owned(),
            Self::Encoded => "`jq fromjson FILE > NEW` takes the text out of it".to_owned(),
            Self::List => "`jq 'map({(.NAME): .}) | add' FILE > NEW` makes one, where NAME is the \
                           member that names each record"
                .to_owned(),
        }
    }
}

fn is_plain_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lines => f.write_str("these are JSON lines, one record in each line"),
            Self::Member(path) => {
                let path = path.join(".");
                write!(f, "the records seem to be in its member `{}`", short::value(&path))
            }
            Self::FiveTools(name) => {
                let name = short::value(name);
                write!(f, "this looks like a file of 5etools, with records in its member `{name}`")
            }
            Self::Keyed => f.write_str("each record is a member of it, by its name"),
            Self::Single => f.write_str("it is a single record"),
            Self::Encoded => f.write_str("the whole text was written as one string of JSON"),
            Self::List => f.write_str("the records stand one behind the other, without names"),
        }
    }
}

/// What a value is, as deep as is looked.
#[derive(Clone, Debug)]
enum Kind {
    /// With its first element.
    Array(Option<Box<Kind>>),
    Object(BTreeMap<String, Kind>),
    /// With its beginning.
    Text(String),
    Other,
}

impl Kind {
    fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }
}

/// Looks at a value so deep.
#[derive(Clone, Copy)]
struct Look(u8);

impl<'de> DeserializeSeed<'de> for Look {
    type Value = Kind;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Kind, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Look {
    type Value = Kind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Kind, A::Error> {
        let mut members = BTreeMap::new();
        if self.0 == 0 {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(Kind::Object(members));
        }
        while let Some(name) = map.next_key()? {
            members.insert(name, map.next_value_seed(Self(self.0 - 1))?);
        }
        Ok(Kind::Object(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Kind, A::Error> {
        let first = elements.next_element_seed(Self(self.0.saturating_sub(1)))?;
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Kind::Array(first.map(Box::new)))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Kind, E> {
        Ok(Kind::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Kind, E> {
        Ok(Kind::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Kind, E> {
        Ok(Kind::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Kind, E> {
        Ok(Kind::Other)
    }

    fn visit_str<E>(self, text: &str) -> Result<Kind, E> {
        Ok(Kind::Text(text.chars().take(16).collect()))
    }

    fn visit_unit<E>(self) -> Result<Kind, E> {
        Ok(Kind::Other)
    }
}

#[cfg(test)]
mod tests {
    use rehome_domain::Root;

    use super::{Shape, Value};

    #[test]
    fn common_shapes_are_told_apart() {
        let member = |path: &str| Some(Shape::Member(path.split('.').map(str::to_owned).collect()));
        for (text, next, shape) in [
            (r#"{"index": "a", "desc": []}"#, Some(b'{'), Some(Shape::Lines)),
            (r#"{"count": 2, "results": [{}]}"#, None, member("results")),
            (r#"{"ok": true, "data": {"count": 1, "items": [{}]}}"#, None, member("data.items")),
            (r#"{"data": {"items": [{}]}}"#, None, member("data.items")),
            (r#"{"tags": ["a"], "spells": [{}], "errors": []}"#, None, member("spells")),
            (
                r#"{"_meta": {}, "monster": [{"name": "Gull", "source": "MINE"}]}"#,
                None,
                Some(Shape::FiveTools("monster".to_owned())),
            ),
            (r#"{"lamp": {"level": 1}, "oil": {}}"#, None, Some(Shape::Keyed)),
            (r#"{"lamp": {"level": 1, "desc": ["a"]}}"#, None, Some(Shape::Keyed)),
            (r#"{"index": "lamp", "desc": ["a"]}"#, None, Some(Shape::Single)),
            (r#""[{\"index\": \"a\"}]""#, None, Some(Shape::Encoded)),
            (r#"{"a": 1}"#, None, None),
            ("{}", None, None),
            ("3", None, None),
            (r#"{"index": "a"}"#, Some(b'x'), None),
        ] {
            let found = Value::of(text).and_then(|value| value.shape(Root::Array, next));
            assert_eq!(found, shape, "{text}");
        }
        let found = Value::of(r#"[{"word": "lamp"}]"#);
        let found = found.and_then(|value| value.shape(Root::Object, None));
        assert_eq!(found, Some(Shape::List));
    }
}
