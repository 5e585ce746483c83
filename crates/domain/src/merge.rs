//! Putting an edit of a typed record back into the text that it was read from.
//!
//! A typed record does not hold what its type does not know. So an edit is not what the
//! record writes, but the stored text with the difference between what it wrote before
//! and what it writes now. It owns that difference of three; it does not judge texts.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, SeqAccess},
};
use serde_json::Value;

/// The text of `source` with the changes from `before` to `after`, which are what the
/// typed record wrote when it was read from `source`, and what it writes now.
///
/// Keys that the type does not know stay, in their places, and so does everything that
/// the edit did not touch; a key that both writings have alike and the source has not, is
/// left out as before. Elements of an array are taken for the same when they are written
/// alike, and else by their places.
///
/// ```
/// let source = r#"{"index": "owl", "wings": 2, "color": "grey"}"#;
/// let merged = rehome_domain::merge(
///     source,
///     br#"{"index":"owl","desc":[],"color":"grey"}"#,
///     br#"{"index":"owl","desc":[],"color":"brown"}"#,
/// )?;
/// assert_eq!(merged, r#"{"index":"owl","wings":2,"color":"brown"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
/// When one of the three is not JSON.
pub fn merge(source: &str, before: &[u8], after: &[u8]) -> serde_json::Result<String> {
    if before == after {
        return Ok(source.to_owned());
    }
    let before: Node = serde_json::from_slice(before)?;
    let merged = graft(serde_json::from_str(source)?, &before, serde_json::from_slice(after)?);
    serde_json::to_string(&merged)
}

/// A JSON value whose objects keep the order of their keys.
#[derive(Clone, Debug, PartialEq)]
enum Node {
    Object(Vec<(String, Node)>),
    Array(Vec<Node>),
    Scalar(Value),
}

fn graft(source: Node, before: &Node, after: Node) -> Node {
    if *before == after {
        return source;
    }
    match (source, before, after) {
        (Node::Object(source), Node::Object(before), Node::Object(after)) => {
            Node::Object(graft_object(source, before, after))
        }
        // A type that drops or adds elements as it reads leaves no way to tell them apart.
        (Node::Array(source), Node::Array(before), Node::Array(after))
            if source.len() == before.len() =>
        {
            Node::Array(graft_array(source, before, after))
        }
        (_, _, after) => after,
    }
}

fn graft_object(
    source: Vec<(String, Node)>,
    before: &[(String, Node)],
    mut after: Vec<(String, Node)>,
) -> Vec<(String, Node)> {
    let written = |key: &str| before.iter().find(|(known, _)| known == key).map(|(_, node)| node);
    let mut out = Vec::with_capacity(source.len().max(after.len()));
    for (key, node) in source {
        let edited = after.iter_mut().find(|(other, _)| *other == key);
        match (written(&key), edited) {
            (Some(old), Some((_, new))) => {
                let new = std::mem::replace(new, Node::Scalar(Value::Null));
                out.push((key, graft(node, old, new)));
            }
            (None, Some((_, new))) => {
                let new = std::mem::replace(new, Node::Scalar(Value::Null));
                out.push((key, new));
            }
            (Some(_), None) => {}
            (None, None) => out.push((key, node)),
        }
    }
    let mut place = 0;
    for (key, node) in after {
        if let Some(index) = out.iter().position(|(other, _)| *other == key) {
            place = index + 1;
        } else if written(&key) != Some(&node) {
            out.insert(place, (key, node));
            place += 1;
        }
    }
    out
}

fn graft_array(source: Vec<Node>, before: &[Node], after: Vec<Node>) -> Vec<Node> {
    let partners = partners(before, &after);
    let mut source: Vec<Option<Node>> = source.into_iter().map(Some).collect();
    let merged = after.into_iter().zip(partners).map(|(node, partner)| {
        match partner.and_then(|other| Some((other, source[other].take()?))) {
            Some((other, old)) => graft(old, &before[other], node),
            None => node,
        }
    });
    merged.collect()
}

/// For each element of `after` the one of `before` that it was, each at most once.
fn partners(before: &[Node], after: &[Node]) -> Vec<Option<usize>> {
    let mut partners = vec![None; after.len()];
    let mut taken = vec![false; before.len()];
    let both = before.len().min(after.len());
    for index in (0..both).filter(|&index| before[index] == after[index]) {
        (partners[index], taken[index]) = (Some(index), true);
    }
    for (partner, node) in partners.iter_mut().zip(after).filter(|(p, _)| p.is_none()) {
        *partner = (0..before.len()).find(|&other| !taken[other] && before[other] == *node);
        if let Some(other) = *partner {
            taken[other] = true;
        }
    }
    for index in 0..both {
        if partners[index].is_none() && !taken[index] {
            partners[index] = Some(index);
        }
    }
    partners
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Object(members) => serializer.collect_map(members.iter().map(|(k, v)| (k, v))),
            Self::Array(elements) => serializer.collect_seq(elements),
            Self::Scalar(value) => value.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> de::Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Scalar(Value::Null))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Node, E> {
        Ok(Node::Scalar(flag.into()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Scalar(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Scalar(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
        Ok(Node::Scalar(number.into()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Scalar(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = seq.next_element()? {
            elements.push(element);
        }
        Ok(Node::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Node::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::merge;

    #[track_caller]
    fn merges(source: &str, before: &str, after: &str, expected: &str) {
        assert_eq!(merge(source, before.as_bytes(), after.as_bytes()).unwrap(), expected);
    }

    #[test]
    fn no_edit_keeps_the_text_to_the_byte() {
        merges(
            " { \"b\": 1.0, \"a\":1 } ",
            r#"{"b":1}"#,
            r#"{"b":1}"#,
            " { \"b\": 1.0, \"a\":1 } ",
        );
    }

    #[test]
    fn unknown_keys_stay_at_any_depth() {
        merges(
            r#"{"x":1,"a":{"y":2,"b":3},"z":null}"#,
            r#"{"a":{"b":3}}"#,
            r#"{"a":{"b":4}}"#,
            r#"{"x":1,"a":{"y":2,"b":4},"z":null}"#,
        );
    }

    #[test]
    fn a_known_key_can_be_removed_and_added() {
        merges(r#"{"a":1,"b":2,"x":9}"#, r#"{"a":1,"b":2}"#, r#"{"b":2}"#, r#"{"b":2,"x":9}"#);
        merges(
            r#"{"a":1,"x":9,"c":3}"#,
            r#"{"a":1,"c":3}"#,
            r#"{"a":1,"b":2,"c":3}"#,
            r#"{"a":1,"b":2,"x":9,"c":3}"#,
        );
        merges(r#"{"a":null}"#, "{}", r#"{"a":1}"#, r#"{"a":1}"#);
    }

    #[test]
    fn usual_keys_that_the_source_lacks_are_not_added_by_an_edit_elsewhere() {
        merges(
            r#"{"a":1}"#,
            r#"{"a":1,"list":[],"none":null}"#,
            r#"{"a":2,"list":[],"none":null}"#,
            r#"{"a":2}"#,
        );
    }

    #[test]
    fn elements_of_arrays_keep_what_is_theirs() {
        let source = r#"[{"n":1,"x":"one"},{"n":2,"x":"two"},{"n":3,"x":"three"}]"#;
        let before = r#"[{"n":1},{"n":2},{"n":3}]"#;
        // One is removed in front, one edited in its place, one added.
        merges(
            source,
            before,
            r#"[{"n":2},{"n":3},{"n":4}]"#,
            r#"[{"n":2,"x":"two"},{"n":3,"x":"three"},{"n":4}]"#,
        );
        merges(
            source,
            before,
            r#"[{"n":1},{"n":5},{"n":3},{"n":4}]"#,
            r#"[{"n":1,"x":"one"},{"n":5,"x":"two"},{"n":3,"x":"three"},{"n":4}]"#,
        );
    }

    #[test]
    fn another_shape_replaces_what_was_there() {
        merges(r#"{"a":{"x":1}}"#, r#"{"a":{}}"#, r#"{"a":"text"}"#, r#"{"a":"text"}"#);
        assert!(merge("{", b"1", b"2").is_err());
    }
}
