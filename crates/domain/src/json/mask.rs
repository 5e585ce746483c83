//! Values that are not shown: a text with a mark in their places, every other byte as it is.

use std::{borrow::Cow, ops::Range};

use super::pick::{Picker, path_of, pointer_of};

/// What is shown in the place of a value.
const MASK: &str = r#""***""#;

/// The text, which is JSON, with `***` for each value that stands where `secret` says: JSON
/// pointers, in which `*` stands for any member or element.
///
/// ```
/// use rehome_domain::json::masked;
///
/// let secret = ["/token".to_owned(), "/users/*/pin".to_owned()];
/// let shown = masked(r#"{"token": {"a": 1}, "users": [{"pin": 7, "n": 1.50}]}"#, &secret);
/// assert_eq!(shown, r#"{"token": "***", "users": [{"pin": "***", "n": 1.50}]}"#);
/// ```
pub fn masked<'t>(text: &'t str, secret: &[String]) -> Cow<'t, str> {
    let found = values(text, secret);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (_, range) in found {
        // What stands within another secret is gone with it.
        if range.start >= at {
            out += &text[at..range.start];
            out += MASK;
            at = range.end;
        }
    }
    out += &text[at..];
    Cow::Owned(out)
}

/// What of `secret` stands within the value at `pointer`: pointers from there on; the value itself,
/// where it stands within a secret.
pub fn within(secret: &[String], pointer: &str) -> Vec<String> {
    let at = path_of(pointer);
    let leads = |path: &[String]| {
        path.iter().zip(&at).all(|(wanted, name)| wanted == "*" || wanted == name)
    };
    let paths = secret.iter().map(|pointer| path_of(pointer)).filter(|path| leads(path));
    paths.map(|path| pointer_of(path.get(at.len()..).unwrap_or_default())).collect()
}

/// The same of an element as it stands in its file, which may have its name before it, and may be no
/// JSON: of that nothing is known, so nothing is shown.
///
/// ```
/// use rehome_domain::json::masked_element;
///
/// let secret = ["/pin".to_owned()];
/// assert_eq!(masked_element(r#""ann": {"pin": 7}"#, &secret).unwrap(), r#""ann": {"pin": "***"}"#);
/// assert_eq!(masked_element(r#"{"pin": 7"#, &secret), None);
/// ```
pub fn masked_element<'t>(raw: &'t str, secret: &[String]) -> Option<Cow<'t, str>> {
    if secret.is_empty() {
        return Some(Cow::Borrowed(raw));
    }
    let is_json = |text: &str| serde_json::from_str::<serde_json::Value>(text).is_ok();
    if is_json(raw) {
        return Some(masked(raw, secret));
    }
    let mut names = serde_json::Deserializer::from_str(raw).into_iter::<String>();
    let name = names.next()?.ok().map(|_| names.byte_offset())?;
    let value = name + raw.get(name..)?.find(':')? + 1;
    let text = raw.get(value..).filter(|text| is_json(text))?;
    Some(Cow::Owned(format!("{}{}", &raw[..value], masked(text, secret))))
}

/// Where the first such value stands that is the mark itself, as one that was shown and is to be
/// written would be.
pub fn masked_at(text: &str, secret: &[String]) -> Option<String> {
    let mut found = values(text, secret).into_iter();
    found.find(|(_, range)| &text[range.clone()] == MASK).map(|(pointer, _)| pointer)
}

/// The values at those places with where they stand, outer ones before those within them.
fn values(text: &str, secret: &[String]) -> Vec<(String, Range<usize>)> {
    if secret.is_empty() {
        return Vec::new();
    }
    let mut picker = Picker::default();
    for pointer in secret {
        picker.add(&path_of(pointer));
    }
    let picked = picker.pick(text).into_iter().map(|one| {
        let start = one.raw.as_ptr() as usize - text.as_ptr() as usize;
        (one.pointer, start..start + one.raw.len())
    });
    let mut found: Vec<_> = picked.collect();
    found.sort_by(|(_, a), (_, b)| a.start.cmp(&b.start).then(b.end.cmp(&a.end)));
    found
}

#[cfg(test)]
mod tests {
    use super::{masked, masked_at, within};

    fn secret(pointers: &[&str]) -> Vec<String> {
        pointers.iter().map(|pointer| (*pointer).to_owned()).collect()
    }

    #[test]
    fn what_is_within_a_secret_is_gone_with_it() {
        let text = r#"{"a": {"b": "x", "c": [1, {"b": "y"}]}, "d": "z"}"#;
        let shown = masked(text, &secret(&["/a/b", "/a", "/*/b"]));
        assert_eq!(shown, r#"{"a": "***", "d": "z"}"#);
        assert_eq!(masked(text, &secret(&["/a/c/*/b"])), text.replace("\"y\"", "\"***\""));
        assert_eq!(masked(text, &secret(&["/e", "/d/e"])), text);
        assert_eq!(masked("7", &secret(&[""])), "\"***\"");
    }

    #[test]
    fn a_name_may_be_written_with_escapes_and_a_member_may_repeat() {
        let text = r#"{"\u0074oken": "x", "a/b": "y", "token": null}"#;
        let shown = masked(text, &secret(&["/token", "/a~1b"]));
        assert_eq!(shown, r#"{"\u0074oken": "***", "a/b": "***", "token": "***"}"#);
    }

    #[test]
    fn of_a_part_what_is_secret_within_it_is_told_from_there() {
        let all = secret(&["/users/*/pin", "/token", "/a/b"]);
        assert_eq!(within(&all, ""), ["/users/*/pin", "/token", "/a/b"]);
        assert_eq!(within(&all, "/users/3"), ["/pin"]);
        assert_eq!(within(&all, "/token/x"), [""]);
        assert_eq!(within(&all, "/note"), [] as [&str; 0]);
        assert_eq!(masked("7", &within(&all, "/token")), "\"***\"");
    }

    #[test]
    fn the_mark_is_known_again() {
        let text = r#"{"token": "***", "note": "***"}"#;
        assert_eq!(masked_at(text, &secret(&["/token"])).as_deref(), Some("/token"));
        assert_eq!(masked_at(text, &secret(&["/pin"])), None);
    }
}
