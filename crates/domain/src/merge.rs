//! Putting an edit of a typed record back into the text that it was read from.
//!
//! A typed record does not hold what its type does not know. So an edit is not what the
//! record writes, but the stored text with the difference between what it wrote before
//! and what it writes now. It owns that difference of three; it does not judge texts.

use crate::json::tree::Tree;

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
    let parse = |json: &[u8]| Tree::parse(&String::from_utf8_lossy(json));
    let before = parse(before)?;
    Ok(graft(Tree::parse(source)?, &before, parse(after)?).write())
}

fn graft(source: Tree, before: &Tree, after: Tree) -> Tree {
    if *before == after {
        return source;
    }
    match (source, before, after) {
        (Tree::Object(source), Tree::Object(before), Tree::Object(after)) => {
            Tree::Object(graft_object(source, before, after))
        }
        // A type that drops or adds elements as it reads leaves no way to tell them apart.
        (Tree::Array(source), Tree::Array(before), Tree::Array(after))
            if source.len() == before.len() =>
        {
            Tree::Array(graft_array(source, before, after))
        }
        (_, _, after) => after,
    }
}

fn graft_object(
    source: Vec<(String, Tree)>,
    before: &[(String, Tree)],
    mut after: Vec<(String, Tree)>,
) -> Vec<(String, Tree)> {
    let written = |key: &str| before.iter().find(|(known, _)| known == key).map(|(_, node)| node);
    let mut out = Vec::with_capacity(source.len().max(after.len()));
    for (key, node) in source {
        let edited = after.iter_mut().find(|(other, _)| *other == key);
        match (written(&key), edited) {
            (Some(old), Some((_, new))) => {
                let new = std::mem::replace(new, Tree::Scalar(String::new()));
                out.push((key, graft(node, old, new)));
            }
            (None, Some((_, new))) => {
                let new = std::mem::replace(new, Tree::Scalar(String::new()));
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

fn graft_array(source: Vec<Tree>, before: &[Tree], after: Vec<Tree>) -> Vec<Tree> {
    let partners = partners(before, &after);
    let mut source: Vec<Option<Tree>> = source.into_iter().map(Some).collect();
    let merged = after.into_iter().zip(partners).map(|(node, partner)| {
        match partner.and_then(|other| Some((other, source[other].take()?))) {
            Some((other, old)) => graft(old, &before[other], node),
            None => node,
        }
    });
    merged.collect()
}

/// For each element of `after` the one of `before` that it was, each at most once.
fn partners(before: &[Tree], after: &[Tree]) -> Vec<Option<usize>> {
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
