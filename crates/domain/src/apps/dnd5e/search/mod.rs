//! What the kinds of records are searched by: each as one would read it out, with the
//! abilities in full and references by name.
//!
//! A record says only what it holds itself; a class and a subclass also list their features by
//! name, which are records of their own. A field that is missing leaves its sentence out.

mod character;
mod choice;
mod class;
mod equipment;
mod glossary;
mod level;
mod lore;
mod monster;
mod race;
mod rules;
mod spell;
mod words;

pub(super) use character::*;
pub(super) use class::*;
pub(super) use equipment::*;
pub(super) use level::*;
pub(super) use lore::*;
pub(super) use monster::*;
pub(super) use race::*;
pub(super) use rules::*;
pub(super) use spell::*;
