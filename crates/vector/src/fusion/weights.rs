//! How much each part of a search counts.

use super::Part;
use crate::{Error, Result};

/// How ranks become one score. The defaults were measured on questions about a book of rules,
/// on a plateau: half or twice a value changes little.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// What full text counts.
    pub text: f64,
    /// What names that are alike count.
    pub names: f64,
    /// What nearness of vectors counts.
    pub vectors: f64,
    /// What nearness of single words counts, of a model that knows words.
    pub tokens: f64,
    /// What a name counts that stands in the query.
    pub phrases: f64,
    /// What a heading counts that stands in the query; and, within full text, how much more a
    /// word in a heading counts than one in the text.
    pub headings: f64,
    /// What it counts to meet conditions that the query tells, as far as it tells nothing else.
    pub fields: f64,
    /// What a word of the glossary counts within full text, where one of the text counts 1.
    pub glossary: f64,
    /// How near a record is by its vectors at least, that nothing else speaks for.
    pub floor_vectors: f64,
    /// What a score is multiplied with where the query speaks of the kind of record.
    pub boost: f64,
    /// How slowly ranks lose worth: a rank counted from 1 is worth `1 / (damping + rank)`.
    /// Large values make it count more that several parts agree, small ones the first ranks.
    pub damping: f64,
    /// How many ranks of each part count.
    pub depth: usize,
}

impl Weights {
    /// For vectors that are sums of their words.
    pub const WORDS: Self = Self {
        text: 1.0,
        names: 2.0,
        vectors: 1.5,
        tokens: 1.0,
        phrases: 1.0,
        headings: 0.5,
        fields: 3.0,
        glossary: 0.3,
        floor_vectors: 0.62,
        boost: 1.2,
        damping: 10.0,
        depth: 200,
    };
    /// For vectors of a model that reads whole sentences.
    pub const SENTENCES: Self = Self { vectors: 2.0, floor_vectors: 0.0, ..Self::WORDS };

    /// What a part counts. Conditions count by how much of the query they are.
    pub(super) fn of(&self, part: Part) -> f64 {
        match part {
            Part::Text => self.text,
            Part::Names => self.names,
            Part::Vectors => self.vectors,
            Part::Tokens => self.tokens,
            Part::Phrases => self.phrases,
            Part::Headings => self.headings,
            Part::Fields => self.fields,
        }
    }

    /// Proves that ranks can be fused with these weights.
    ///
    /// # Errors
    /// [`Error::Setting`] for a number that is negative, infinite or none.
    pub fn check(&self) -> Result<()> {
        for (name, value) in [
            ("text", self.text),
            ("names", self.names),
            ("vectors", self.vectors),
            ("tokens", self.tokens),
            ("phrases", self.phrases),
            ("headings", self.headings),
            ("fields", self.fields),
            ("glossary", self.glossary),
            ("floor_vectors", self.floor_vectors),
            ("boost", self.boost),
            ("damping", self.damping),
        ] {
            if !value.is_finite() || value < 0.0 {
                return Err(Error::Setting { name, value, range: "finite and not negative" });
            }
        }
        Ok(())
    }
}

/// Those for the embedder that is built in.
impl Default for Weights {
    fn default() -> Self {
        Self::WORDS
    }
}

#[cfg(test)]
mod tests {
    use super::Weights;

    #[test]
    fn a_weight_out_of_range_is_named() {
        assert!(Weights::WORDS.check().is_ok());
        assert!(Weights { names: 0.0, damping: 0.0, ..Weights::SENTENCES }.check().is_ok());
        for value in [f64::NAN, f64::INFINITY, -0.1] {
            let error = Weights { vectors: value, ..Weights::WORDS }.check().unwrap_err();
            let expected =
                format!("`vectors` cannot be {value}: it must be finite and not negative");
            assert_eq!(error.to_string(), expected);
        }
    }
}
