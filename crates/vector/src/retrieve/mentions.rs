//! Which words of a text are names, and how surely.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use rehome_domain::unspaced::is_unspaced;

use super::{Member, prompt::tokenizer, reading::Reading};
use crate::{forms::forms, is_stop_word, trigrams::fold};

/// The most words of a name.
const MOST_WORDS: usize = 6;
/// Words that stand before this line of the vocabulary are common. It lists words by how often
/// they occur, behind its marks and single characters.
const COMMON: u32 = 8000;

/// Words of a text that are the name of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mention {
    /// Which words.
    pub words: Range<usize>,
    /// The names that they stand for: as they are, and in the other number. At least one.
    pub names: Vec<String>,
}

/// The windows of a text that may be names: of 1 to 6 words, where two characters of a script
/// without spaces count as one word, with a word that is no function word, and none that
/// leaves a quotation. The longest first.
pub(super) fn windows(reading: &Reading) -> Vec<Range<usize>> {
    let words = &reading.words;
    let mut windows = Vec::new();
    for first in 0..words.len() {
        let (mut length, mut says_something) = (0, false);
        for last in first..words.len() {
            let word = reading.window(last..last + 1);
            length += if word.starts_with(is_unspaced) { 1 } else { 2 };
            if length > 2 * MOST_WORDS || words[last].quotation != words[first].quotation {
                break;
            }
            says_something |= !is_stop_word(word);
            if says_something {
                windows.push(first..last + 1);
            }
        }
    }
    // Stable: those of one length stay in the order of the text.
    windows.sort_by_key(|window| std::cmp::Reverse(window.len()));
    windows
}

/// The names that a text mentions, each word at most once: a longer name wins over those
/// within it. A name of a member of the party is theirs, unless a longer one is known.
pub(super) fn mentions<T>(
    reading: &Reading,
    known: &BTreeMap<String, T>,
    party: &[Member],
) -> Vec<Mention> {
    let members = names(party);
    let mut is_taken = vec![false; reading.words.len()];
    let mut mentions = Vec::new();
    for words in windows(reading) {
        if is_taken[words.clone()].contains(&true) {
            continue;
        }
        let said = reading.window(words.clone());
        let is_member = members.contains(said);
        let mut names = forms(said);
        names.retain(|name| known.contains_key(name));
        if is_member || !names.is_empty() {
            is_taken[words.clone()].fill(true);
        }
        if !is_member && !names.is_empty() {
            mentions.push(Mention { words, names });
        }
    }
    mentions.sort_by_key(|mention| mention.words.start);
    mentions
}

/// What the members of a party are called: by their whole name, or its first word.
fn names(party: &[Member]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for member in party {
        let name = fold(&member.name);
        let first = name.split(' ').next().filter(|first| !is_stop_word(first));
        let all = [Some(name.as_str()), first].into_iter().flatten();
        for name in all.filter(|name| !name.is_empty()) {
            // `Ada's` is folded to `adas`.
            names.extend([name.to_owned(), format!("{name}s")]);
        }
    }
    names
}

/// Whether the words can hardly mean anything but the name: they are several, or stand in
/// quotation marks by themselves, or have a capital within a sentence, or are rare.
pub(super) fn is_clear(reading: &Reading, mention: &Mention) -> bool {
    let Mention { words, names } = mention;
    let word = &reading.words[words.start];
    let quotation = |at: Option<usize>| {
        at.and_then(|at| reading.words.get(at)).map_or(0, |word| word.quotation)
    };
    let is_quoted = word.quotation != 0
        && quotation(words.start.checked_sub(1)) != word.quotation
        && quotation(Some(words.end)) != word.quotation;
    let said = reading.window(words.clone());
    words.len() > 1
        || is_quoted
        || word.is_capital
        || !is_common(said) && !names.iter().any(|name| is_common(name))
}

/// Whether a word is one of everyday language.
fn is_common(word: &str) -> bool {
    let is_character = word.chars().count() == 1;
    is_character || matches!(tokenizer().tokens(word)[..], [token] if token < COMMON)
}

/// The words next to a mention, in its sentence, function words left out.
pub(super) fn neighbours(reading: &Reading, words: &Range<usize>) -> Vec<usize> {
    let says_something = |at: &usize| !is_stop_word(reading.window(*at..*at + 1));
    let begins = |at: usize| reading.words[at].begins;
    let sentence = (0..=words.start).rev().find(|at| begins(*at)).unwrap_or(0);
    let end = (words.end..reading.words.len()).find(|at| begins(*at));
    let before = (sentence..words.start).rev().find(says_something);
    let after = (words.end..end.unwrap_or(reading.words.len())).find(says_something);
    before.into_iter().chain(after).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{is_clear, mentions, neighbours};
    use crate::retrieve::{Member, reading::Reading};

    const KNOWN: &[&str] = &[
        "old oar",
        "oar",
        "glow",
        "light",
        "oar of the deep",
        "plover",
        "火球術",
        "the gate",
        "moor",
    ];

    fn found(text: &str, party: &[&str]) -> Vec<(String, bool)> {
        let known: BTreeMap<String, ()> =
            KNOWN.iter().map(|name| ((*name).to_owned(), ())).collect();
        let member = |name: &&str| Member { name: (*name).to_owned(), ..Member::default() };
        let party: Vec<Member> = party.iter().map(member).collect();
        let reading = Reading::of(text, 99);
        let mentions = mentions(&reading, &known, &party);
        mentions.into_iter().map(|one| (one.names[0].clone(), is_clear(&reading, &one))).collect()
    }

    fn names(text: &str, party: &[&str]) -> Vec<String> {
        found(text, party).into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn the_longest_name_wins() {
        assert_eq!(names("take the old oar, or another oar", &[]), ["old oar", "oar"]);
        assert_eq!(names("Oars of the deep!", &[]), ["oar of the deep"]);
        assert_eq!(names("the plover's nest at The Gate", &[]), ["plover", "the gate"]);
        assert_eq!(names("彼は火球術を使う", &[]), ["火球術"]);
        assert!(names("the of and", &[]).is_empty());
    }

    #[test]
    fn common_words_are_unclear() {
        let is_clear = |text| found(text, &[])[0].1;
        assert!(!is_clear("some light here"));
        assert!(!is_clear("Light a fire"));
        assert!(is_clear("they use Light here"));
        assert!(is_clear("it is \"light\" that helps"));
        assert!(!is_clear("\"some light here\" he said"));
        assert!(is_clear("a plover flies"));
        assert!(is_clear("the old oars"));
    }

    #[test]
    fn members_of_the_party_are_no_records() {
        assert_eq!(names("Plover takes the oar", &["Plover"]), ["oar"]);
        assert_eq!(names("plover's oar", &["Plover of the Moor"]), ["oar"]);
        assert_eq!(names("the old oar", &["Old"]), ["old oar"]);
    }

    #[test]
    fn neighbours_are_of_the_same_sentence() {
        let near = |text: &str, word: usize| neighbours(&Reading::of(text, 99), &(word..word + 1));
        assert_eq!(near("casting a light on it now", 2), [0, 5]);
        assert_eq!(near("They row. Light shines", 2), [3]);
        assert!(near("light", 0).is_empty());
    }
}
