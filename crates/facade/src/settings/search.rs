//! The settings of the search.

use super::{Resolved, SettingsError, refused};
use crate::search::{EmbedderChoice, OwnWeights, SearchSettings};

/// The embedder that is built in, and the one that comes from a folder.
pub(super) const STATIC: &str = "static";
const MINILM: &str = "minilm";

impl Resolved {
    /// How records are searched. A model is not opened yet.
    ///
    /// # Errors
    /// [`SettingsError::Value`] for what is no model, no number, or out of bounds.
    pub fn search_settings(&self) -> Result<SearchSettings, SettingsError> {
        let (embedder, folder) = (self.get("embedder"), self.get("model_dir"));
        let model = match (embedder.value.as_str(), folder.value.as_str()) {
            (STATIC, _) => EmbedderChoice::BuiltIn,
            (MINILM, "") => {
                let reason = "it needs the folder of the model, in the setting model_dir";
                return Err(refused(embedder, reason.to_owned()));
            }
            (MINILM, folder) => EmbedderChoice::MiniLm(folder.into()),
            _ => return Err(refused(embedder, format!("it is {STATIC} or {MINILM}"))),
        };
        let index_imports = self.get("index_imports");
        let after_import =
            index_imports.value.parse().map_err(|reason| refused(index_imports, reason))?;
        let weights = OwnWeights {
            text: self.weight("search_text")?,
            names: self.weight("search_names")?,
            vectors: self.weight("search_vectors")?,
            tokens: self.weight("search_tokens")?,
            phrases: self.weight("search_phrases")?,
            headings: self.weight("search_headings")?,
            fields: self.weight("search_fields")?,
            glossary: self.weight("search_glossary")?,
            floor_vectors: self.weight("search_floor_vectors")?,
            boost: self.weight("search_boost")?,
            damping: self.weight("search_damping")?,
        };
        let keeps_vectors = self.get("search_keep_vectors");
        let keeps_vectors = keeps_vectors
            .value
            .parse()
            .map_err(|_| refused(keeps_vectors, "it is true or false".to_owned()))?;
        Ok(SearchSettings {
            model,
            weights,
            after_import,
            keeps_vectors,
            retrieve_budget: self.at_least_one("retrieve_budget")?,
            retrieve_limit: self.at_least_one("retrieve_limit")?,
            retrieve_threshold: self.weight("retrieve_threshold")?.unwrap_or(0.3),
            retrieve_floor: self.weight("retrieve_floor")?.unwrap_or(0.66),
        })
    }

    /// A number that is not 0.
    fn at_least_one(&self, name: &str) -> Result<usize, SettingsError> {
        match self.number(name)? {
            0 => Err(refused(self.get(name), "it is a number from 1 up".to_owned())),
            number => Ok(number as usize),
        }
    }

    /// A weight that takes the place of the model's own.
    fn weight(&self, name: &str) -> Result<Option<f64>, SettingsError> {
        let setting = self.get(name);
        if setting.value.is_empty() {
            return Ok(None);
        }
        let value: Option<f64> = setting.value.parse().ok();
        let fits = value.filter(|value| value.is_finite() && *value >= 0.0);
        fits.map(Some).ok_or_else(|| refused(setting, "it is a number from 0 up".to_owned()))
    }
}
