//! The stat block of a creature.
//!
//! The text of an action says what its numbers say once more for programs (its damage, its bonus, the
//! save, the attacks it is made of): beside a text these members are not shown.

use super::{fact, phrase, signed};
use crate::{
    card::{Block, Fields, Line, Span, Writer, words},
    json::tree::Tree,
};

const ABILITIES: [(&str, &str); 6] = [
    ("strength", "STR"),
    ("dexterity", "DEX"),
    ("constitution", "CON"),
    ("intelligence", "INT"),
    ("wisdom", "WIS"),
    ("charisma", "CHA"),
];

/// Members of an action that its text says as well.
const IN_TEXT: [&str; 9] = [
    "multiattack_type",
    "attack_bonus",
    "dc",
    "damage",
    "actions",
    "action_options",
    "attacks",
    "options",
    "damage_at_level",
];

pub(super) fn card(writer: &Writer<'_>, fields: &mut Fields<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    blocks.extend(kind(fields).map(Block::Paragraph));
    let facts = [
        fact("Armour class", fields.read("armor_class", armour_class)),
        fact("Hit points", hit_points(fields)),
        fact("Speed", fields.read("speed", of_each)),
    ];
    push_facts(&mut blocks, facts);
    blocks.extend(abilities(fields));
    let facts = [
        fact("Proficiencies", fields.read("proficiencies", phrase::list)),
        fact("Vulnerable to", fields.read("damage_vulnerabilities", phrase::list)),
        fact("Resists", fields.read("damage_resistances", phrase::list)),
        fact("Immune to", fields.read("damage_immunities", phrase::list)),
        fact("Cannot be", fields.read("condition_immunities", phrase::list)),
        fact("Senses", fields.read("senses", of_each)),
        fact("Languages", fields.text("languages").map(Line::text)),
        fact("Challenge", challenge(fields)),
        fact("Proficiency bonus", fields.number("proficiency_bonus").map(|n| signed(n).into())),
    ];
    push_facts(&mut blocks, facts);
    blocks.extend(fields.read("desc", |tree| writer.texts(tree)).unwrap_or_default());
    blocks
        .extend(fields.read("special_abilities", |tree| entries(writer, tree)).unwrap_or_default());
    for (name, title) in [
        ("actions", "Actions"),
        ("reactions", "Reactions"),
        ("legendary_actions", "Legendary actions"),
    ] {
        if let Some(parts) = fields.read(name, |tree| entries(writer, tree))
            && !parts.is_empty()
        {
            blocks.push(Block::section(title, parts));
        }
    }
    // The picture of another site is not loaded, and its address says nothing.
    fields.take("image");
    fields.drop_empty();
    blocks
}

fn push_facts<const N: usize>(blocks: &mut Vec<Block>, facts: [Option<(String, Line)>; N]) {
    let facts: Vec<(String, Line)> = facts.into_iter().flatten().collect();
    if !facts.is_empty() {
        blocks.push(Block::Facts(facts));
    }
}

/// `Medium undead (shapechanger), lawful neutral`.
fn kind(fields: &mut Fields<'_>) -> Option<Line> {
    let words: Vec<String> = ["size", "type"].iter().filter_map(|name| fields.text(name)).collect();
    let mut line = words.join(" ");
    if let Some(subtype) = fields.text("subtype") {
        line += &format!(" ({subtype})");
    }
    if let Some(alignment) = fields.text("alignment") {
        let comma = if line.is_empty() { "" } else { ", " };
        line += &format!("{comma}{alignment}");
    }
    let line = line.trim();
    (!line.is_empty()).then(|| Line(vec![Span::Emphasis(line.to_owned())]))
}

fn armour_class(tree: &Tree) -> Option<Line> {
    if let Some(value) = tree.integer() {
        return Some(Line::text(value.to_string()));
    }
    let each = tree.items()?.iter().map(|tree| {
        let mut fields = Fields::of(tree)?;
        let value = fields.number("value")?;
        let kind = fields.text("type");
        let by = fields
            .read("armor", phrase::list)
            .or_else(|| fields.read("spell", phrase::reference))
            .or_else(|| fields.read("condition", phrase::reference));
        let by = by.or_else(|| match kind.as_deref() {
            None | Some("dex") => None,
            Some("natural") => Some(Line::text("natural armour")),
            Some(other) => Some(Line::text(other)),
        });
        let mut line = Line::text(value.to_string());
        if let Some(by) = by {
            line = line.and(" (").with(by).and(")");
        }
        if let Some(desc) = fields.text("desc") {
            line = line.and(format!(", {desc}"));
        }
        fields.all_in(line)
    });
    let each = each.collect::<Option<Vec<Line>>>().filter(|each| !each.is_empty())?;
    Some(Line::joined(each, ", "))
}

fn hit_points(fields: &mut Fields<'_>) -> Option<Line> {
    let points = fields.word("hit_points");
    let roll = fields.text("hit_points_roll");
    let dice = fields.text("hit_dice");
    // The roll has the dice in it.
    let roll = match (roll, dice) {
        (Some(roll), Some(dice)) if !roll.starts_with(&dice) => Some(format!("{roll}, {dice}")),
        (roll, dice) => roll.or(dice),
    };
    match (points, roll) {
        (Some(points), Some(roll)) => Some(Line::text(format!("{points} ({roll})"))),
        (points, roll) => points.or(roll).map(Line::text),
    }
}

/// Members and their values: `30 ft., swim 30 ft.`
fn of_each(tree: &Tree) -> Option<Line> {
    let each = Fields::of(tree)?.rest().into_iter().map(|(name, value)| {
        let value = value.word()?;
        Some(match (name, value.as_str()) {
            ("walk", _) => value,
            (name, "yes") => words(name).to_lowercase(),
            (name, _) => format!("{} {value}", words(name).to_lowercase()),
        })
    });
    let each = each.collect::<Option<Vec<String>>>().filter(|each| !each.is_empty())?;
    Some(Line::text(each.join(", ")))
}

fn abilities(fields: &mut Fields<'_>) -> Option<Block> {
    let found: Vec<(&str, i64)> =
        ABILITIES.iter().filter_map(|(name, short)| Some((*short, fields.number(name)?))).collect();
    let cell = |score: i64| {
        Line::text(format!("{score} ({})", signed(score.saturating_sub(10).div_euclid(2))))
    };
    (!found.is_empty()).then(|| Block::Table {
        heads: found.iter().map(|(name, _)| (*name).to_owned()).collect(),
        rows: vec![found.iter().map(|(_, score)| cell(*score)).collect()],
    })
}

fn challenge(fields: &mut Fields<'_>) -> Option<Line> {
    let rating = fields.word("challenge_rating").map(|rating| match rating.as_str() {
        "0.125" => "1/8".to_owned(),
        "0.25" => "1/4".to_owned(),
        "0.5" => "1/2".to_owned(),
        _ => rating,
    });
    match (rating, fields.word("xp")) {
        (Some(rating), Some(xp)) => Some(Line::text(format!("{rating} ({xp} XP)"))),
        (Some(rating), None) => Some(Line::text(rating)),
        (None, xp) => xp.map(|xp| Line::text(format!("{xp} XP"))),
    }
}

/// What the creature can do: each a paragraph behind its name.
fn entries(writer: &Writer<'_>, tree: &Tree) -> Option<Vec<Block>> {
    let mut blocks = Vec::new();
    for entry in tree.items()? {
        let mut fields = Fields::of(entry)?;
        let mut name = fields.text("name")?;
        if let Some(usage) = fields.read("usage", phrase::usage) {
            name += &format!(" ({})", usage.words());
        }
        let named = Span::Strong(format!("{name}."));
        let mut texts =
            fields.read("desc", |tree| writer.texts(tree)).unwrap_or_default().into_iter();
        let has_text = texts.len() > 0;
        match texts.next() {
            Some(Block::Paragraph(line)) => {
                let start = Line(vec![named, Span::Text(" ".to_owned())]);
                blocks.push(Block::Paragraph(start.with(line)));
            }
            other => {
                blocks.push(Block::Paragraph(Line(vec![named])));
                blocks.extend(other);
            }
        }
        blocks.extend(texts);
        if has_text {
            for name in IN_TEXT {
                fields.take(name);
            }
        }
        fields.drop_empty();
        if let Some(spells) = fields.read("spellcasting", spellcasting) {
            blocks.extend(spells);
        }
        blocks.extend(writer.members(&fields.rest(), ""));
    }
    Some(blocks)
}

/// The spells that a creature casts, by level or by how often; the text before it says the rest.
fn spellcasting(tree: &Tree) -> Option<Vec<Block>> {
    let mut fields = Fields::of(tree)?;
    let mut groups: Vec<(String, Vec<Line>)> = Vec::new();
    let slots = fields.take("slots");
    for spell in fields.take("spells")?.items()? {
        let mut spell = Fields::of(spell)?;
        let name = spell.text("name")?;
        let mut line = phrase::link(name, spell.text("url").as_deref());
        let level = spell.number("level")?;
        let title = match spell.read("usage", phrase::usage) {
            Some(usage) => usage.words(),
            None if level == 0 => "Cantrips".to_owned(),
            None => {
                let own =
                    slots.and_then(Fields::of).and_then(|mut own| own.word(&level.to_string()));
                let own = own.map(|count| format!(" ({count} slots)")).unwrap_or_default();
                format!("{} level{own}", super::ordinal(level))
            }
        };
        if let Some(notes) = spell.text("notes") {
            line = line.and(format!(" ({notes})"));
        }
        spell.all_in(())?;
        match groups.iter_mut().find(|(own, _)| *own == title) {
            Some((_, lines)) => lines.push(line),
            None => groups.push((title, vec![line])),
        }
    }
    let facts = groups.into_iter().map(|(title, lines)| (title, Line::joined(lines, ", ")));
    Some(vec![Block::Facts(facts.collect())])
}

#[cfg(test)]
mod tests {
    use crate::{apps::dnd5e::app, card::plain};

    #[test]
    fn a_stat_block_has_what_a_table_needs() {
        let body = r#"{"index": "ink-toad", "name": "Ink Toad", "size": "Small", "type": "beast",
            "alignment": "unaligned", "armor_class": [{"type": "natural", "value": 13}],
            "hit_points": 11, "hit_dice": "2d6", "hit_points_roll": "2d6+4",
            "speed": {"walk": "20 ft.", "swim": "40 ft.", "hover": true},
            "strength": 8, "dexterity": 15, "constitution": 14, "damage_immunities": [],
            "senses": {"passive_perception": 11}, "challenge_rating": 0.25, "xp": 50,
            "special_abilities": [{"name": "Inky", "desc": "Leaves blots.", "smell": "iron",
                "usage": {"type": "recharge on roll", "dice": "1d6", "min_value": 5}}],
            "actions": [{"name": "Blot", "desc": "Hit: 3 (1d4 + 1).", "attack_bonus": 3}]}"#;
        let found = plain(&app().collection("monsters").unwrap().card(body, &[]));
        assert_eq!(
            found,
            "Small beast, unaligned\n\nArmour class: 13 (natural armour)\nHit points: 11 (2d6+4)\n\
             Speed: 20 ft., swim 40 ft., hover\n\nSTR    | DEX     | CON\n-------+---------+--------\n\
             8 (\u{2212}1) | 15 (+2) | 14 (+2)\n\nSenses: passive perception 11\n\
             Challenge: 1/4 (50 XP)\n\nInky (recharges on 5 or more of 1d6). Leaves blots.\n\n\
             Smell: iron\n\nACTIONS\n\nBlot. Hit: 3 (1d4 + 1).\n",
            "\n{found}"
        );
    }
}
