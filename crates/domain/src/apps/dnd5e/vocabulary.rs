//! The macro that declares an open vocabulary: the words we know, and any other.
//!
//! It owns how such a word is read and written. Which words exist is declared beside
//! the type that uses them.

/// Declares an enum of known words with a last variant `Other` for every other word.
///
/// The text survives a round trip exactly, so a translation with its own words reads
/// as well as the original. Build a value from text with `From`: an `Other` that holds a
/// known word would not be equal to what reading that word gives.
macro_rules! vocabulary {
    (
        $(#[$meta:meta])*
        $name:ident { $($variant:ident = $word:literal),* $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $(#[doc = concat!("Written `", $word, "`.")] $variant,)*
            /// Any other word, as it was written.
            Other(String),
        }

        impl $name {
            /// The known words, as they are written.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// The word as it is written.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Other(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($word => Self::$variant,)*
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        crate::apps::schema::written_as!($name, { "type": "string", "examples": Self::WORDS });

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = String::deserialize(deserializer)?;
                Ok(Self::from(word.as_str()))
            }
        }
    };
}
pub(super) use vocabulary;

#[cfg(test)]
mod tests {
    vocabulary! {
        /// How hot a sauce is.
        Heat { Mild = "mild", VeryHot = "very hot" }
    }

    #[test]
    fn known_words_and_others_keep_their_text() {
        for (json, heat) in [
            (r#""very hot""#, Heat::VeryHot),
            (r#""Very hot""#, Heat::Other("Very hot".to_owned())),
            (r#""très fort""#, Heat::Other("très fort".to_owned())),
            (r#""""#, Heat::Other(String::new())),
        ] {
            assert_eq!(serde_json::from_str::<Heat>(json).unwrap(), heat);
            assert_eq!(serde_json::to_string(&heat).unwrap(), json);
        }
        assert_eq!(Heat::WORDS, ["mild", "very hot"]);
        assert_eq!(Heat::Mild.to_string(), "mild");
    }
}
