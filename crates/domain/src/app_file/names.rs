//! Ids and column names made out of the names that files and members have, by one rule: words of
//! lower-case letters and digits, cut where the name is (`startedDateTime`, `started-date-time` and
//! `Started Date Time` are the same three), accents left out, and a letter first.

use unicode_normalization::UnicodeNormalization as _;

/// The most characters of a name; what is longer is cut.
const ROOM: usize = 40;

/// The words of a name.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    let plain: Vec<char> = name.nfkd().filter(|c| !is_mark(*c)).collect();
    for (at, &character) in plain.iter().enumerate() {
        let next_is_lower = plain.get(at + 1).is_some_and(|next| next.is_ascii_lowercase());
        let begins = character.is_ascii_uppercase()
            && (before.is_ascii_lowercase()
                || before.is_ascii_digit()
                || (before.is_ascii_uppercase() && next_is_lower));
        if (begins || !character.is_ascii_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if character.is_ascii_alphanumeric() {
            word.push(character.to_ascii_lowercase());
        }
        before = character;
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

fn is_mark(character: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&character)
}

fn joined(name: &str, with: char, fallback: &str) -> String {
    let mut out = String::new();
    for word in words(name) {
        if out.len() + word.len() >= ROOM && !out.is_empty() {
            break;
        }
        if !out.is_empty() {
            out.push(with);
        }
        out.push_str(&word[..word.len().min(ROOM)]);
    }
    match out.as_bytes().first() {
        None => fallback.to_owned(),
        Some(first) if first.is_ascii_digit() => format!("{fallback}{with}{out}"),
        Some(_) => out,
    }
}

/// The id of a collection: `started-date-time`.
pub fn collection_id(name: &str) -> String {
    joined(name, '-', "records")
}

/// The name of a column: `started_date_time`.
pub fn column_name(name: &str) -> String {
    joined(name, '_', "value")
}

/// The id of an application: letters and digits alone.
pub fn app_id(name: &str) -> String {
    let id: String = words(name).concat();
    let id: String = id.chars().take(20).collect();
    match id.as_bytes().first() {
        None => "data".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("data{id}"),
        Some(_) => id,
    }
}

#[cfg(test)]
mod tests {
    use super::{app_id, collection_id, column_name};

    #[test]
    fn names_become_words() {
        for (name, id) in [
            ("startedDateTime", "started-date-time"),
            ("HTTPServer2Name", "http-server2-name"),
            ("core.area_registry", "core-area-registry"),
            ("Ärzte & Cafés", "arzte-cafes"),
            ("_default", "default"),
            ("2026", "records-2026"),
            ("日記", "records"),
            ("", "records"),
        ] {
            assert_eq!(collection_id(name), id, "{name}");
        }
        assert_eq!(column_name("startedDateTime"), "started_date_time");
        assert_eq!(column_name("1st"), "value_1st");
        assert_eq!(app_id("My Data-2"), "mydata2");
        assert_eq!(app_id("2026"), "data2026");
    }
}
