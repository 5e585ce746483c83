//! What a file is that should be an array of records and has another root: each common shape by
//! its name, with the way to make an array of it.

use std::{collections::BTreeMap, fmt};

use rehome_domain::short;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The shapes that are known.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// One record in each line.
    Lines,
    /// The records are in a member, as in the answer of an API.
    Member(String),
    /// Each record is a member, by its name.
    Keyed,
    /// It is one record.
    Single,
}

/// The members by which a record is known.
const OF_A_RECORD: [&str; 3] = ["index", "id", "name"];

/// The members of the object that a file begins with.
pub(super) struct Members(BTreeMap<String, Kind>);

impl Members {
    /// Those of `text`; none where it is no object.
    pub(super) fn of(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().map(Self)
    }

    /// The shape of the file, where `next` stands behind the object.
    pub(super) fn shape(self, next: Option<u8>) -> Option<Shape> {
        let Self(members) = self;
        match next {
            Some(b'{') => return Some(Shape::Lines),
            Some(_) => return None,
            None => {}
        }
        let is_of_a_record = |name: &str| members.get(name) == Some(&Kind::Other);
        let arrays = || members.iter().filter(|(_, kind)| **kind == Kind::Array);
        if OF_A_RECORD.into_iter().any(is_of_a_record) {
            Some(Shape::Single)
        } else if arrays().count() == 1 {
            arrays().next().map(|(name, _)| Shape::Member(name.clone()))
        } else if !members.is_empty() && members.values().all(|kind| *kind == Kind::Object) {
            Some(Shape::Keyed)
        } else {
            None
        }
    }
}

impl Shape {
    /// What makes an array of it.
    pub(super) fn help(&self) -> String {
        match self {
            Self::Lines => "`jq -s . FILE` makes an array of the lines".to_owned(),
            Self::Member(name) if name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') => {
                format!("`jq .{name} FILE` takes the array out; its records may need other names")
            }
            Self::Member(_) => "take the array out into a file of its own".to_owned(),
            Self::Keyed => "`jq '[.[]]' FILE` makes an array of the members".to_owned(),
            Self::Single => "wrap the record in [ and ], as `jq '[.]' FILE` does".to_owned(),
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lines => f.write_str("these are JSON lines, one record in each line"),
            Self::Member(name) => {
                write!(f, "the records seem to be in its member `{}`", short::value(name))
            }
            Self::Keyed => f.write_str("each record is a member of it, by its name"),
            Self::Single => f.write_str("it is a single record"),
        }
    }
}

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Array,
    Object,
    Other,
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyKind;

        impl<'de> Visitor<'de> for AnyKind {
            type Value = Kind;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any value")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Kind, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Kind::Object)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Kind, A::Error> {
                while elements.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Kind::Array)
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

            fn visit_str<E>(self, _: &str) -> Result<Kind, E> {
                Ok(Kind::Other)
            }

            fn visit_unit<E>(self) -> Result<Kind, E> {
                Ok(Kind::Other)
            }
        }

        deserializer.deserialize_any(AnyKind)
    }
}

#[cfg(test)]
mod tests {
    use super::{Members, Shape};

    #[test]
    fn common_shapes_are_told_apart() {
        let member = |name: &str| Some(Shape::Member(name.to_owned()));
        for (text, next, shape) in [
            (r#"{"index": "a", "desc": []}"#, Some(b'{'), Some(Shape::Lines)),
            (r#"{"count": 2, "results": [{}]}"#, None, member("results")),
            (r#"{"_meta": {}, "monster": [{}]}"#, None, member("monster")),
            (r#"{"lamp": {"level": 1}, "oil": {}}"#, None, Some(Shape::Keyed)),
            (r#"{"index": "lamp", "desc": ["a"]}"#, None, Some(Shape::Single)),
            (r#"{"a": 1}"#, None, None),
            ("{}", None, None),
            ("3", None, None),
            (r#"{"index": "a"}"#, Some(b'x'), None),
        ] {
            let found = Members::of(text).and_then(|members| members.shape(next));
            assert_eq!(found, shape, "{text}");
        }
    }
}
