//! What can be wrong with a JSON text: it is none, or it says something that not
//! every reader understands alike.

/// The text is not JSON; nothing can be said about what follows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    /// The kind of error.
    pub kind: SyntaxKind,
    /// The byte at which reading stopped, from the start of the text.
    pub offset: usize,
    /// What was expected or found, in words.
    pub message: String,
}

/// The kinds of syntax errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyntaxKind {
    /// A byte that the grammar does not allow here.
    Grammar,
    /// The text ends inside a value.
    Truncated,
    /// Nested deeper than [`MAX_DEPTH`](super::MAX_DEPTH).
    Depth,
    /// Not UTF-8, or with NUL bytes.
    Encoding,
    /// Nothing but white space.
    Empty,
    /// Something follows the end of the value.
    Trailing,
}

impl SyntaxKind {
    /// The rule id in reports.
    pub fn rule(self) -> &'static str {
        match self {
            Self::Grammar => "json.syntax",
            Self::Truncated => "json.truncated",
            Self::Depth => "json.depth",
            Self::Encoding => "json.encoding",
            Self::Empty => "json.empty",
            Self::Trailing => "json.trailing",
        }
    }
}

/// The text is JSON, but readers or databases would not agree about this value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The kind of flaw.
    pub kind: FlawKind,
    /// The byte where the value or key starts, from the start of the text.
    pub offset: usize,
}

/// The kinds of flaws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlawKind {
    /// An object has two members of one name.
    DuplicateKey,
    /// A `\u` escape of half a surrogate pair, which is no character.
    Surrogate,
    /// The character U+0000, which PostgreSQL text cannot hold.
    Nul,
    /// A number that a 64-bit integer or double cannot hold exactly.
    Number,
    /// A number with more zeros, or a larger exponent, than every database reads.
    Padding,
    /// More values than every database takes in one record.
    Size,
}

impl FlawKind {
    /// The rule id in reports.
    pub fn rule(self) -> &'static str {
        match self {
            Self::DuplicateKey => "record.duplicate-key",
            Self::Surrogate => "record.surrogate",
            Self::Nul => "record.nul",
            Self::Number | Self::Padding => "record.number",
            Self::Size => "record.size",
        }
    }

    /// What is wrong, in words.
    pub fn message(self) -> &'static str {
        match self {
            Self::DuplicateKey => {
                "this key stands twice in one object, and readers disagree which value counts"
            }
            Self::Surrogate => "half of a surrogate pair is not a character",
            Self::Nul => "the character U+0000 cannot be stored in every database",
            Self::Number => "this number cannot be held exactly in 64 bits",
            Self::Padding => "this number is written longer than every database reads",
            Self::Size => "this is larger than what every database takes as one record",
        }
    }

    /// What a person can do about it.
    pub fn help(self) -> &'static str {
        match self {
            Self::DuplicateKey => "keep one of the two members",
            Self::Surrogate => "write the whole pair, or the character itself",
            Self::Nul => "remove the escape \\u0000",
            Self::Number => "round the number, or write it as a string",
            Self::Padding => "write the number without the zeros that do not count",
            Self::Size => "divide it into several records",
        }
    }
}
