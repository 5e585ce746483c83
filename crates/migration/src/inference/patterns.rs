//! Patterns that mean the files of their collection and no others of the folder. Where one would
//! mean more, or not all, the files are listed one by one.

use std::collections::HashSet;

use rehome_domain::{Root, is_wild, matches, quoted};

use super::decide::{Draft, Drafted};

/// The most files that are listed one by one where a pattern can be borne: any file can be a record.
const LISTED: usize = 200;

/// Sees to it that each file is of the collection that it was found to be. Patterns of many files
/// are left as they are as far as they can be.
pub(super) fn narrow(draft: &mut Draft) {
    // Names without wildcards are looked for first.
    let is_pattern = |one: &Drafted| one.spec.files.iter().any(|file| is_wild(file));
    draft.collections.sort_by_key(|one| (is_pattern(one), one.members.len()));
    let of_patterns: Vec<usize> =
        (0..draft.collections.len()).filter(|at| is_pattern(&draft.collections[*at])).collect();
    for at in of_patterns {
        let one = &draft.collections[at];
        let pattern = &one.spec.files[0];
        let own: HashSet<&str> = one.members.iter().map(String::as_str).collect();
        let others = draft.collections[at + 1..].iter();
        let has_others = others
            .flat_map(|other| &other.members)
            .any(|path| !own.contains(path.as_str()) && matches(pattern, path));
        let unmet: Vec<String> = one
            .members
            .iter()
            .filter(|path| !matches(pattern, path))
            .map(|path| quoted(path))
            .collect();
        if !has_others && unmet.is_empty() {
            continue;
        }
        let is_listed = one.spec.root != Root::Record || one.members.len() <= LISTED;
        let files = if is_listed {
            one.members.iter().map(|path| quoted(path)).collect()
        } else {
            [pattern.clone()].into_iter().chain(unmet).collect()
        };
        draft.collections[at].spec.files = files;
    }
    draft.collections.sort_by_key(is_pattern);
}
