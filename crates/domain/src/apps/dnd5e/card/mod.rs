//! How records of the game are read: a spell card, a stat block, a class with its levels, an item;
//! and in all of them prices, dice, choices and references in words.

mod class;
mod item;
mod monster;
mod phrase;
mod spell;

use crate::{
    App,
    card::{CardRules, Fields, Line},
};

/// What the key and the name say is not said again: they stand above the card.
const SILENT: &[&str] = &["index", "name", "url"];

const RULES: CardRules =
    CardRules { is_prose: true, silent: SILENT, phrase: phrase::phrase, ..CardRules::PLAIN };

/// The application with what its collections say of their cards.
pub(super) fn with_cards(mut app: App) -> App {
    for collection in &mut app.collections {
        collection.card = match collection.id.as_str() {
            "spells" => CardRules { blocks: spell::card, ..RULES },
            "monsters" => CardRules { blocks: monster::card, ..RULES },
            "equipment" | "magic-items" => CardRules { blocks: item::card, ..RULES },
            "classes" => CardRules { blocks: class::card, rows: &[class::LEVELS], ..RULES },
            "subclasses" => {
                CardRules { blocks: described, rows: &[class::SUBCLASS_LEVELS], ..RULES }
            }
            _ => CardRules { blocks: described, ..RULES },
        };
    }
    app
}

/// The description first, as nearly all records have one.
fn described(writer: &crate::card::Writer<'_>, fields: &mut Fields<'_>) -> Vec<crate::card::Block> {
    fields.read("desc", |tree| writer.texts(tree)).unwrap_or_default()
}

/// A number with its sign.
fn signed(number: i64) -> String {
    if number < 0 { format!("\u{2212}{}", number.unsigned_abs()) } else { format!("+{number}") }
}

/// `1st`, `2nd`, `3rd`, `4th`.
fn ordinal(number: i64) -> String {
    let ending = match (number % 10, number % 100) {
        (1, n) if n != 11 => "st",
        (2, n) if n != 12 => "nd",
        (3, n) if n != 13 => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// A name and a line, if there is one.
fn fact(name: &str, line: Option<Line>) -> Option<(String, Line)> {
    line.map(|line| (name.to_owned(), line))
}
