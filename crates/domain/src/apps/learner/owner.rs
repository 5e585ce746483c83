//! Whose a card or message is, as far as what it mentions tells.
//!
//! The application has no such field: it looks for ids, names and slugs of profiles, and
//! for their ends. Where nothing tells, nobody is the owner; the first profile is not.

use super::slug::slug;
use unicode_normalization::UnicodeNormalization as _;

/// What a mention of a profile has between `@` and `:` inside a text.
const MENTION: &str = "profile";
/// The longest mention that is looked for inside a text, in bytes.
const LONGEST: usize = 256;

/// A profile that may be the owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The key of the profile.
    pub id: String,
    folded: [String; 3],
}

impl Candidate {
    /// The profile of that key and name.
    pub fn new(id: impl Into<String>, name: &str) -> Self {
        let id = id.into();
        let folded = [folded(&id), folded(name), slug(&folded(name))];
        Self { id, folded }
    }

    fn is(&self, mention: &str) -> bool {
        self.folded.iter().any(|known| known == mention) || self.folded[2] == slug(mention)
    }

    /// Whether one of its names ends with the mention, or the mention with one of them, from
    /// a hyphen on.
    fn ends_with(&self, mention: &str) -> bool {
        let ends = |whole: &str, end: &str| {
            let before = whole.strip_suffix(end);
            !end.is_empty() && before.is_some_and(|before| before.ends_with('-'))
        };
        let mention = slug(mention);
        let [id, _, slug] = &self.folded;
        [id, slug].into_iter().any(|known| ends(known, &mention) || ends(&mention, known))
    }
}

/// Whose a record is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// This profile's.
    Resolved {
        /// The key of the profile.
        id: String,
        /// What told.
        via: Via,
    },
    /// More than one profile's, as far as can be told.
    Ambiguous,
    /// Nothing tells.
    Unknown,
}

/// What told whose a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Via {
    /// A mention, in its own field or in the text.
    Mention,
    /// A tag.
    Tag,
    /// There is one profile only.
    Assumed,
}

impl Via {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mention => "mention",
            Self::Tag => "tag",
            Self::Assumed => "assumed",
        }
    }
}

impl Owner {
    /// Whose a record is that has those mentions, tags and texts: who is mentioned, or else
    /// who is tagged.
    pub fn find(
        mentions: &[String],
        tags: &[String],
        texts: &[&str],
        candidates: &[Candidate],
    ) -> Self {
        let mentioned = mentions.iter().map(String::as_str);
        let mentioned = mentioned.chain(texts.iter().flat_map(|text| mentions_in(text)));
        let mentioned: Vec<&Candidate> = mentioned
            .filter_map(mention)
            .flat_map(|mention| matches(&mention, true, candidates))
            .collect();
        let tagged = || {
            let tags = tags.iter().map(String::as_str);
            let explicit = |tag: &str| tag.contains("profile:");
            tags.filter_map(|tag| Some((mention(tag)?, explicit(tag))))
                .flat_map(|(tag, explicit)| matches(&tag, explicit, candidates))
                .collect::<Vec<_>>()
        };
        match Self::one(&mentioned, Via::Mention) {
            Self::Unknown => Self::one(&tagged(), Via::Tag),
            told => told,
        }
    }

    /// The same, or where nothing tells the only profile there is.
    #[must_use]
    pub fn or_only(self, candidates: &[Candidate]) -> Self {
        match (self, candidates) {
            (Self::Unknown, [only]) => Self::Resolved { id: only.id.clone(), via: Via::Assumed },
            (told, _) => told,
        }
    }

    fn one(found: &[&Candidate], via: Via) -> Self {
        match found {
            [] => Self::Unknown,
            [first, rest @ ..] if rest.iter().all(|other| other.id == first.id) => {
                Self::Resolved { id: first.id.clone(), via }
            }
            _ => Self::Ambiguous,
        }
    }
}

/// The candidates that a mention means: by name, or else, if `fuzzy`, by an end of one.
fn matches<'c>(mention: &str, fuzzy: bool, candidates: &'c [Candidate]) -> Vec<&'c Candidate> {
    let exact: Vec<_> = candidates.iter().filter(|candidate| candidate.is(mention)).collect();
    if exact.is_empty() && fuzzy {
        return candidates.iter().filter(|candidate| candidate.ends_with(mention)).collect();
    }
    exact
}

/// What a mention names, folded; none where it names something else than a profile.
fn mention(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.strip_prefix(['@', '＠']).unwrap_or(text);
    let text = text.strip_prefix("profile:").unwrap_or(text);
    let text = text.strip_prefix("profile：").unwrap_or(text);
    let other_kind = ["word:", "grammar:", "template:", "deck:", "kp:"];
    let empty = text.is_empty() || other_kind.iter().any(|kind| text.starts_with(kind));
    (!empty).then(|| folded(text)).filter(|text| slug(text) != slug(""))
}

/// The mentions of profiles inside a text, each up to white space or punctuation.
fn mentions_in(text: &str) -> impl Iterator<Item = &str> {
    // A Chinese keyboard writes signs of full width.
    let signs = |at: usize| {
        let rest = text[at..].strip_prefix(['@', '＠'])?.strip_prefix(MENTION)?;
        rest.strip_prefix([':', '：'])
    };
    let begins = text.char_indices().filter(|(_, c)| matches!(c, '@' | '＠'));
    begins.filter_map(move |(at, _)| signs(at)).map(|rest| {
        let end = rest.char_indices().map(|(at, _)| at).find(|at| *at >= LONGEST);
        let rest = &rest[..end.unwrap_or(rest.len())];
        let ends = |c: char| c.is_whitespace() || ",.;:!?，。；：！？、@\"'<>".contains(c);
        rest.split(ends).next().unwrap_or_default()
    })
}

fn folded(text: &str) -> String {
    text.trim().nfc().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{Candidate, Owner, Via};

    fn candidates() -> Vec<Candidate> {
        vec![
            Candidate::new("ann-li", "Ann Li"),
            Candidate::new("demo-child-小明", "Demo Child (小明）"),
            Candidate::new("7", "Bo"),
            Candidate::new("8", "Bo"),
        ]
    }

    fn strings(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn owner(mentions: &[&str], tags: &[&str], text: &str) -> Owner {
        Owner::find(&strings(mentions), &strings(tags), &[text], &candidates())
    }

    fn resolved(id: &str, via: Via) -> Owner {
        Owner::Resolved { id: id.to_owned(), via }
    }

    #[test]
    fn an_owner_is_mentioned_by_id_name_slug_or_end() {
        for mention in ["ann-li", "Ann Li", "@profile:ann-li", "ANN_LI", "child-ann-li", "li"] {
            assert_eq!(owner(&[mention], &[], ""), resolved("ann-li", Via::Mention), "{mention}");
        }
        let child = resolved("demo-child-小明", Via::Mention);
        for mention in ["小明", "Demo Child (小明）", "demo-child-小明"] {
            assert_eq!(owner(&[mention], &[], ""), child, "{mention}");
        }
    }

    #[test]
    fn a_text_can_mention_the_owner_too() {
        let text = "make 3 cards for @profile:ann-li, please, with @word:bo";
        assert_eq!(owner(&[], &["8"], text), resolved("ann-li", Via::Mention));
        let wide = "＠profile：ann-li　做三张卡";
        assert_eq!(owner(&[], &[], wide), resolved("ann-li", Via::Mention));
    }

    #[test]
    fn tags_count_where_nothing_is_mentioned() {
        assert_eq!(owner(&[], &["vocab", "Ann Li"], ""), resolved("ann-li", Via::Tag));
        assert_eq!(owner(&[], &["profile:li"], ""), resolved("ann-li", Via::Tag));
        assert_eq!(owner(&[], &["li", "child"], ""), Owner::Unknown);
    }

    #[test]
    fn nobody_is_the_owner_where_nothing_or_too_much_tells() {
        assert_eq!(
            owner(&["nobody", "", "@", "@word:bo", "n-li-x"], &[], "@profile:"),
            Owner::Unknown
        );
        assert_eq!(owner(&["bo"], &[], ""), Owner::Ambiguous);
        assert_eq!(owner(&["ann-li", "7"], &[], ""), Owner::Ambiguous);
        assert_eq!(owner(&["ann-li"], &["7"], ""), resolved("ann-li", Via::Mention));
    }

    #[test]
    fn the_only_profile_is_assumed_and_says_so() {
        let only = &candidates()[..1];
        assert_eq!(Owner::Unknown.or_only(only), resolved("ann-li", Via::Assumed));
        assert_eq!(Owner::Unknown.or_only(&candidates()), Owner::Unknown);
        assert_eq!(Owner::Unknown.or_only(&[]), Owner::Unknown);
        assert_eq!(Owner::Ambiguous.or_only(only), Owner::Ambiguous);
    }
}
