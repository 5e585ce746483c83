//! English words without the endings of plurals and verbs, so that `attacking` is `attack`.
//! A stem need not be a word: it is only compared with other stems.

/// The fewest letters that an ending leaves.
const SHORTEST: usize = 3;

/// The stem of a folded word. Words of other scripts, and short ones, stay as they are.
pub(crate) fn stem(word: &str) -> String {
    if !word.is_ascii() || word.len() <= SHORTEST {
        return word.to_owned();
    }
    let stem = without_verb_ending(&without_plural(word));
    match stem.strip_suffix('e') {
        Some(bare) if bare.len() >= SHORTEST => bare.to_owned(),
        _ => stem,
    }
}

/// The stems of a text's words, function words among them.
pub(crate) fn stems(folded: &str) -> Vec<String> {
    crate::passages::words(folded).into_iter().map(|word| stem(&folded[word])).collect()
}

fn without_plural(word: &str) -> String {
    if let Some(rest) = word.strip_suffix("ies").filter(|rest| rest.len() > 1) {
        return format!("{rest}y");
    }
    let hisses = ["sses", "xes", "zes", "ches", "shes"];
    if hisses.iter().any(|end| word.ends_with(end)) {
        return word[..word.len() - 2].to_owned();
    }
    let is_plural =
        word.ends_with('s') && !["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    word[..word.len() - usize::from(is_plural)].to_owned()
}

fn without_verb_ending(word: &str) -> String {
    if let Some(rest) = word.strip_suffix("ied").filter(|rest| rest.len() > 1) {
        return format!("{rest}y");
    }
    let is_one = |rest: &&str| rest.len() >= SHORTEST && rest.contains(is_vowel);
    let rest = word.strip_suffix("ing").or_else(|| word.strip_suffix("ed"));
    let Some(rest) = rest.filter(is_one).filter(|_| !word.ends_with("eed")) else {
        return word.to_owned();
    };
    // `stabbed` is `stab`, and `spelling` is not `spel`.
    let mut letters = rest.chars().rev();
    let is_doubled = letters.next() == letters.next();
    let is_doubled = is_doubled && !rest.ends_with(['l', 's', 'z', 'a', 'e', 'i', 'o', 'u']);
    rest[..rest.len() - usize::from(is_doubled)].to_owned()
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{stem, stems};

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for forms in [
            &["row", "rows", "rowing", "rowed"][..],
            &["stab", "stabs", "stabbing", "stabbed"],
            &["hide", "hides", "hiding"],
            &["carry", "carries", "carried", "carrying"],
            &["spell", "spells", "spelling"],
            &["class", "classes"],
            &["search", "searches", "searched", "searching"],
            &["box", "boxes"],
            &["race", "races", "racing"],
        ] {
            assert!(forms.iter().all(|form| stem(form) == stem(forms[0])), "{forms:?}");
        }
    }

    #[test]
    fn what_only_looks_like_an_ending_stays() {
        for word in ["king", "bring", "red", "gas", "bus", "speed", "status", "火球術", "", "s"]
        {
            assert_eq!(stem(word), word);
        }
        assert_eq!(stems("the rowing 船だ"), ["the", "row", "船", "だ"]);
    }

    proptest! {
        #[test]
        fn a_stem_is_no_longer_than_its_word(word in any::<String>()) {
            prop_assert!(stem(&word).len() <= word.len());
        }
    }
}
