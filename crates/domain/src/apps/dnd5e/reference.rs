//! A reference as the data writes it: the key, name and address of another record.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::target;
use crate::Target;

/// Points to another record.
///
/// The key and the address say the same thing twice; the name repeats the target's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Reference {
    /// The key of the target within its collection.
    pub index: String,
    /// The name of the target.
    pub name: String,
    /// The address of the target: `/api/2014/<collection>/<key>`.
    pub url: String,
}

impl Reference {
    /// The record that the address names; `None` when there is no address, or one that
    /// leads to no collection we know.
    pub fn target(&self) -> Option<Target> {
        target::parse(&self.url)
    }
}
