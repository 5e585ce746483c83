//! A document: the verbatim text of an element, and its digest.

use crate::digest::{Digest, NoDigest};

/// The text exactly as the source wrote it. Unknown keys live here and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    text: String,
    digest: Digest,
}

impl Document {
    /// Reads `text`.
    ///
    /// # Errors
    /// [`NoDigest`] when it is not JSON, or means different things to different readers.
    pub fn new(text: impl Into<String>) -> Result<Self, NoDigest> {
        let text = text.into();
        let digest = Digest::of(&text)?;
        Ok(Self { text, digest })
    }

    /// The verbatim text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The digest of the content.
    pub fn digest(&self) -> Digest {
        self.digest
    }
}
