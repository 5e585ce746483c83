//! Near-duplicates, such as the steps of one thing, side by side and without crowding out
//! the rest.

use std::collections::HashMap;

use super::Hit;
use crate::trigrams::{fold, without_parentheses};

/// How many of a group stand together; the others come at the end.
pub const TOGETHER: usize = 3;

/// Words that only number the members of a group.
const NUMBERS: &[&str] = &["one", "two", "three", "first", "second", "third", "i", "ii", "iii"];
const ORDINALS: &[&str] = &["st", "nd", "rd", "th"];

/// Arranges hits, which come best first. Those of one collection whose titles are the same
/// but for numbers are a group: it stands at the place of its best member, and the next
/// members right behind it, `together` in all. What is more comes after all other hits, in
/// its order. Nothing is dropped, and each hit is told its group, of which `id` is asked: it
/// says what [`group_id`] makes of the record.
pub fn group(hits: Vec<Hit>, together: usize, id: impl Fn(&Hit) -> String) -> Vec<Hit> {
    let mut groups: Vec<Vec<Hit>> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut rest = Vec::new();
    for mut hit in hits {
        let id = id(&hit);
        hit.group.clone_from(&id);
        let place = *places.entry(id).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        if groups[place].len() < together.max(1) {
            groups[place].push(hit);
        } else {
            rest.push(hit);
        }
    }
    groups.into_iter().flatten().chain(rest).collect()
}

/// What all members of a group have in common: `app/collection/bare title`.
pub fn group_id(app: &str, collection: &str, title: &str) -> String {
    format!("{app}/{collection}/{}", bare_title(title))
}

/// A folded title without what stands in parentheses, numbers, dice and words that count. If
/// nothing is left, the folded title.
pub fn bare_title(title: &str) -> String {
    let folded = fold(&without_parentheses(title));
    let words = folded.split(' ').filter(|word| !is_number(word));
    let letters = words.map(|word| word.replace(|c: char| !c.is_alphabetic(), " "));
    let bare = letters.collect::<Vec<_>>().join(" ");
    let bare = bare.split_whitespace().collect::<Vec<_>>().join(" ");
    if bare.is_empty() { fold(title) } else { bare }
}

/// Whether a word is a number, a roll of dice (`2d6`, `d8`), or counts.
fn is_number(word: &str) -> bool {
    let rest = word.trim_start_matches(|c: char| c.is_numeric());
    let is_dice = rest
        .strip_prefix('d')
        .is_some_and(|rest| !rest.is_empty() && rest.chars().all(char::is_numeric));
    let is_ordinal = rest.len() < word.len() && ORDINALS.contains(&rest);
    rest.is_empty() || is_dice || is_ordinal || NUMBERS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::{bare_title, group, group_id};
    use crate::fusion::Hit;

    /// Hits of records that are given as `collection/title`, in that order.
    fn grouped(records: &[&str], together: usize) -> Vec<Hit> {
        let hits = (0..records.len()).map(|place| Hit { place, ..Hit::default() }).collect();
        group(hits, together, |hit| {
            let (collection, title) = records[hit.place].split_once('/').unwrap();
            group_id("a", collection, title)
        })
    }

    fn arranged<'r>(records: &[&'r str], together: usize) -> Vec<&'r str> {
        let hits = grouped(records, together).into_iter();
        hits.map(|hit| records[hit.place].split_once('/').unwrap().1).collect()
    }

    #[test]
    fn numbers_do_not_tell_titles_apart() {
        for title in ["Oar (d6)", "oar +1", "Oar, 2d8", "First Oar", "oar iii", "Oar 3rd", "OAR"] {
            assert_eq!(bare_title(title), "oar", "{title}");
        }
        assert_eq!(bare_title("Oar of Ash"), "oar of ash");
        assert_eq!(bare_title("dd"), "dd");
        assert_eq!(bare_title("12"), "12");
        assert_eq!(bare_title("(two)"), "two");
        assert_eq!(bare_title("火球 2"), "火球");
    }

    #[test]
    fn a_group_stands_at_its_best_member_and_its_surplus_at_the_end() {
        let titles = ["x/Oar 1", "x/Mast", "x/Oar 2", "x/Oar 3", "x/Rope", "x/Oar 4"];
        assert_eq!(arranged(&titles, 3), ["Oar 1", "Oar 2", "Oar 3", "Mast", "Rope", "Oar 4"]);
        assert_eq!(arranged(&titles, 1), ["Oar 1", "Mast", "Rope", "Oar 2", "Oar 3", "Oar 4"]);
        assert_eq!(arranged(&titles, 0), arranged(&titles, 1));
    }

    #[test]
    fn another_collection_is_another_group() {
        let grouped = grouped(&["x/Oar 1", "y/Oar 2"], 3);
        assert_eq!(grouped[0].group, "a/x/oar");
        assert_eq!(grouped[1].group, "a/y/oar");
    }
}
