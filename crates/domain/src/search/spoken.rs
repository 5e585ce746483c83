//! By which words a question speaks of a column or a facet.

/// The words by which people speak of a field beside its name, each in lower case. The values
/// that a text field has need not be told: they are known from the records.
///
/// ```
/// use rehome_domain::Column;
///
/// struct Kite {
///     metres: u32,
///     pence: u32,
/// }
///
/// let length = Column::integer("metres", |kite: &Kite| kite.metres.into())
///     .called(&["length", "long"])
///     .value("tiny", 0);
/// let price = Column::integer("pence", |kite: &Kite| kite.pence.into())
///     .called(&["cost", "price"])
///     .unit("pounds", 100);
/// assert_eq!(length.spec.spoken.words, ["length", "long"]);
/// assert_eq!(price.spec.spoken.units, [("pounds".to_owned(), 100)]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spoken {
    /// What it is called: `cr` for a challenge rating. They may be of several words.
    pub words: Vec<String>,
    /// Words behind a number that tell its unit, and how much of the column's own unit that is.
    pub units: Vec<(String, i64)>,
    /// Words that stand for a value: a `cantrip` is a spell of level 0.
    pub values: Vec<(String, String)>,
}

impl Spoken {
    pub(crate) fn called(&mut self, words: &[&str]) {
        self.words.extend(words.iter().map(|word| (*word).to_owned()));
    }

    pub(crate) fn value(&mut self, word: &str, value: impl ToString) {
        self.values.push((word.to_owned(), value.to_string()));
    }
}
