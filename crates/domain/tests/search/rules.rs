//! Rules, and the terms that they define.

use rehome_domain::Section;

use crate::{assert_says, dnd5e};

fn section(heading: Option<&str>, text: &str) -> Section {
    Section { heading: heading.map(str::to_owned), text: text.to_owned() }
}

#[test]
fn a_rule_section_is_cut_at_its_headings() {
    let text = r###"{"index": "kites", "name": "Kites",
        "desc": "\n## Kites\n\nKites **fly**.\n\n### Wind\n\n| Wind | Kite |\n|---|---|\n| none | no |\n"}"###;
    let text = dnd5e("rule-sections", text);
    let sections =
        [section(Some("Kites"), "Kites fly."), section(Some("Wind"), "Wind Kite\nnone no")];
    assert_eq!((text.title.as_str(), &text.sections[..]), ("Kites", &sections[..]));
    assert_eq!(text.body(), "Kites.\nKites fly.\nWind.\nWind Kite\nnone no");
}

#[test]
fn a_chapter_may_be_its_heading_alone() {
    let text = dnd5e("rules", r##"{"index": "air", "name": "Air", "desc": "# Air\n"}"##);
    assert_eq!(text.sections, [section(Some("Air"), "")]);
    assert_eq!(text.body(), "Air.");
}

#[test]
fn a_condition_is_read_without_bullets() {
    let text = r#"{"index": "tangled", "name": "Tangled",
        "desc": ["- You cannot fly.", "- You can be cut."]}"#;
    assert_says(&dnd5e("conditions", text), "Tangled", &["You cannot fly.\nYou can be cut."]);
}

#[test]
fn a_damage_type_says_what_it_is() {
    let text = r#"{"index": "paper", "name": "Paper", "desc": ["Cuts.", "Small ones."]}"#;
    assert_says(&dnd5e("damage-types", text), "Paper", &["Cuts.\nSmall ones."]);
}
