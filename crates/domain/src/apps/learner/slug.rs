//! Slugs: the ids that the application makes of names.

/// What stands for a name of which nothing is left.
const UNNAMED: &str = "unnamed";

/// The slug of a name: in lower case, letters and digits of any script, hyphens between.
///
/// ```
/// use rehome_domain::apps::learner::slug;
///
/// assert_eq!(slug("Sample_Child (例子）"), "sample-child-例子");
/// assert_eq!(slug("!?"), "unnamed");
/// ```
pub fn slug(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut gap = false;
    for character in name.chars().flat_map(char::to_lowercase) {
        if character.is_alphanumeric() {
            if gap && !out.is_empty() {
                out.push('-');
            }
            gap = false;
            out.push(character);
        } else if character.is_whitespace() || matches!(character, '_' | '-') {
            gap = true;
        }
    }
    if out.is_empty() { UNNAMED.to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn names_become_slugs() {
        for (name, expected) in [
            ("Demo Two", "demo-two"),
            ("  many   __ gaps - ", "many-gaps"),
            ("小明", "小明"),
            ("O'Neil / R&D?", "oneil-rd"),
            ("ÉCOLE 7", "école-7"),
            ("", "unnamed"),
            ("（）", "unnamed"),
            ("-", "unnamed"),
        ] {
            assert_eq!(slug(name), expected, "{name}");
        }
    }
}
