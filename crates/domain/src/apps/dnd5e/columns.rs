//! How texts and references become values of columns and facets.
//!
//! The declarations themselves stand beside each record type.

use super::reference::Reference;
use crate::Value;

/// Text verbatim; empty text is no value.
pub(super) fn text(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { text.into() }
}

/// A word of a vocabulary verbatim; an absent or empty one is no value.
pub(super) fn word<T: ToString>(word: &Option<T>) -> Value {
    word.as_ref().map_or(Value::Null, |word| text(&word.to_string()))
}

/// The key that a reference gives; without one, no value.
pub(super) fn key(reference: &Option<Reference>) -> Value {
    reference.as_ref().map_or(Value::Null, |reference| text(&reference.index))
}

/// Hands the keys of `references` to a facet, leaving out empty ones.
pub(super) fn keys(references: &[Reference], sink: &mut dyn FnMut(&str)) {
    texts(references.iter().map(|reference| reference.index.as_str()), sink);
}

/// Hands `texts` to a facet, leaving out empty ones.
pub(super) fn texts<'a>(texts: impl IntoIterator<Item = &'a str>, sink: &mut dyn FnMut(&str)) {
    texts.into_iter().filter(|text| !text.is_empty()).for_each(sink);
}
