//! Equipment, its categories and properties, and magic items, in words.

use super::words::{
    counted, fact, joined, list, name, names, paragraphs, phrase, price, sentence, sentences, shown,
};
use crate::{
    SearchText, Searchable,
    apps::dnd5e::{
        ArmorCategory, ArmorClass, Damage, Equipment, EquipmentCategory, MagicItem, PackContent,
        Range, RarityName, TravelSpeed, WeaponProperty,
    },
};

pub(in super::super) fn equipment() -> Searchable {
    const WORDS: &[&str] = &[
        "equipment",
        "gear",
        "weapon",
        "weapons",
        "armor",
        "armour",
        "tool",
        "tools",
        "mount",
        "mounts",
        "vehicle",
        "vehicles",
    ];
    Searchable::of("equipment", WORDS, piece).glossary(super::glossary::EQUIPMENT.iter().copied())
}

pub(in super::super) fn equipment_categories() -> Searchable {
    let text = |category: &EquipmentCategory| {
        let all = names(&category.equipment);
        SearchText::new(&category.name).with(fact("Equipment category: ", all))
    };
    Searchable::of("equipment category", &["category", "categories"], text)
}

pub(in super::super) fn magic_items() -> Searchable {
    const WORDS: &[&str] = &[
        "item",
        "items",
        "artifact",
        "artifacts",
        "potion",
        "potions",
        "ring",
        "rings",
        "rod",
        "rods",
        "scroll",
        "scrolls",
        "staff",
        "staffs",
        "staves",
        "wand",
        "wands",
    ];
    Searchable::of("magic item", WORDS, magic_item)
}

pub(in super::super) fn weapon_properties() -> Searchable {
    Searchable::of("weapon property", &["property", "properties"], |property: &WeaponProperty| {
        SearchText::new(&property.name).with(paragraphs(&property.desc))
    })
}

fn magic_item(item: &MagicItem) -> SearchText {
    let desc = paragraphs(&item.desc);
    SearchText::new(&item.name)
        .with(kind(item, &desc))
        .with(desc)
        .with(fact("Variants: ", names(&item.variants)))
}

/// Category and rarity, unless the description tells them, as it usually does.
fn kind(item: &MagicItem, desc: &str) -> String {
    let rarity = item.rarity.as_ref().and_then(|rarity| rarity.name.as_ref());
    let rarity = match rarity {
        None | Some(RarityName::Varies) => String::new(),
        Some(rarity) => rarity.as_str().to_lowercase(),
    };
    if desc.to_lowercase().contains(&rarity) {
        return String::new();
    }
    fact("", list([name(&item.equipment_category), &rarity]))
}

fn piece(piece: &Equipment) -> SearchText {
    let contents = piece.contents.iter().flatten().map(content);
    SearchText::new(&piece.name)
        .with(facts(piece))
        .with(paragraphs(piece.desc.as_deref().unwrap_or_default()))
        .with(paragraphs(piece.special.as_deref().unwrap_or_default()))
        .with(fact("Contents: ", list(contents)))
}

fn facts(piece: &Equipment) -> String {
    let weight = piece.weight.filter(|weight| *weight != 0.0);
    let properties = piece.properties.as_deref().unwrap_or_default();
    sentences([
        fact("", kinds(piece)),
        fact("Price: ", price(&piece.cost)),
        sentence("Weight: ", shown(&weight), " lb."),
        fact("Damage: ", damage(&piece.damage)),
        fact("Two-handed: ", damage(&piece.two_handed_damage)),
        fact("Properties: ", names(properties).to_lowercase()),
        sentence("Range ", range(&piece.range), " feet"),
        sentence("Thrown range ", range(&piece.throw_range), " feet"),
        fact("Armor class ", piece.armor_class.as_ref().map(armor_class).unwrap_or_default()),
        fact("Requires Strength ", shown(&piece.str_minimum.filter(|strength| *strength > 0))),
        stealth(piece).to_owned(),
        fact("Speed ", piece.speed.as_ref().map(speed).unwrap_or_default()),
        fact("Carrying capacity ", piece.capacity.as_deref().unwrap_or_default()),
        fact("Bundle of ", shown(&piece.quantity)),
    ])
}

/// Its categories from the narrowest to the widest, each once.
fn kinds(piece: &Equipment) -> String {
    let weapon = piece.weapon_category.as_ref().map(|category| {
        let range = shown(&piece.weapon_range).to_lowercase();
        joined([category.as_str(), &range, "weapon"], " ")
    });
    let armor = piece.armor_category.as_ref().map(|category| match category {
        ArmorCategory::Shield => category.to_string(),
        other => phrase("", other.as_str(), " armor"),
    });
    let mut kinds = Vec::new();
    for kind in [
        weapon.as_deref().unwrap_or_default(),
        armor.as_deref().unwrap_or_default(),
        name(&piece.gear_category),
        piece.tool_category.as_deref().unwrap_or_default(),
        piece.vehicle_category.as_deref().unwrap_or_default(),
        name(&piece.equipment_category),
    ] {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    list(kinds)
}

fn damage(damage: &Option<Damage>) -> String {
    let Some(damage) = damage else { return String::new() };
    let dice = shown(&damage.damage_dice);
    let kind = name(&damage.damage_type).to_lowercase();
    if dice.is_empty() { dice } else { joined([&dice, &kind, "damage"], " ") }
}

/// Where it can be used from a distance: `20/60`.
fn range(range: &Option<Range>) -> String {
    let far = range
        .as_ref()
        .and_then(|range| Some((range, range.long.filter(|long| long.number() > 0.0)?)));
    far.map(|(range, long)| joined([shown(&range.normal), long.to_string()], "/"))
        .unwrap_or_default()
}

fn armor_class(armor: &ArmorClass) -> String {
    let dexterity = if armor.dex_bonus { "plus Dexterity modifier" } else { "" };
    let most = armor.max_bonus.filter(|most| *most > 0);
    joined([&shown(&armor.base), dexterity, &phrase("(max ", shown(&most), ")")], " ")
}

fn stealth(piece: &Equipment) -> &'static str {
    match piece.stealth_disadvantage {
        Some(true) if piece.armor_class.is_some() => "Disadvantage on Stealth.",
        _ => "",
    }
}

fn speed(speed: &TravelSpeed) -> String {
    joined([shown(&speed.quantity).as_str(), &speed.unit], " ")
}

fn content(content: &PackContent) -> String {
    counted(content.quantity, name(&content.item))
}
