//! How records are searched: the model, the weights, and what an import indexes.

use std::{fmt, path::PathBuf, str::FromStr, sync::Arc};

use rehome_vector::{Embedder, fusion::Weights};

use crate::error::Error;

/// What is indexed when an import or a rollback has ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IndexAfterImport {
    /// The texts; and where the model is the one that is built in, the vectors too.
    #[default]
    Auto,
    /// Texts and vectors, however long that takes.
    All,
    /// The texts.
    Texts,
    /// Nothing: the collections are marked, and wait for [`Rehome::refresh_index`].
    Nothing,
}

impl FromStr for IndexAfterImport {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "all" => Ok(Self::All),
            "texts" => Ok(Self::Texts),
            "nothing" => Ok(Self::Nothing),
            _ => Err("it is auto, all, texts or nothing".to_owned()),
        }
    }
}

/// The model that turns texts into vectors.
#[derive(Clone, Default)]
pub enum EmbedderChoice {
    /// The one that is built in.
    #[default]
    BuiltIn,
    /// The full all-MiniLM-L6-v2 of this folder; for programs with the feature `minilm`.
    MiniLm(PathBuf),
    /// One of your own.
    Own(Arc<dyn Embedder>),
}

impl fmt::Debug for EmbedderChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("BuiltIn"),
            Self::MiniLm(folder) => f.debug_tuple("MiniLm").field(folder).finish(),
            Self::Own(embedder) => f.debug_tuple("Own").field(embedder.model()).finish(),
        }
    }
}

impl EmbedderChoice {
    /// Whether it is the one that is built in, and the program has it.
    pub(super) fn is_built_in(&self) -> bool {
        cfg!(feature = "embedded-model") && matches!(self, Self::BuiltIn)
    }

    pub(super) fn embedder(&self, keeps_vectors: bool) -> Result<Arc<dyn Embedder>, Error> {
        match self {
            Self::BuiltIn => built_in(keeps_vectors),
            #[cfg(feature = "minilm")]
            Self::MiniLm(folder) => Ok(Arc::new(rehome_vector::MiniLm::open(folder)?)),
            #[cfg(not(feature = "minilm"))]
            Self::MiniLm(_) => Err(Error::NoMiniLm),
            Self::Own(embedder) => Ok(Arc::clone(embedder)),
        }
    }
}

/// The model that is built in. It is read once, when it is first needed.
#[cfg(feature = "embedded-model")]
fn built_in(keeps_vectors: bool) -> Result<Arc<dyn Embedder>, Error> {
    use std::sync::OnceLock;

    use rehome_vector::StaticEmbedder;

    static BUILT_IN: [OnceLock<Arc<StaticEmbedder>>; 2] = [OnceLock::new(), OnceLock::new()];
    let model = || {
        let model = StaticEmbedder::embedded();
        Arc::new(if keeps_vectors { model.keeping_vectors() } else { model })
    };
    Ok(BUILT_IN[usize::from(keeps_vectors)].get_or_init(model).clone())
}

#[cfg(not(feature = "embedded-model"))]
fn built_in(_keeps_vectors: bool) -> Result<Arc<dyn Embedder>, Error> {
    Err(Error::NoBuiltIn)
}

/// How records are searched.
#[derive(Clone, Debug)]
pub struct SearchSettings {
    /// The model.
    pub model: EmbedderChoice,
    /// How ranks are fused, where that is not as the model says.
    pub weights: OwnWeights,
    /// What is indexed at the end of an import.
    pub after_import: IndexAfterImport,
    /// The most tokens of the prompt of a retrieval that does not say.
    pub retrieve_budget: usize,
    /// The most passages of a retrieval that does not say.
    pub retrieve_limit: usize,
    /// Whether the vectors of the model that is built in are stored as they are too: what the
    /// modes `exact` and `hnsw` read. Those of other models always are.
    pub keeps_vectors: bool,
    /// The least score of a passage that is retrieved, as a part of the best one's.
    pub retrieve_threshold: f64,
    /// How near a record is at least that is retrieved for a text which calls for nothing.
    pub retrieve_floor: f64,
}

/// With the model that is built in, and as it says.
impl Default for SearchSettings {
    fn default() -> Self {
        Self {
            model: EmbedderChoice::default(),
            weights: OwnWeights::default(),
            after_import: IndexAfterImport::default(),
            retrieve_budget: 1500,
            retrieve_limit: 12,
            keeps_vectors: false,
            retrieve_threshold: 0.3,
            retrieve_floor: 0.66,
        }
    }
}

/// Weights that take the place of the model's own; see [`Weights`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct OwnWeights {
    /// What full text counts.
    pub text: Option<f64>,
    /// What names that are alike count.
    pub names: Option<f64>,
    /// What nearness of meaning counts.
    pub vectors: Option<f64>,
    /// What nearness of single words counts.
    pub tokens: Option<f64>,
    /// What a name counts that stands in the query.
    pub phrases: Option<f64>,
    /// What a heading counts that stands in the query, and a word in a heading.
    pub headings: Option<f64>,
    /// What it counts to meet conditions that the query tells.
    pub fields: Option<f64>,
    /// What a word of the glossary counts.
    pub glossary: Option<f64>,
    /// How near a record is at least that is found by its vectors alone.
    pub floor_vectors: Option<f64>,
    /// What a score is multiplied with where the query speaks of the kind of record.
    pub boost: Option<f64>,
    /// How slowly ranks lose worth.
    pub damping: Option<f64>,
}

impl OwnWeights {
    /// These in place of those of `model`.
    pub fn over(self, model: Weights) -> Weights {
        Weights {
            text: self.text.unwrap_or(model.text),
            names: self.names.unwrap_or(model.names),
            vectors: self.vectors.unwrap_or(model.vectors),
            tokens: self.tokens.unwrap_or(model.tokens),
            phrases: self.phrases.unwrap_or(model.phrases),
            headings: self.headings.unwrap_or(model.headings),
            fields: self.fields.unwrap_or(model.fields),
            glossary: self.glossary.unwrap_or(model.glossary),
            floor_vectors: self.floor_vectors.unwrap_or(model.floor_vectors),
            boost: self.boost.unwrap_or(model.boost),
            damping: self.damping.unwrap_or(model.damping),
            depth: model.depth,
        }
    }
}
