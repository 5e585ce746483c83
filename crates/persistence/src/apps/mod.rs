//! What the repositories of single applications can do beyond the generic ones.

pub mod dnd5e;
