//! A class or subclass, and the table of its levels, which are records of their own.

use super::{fact, ordinal, phrase, signed};
use crate::{
    card::{Block, CardRows, Fields, Line, Writer, words},
    json::tree::Tree,
};

/// The levels of a class without those of its subclasses.
pub(super) const LEVELS: CardRows = CardRows {
    collection: "levels",
    column: "class",
    without: &["subclass"],
    order: "level",
    blocks: levels,
};

/// Those of a subclass.
pub(super) const SUBCLASS_LEVELS: CardRows =
    CardRows { column: "subclass", without: &[], ..LEVELS };

pub(super) fn card(_: &Writer<'_>, fields: &mut Fields<'_>) -> Vec<Block> {
    let facts = [
        fact("Hit die", fields.number("hit_die").map(|die| Line::text(format!("d{die}")))),
        fact("Saving throws", fields.read("saving_throws", phrase::list)),
        fact("Proficiencies", fields.read("proficiencies", phrase::list)),
        fact("Subclasses", fields.read("subclasses", phrase::list)),
    ];
    let facts: Vec<(String, Line)> = facts.into_iter().flatten().collect();
    // Where its levels and spells are listed is for programs.
    for name in ["class_levels", "spells"] {
        fields.read(name, |tree| tree.string().filter(|text| text.starts_with('/')));
    }
    fields.drop_empty();
    if facts.is_empty() { Vec::new() } else { vec![Block::Facts(facts)] }
}

/// The table of levels: what all of them lack has no column.
fn levels(writer: &Writer<'_>, rows: &[Tree]) -> Vec<Block> {
    let mut heads: Vec<String> = Vec::new();
    let mut cells: Vec<Vec<(String, Line)>> = Vec::new();
    for row in rows {
        let Some(mut fields) = Fields::of(row) else { continue };
        let mut found = Vec::new();
        found.extend(fact("Level", fields.number("level").map(|level| ordinal(level).into())));
        found.extend(fact("Proficiency", fields.number("prof_bonus").map(|n| signed(n).into())));
        found.extend(fact("Features", fields.read("features", phrase::list)));
        for group in ["class_specific", "subclass_specific", "spellcasting"] {
            let Some(mut of_group) = fields.take(group).and_then(Fields::of) else { continue };
            of_group.drop_empty();
            for (name, value) in of_group.rest() {
                // Nothing of a kind is no news.
                let is_none = value.word().is_some_and(|word| ["0", "no"].contains(&word.as_str()));
                if let Some(line) = writer.line(value, "").filter(|_| !is_none) {
                    found.push((head(name), line));
                }
            }
        }
        for (name, _) in &found {
            if !heads.contains(name) {
                heads.push(name.clone());
            }
        }
        cells.push(found);
    }
    let rows = cells.into_iter().map(|row| {
        let cell = |head: &String| {
            row.iter()
                .find(|(own, _)| own == head)
                .map(|(_, line)| line.clone())
                .unwrap_or_default()
        };
        heads.iter().map(cell).collect()
    });
    let rows: Vec<Vec<Line>> = rows.collect();
    vec![Block::section("Levels", vec![Block::Table { rows, heads: heads.clone() }])]
}

fn head(name: &str) -> String {
    match name.strip_prefix("spell_slots_level_").and_then(|level| level.parse().ok()) {
        Some(level) => format!("{} slots", ordinal(level)),
        None => words(name),
    }
}

#[cfg(test)]
mod tests {
    use crate::{apps::dnd5e::app, card::plain};

    #[test]
    fn a_class_has_the_table_of_its_levels() {
        let levels = [
            r#"{"index": "cook-1", "level": 1, "prof_bonus": 2, "class_specific": {"pots": 1, "pans": 0},
                "spellcasting": {"spell_slots_level_1": 2, "spell_slots_level_2": 0}}"#,
            r#"{"index": "cook-2", "level": 2, "prof_bonus": 2, "class_specific": {"pots": 2, "pans": 0}}"#,
        ];
        let rows = vec![levels.map(str::to_owned).to_vec()];
        let body = r#"{"index": "cook", "name": "Cook", "hit_die": 6, "class_levels": "/api/x"}"#;
        let found = plain(&app().collection("classes").unwrap().card(body, &rows));
        assert_eq!(
            found,
            "Hit die: d6\n\nLEVELS\n\nLevel | Proficiency | Pots | 1st slots\n\
             ------+-------------+------+----------\n1st   | +2          | 1    | 2\n\
             2nd   | +2          | 2    |\n",
            "\n{found}"
        );
    }
}
