//! What lists of each collection can be asked for, by the names that its table has.

use crate::{
    ColumnSpec,
    Type::{self, Flag, Instant, Integer, Real, Text},
};

fn columns(columns: &[(&str, Type)]) -> Vec<ColumnSpec> {
    columns.iter().map(|(name, ty)| ColumnSpec::unindexed(*name, *ty)).collect()
}

pub(super) fn profiles() -> Vec<ColumnSpec> {
    columns(&[
        ("name", Text),
        ("slug", Text),
        ("dob", Text),
        ("gender", Text),
        ("school", Text),
        ("verbal_fluency", Text),
        ("passive_language_level", Text),
        ("mental_age", Real),
    ])
}

pub(super) fn cards() -> Vec<ColumnSpec> {
    columns(&[
        ("profile_id", Text),
        ("card_type", Text),
        ("status", Text),
        ("front", Text),
        ("note_type", Text),
        ("created_at", Instant),
    ])
}

pub(super) fn messages() -> Vec<ColumnSpec> {
    columns(&[("profile_id", Text), ("role", Text), ("content", Text), ("timestamp", Instant)])
}

pub(super) fn anki() -> Vec<ColumnSpec> {
    columns(&[("name", Text), ("deck_name", Text), ("is_active", Flag)])
}

pub(super) fn templates() -> Vec<ColumnSpec> {
    columns(&[("name", Text), ("created_at", Instant), ("updated_at", Instant)])
}

pub(super) fn words() -> Vec<ColumnSpec> {
    columns(&[("hsk_level", Integer)])
}

pub(super) fn grammar() -> Vec<ColumnSpec> {
    columns(&[("grammar_point", Text), ("cefr_level", Text), ("updated_at", Instant)])
}

pub(super) fn memories() -> Vec<ColumnSpec> {
    columns(&[("level", Text)])
}
