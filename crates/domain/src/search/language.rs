//! The languages of texts: which words carry no meaning of their own, and what of a word its
//! forms have in common. A text is stemmed here and nowhere else, so that every database finds
//! the same.
//!
//! Stems are those of Snowball. Words come folded, without accents, both where a text is
//! indexed and where it is asked for, so that both have the same stem.

use std::collections::HashMap;

use rust_stemmers::{Algorithm, Stemmer};

/// A language that texts are searched in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(usize);

/// Code, stemmer and folded function words of each language.
type Entry = (&'static str, Algorithm, &'static [&'static str]);

const LANGUAGES: &[Entry] = &[
    ("en", Algorithm::English, ENGLISH),
    ("ar", Algorithm::Arabic, &[]),
    ("da", Algorithm::Danish, DANISH),
    ("de", Algorithm::German, GERMAN),
    ("el", Algorithm::Greek, &[]),
    ("es", Algorithm::Spanish, SPANISH),
    ("fi", Algorithm::Finnish, &[]),
    ("fr", Algorithm::French, FRENCH),
    ("hu", Algorithm::Hungarian, &[]),
    ("it", Algorithm::Italian, ITALIAN),
    ("nl", Algorithm::Dutch, DUTCH),
    ("no", Algorithm::Norwegian, NORWEGIAN),
    ("pt", Algorithm::Portuguese, PORTUGUESE),
    ("ro", Algorithm::Romanian, &[]),
    ("ru", Algorithm::Russian, &[]),
    ("sv", Algorithm::Swedish, SWEDISH),
    ("ta", Algorithm::Tamil, &[]),
    ("tr", Algorithm::Turkish, &[]),
];

const ENGLISH: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "can", "do", "does", "for", "from",
    "had", "has", "have", "he", "her", "his", "how", "i", "if", "in", "into", "is", "it", "its",
    "me", "my", "no", "not", "of", "on", "or", "our", "she", "so", "such", "that", "the", "their",
    "them", "then", "there", "these", "they", "this", "to", "us", "was", "we", "were", "what",
    "when", "where", "which", "who", "whom", "whose", "why", "will", "with", "would", "you",
    "your",
];
const DANISH: &[&str] = &[
    "af", "at", "den", "der", "det", "en", "er", "et", "for", "hvad", "hvor", "i", "ikke", "jeg",
    "med", "og", "om", "pa", "som", "til", "vi",
];
const GERMAN: &[&str] = &[
    "aber", "als", "am", "an", "auf", "aus", "bei", "das", "dass", "dem", "den", "der", "des",
    "die", "ein", "eine", "einem", "einen", "einer", "er", "es", "fur", "hat", "ich", "im", "in",
    "ist", "kann", "man", "mit", "nicht", "oder", "sich", "sie", "sind", "uber", "um", "und",
    "von", "was", "welche", "welcher", "welches", "wer", "wie", "wir", "wird", "wo", "zu", "zum",
    "zur",
];
const SPANISH: &[&str] = &[
    "al", "como", "con", "cual", "de", "del", "donde", "e", "el", "en", "es", "la", "las", "lo",
    "los", "me", "mi", "no", "o", "para", "por", "que", "se", "si", "su", "un", "una", "y",
];
const FRENCH: &[&str] = &[
    "a", "au", "aux", "avec", "ce", "ces", "dans", "de", "des", "du", "elle", "en", "est", "et",
    "il", "ils", "je", "la", "le", "les", "leur", "mais", "ne", "nous", "on", "ou", "par", "pas",
    "pour", "qu", "que", "quel", "quelle", "qui", "sa", "se", "ses", "son", "sont", "sur", "un",
    "une", "vous", "y",
];
const ITALIAN: &[&str] = &[
    "al", "che", "chi", "come", "con", "da", "dei", "del", "della", "di", "dove", "e", "gli", "i",
    "il", "in", "io", "la", "le", "lo", "non", "o", "per", "quale", "se", "si", "sono", "su", "un",
    "una",
];
const DUTCH: &[&str] = &[
    "aan", "dat", "de", "een", "en", "er", "het", "hoe", "ik", "in", "is", "je", "met", "niet",
    "of", "om", "op", "te", "van", "voor", "waar", "wat", "wie", "zijn",
];
const NORWEGIAN: &[&str] = &[
    "av", "den", "det", "en", "er", "et", "for", "hva", "hvor", "i", "ikke", "jeg", "med", "og",
    "om", "pa", "som", "til", "vi",
];
const PORTUGUESE: &[&str] = &[
    "a", "ao", "com", "como", "da", "das", "de", "do", "dos", "e", "em", "eu", "na", "no", "o",
    "onde", "os", "ou", "para", "por", "qual", "que", "se", "um", "uma",
];
const SWEDISH: &[&str] = &[
    "att", "av", "den", "det", "en", "ett", "for", "hur", "i", "inte", "jag", "med", "och", "om",
    "pa", "som", "till", "vad", "var", "vi", "ar",
];

impl Language {
    /// English: the language of whatever says of no other that it is in it.
    pub const ENGLISH: Self = Self(0);

    /// The language of a locale, such as `de` or `pt-BR`; English for one that is empty or of a
    /// language without stems here.
    pub fn of_locale(locale: &str) -> Self {
        let code = locale.split(['-', '_']).next().unwrap_or_default();
        let is_it = |(of, _, _): &Entry| of.eq_ignore_ascii_case(code);
        Self(LANGUAGES.iter().position(is_it).unwrap_or_default())
    }

    /// Its code: `en`.
    pub fn code(self) -> &'static str {
        LANGUAGES[self.0].0
    }

    /// Whether a folded word is one of its function words.
    pub fn is_stop_word(self, word: &str) -> bool {
        LANGUAGES[self.0].2.contains(&word)
    }

    /// The stem of a folded word. Words of other scripts stay as they are.
    pub fn stem(self, word: &str) -> String {
        Stemmer::create(LANGUAGES[self.0].1).stem(word).into_owned()
    }
}

/// Stems words of one language, and remembers them.
pub struct Stems {
    stemmer: Stemmer,
    known: HashMap<String, String>,
}

/// So many words are remembered: more than a text has, and few enough for any memory.
const MOST_KNOWN: usize = 100_000;

impl Stems {
    /// For words of that language.
    pub fn new(language: Language) -> Self {
        let stemmer = Stemmer::create(LANGUAGES[language.0].1);
        Self { stemmer, known: HashMap::new() }
    }

    /// The stem of a folded word.
    pub fn of(&mut self, word: &str) -> &str {
        if !self.known.contains_key(word) {
            if self.known.len() >= MOST_KNOWN {
                self.known.clear();
            }
            self.known.insert(word.to_owned(), self.stemmer.stem(word).into_owned());
        }
        &self.known[word]
    }
}

#[cfg(test)]
mod tests {
    use super::{LANGUAGES, Language, Stems};
    use crate::folded_words;

    #[test]
    fn a_locale_has_a_language() {
        for (locale, code) in
            [("", "en"), ("de", "de"), ("pt-BR", "pt"), ("FR_ca", "fr"), ("tlh", "en"), ("-", "en")]
        {
            assert_eq!(Language::of_locale(locale).code(), code, "{locale}");
        }
    }

    #[test]
    fn forms_of_a_word_have_one_stem() {
        let english = Language::ENGLISH;
        assert_eq!(english.stem("burning"), english.stem("burned"));
        assert_eq!(Stems::new(english).of("lamps"), "lamp");
        let german = Language::of_locale("de");
        assert_eq!(german.stem("laternen"), german.stem("laterne"));
        let french = Language::of_locale("fr");
        assert_eq!(french.stem("boules"), french.stem("boule"));
        assert_eq!(english.stem("火球"), "火球");
    }

    #[test]
    fn function_words_are_folded_and_their_own() {
        for (place, (code, _, words)) in LANGUAGES.iter().enumerate() {
            assert!(words.iter().all(|word| folded_words(word) == *word), "{code}");
            assert!(words.iter().all(|word| Language(place).is_stop_word(word)), "{code}");
        }
        assert!(!Language::ENGLISH.is_stop_word("boat") && !Language::ENGLISH.is_stop_word("und"));
    }
}
