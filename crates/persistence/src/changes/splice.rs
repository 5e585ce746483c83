//! The text before a change, as little of it as says all: where most of a long text stays, only
//! what stood between its unchanged beginning and end.

/// From how many bytes on a text is looked at.
const LONG: usize = 1024;

/// A text before a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Splice {
    /// The whole text, or what stood between.
    pub(crate) text: String,
    /// How many bytes the text after begins and ends with that stood before too; none where
    /// `text` is whole.
    pub(crate) around: Option<(usize, usize)>,
}

impl Splice {
    /// The whole text.
    pub(crate) fn whole(text: impl Into<String>) -> Self {
        Self { text: text.into(), around: None }
    }

    /// What leads from `after` back to `before`. It is no longer than `before`, and a splice
    /// only where that saves half.
    pub(crate) fn of(before: &str, after: &str) -> Self {
        if before.len() <= LONG {
            return Self::whole(before);
        }
        let (old, new) = (before.as_bytes(), after.as_bytes());
        let mut prefix = old.iter().zip(new).take_while(|(a, b)| a == b).count();
        while !before.is_char_boundary(prefix) {
            prefix -= 1;
        }
        let rest = old.len().min(new.len()) - prefix;
        let ends = old.iter().rev().zip(new.iter().rev()).take(rest);
        let mut suffix = ends.take_while(|(a, b)| a == b).count();
        while !before.is_char_boundary(before.len() - suffix) {
            suffix -= 1;
        }
        let middle = &before[prefix..before.len() - suffix];
        if middle.len() * 2 > before.len() {
            return Self::whole(before);
        }
        Self { text: middle.to_owned(), around: Some((prefix, suffix)) }
    }

    /// The text before, where `after` is the text after; none where it cannot be.
    pub(crate) fn undo(self, after: Option<&str>) -> Option<String> {
        let Some((prefix, suffix)) = self.around else { return Some(self.text) };
        let after = after?;
        let end = after.len().checked_sub(suffix)?;
        Some([after.get(..prefix)?, &self.text, after.get(end..)?].concat())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Splice;

    #[test]
    fn a_small_change_of_a_long_text_is_small() {
        let before = format!("{}{}{}", "a".repeat(2000), "old", "z".repeat(2000));
        let after = format!("{}{}{}", "a".repeat(2000), "newer", "z".repeat(2000));
        let splice = Splice::of(&before, &after);
        assert_eq!((splice.text.as_str(), splice.around), ("old", Some((2000, 2000))));
        assert_eq!(splice.undo(Some(&after)), Some(before));
    }

    #[test]
    fn a_short_text_and_another_text_are_whole() {
        assert_eq!(Splice::of("ab", "abc").around, None);
        let (before, after) = ("x".repeat(3000), "y".repeat(3000));
        assert_eq!(Splice::of(&before, &after).around, None);
    }

    #[test]
    fn a_splice_of_another_text_is_none() {
        let splice = Splice { text: String::new(), around: Some((10, 10)) };
        assert_eq!(splice.clone().undo(Some("short")), None);
        assert_eq!(splice.undo(None), None);
    }

    proptest! {
        /// Letters of one to four bytes, so that a change may fall into one of them.
        #[test]
        fn the_text_before_comes_back(
            start in "[aé中😀]{300,400}", end in "[aé中😀]{300,400}",
            old in "[aè丽😁]{0,20}", new in "[aè丽😁]{0,20}",
        ) {
            let before = format!("{start}{old}{end}");
            let after = format!("{start}{new}{end}");
            let splice = Splice::of(&before, &after);
            prop_assert!(splice.text.len() <= before.len());
            prop_assert_eq!(splice.undo(Some(&after)), Some(before));
        }
    }
}
