//! What is asked.

use std::{fmt, str::FromStr};

use rehome_domain::{Filter, Packs};

/// By what is searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// By words, names and meaning, with their ranks fused.
    #[default]
    Hybrid,
    /// By words alone.
    Text,
    /// By meaning alone, through the codes in memory.
    Vector,
    /// By meaning alone, with all distances computed by the database: slow, and what the other
    /// is measured against.
    Exact,
    /// By meaning alone, through an index of pgvector: for very many vectors on a server, once
    /// [`make_hnsw`](crate::search::make_hnsw) has made it. It finds nearly all of what exact
    /// search finds.
    Hnsw,
    /// By names that are alike, alone.
    Names,
}

impl Mode {
    /// All of them, with the names that they go by.
    pub const ALL: [(&'static str, Self); 6] = [
        ("hybrid", Self::Hybrid),
        ("text", Self::Text),
        ("vector", Self::Vector),
        ("exact", Self::Exact),
        ("hnsw", Self::Hnsw),
        ("names", Self::Names),
    ];
}

impl FromStr for Mode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|(name, _)| *name == text);
        found.map(|(_, mode)| *mode).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|(name, _)| *name).collect();
            format!("there is no mode `{text}`; there is {}", names.join(", "))
        })
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = Self::ALL.iter().find(|(_, mode)| mode == self);
        f.write_str(found.map_or("", |(name, _)| name))
    }
}

/// What is looked for, and among which records.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchQuery {
    /// What a person wrote. Everything in it is words, nothing is an operator.
    pub text: String,
    /// By what is searched.
    pub mode: Mode,
    /// Only records of this application.
    pub app: Option<String>,
    /// Only records of these collections; of all where there is none.
    pub collections: Vec<String>,
    /// The packs that are seen: of records with the same key only the first one's is found.
    pub packs: Packs,
    /// Only records that meet all of these conditions; collections that do not have the
    /// fields are left out.
    pub filters: Vec<Filter>,
    /// Whether the question is read for conditions that it tells; else all of it is words.
    pub reads_conditions: bool,
    /// At most so many hits.
    pub limit: usize,
    /// Whether each hit says why it was found.
    pub explain: bool,
}

impl SearchQuery {
    /// The ten best hits for `text` among all records of the active packs.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            mode: Mode::default(),
            app: None,
            collections: Vec::new(),
            packs: Packs::Active,
            filters: Vec::new(),
            reads_conditions: true,
            limit: 10,
            explain: false,
        }
    }
}
