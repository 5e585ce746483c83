//! How large a text gets where it needs the most room.
//!
//! Databases keep JSON as text. Where somebody asks PostgreSQL for `jsonb`, it takes the text
//! apart, at most 2²⁸ − 1 bytes for an array or object, and writes numbers out in full. This is
//! an upper bound of both, so that what stays below it can be stored and asked anywhere: one
//! record that cannot would break each query and index over `body::jsonb`.

use super::number::Literal;

/// The most bytes of an array, an object or a text.
const MOST: u64 = (1 << 28) - 1;

/// What a value or a name takes beside its own text: its entry in the container, and what
/// aligns it.
const EACH: u64 = 16;

/// The most bytes of a number, and its largest exponent. No number of 64 bits needs more
/// than 350; what is longer holds zeros that do not count.
const LONGEST: usize = 1000;

/// The bound for one text.
#[derive(Default)]
pub(super) struct Size {
    bytes: u64,
    /// How many values and names there are.
    pub(super) values: usize,
}

impl Size {
    /// Counts a value or a name.
    pub(super) fn add(&mut self) {
        self.bytes = self.bytes.saturating_add(EACH);
        self.values += 1;
    }

    /// Counts the zeros of a number that an exponent stands for.
    pub(super) fn add_zeros(&mut self, exponent: Option<i64>) {
        self.bytes = self.bytes.saturating_add(exponent.unwrap_or_default().unsigned_abs());
    }

    /// Whether a text of `length` bytes fits.
    pub(super) fn fits(&self, length: usize) -> bool {
        self.bytes.saturating_add(length as u64) <= MOST
    }
}

/// Whether the number is written longer than it needs to be, by far.
pub(super) fn is_padded(literal: &Literal<'_>) -> bool {
    literal.integer.len() + literal.fraction.len() > LONGEST
        || literal.exponent.is_none_or(|exponent| exponent.unsigned_abs() > LONGEST as u64)
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, MOST};
    use crate::json::{Canonical, FlawKind};

    fn flaw(text: &str) -> Option<FlawKind> {
        Canonical::default().read(text, 0).unwrap().map(|flaw| flaw.kind)
    }

    #[test]
    fn zeros_that_do_not_count_have_an_end() {
        let zeros = |count| "0".repeat(count);
        assert_eq!(flaw(&format!("[0e{LONGEST}, 0E-{LONGEST}]")), None);
        for text in [format!("0e{}", LONGEST + 1), "0e-99999999999999999999".to_owned()] {
            assert_eq!(flaw(&text), Some(FlawKind::Padding), "{text}");
        }
        assert_eq!(flaw(&format!("0.1{}", zeros(LONGEST - 2))), None);
        assert_eq!(flaw(&format!("0.1{}", zeros(LONGEST - 1))), Some(FlawKind::Padding));
        assert_eq!(flaw(&format!("1{}e-900", zeros(900))), None);
    }

    #[test]
    fn the_size_counts_what_numbers_are_written_out_to() {
        let numbers = |number: &str, count: u64| {
            format!("[{number}{}]", format!(",{number}").repeat(count as usize - 1))
        };
        assert_eq!(flaw(&numbers("1e300", MOST / 330)), None);
        assert_eq!(flaw(&numbers("1e300", MOST / 320)), Some(FlawKind::Size));
    }
}
