//! Patterns of paths: `*` for what stands in one name, `**` for any folders, and `[*]` for the sign
//! itself, since names may have it.

use std::{borrow::Cow, ops::Range};

/// How a pattern writes the sign that is no wildcard.
const QUOTED: &str = "[*]";
/// Stands for that sign while patterns and paths are compared; no path has it.
const SIGN: &str = "\0";

/// The pattern that means the path and nothing else.
pub fn quoted(path: &str) -> String {
    path.replace('*', QUOTED)
}

/// The path that a pattern without wildcards means.
pub fn unquoted(pattern: &str) -> Cow<'_, str> {
    if pattern.contains(QUOTED) {
        Cow::Owned(pattern.replace(QUOTED, "*"))
    } else {
        Cow::Borrowed(pattern)
    }
}

/// Whether a pattern has wildcards.
pub fn is_wild(pattern: &str) -> bool {
    of_pattern(pattern).contains('*')
}

/// A pattern in which every `*` is a wildcard.
fn of_pattern(pattern: &str) -> Cow<'_, str> {
    if pattern.contains(QUOTED) {
        Cow::Owned(pattern.replace(QUOTED, SIGN))
    } else {
        Cow::Borrowed(pattern)
    }
}

/// A path as such patterns have it; each byte in its place.
fn of_path(path: &str) -> Cow<'_, str> {
    if path.contains('*') { Cow::Owned(path.replace('*', SIGN)) } else { Cow::Borrowed(path) }
}

/// Where the wildcards of a pattern begin and end.
fn wild(pattern: &str) -> Option<Range<usize>> {
    Some(pattern.find('*')?..pattern.rfind('*')? + 1)
}

/// How many bytes the folders have that all paths of a pattern have in common.
pub(super) fn fixed(pattern: &str) -> usize {
    let pattern = of_pattern(pattern);
    let before = pattern.find('*').map_or("", |at| &pattern[..at]);
    before.rfind('/').map_or(0, |at| at + 1)
}

/// Whether `path` is one that `pattern` means. A `*` that a name begins with does not stand for a
/// hidden file or folder; one that is named so is meant.
pub fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, path) = (of_pattern(pattern), of_path(path));
    let pattern: Vec<&str> = pattern.split('/').collect();
    let path: Vec<&str> = path.split('/').collect();
    names(&pattern, &path)
}

fn names(pattern: &[&str], path: &[&str]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((&"**", [])), Some(_)) => path.iter().all(|name| !name.starts_with('.')),
        (Some((&"**", rest)), _) => (0..=path.len())
            .take_while(|folders| path[..*folders].iter().all(|name| !name.starts_with('.')))
            .any(|folders| names(rest, &path[folders..])),
        (Some((first, rest)), Some((name, more))) => is_name(first, name) && names(rest, more),
        _ => false,
    }
}

fn is_name(pattern: &str, name: &str) -> bool {
    if pattern.starts_with('*') && name.starts_with('.') {
        return false;
    }
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else {
        return false;
    };
    let Some(last) = pattern.rsplit_once('*').map(|(_, last)| last) else {
        return rest.is_empty();
    };
    let between = pattern.matches('*').count().saturating_sub(1);
    for part in parts.take(between) {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.len() >= last.len() && rest.ends_with(last)
}

/// The part of `path` from the first wildcard of `pattern` to the last one; `.` where the
/// wildcards stand for no folder at all.
pub(super) fn stem<'p>(pattern: &str, path: &'p str) -> Option<&'p str> {
    if !matches(pattern, path) {
        return None;
    }
    let (pattern, plain) = (of_pattern(pattern), of_path(path));
    let wild = wild(&pattern)?;
    let (before, after) = (&pattern[..wild.start], &pattern[wild.end..]);
    let rest = plain.strip_prefix(before)?;
    let stem = match rest.strip_suffix(after) {
        Some(stem) => stem,
        None => rest.strip_suffix(after.strip_prefix('/')?)?,
    };
    Some(if stem.is_empty() { "." } else { &path[before.len()..before.len() + stem.len()] })
}

/// The path that `pattern` means where its wildcards stand for `stem`.
pub(super) fn path_of(pattern: &str, stem: &str) -> String {
    let plain = of_pattern(pattern);
    let Some(wild) = wild(&plain) else { return unquoted(pattern).into_owned() };
    let [before, after] =
        [&plain[..wild.start], &plain[wild.end..]].map(|part| part.replace(SIGN, "*"));
    match (stem, after.strip_prefix('/')) {
        (".", Some(after)) => format!("{before}{after}"),
        _ => format!("{before}{stem}{after}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_wild, matches, path_of, quoted, stem, unquoted};

    #[test]
    fn a_star_stands_within_a_name_and_two_for_folders() {
        for (pattern, path, is_meant) in [
            ("*.json", "a.json", true),
            ("*.json", "b/a.json", false),
            ("*.json", ".a.json", false),
            (".storage/*", ".storage/core.areas", true),
            ("**/*.json", "a.json", true),
            ("**/*.json", "2026/03/a.json", true),
            ("**/*.json", ".git/a.json", false),
            ("cache/**", "cache/a/b.txt", true),
            ("cache/**", "cached", false),
            ("*.bak", "a.json.bak", true),
            ("a*b*c.json", "a1b2c.json", true),
            ("a*b*c.json", "abc.json", true),
            ("a*b*c.json", "acb.json", false),
            ("packs/*/data.json", "packs/x/data.json", true),
            ("a.json", "a.json", true),
            ("a[*].json", "a*.json", true),
            ("a[*].json", "ab.json", false),
            ("*[*].json", "ab*.json", true),
            ("*.json", "a*.json", true),
        ] {
            assert_eq!(matches(pattern, path), is_meant, "{pattern} {path}");
        }
    }

    #[test]
    fn a_stem_leads_back_to_its_path() {
        for (pattern, path, of_path) in [
            ("packs/*.db", "packs/herbs.db", "herbs"),
            ("**/*.json", "2026/03/a.json", "2026/03/a"),
            ("plugins/*/data.json", "plugins/kite/data.json", "kite"),
            ("**/data.json", "data.json", "."),
            ("**/data.json", "a/b/data.json", "a/b"),
            ("[*]/*.json", "*/a*b.json", "a*b"),
        ] {
            assert_eq!(stem(pattern, path), Some(of_path), "{pattern} {path}");
            assert_eq!(path_of(pattern, of_path), path);
        }
    }

    #[test]
    fn a_name_with_the_sign_of_a_wildcard_is_quoted_and_means_itself() {
        for path in ["a*b.json", "**/x", "[*]", "a[1].json", "[[*]]", "*"] {
            let pattern = quoted(path);
            assert!(!is_wild(&pattern), "{pattern}");
            assert_eq!(unquoted(&pattern), path);
            assert!(matches(&pattern, path), "{pattern}");
        }
        assert!(is_wild("a*") && is_wild("[*]*"));
    }
}
