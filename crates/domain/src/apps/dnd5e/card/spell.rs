//! A spell as books print it: its level and school, what casting it takes, and its text.

use super::{fact, ordinal, phrase};
use crate::{
    card::{Block, Fields, Line, Span, Writer},
    json::tree::Tree,
};

pub(super) fn card(writer: &Writer<'_>, fields: &mut Fields<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    blocks.extend(kind(fields).map(Block::Paragraph));
    let facts = [
        fact("Casting time", fields.word("casting_time").map(Line::text)),
        fact("Range", fields.word("range").map(Line::text)),
        fact("Components", components(fields)),
        fact("Duration", duration(fields)),
        fact("Save", fields.read("dc", phrase::save)),
        fact("Attack", fields.text("attack_type").map(Line::text)),
        fact("Area", fields.read("area_of_effect", phrase::area)),
        fact("Classes", fields.read("classes", phrase::list)),
        fact("Subclasses", fields.read("subclasses", phrase::list)),
    ];
    let facts: Vec<(String, Line)> = facts.into_iter().flatten().collect();
    if !facts.is_empty() {
        blocks.push(Block::Facts(facts));
    }
    blocks.extend(fields.read("desc", |tree| writer.texts(tree)).unwrap_or_default());
    if let Some(higher) = fields.read("higher_level", |tree| writer.texts(tree))
        && !higher.is_empty()
    {
        blocks.push(Block::section("At higher levels", higher));
    }
    if let Some(rows) = fields.read("damage", damage) {
        blocks.push(Block::section("Damage", rows));
    }
    if let Some(rows) = fields.read("heal_at_slot_level", |tree| by_level(tree, "Slot", "Healing"))
    {
        blocks.push(Block::section("Healing", vec![rows]));
    }
    fields.drop_empty();
    blocks
}

/// `2nd-level evocation (ritual)`.
fn kind(fields: &mut Fields<'_>) -> Option<Line> {
    let level = fields.number("level");
    let school = fields.read("school", phrase::reference);
    let ritual = fields.flag("ritual").filter(|ritual| *ritual).map(|_| Line::text(" (ritual)"));
    let line = match (level, school) {
        (Some(0), Some(school)) => school.and(" cantrip"),
        (Some(0), None) => Line::text("Cantrip"),
        (Some(level), Some(school)) => {
            Line::text(format!("{}-level ", ordinal(level))).with(school)
        }
        (Some(level), None) => Line::text(format!("{}-level spell", ordinal(level))),
        (None, Some(school)) => school,
        (None, None) => return ritual,
    };
    Some(line.with(ritual.unwrap_or_default()))
}

fn components(fields: &mut Fields<'_>) -> Option<Line> {
    let listed = fields.read("components", phrase::list);
    match (listed, fields.text("material")) {
        (Some(listed), Some(material)) => Some(listed.and(format!(" ({material})"))),
        (None, Some(material)) => Some(Line::text(material)),
        (listed, None) => listed,
    }
}

fn duration(fields: &mut Fields<'_>) -> Option<Line> {
    let duration = fields.word("duration");
    let concentrates = fields.flag("concentration") == Some(true);
    match (concentrates, duration) {
        (true, Some(duration)) => {
            Some(Line(vec![Span::Text(format!("Concentration, {}", lower_first(&duration)))]))
        }
        (true, None) => Some(Line::text("Concentration")),
        (false, duration) => duration.map(Line::text),
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// What a spell does to whom it hits, by the slot or by the level of who casts it.
fn damage(tree: &Tree) -> Option<Vec<Block>> {
    let mut fields = Fields::of(tree)?;
    let kind = fields.read("damage_type", phrase::reference);
    let tables =
        [("damage_at_slot_level", "Slot"), ("damage_at_character_level", "Character level")];
    let mut blocks: Vec<Block> =
        kind.map(|kind| Block::Paragraph(kind.and(" damage"))).into_iter().collect();
    for (name, head) in tables {
        blocks.extend(fields.read(name, |tree| by_level(tree, head, "Damage")));
    }
    fields.all_in(blocks).filter(|blocks| !blocks.is_empty())
}

/// An object of levels as a table.
fn by_level(tree: &Tree, head: &str, said: &str) -> Option<Block> {
    let rows = Fields::of(tree)?.rest().into_iter().map(|(level, dice)| {
        let level = level.parse().map_or_else(|_| level.to_owned(), ordinal);
        Some(vec![Line::text(level), Line::text(dice.word()?)])
    });
    let rows = rows.collect::<Option<Vec<_>>>().filter(|rows| !rows.is_empty())?;
    Some(Block::Table { heads: vec![head.to_owned(), said.to_owned()], rows })
}

#[cfg(test)]
mod tests {
    use crate::{apps::dnd5e::app, card::plain};

    #[test]
    fn a_spell_reads_as_in_a_book_and_loses_nothing() {
        let body = r#"{"index": "paper-storm", "name": "Paper Storm", "level": 3, "ritual": true,
            "school": {"index": "evocation", "name": "Evocation", "url": "/api/2014/magic-schools/evocation"},
            "casting_time": "1 action", "range": "60 feet", "components": ["V", "M"],
            "material": "a torn letter", "duration": "Up to 1 minute", "concentration": true,
            "dc": {"dc_type": {"index": "dex", "name": "DEX", "url": "/api/2014/ability-scores/dex"}, "dc_success": "half"},
            "area_of_effect": {"type": "sphere", "size": 20}, "classes": [], "colour": "white",
            "damage": {"damage_type": {"index": "slashing", "name": "Slashing", "url": "/api/2014/damage-types/slashing"},
                       "damage_at_slot_level": {"3": "4d4", "4": "5d4"}},
            "desc": ["Letters *whirl*.", "- They cut.", "- They read themselves aloud."],
            "url": "/api/2014/spells/paper-storm"}"#;
        let spells = app().collection("spells").unwrap().card(body, &[]);
        assert_eq!(
            plain(&spells),
            "3rd-level Evocation (ritual)\n\nCasting time: 1 action\nRange: 60 feet\n\
             Components: V, M (a torn letter)\nDuration: Concentration, up to 1 minute\n\
             Save: DEX save, half on a success\nArea: 20-foot sphere\n\nLetters whirl.\n\n\
             - They cut.\n- They read themselves aloud.\n\nDAMAGE\n\nSlashing damage\n\n\
             Slot | Damage\n-----+-------\n3rd  | 4d4\n4th  | 5d4\n\nColour: white\n"
        );
    }

    #[test]
    fn what_is_no_spell_of_the_usual_kind_is_shown_all_the_same() {
        let body = r#"{"index": "odd", "level": "three", "damage": {"dice": "2d6"}, "dc": 15,
            "school": "Tinkering", "components": "a lot", "desc": 7}"#;
        let found = plain(&app().collection("spells").unwrap().card(body, &[]));
        for said in ["Level: three", "2d6", "15", "Tinkering", "a lot", "Desc: 7"] {
            assert!(found.contains(said), "{said}: {found}");
        }
    }
}
