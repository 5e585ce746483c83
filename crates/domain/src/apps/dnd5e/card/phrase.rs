//! Small objects of the game in a few words. Each is understood wholly or not at all, so that
//! nothing that a record says is lost in a phrase.

use super::{super::target, signed};
use crate::{
    card::{Fields, Line, Span},
    json::tree::Tree,
};

/// The object in a few words, if it is of a kind that is known here.
pub(super) fn phrase(tree: &Tree) -> Option<Line> {
    const KINDS: [fn(&Tree) -> Option<Line>; 14] = [
        reference,
        option,
        choice,
        cost,
        damage,
        save,
        usage,
        range,
        area,
        counted,
        of_ability,
        dice,
        armour_class,
        proficiency,
    ];
    KINDS.iter().find_map(|kind| kind(tree))
}

/// Each element in a few words or as the word it is, with commas between.
pub(super) fn list(tree: &Tree) -> Option<Line> {
    lines(tree).map(|lines| Line::joined(lines, ", "))
}

/// The same, each for itself; nothing of an empty array.
pub(super) fn lines(tree: &Tree) -> Option<Vec<Line>> {
    let items = tree.items().filter(|items| !items.is_empty())?;
    items.iter().map(|item| item.word().map(Line::text).or_else(|| phrase(item))).collect()
}

/// `{index, name, url}`: the name, which leads to the record.
pub(super) fn reference(tree: &Tree) -> Option<Line> {
    let mut fields = Fields::of(tree)?;
    let name = fields.text("name")?;
    let url = fields.text("url");
    fields.take("index");
    fields.take("type");
    fields.take("level");
    url.as_ref()?;
    fields.all_in(link(name, url.as_deref()))
}

/// A name that leads to what an address names.
pub(super) fn link(name: String, url: Option<&str>) -> Line {
    match url.and_then(target::parse) {
        Some(target) => Line(vec![Span::Link { text: name, target }]),
        None => Line::text(name),
    }
}

/// `{quantity, unit}`, a price.
fn cost(tree: &Tree) -> Option<Line> {
    let mut fields = Fields::of(tree)?;
    let (quantity, unit) = (fields.word("quantity")?, fields.text("unit")?);
    fields.all_in(Line::text(format!("{quantity} {unit}")))
}

/// Dice and the kind of damage; of a spell the dice are by slot, which its card knows.
pub(super) fn damage(tree: &Tree) -> Option<Line> {
    let mut fields = Fields::of(tree)?;
    let mut line = Line::text(fields.text("damage_dice")?);
    if let Some(kind) = fields.read("damage_type", reference) {
        line = line.and(" ").with(kind);
    }
    if let Some(notes) = fields.text("notes") {
        line = line.and(format!(" ({notes})"));
    }
    if let Some(save) = fields.read("dc", save) {
        line = line.and(", ").with(save);
    }
    fields.all_in(line)
}

/// A saving throw against a number.
pub(super) fn save(tree: &Tree) -> Option<Line> {
    let mut fields = Fields::of(tree)?;
    let kind = fields.read("dc_type", reference)?;
    let mut line = match fields.word("dc_value") {
        Some(value) => Line::text(format!("DC {value} ")).with(kind),
        None => kind,
    };
    line = line.and(" save");
    let success = fields.text("dc_success").or_else(|| fields.text("success_type"));
    match success.as_deref() {
        None => {}
        Some("half") => line = line.and(", half on a success"),
        Some("none") => line = line.and(", nothing on a success"),
        Some(other) => line = line.and(format!(", {other} on a success")),
    }
    if let Some(desc) = fields.text("desc") {
        line = line.and(format!(" ({desc})"));
    }
    fields.all_in(line)
}

/// How often something may be used.
pub(super) fn usage(tree: &Tree) -> Option<Line> {
    let mut fields = Fields::of(tree)?;
    let kind = fields.text("type")?;
    let times = fields.word("times");
    let rests = fields.read("rest_types", |tree| {
        let rests: Option<Vec<String>> = tree.items()?.iter().map(Tree::string).collect();
        Some(rests?.join(" or "))
    });
    let said = match kind.as_str() {
        "at will" => "at will".to_owned(),
        "per day" => format!("{}/day", times?),
        "per rest" => format!("{} per {} rest", times.as_deref().unwrap_or("1"), rests?),
        "recharge after rest" => match rests {
            Some(rests) => format!("recharges after a {rests} rest"),
            None => "recharges after a rest".to_owned(),
        },
        "recharge on roll" => {
            let (dice, least) = (fields.text("dice")?, fields.word("min_value")?);
            format!("recharges on {least} or more of {dice}")
        }
        _ => return None,
    };
    fields.all_in(Line::text(said))
}

/// `{normal, long}`, in feet.
fn range(tree: &Tree) -> Option<Line> {
    let mut fields = Fields::of(tree)?;
    let normal = fields.word("normal")?;
    let line = match fields.word("long") {
        Some(long) => format!("{normal} ft., at a disadvantage to {long} ft."),
        None => format!("{normal} ft."),
    };
    fields.all_in(Line::text(line))
}

/// `{type, size}`: what an effect fills.
pub(super) fn area(tree: &Tree) -> Option<Line> {
    let mut fields = Fields::of(tree)?;
    let (kind, size) = (fields.text("type")?, fields.number("size")?);
    fields.all_in(Line::text(format!("{size}-foot {kind}")))
}

/// A thing, and how many of it.
fn counted(tree: &Tree) -> Option<Line> {
    let mut fields = Fields::of(tree)?;
    let thing = ["item", "equipment", "of"].iter().find_map(|name| fields.read(name, reference))?;
    let count = fields.number("quantity").or_else(|| fields.number("count"))?;
    let line = if count == 1 { thing } else { thing.and(format!(" × {count}")) };
    fields.all_in(line)
}

/// What an ability must be at least, or what is added to it.
fn of_ability(tree: &Tree) -> Option<Line> {
    let mut fields = Fields::of(tree)?;
    let ability = fields.read("ability_score", reference)?;
    let line = match fields.number("bonus") {
        Some(bonus) => ability.and(format!(" {}", signed(bonus))),
        None => ability.and(format!(" {} or more", fields.number("minimum_score")?)),
    };
    fields.all_in(line)
}

/// `{dice_count, dice_value}`.
fn dice(tree: &Tree) -> Option<Line> {
    let mut fields = Fields::of(tree)?;
    let (count, value) = (fields.number("dice_count")?, fields.number("dice_value")?);
    fields.all_in(Line::text(format!("{count}d{value}")))
}

/// The armour class that a piece of armour gives.
fn armour_class(tree: &Tree) -> Option<Line> {
    let mut fields = Fields::of(tree)?;
    let base = fields.number("base")?;
    let dex = fields.flag("dex_bonus").unwrap_or(false);
    let line = match (dex, fields.number("max_bonus")) {
        (false, None) => base.to_string(),
        (false, Some(_)) => return None,
        (true, None) => format!("{base} + Dexterity"),
        (true, Some(most)) => format!("{base} + Dexterity, {most} at most"),
    };
    fields.all_in(Line::text(line))
}

/// What a creature adds to rolls of a kind.
fn proficiency(tree: &Tree) -> Option<Line> {
    let mut fields = Fields::of(tree)?;
    let value = fields.number("value")?;
    let of = fields.read("proficiency", reference)?;
    fields.all_in(of.and(format!(" {}", signed(value))))
}

/// A choice among some things, whose own text says all if there is one.
pub(super) fn choice(tree: &Tree) -> Option<Line> {
    let mut fields = Fields::of(tree)?;
    let count = fields.number("choose")?;
    let from = fields.read("from", options)?;
    fields.take("type");
    let desc = fields.text("desc");
    let line = match desc {
        Some(desc) => Line::text(format!("{desc}: ")).with(from),
        None => Line::text(format!("{count} of: ")).with(from),
    };
    fields.all_in(line)
}

/// What there is to choose from.
fn options(tree: &Tree) -> Option<Line> {
    let mut fields = Fields::of(tree)?;
    let line = match fields.text("option_set_type")?.as_str() {
        "options_array" => fields.read("options", |tree| {
            let lines: Option<Vec<Line>> = tree.items()?.iter().map(inner).collect();
            Some(Line::joined(lines?, "; "))
        })?,
        "equipment_category" => {
            Line::text("any of ").with(fields.read("equipment_category", reference)?)
        }
        "resource_list" => {
            let url = fields.text("resource_list_url")?;
            let name = url.rsplit('/').next().unwrap_or_default().replace('-', " ");
            Line::text(format!("all {name}"))
        }
        _ => return None,
    };
    fields.all_in(line)
}

/// An option among others: brackets keep a choice within a choice together.
fn inner(tree: &Tree) -> Option<Line> {
    let line = option(tree)?;
    let is_choice = Fields::of(tree)?.text("option_type").as_deref() == Some("choice");
    Some(if is_choice { Line::text("(").with(line).and(")") } else { line })
}

/// One thing to choose, of any kind.
fn option(tree: &Tree) -> Option<Line> {
    let mut fields = Fields::of(tree)?;
    let mut line = match fields.text("option_type")?.as_str() {
        "reference" => fields.read("item", reference)?,
        "choice" => fields.read("choice", choice)?,
        "string" => Line::text(fields.text("string")?),
        "counted_reference" => {
            let (count, of) = (fields.number("count")?, fields.read("of", reference)?);
            if count == 1 { of } else { of.and(format!(" × {count}")) }
        }
        "money" => Line::text(format!("{} {}", fields.number("count")?, fields.text("unit")?)),
        "ideal" => {
            let desc = Line::text(fields.text("desc")?);
            match fields.read("alignments", list) {
                Some(who) => desc.and(" (").with(who).and(")"),
                None => desc,
            }
        }
        "ability_bonus" => {
            let ability = fields.read("ability_score", reference)?;
            ability.and(format!(" {}", signed(fields.number("bonus")?)))
        }
        "score_prerequisite" => {
            let ability = fields.read("ability_score", reference)?;
            ability.and(format!(" {} or more", fields.number("minimum_score")?))
        }
        "damage" => {
            let dice = Line::text(fields.text("damage_dice")?);
            let line = dice.and(" ").with(fields.read("damage_type", reference)?);
            match fields.text("notes") {
                Some(notes) => line.and(format!(" ({notes})")),
                None => line,
            }
        }
        "action" => {
            fields.take("type");
            let name = fields.text("action_name")?;
            let line = match fields.word("count") {
                Some(count) => format!("{name} × {count}"),
                None => name,
            };
            Line::text(line)
        }
        "multiple" => {
            let all: Option<Vec<Line>> =
                fields.read("items", |tree| Some(tree.items()?.iter().map(inner).collect()))?;
            Line::joined(all?, " and ")
        }
        _ => return None,
    };
    if let Some(desc) = fields.text("desc") {
        line = line.and(format!(" ({desc})"));
    }
    if let Some(needed) = fields.read("prerequisites", |tree| {
        let needed = tree.items()?.iter().map(|tree| {
            let mut fields = Fields::of(tree)?;
            fields.take("type");
            let what = fields.read("proficiency", reference)?;
            fields.all_in(what)
        });
        Some(Line::joined(needed.collect::<Option<Vec<_>>>()?, ", "))
    }) {
        line = line.and(", with ").with(needed);
    }
    fields.all_in(line)
}
