//! Patterns of paths: `*` for what stands in one name, `**` for any folders.

use super::wild;

/// Whether `path` is one that `pattern` means. A `*` that a name begins with does not stand for a
/// hidden file or folder; one that is named so is meant.
pub fn matches(pattern: &str, path: &str) -> bool {
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
    let wild = wild(pattern)?;
    let (before, after) = (&pattern[..wild.start], &pattern[wild.end..]);
    let rest = path.strip_prefix(before)?;
    let stem = match rest.strip_suffix(after) {
        Some(stem) => stem,
        None => rest.strip_suffix(after.strip_prefix('/')?)?,
    };
    Some(if stem.is_empty() { "." } else { stem })
}

/// The path that `pattern` means where its wildcards stand for `stem`.
pub(super) fn path_of(pattern: &str, stem: &str) -> String {
    let Some(wild) = wild(pattern) else { return pattern.to_owned() };
    let (before, after) = (&pattern[..wild.start], &pattern[wild.end..]);
    match (stem, after.strip_prefix('/')) {
        (".", Some(after)) => format!("{before}{after}"),
        _ => format!("{before}{stem}{after}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{matches, path_of, stem};

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
        ] {
            assert_eq!(stem(pattern, path), Some(of_path), "{pattern} {path}");
            assert_eq!(path_of(pattern, of_path), path);
        }
    }
}
