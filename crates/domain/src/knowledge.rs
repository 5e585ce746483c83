//! What an application knows about, in kinds: by what words a person needs which records.

/// A kind of knowledge: collections that are asked together when somebody speaks of it.
///
/// What a person said is searched for the cues, and those who retrieve for a language model
/// look into the collections of the kinds that were spoken of first.
///
/// ```
/// use rehome_domain::Knowledge;
///
/// let spells = Knowledge::new(
///     "spells",
///     "Spells and magic",
///     &["spells", "magic-schools"],
///     &["cast", "spell", "school of magic"],
/// );
/// assert!(spells.holds("spells") && !spells.holds("monsters"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knowledge {
    /// The id; lower-case words joined by hyphens. Some have a meaning of their own:
    /// [`COMBAT`](Self::COMBAT), [`CREATURES`](Self::CREATURES),
    /// [`CHARACTERS`](Self::CHARACTERS) and [`WORLD`](Self::WORLD).
    pub id: String,
    /// What people call it. It is searched for too, beside what a person said.
    pub title: String,
    /// The ids of its collections; one may belong to several kinds, and mostly to the first of
    /// them. One that the application does not have holds nothing.
    pub collections: Vec<String>,
    /// Words and phrases by which somebody speaks of it, in lower case. Plurals and forms of
    /// verbs are found by themselves: `attack` stands for `attacks` and `attacking` too.
    pub cues: Vec<String>,
}

impl Knowledge {
    /// The kind that counts more during a combat.
    pub const COMBAT: &'static str = "combat";
    /// The kind that has the records of the creatures that are present.
    pub const CREATURES: &'static str = "creatures";
    /// The kind that has what a character can do at which level.
    pub const CHARACTERS: &'static str = "characters";
    /// The kind that has what is known of a place.
    pub const WORLD: &'static str = "world";

    /// The kind of that id, title, collections and cues.
    pub fn new(
        id: impl Into<String>,
        title: impl Into<String>,
        collections: &[&str],
        cues: &[&str],
    ) -> Self {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Self {
            id: id.into(),
            title: title.into(),
            collections: owned(collections),
            cues: owned(cues),
        }
    }

    /// Whether the collection belongs to it.
    pub fn holds(&self, collection: &str) -> bool {
        self.collections.iter().any(|id| id == collection)
    }
}
