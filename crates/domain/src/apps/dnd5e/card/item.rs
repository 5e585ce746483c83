//! An item: what it is, costs and weighs, and what it does.

use super::{fact, phrase};
use crate::{
    card::{Block, Fields, Line, Span, Writer},
    json::tree::Tree,
};

pub(super) fn card(writer: &Writer<'_>, fields: &mut Fields<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let category = fields.read("equipment_category", phrase::reference);
    let rarity = fields.read("rarity", rarity).map(|rarity| Line(vec![Span::Emphasis(rarity)]));
    let kind: Vec<Line> = category.into_iter().chain(rarity).collect();
    if !kind.is_empty() {
        blocks.push(Block::Paragraph(Line::joined(kind, ", ")));
    }
    let two_handed = fields.read("two_handed_damage", phrase::damage);
    let damage = fields.read("damage", phrase::damage);
    let damage = match (damage, two_handed) {
        (Some(one), Some(two)) => Some(one.and(", with both hands ").with(two)),
        (one, two) => one.or(two),
    };
    // The two of them say it in one word too.
    if let (Some(category), Some(range)) =
        (fields.word("weapon_category"), fields.word("weapon_range"))
    {
        let both = format!("{category} {range}");
        fields.read("category_range", |tree| tree.word().filter(|said| *said == both));
        blocks.push(Block::Facts(vec![("Weapon".to_owned(), Line::text(both))]));
    }
    let facts = [
        fact("Price", fields.read("cost", phrase::phrase)),
        fact("Weight", fields.word("weight").map(|weight| Line::text(format!("{weight} lb.")))),
        fact("Damage", damage),
        fact("Range", fields.read("range", phrase::phrase)),
        fact("Thrown", fields.read("throw_range", phrase::phrase)),
        fact("Armour", fields.text("armor_category").map(Line::text)),
        fact("Armour class", fields.read("armor_class", phrase::phrase)),
        fact(
            "Strength needed",
            fields.number("str_minimum").filter(|n| *n > 0).map(|n| Line::text(n.to_string())),
        ),
        fact(
            "Stealth",
            fields.flag("stealth_disadvantage").filter(|bad| *bad).map(|_| "disadvantage".into()),
        ),
        fact("Properties", fields.read("properties", phrase::list)),
        fact("Kinds", fields.read("variants", phrase::list)),
    ];
    let facts: Vec<(String, Line)> = facts.into_iter().flatten().collect();
    match blocks.last_mut() {
        Some(Block::Facts(first)) => first.extend(facts),
        _ if facts.is_empty() => {}
        _ => blocks.push(Block::Facts(facts)),
    }
    blocks.extend(fields.read("desc", |tree| writer.texts(tree)).unwrap_or_default());
    if let Some(special) = fields.read("special", |tree| writer.texts(tree))
        && !special.is_empty()
    {
        blocks.push(Block::section("Special", special));
    }
    if let Some(contents) = fields.read("contents", phrase::lines) {
        blocks.push(Block::section("Contents", vec![Block::List(contents)]));
    }
    // A kind of another item is named there.
    fields.read("variant", |tree| tree.word().filter(|word| word == "no"));
    fields.read("image", |tree| tree.string());
    fields.drop_empty();
    blocks
}

fn rarity(tree: &Tree) -> Option<String> {
    let mut fields = Fields::of(tree)?;
    let name = fields.text("name")?;
    fields.all_in(name)
}

#[cfg(test)]
mod tests {
    use crate::{apps::dnd5e::app, card::plain};

    #[test]
    fn an_item_says_what_it_costs_and_does() {
        let body = r#"{"index": "oar", "name": "Oar", "weapon_category": "Simple",
            "weapon_range": "Melee", "category_range": "Simple Melee", "weight": 4.5,
            "cost": {"quantity": 2, "unit": "sp"}, "str_minimum": 0, "stealth_disadvantage": false,
            "damage": {"damage_dice": "1d6"}, "range": {"normal": 5}, "contents": [],
            "armor_class": {"base": 12, "dex_bonus": true, "max_bonus": 2},
            "special": ["Floats."]}"#;
        let found = plain(&app().collection("equipment").unwrap().card(body, &[]));
        assert_eq!(
            found,
            "Weapon: Simple Melee\nPrice: 2 sp\nWeight: 4.5 lb.\nDamage: 1d6\nRange: 5 ft.\n\
             Armour class: 12 + Dexterity, 2 at most\n\nSPECIAL\n\nFloats.\n",
            "\n{found}"
        );
    }
}
