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
    /// The id; lower-case words joined by hyphens.
    pub id: String,
    /// What people call it. It is searched for too, beside what a person said.
    pub title: String,
    /// The ids of its collections; one may belong to several kinds, and mostly to the first of
    /// them. One that the application does not have holds nothing.
    pub collections: Vec<String>,
    /// Words and phrases by which somebody speaks of it, in lower case. Plurals and forms of
    /// verbs are found by themselves: `attack` stands for `attacks` and `attacking` too.
    pub cues: Vec<String>,
    /// The part of a situation that it answers, whatever was said; of several kinds of one
    /// role the first counts.
    pub role: Option<KnowledgeRole>,
}

/// The part of a situation that a kind of knowledge answers. Who retrieves is told of the
/// situation in these terms, and knows the kinds by them alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnowledgeRole {
    /// What is needed while a fight goes on.
    Combat,
    /// The records of those who are present.
    Present,
    /// What the members of the party are and can do, at which level.
    Party,
    /// What is known of the place.
    Place,
}

impl Knowledge {
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
            role: None,
        }
    }

    /// The same, which answers that part of a situation.
    #[must_use]
    pub fn answering(self, role: KnowledgeRole) -> Self {
        Self { role: Some(role), ..self }
    }

    /// The first of `kinds` that answers that part of a situation.
    pub fn of_role(kinds: &[Self], role: KnowledgeRole) -> Option<&Self> {
        kinds.iter().find(|kind| kind.role == Some(role))
    }

    /// Whether the collection belongs to it.
    pub fn holds(&self, collection: &str) -> bool {
        self.collections.iter().any(|id| id == collection)
    }
}
