//! The texts of small invented records, complete enough that nothing is said about them.

use serde_json::json;

/// A condition.
pub fn condition(key: &str) -> String {
    condition_saying(key, "It is invented.")
}

/// A condition with that description.
pub fn condition_saying(key: &str, words: &str) -> String {
    let url = format!("/api/2014/conditions/{key}");
    json!({"index": key, "name": key, "desc": [words], "url": url}).to_string()
}

/// A skill that rests on the ability score `ability`.
pub fn skill(key: &str, ability: &str) -> String {
    let score = json!({
        "index": ability,
        "name": ability.to_uppercase(),
        "url": format!("/api/2014/ability-scores/{ability}"),
    });
    let url = format!("/api/2014/skills/{key}");
    json!({"index": key, "name": key, "desc": [], "ability_score": score, "url": url}).to_string()
}

/// An ability score that no skill rests on.
pub fn ability_score(key: &str) -> String {
    let (name, url) = (key.to_uppercase(), format!("/api/2014/ability-scores/{key}"));
    json!({"index": key, "name": name, "full_name": name, "desc": [], "skills": [], "url": url})
        .to_string()
}

/// A spell of that level, which two facets and several columns describe.
pub fn spell(key: &str, level: u8) -> String {
    json!({
        "index": key, "name": key, "desc": ["It is invented."], "range": "Touch",
        "components": ["V", "S"], "ritual": false, "duration": "Instantaneous",
        "concentration": false, "casting_time": "1 action", "level": level,
        "school": null, "classes": [], "subclasses": [],
        "url": format!("/api/2014/spells/{key}"),
    })
    .to_string()
}

/// A file that holds `elements`, one a line.
pub fn array<S: AsRef<str>>(elements: &[S]) -> String {
    if elements.is_empty() {
        return "[]\n".to_owned();
    }
    let elements: Vec<&str> = elements.iter().map(AsRef::as_ref).collect();
    format!("[\n  {}\n]\n", elements.join(",\n  "))
}
