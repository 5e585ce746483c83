//! What clean columns lose of a text: the difference between the text and what the rows
//! render, kept beside the row, so that the text comes back.
//!
//! A residue is a list of changes to the rendered record, each with a mark of the value
//! that it was made against. A change applies only while the rendered value is still that
//! one, so that an edit of the columns wins. It also holds the elements of child arrays
//! that are no rows, with their places, and names the rows that are not of this source. Where the
//! rendering says the same in other bytes, it may keep the text itself ([`KeptText`]). Long because making and
//! applying are one thing seen from two sides.

use crate::{
    Digest,
    json::tree::{Tree, quoted},
};

/// What of the source a text that is kept in a residue brings back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptText {
    /// Its bytes.
    Bytes,
    /// The order of its members: in the style of its file it is the source's to the byte.
    Order,
}

impl KeptText {
    const ALL: [Self; 2] = [Self::Bytes, Self::Order];

    /// The member of a residue that holds it.
    fn member(self) -> &'static str {
        match self {
            Self::Bytes => "text",
            Self::Order => "order",
        }
    }
}

/// The child arrays of a record: their names, and the places in the source of the elements
/// that are rows, where these are not all.
pub type Children<'a> = &'a [(&'static str, Option<Vec<usize>>)];

/// What `written` lacks of `source`, as JSON; none when both are equal.
///
/// ```
/// use rehome_domain::{residue, restore};
///
/// let source = r#"{"id": "7", "tags": "red, blue", "old": true}"#;
/// let written = r#"{"id": "7", "tags": ["red", "blue"], "back": null}"#;
/// let residue = residue(source, written, &[])?.unwrap();
/// assert_eq!(restore(written, &residue, &[])?, r#"{"id":"7","tags":"red, blue","old":true}"#);
///
/// let edited = r#"{"id": "7", "tags": ["red"], "back": null}"#;
/// assert_eq!(restore(edited, &residue, &[])?, r#"{"id":"7","tags":["red"],"old":true}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
/// When one of the two is not JSON.
pub fn residue(
    source: &str,
    written: &str,
    children: Children<'_>,
) -> serde_json::Result<Option<String>> {
    let mut comparison = Comparison { children, changes: Vec::new(), quarantined: Vec::new() };
    comparison.value("", &Tree::parse(source)?, &Tree::parse(written)?);
    let Comparison { changes, quarantined, .. } = comparison;
    if changes.is_empty() && quarantined.is_empty() {
        return Ok(None);
    }
    let mut members = Vec::new();
    if !changes.is_empty() {
        members.push(("set".to_owned(), Tree::Array(changes)));
    }
    if !quarantined.is_empty() {
        members.push(("quarantined".to_owned(), Tree::Object(quarantined)));
    }
    Ok(Some(Tree::Object(members).write()))
}

/// The source of which `written` was rendered, with what changed in the rows since.
///
/// # Errors
/// When one of the two is not JSON.
pub fn restore(written: &str, residue: &str, children: Children<'_>) -> serde_json::Result<String> {
    Ok(restored(written, residue, children)?.text)
}

/// A text that was made of rows and a residue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The text.
    pub text: String,
    /// Whether it is the source's to the byte, since the residue keeps it.
    pub is_verbatim: bool,
}

/// The same residue, or a new one, which keeps the text of the source too: for one whose rendering
/// says the same in other bytes or in another order.
///
/// # Errors
/// When the residue is not JSON.
pub fn keep_text(
    residue: Option<&str>,
    source: &str,
    kept: KeptText,
) -> serde_json::Result<String> {
    let mut members = match residue.map(Tree::parse).transpose()? {
        Some(Tree::Object(members)) => members,
        _ => Vec::new(),
    };
    members.push((kept.member().to_owned(), Tree::Scalar(quoted(source))));
    Ok(Tree::Object(members).write())
}

/// As [`restore`], and whether that is what the source wrote.
///
/// # Errors
/// As [`restore`].
pub fn restored(
    written: &str,
    residue: &str,
    children: Children<'_>,
) -> serde_json::Result<Restored> {
    let mut tree = Tree::parse(written)?;
    let Tree::Object(members) = Tree::parse(residue)? else {
        return Ok(Restored { text: tree.write(), is_verbatim: false });
    };
    let (mut extra, mut quarantined) = (Vec::new(), Vec::new());
    let mut kept: Option<(KeptText, String)> = None;
    for (name, value) in members {
        match (name.as_str(), value) {
            ("set", Tree::Array(changes)) => {
                for change in changes {
                    extra.extend(apply(&mut tree, change, children));
                }
            }
            ("quarantined", Tree::Object(of_children)) => quarantined = of_children,
            (name, Tree::Scalar(raw)) => {
                let of = KeptText::ALL.into_iter().find(|of| of.member() == name);
                kept = of.zip(serde_json::from_str(&raw).ok()).or(kept);
            }
            _ => {}
        }
    }
    for (name, places) in children {
        let extra: Vec<usize> =
            extra.iter().filter(|(child, _)| child == name).map(|(_, index)| *index).collect();
        let quarantined = quarantined.iter_mut().find(|(child, _)| child == name);
        let quarantined = match quarantined {
            Some((_, Tree::Array(elements))) => std::mem::take(elements),
            _ => Vec::new(),
        };
        if !(extra.is_empty() && quarantined.is_empty()) {
            put_back(&mut tree, name, places.as_deref(), &extra, quarantined);
        }
    }
    let text = tree.write();
    // An edit of the rows wins over the text that they were read from.
    match kept {
        Some((of, kept)) if Digest::of(&kept).is_ok_and(|one| Digest::of(&text) == Ok(one)) => {
            Ok(Restored { text: kept, is_verbatim: of == KeptText::Bytes })
        }
        _ => Ok(Restored { text, is_verbatim: false }),
    }
}

struct Comparison<'a> {
    children: Children<'a>,
    changes: Vec<Tree>,
    quarantined: Vec<(String, Tree)>,
}

impl Comparison<'_> {
    fn value(&mut self, at: &str, source: &Tree, written: &Tree) {
        match (source, written) {
            (Tree::Object(source), Tree::Object(written)) => {
                for (name, value) in source {
                    let at = format!("{at}/{}", escaped(name));
                    match member(written, name) {
                        Some(other) => self.value(&at, value, other),
                        None => self.change(&at, None, Some(value)),
                    }
                }
                for (name, value) in written.iter().filter(|(n, _)| member(source, n).is_none()) {
                    self.change(&format!("{at}/{}", escaped(name)), Some(value), None);
                }
            }
            (Tree::Array(source), Tree::Array(written)) => {
                let child =
                    self.children.iter().find(|(name, _)| at.strip_prefix('/') == Some(name));
                match child {
                    Some((name, places)) => {
                        let places = places_of(places.as_deref(), written.len());
                        self.child(at, name, source, written, &places);
                    }
                    None if source.len() == written.len() => {
                        for (index, (value, other)) in source.iter().zip(written).enumerate() {
                            self.value(&format!("{at}/{index}"), value, other);
                        }
                    }
                    None => {
                        self.change(
                            at,
                            Some(&Tree::Array(written.clone())),
                            Some(&Tree::Array(source.clone())),
                        );
                    }
                }
            }
            _ if source == written => {}
            _ => self.change(at, Some(written), Some(source)),
        }
    }

    fn child(&mut self, at: &str, name: &str, source: &[Tree], written: &[Tree], places: &[usize]) {
        let mut rows = places.iter().zip(written).peekable();
        let mut quarantined = Vec::new();
        for (place, value) in source.iter().enumerate() {
            match rows.next_if(|(row, _)| **row == place) {
                Some((_, other)) => self.value(&format!("{at}/{place}"), value, other),
                None => quarantined
                    .push(Tree::Array(vec![Tree::Scalar(place.to_string()), value.clone()])),
            }
        }
        // A row that another element of the source brought.
        for (place, other) in rows {
            self.change(&format!("{at}/{place}"), Some(other), None);
        }
        if !quarantined.is_empty() {
            self.quarantined.push((name.to_owned(), Tree::Array(quarantined)));
        }
    }

    fn change(&mut self, at: &str, was: Option<&Tree>, is: Option<&Tree>) {
        let mut members = vec![("at".to_owned(), Tree::Scalar(crate::json::tree::quoted(at)))];
        members.extend(was.map(|was| ("was".to_owned(), mark(was))));
        members.extend(is.map(|is| ("is".to_owned(), is.clone())));
        self.changes.push(Tree::Object(members));
    }
}

/// Makes one change; returns the child and the index of a row that is not of this source,
/// which is taken out when all others are in their places.
fn apply(tree: &mut Tree, change: Tree, children: Children<'_>) -> Option<(&'static str, usize)> {
    let Tree::Object(mut members) = change else { return None };
    let mut take = |name: &str| {
        let index = members.iter().position(|(other, _)| other == name)?;
        Some(members.swap_remove(index).1)
    };
    let (at, was, is) = (take("at"), take("was"), take("is"));
    let Some(Tree::Scalar(at)) = at else { return None };
    let at = serde_json::from_str::<String>(&at).ok()?;
    let Some((parent, name)) = at.rsplit_once('/') else {
        if let (Some(was), Some(is)) = (was, is)
            && mark(tree) == was
        {
            *tree = is;
        }
        return None;
    };
    let name = unescaped(name);
    match find(tree, parent, children) {
        Some(Tree::Object(members)) => {
            let index = members.iter().position(|(other, _)| *other == name);
            let unchanged = index.map(|index| mark(&members[index].1)) == was;
            match (index, is) {
                (Some(index), Some(is)) if unchanged => members[index].1 = is,
                (Some(index), None) if unchanged => {
                    members.remove(index);
                }
                (None, Some(is)) if unchanged => members.push((name, is)),
                _ => {}
            }
        }
        Some(Tree::Array(elements)) => {
            let index = index_of(parent, &name, elements.len(), children)?;
            if Some(mark(&elements[index])) == was {
                match is {
                    Some(is) => elements[index] = is,
                    None => {
                        let child = parent.strip_prefix('/').unwrap_or_default();
                        let child = children.iter().find(|(name, _)| *name == child);
                        return child.map(|(name, _)| (*name, index));
                    }
                }
            }
        }
        _ => {}
    }
    None
}

/// The value at a pointer, where an index into a child array is a place in the source.
fn find<'t>(tree: &'t mut Tree, pointer: &str, children: Children<'_>) -> Option<&'t mut Tree> {
    let mut at = String::new();
    let mut found = tree;
    for segment in pointer.split('/').skip(1) {
        found = match found {
            Tree::Object(members) => {
                let name = unescaped(segment);
                &mut members.iter_mut().find(|(other, _)| *other == name)?.1
            }
            Tree::Array(elements) => {
                let index = index_of(&at, segment, elements.len(), children)?;
                elements.get_mut(index)?
            }
            Tree::Scalar(_) => return None,
        };
        at = format!("{at}/{segment}");
    }
    Some(found)
}

fn index_of(array: &str, segment: &str, length: usize, children: Children<'_>) -> Option<usize> {
    let place: usize = segment.parse().ok()?;
    let child = children.iter().find(|(name, _)| array.strip_prefix('/') == Some(name));
    let index = match child {
        Some((_, places)) => places_of(places.as_deref(), length).binary_search(&place).ok()?,
        None => place,
    };
    (index < length).then_some(index)
}

/// Takes the rows at `extra` out of a child array and puts `quarantined` in, by their places.
fn put_back(
    tree: &mut Tree,
    name: &str,
    places: Option<&[usize]>,
    extra: &[usize],
    quarantined: Vec<Tree>,
) {
    let Tree::Object(members) = tree else { return };
    let Some((_, Tree::Array(elements))) = members.iter_mut().find(|(other, _)| other == name)
    else {
        return;
    };
    let places = places_of(places, elements.len());
    let rows = places.into_iter().zip(std::mem::take(elements)).enumerate();
    let mut all: Vec<(usize, Tree)> =
        rows.filter(|(index, _)| !extra.contains(index)).map(|(_, row)| row).collect();
    for entry in quarantined {
        if let Tree::Array(pair) = entry
            && let Ok([Tree::Scalar(place), value]) = <[Tree; 2]>::try_from(pair)
            && let Ok(place) = place.parse()
        {
            all.push((place, value));
        }
    }
    all.sort_by_key(|(place, _)| *place);
    *elements = all.into_iter().map(|(_, value)| value).collect();
}

fn places_of(places: Option<&[usize]>, length: usize) -> Vec<usize> {
    places.map_or_else(|| (0..length).collect(), <[usize]>::to_vec)
}

fn member<'t>(members: &'t [(String, Tree)], name: &str) -> Option<&'t Tree> {
    members.iter().find(|(other, _)| other == name).map(|(_, value)| value)
}

/// Half a digest of a value: enough to see that a column was edited.
fn mark(value: &Tree) -> Tree {
    let digest = Digest::of(&value.write()).map(|digest| digest.to_string()).unwrap_or_default();
    Tree::Scalar(crate::json::tree::quoted(&digest[..digest.len().min(16)]))
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn unescaped(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{KeptText, keep_text, residue, restore, restored};
    use crate::Digest;

    #[track_caller]
    fn comes_back(source: &str, written: &str) -> String {
        let Some(residue) = residue(source, written, &[]).unwrap() else {
            assert_eq!(Digest::of(source).unwrap(), Digest::of(written).unwrap());
            return written.to_owned();
        };
        let back = restore(written, &residue, &[]).unwrap();
        assert_eq!(Digest::of(&back).unwrap(), Digest::of(source).unwrap(), "{residue}");
        residue
    }

    #[test]
    fn numbers_keep_the_digits_that_the_source_wrote() {
        let residue = comes_back(r#"{"a":1,"x":1.50}"#, r#"{"a":1.0}"#);
        assert_eq!(residue, r#"{"set":[{"at":"/x","is":1.50}]}"#);
    }

    #[test]
    fn a_record_of_another_kind_comes_back_as_a_whole() {
        comes_back("null", r#"{"a":1}"#);
        comes_back(r#"{"~/":[1,2],"b":[{"c":1}]}"#, r#"{"~/":[1],"b":[{"c":2}],"d":{}}"#);
    }

    #[test]
    fn elements_of_a_child_array_that_are_no_rows_stand_in_their_places_again() {
        let source = r#"{"rows":[{"n":1,"x":0},{"n":1},{"n":2},"?"],"n":0}"#;
        let places = |rows: &[usize]| [("rows", Some(rows.to_vec()))];
        let written = r#"{"rows":[{"n":1},{"n":2}],"n":0}"#;
        let kept = residue(source, written, &places(&[0, 2])).unwrap().unwrap();
        let back = restore(written, &kept, &places(&[0, 2])).unwrap();
        assert_eq!(Digest::of(&back).unwrap(), Digest::of(source).unwrap());

        // A row is edited, the first deleted, one added: what is left keeps what is its own.
        let edited = r#"{"rows":[{"n":3},{"n":4}],"n":0}"#;
        let back = restore(edited, &kept, &places(&[2, 4])).unwrap();
        assert_eq!(back, r#"{"rows":[{"n":1},{"n":3},"?",{"n":4}],"n":0}"#);
    }

    #[test]
    fn rows_that_another_element_brought_are_not_of_this_source_until_they_are_edited() {
        let rows = [("rows", None)];
        let (source, written) = (r#"{"rows":[{"n":1}]}"#, r#"{"rows":[{"n":1},{"n":2},{"n":3}]}"#);
        let kept = residue(source, written, &rows).unwrap().unwrap();
        assert_eq!(restore(written, &kept, &rows).unwrap(), source);

        let edited = r#"{"rows":[{"n":1},{"n":2},{"n":4}]}"#;
        assert_eq!(restore(edited, &kept, &rows).unwrap(), r#"{"rows":[{"n":1},{"n":4}]}"#);
    }

    #[test]
    fn a_text_that_is_kept_comes_back_until_the_rows_say_something_else() {
        let (source, written) = (r#"{"b":2,"a":1}"#, r#"{"a":1,"b":2,"c":3}"#);
        let lost = residue(source, written, &[]).unwrap();
        for (kept, is_verbatim) in [(KeptText::Bytes, true), (KeptText::Order, false)] {
            let residue = keep_text(lost.as_deref(), source, kept).unwrap();
            let back = restored(written, &residue, &[]).unwrap();
            assert_eq!((&*back.text, back.is_verbatim), (source, is_verbatim));
            let edited = restored(r#"{"a":7,"b":2,"c":3}"#, &residue, &[]).unwrap();
            assert_eq!((&*edited.text, edited.is_verbatim), (r#"{"a":7,"b":2}"#, false));
        }
    }

    fn json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(serde_json::Value::from),
            (-3..3i64).prop_map(serde_json::Value::from),
            "[a-c~/é\"]{0,3}".prop_map(serde_json::Value::from),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
                prop::collection::btree_map("[a-c~/]{0,2}", inner, 0..4)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_source_comes_back_from_every_rendering(source in json(), written in json()) {
            comes_back(&source.to_string(), &written.to_string());
        }
    }
}
