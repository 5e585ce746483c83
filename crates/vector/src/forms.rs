//! The names that some words of a text may mean: as they stand, and in the other number.

/// The forms of a folded name: itself first, then as one where it may stand for many, or as
/// many where it stands for one. What is counted is the last word and, in `x of y`, also `x`.
/// A possessive has lost its apostrophe and looks like a plural; so does a verb, which a name
/// of several words may begin with: `casts off` is `cast off`.
pub(crate) fn forms(name: &str) -> Vec<String> {
    let mut forms = vec![name.to_owned()];
    let mut heads = vec![(name, "")];
    if let Some(at) = name.find(" of ") {
        heads.push(name.split_at(at));
    }
    for (head, rest) in heads {
        let (before, word) = match head.rfind(' ') {
            Some(space) => head.split_at(space + 1),
            None => ("", head),
        };
        for other in other_numbers(word) {
            forms.push(format!("{before}{other}{rest}"));
        }
    }
    if let Some((verb, rest)) = name.split_once(' ').filter(|(verb, _)| verb.ends_with('s')) {
        for verb in other_numbers(verb) {
            forms.push(format!("{verb} {rest}"));
        }
    }
    forms
}

/// The words that `word` is the plural of; where it looks like none, its plural.
fn other_numbers(word: &str) -> Vec<String> {
    if !word.is_ascii() || word.len() < 3 {
        return Vec::new();
    }
    let singular = |end: &str, with: &str| Some(format!("{}{with}", word.strip_suffix(end)?));
    if let Some(one) = singular("men", "man") {
        return vec![one];
    }
    if !word.ends_with('s') {
        let mut plurals = vec![format!("{word}s")];
        let before = word.as_bytes()[word.len() - 2];
        if word.ends_with('y') && !b"aeiou".contains(&before) {
            plurals.push(format!("{}ies", &word[..word.len() - 1]));
        }
        if ["x", "z", "ch", "sh", "o"].iter().any(|end| word.ends_with(end)) {
            plurals.push(format!("{word}es"));
        }
        if let Some(bare) = word.strip_suffix("fe").or_else(|| word.strip_suffix('f')) {
            plurals.push(format!("{bare}ves"));
        }
        if let Some(bare) = word.strip_suffix("man") {
            plurals.push(format!("{bare}men"));
        }
        return plurals;
    }
    let is_hiss =
        ["ses", "xes", "zes", "ches", "shes", "oes"].iter().any(|end| word.ends_with(end));
    let all = [
        singular("ies", "y"),
        singular("ves", "f"),
        singular("ves", "fe"),
        singular("es", "").filter(|_| is_hiss),
        singular("s", "").filter(|_| !word.ends_with("ss")),
    ];
    all.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::forms;

    #[test]
    fn a_name_is_looked_for_in_both_numbers() {
        for (said, meant) in [
            ("oars", "oar"),
            ("oar", "oars"),
            ("old boxes", "old box"),
            ("ferries", "ferry"),
            ("wolves", "wolf"),
            ("knives", "knife"),
            ("ferrymen", "ferryman"),
            ("sails of the sea", "sail of the sea"),
            ("oar of boats", "oar of boat"),
            ("heroes", "hero"),
            ("ferry", "ferries"),
            ("knife", "knives"),
            ("ferryman", "ferrymen"),
            ("box", "boxes"),
            ("casts off the rope", "cast off the rope"),
        ] {
            assert!(forms(said).iter().any(|form| form == meant), "{said}");
        }
        assert_eq!(forms("compass"), ["compass"]);
        assert_eq!(forms("船"), ["船"]);
        assert_eq!(forms(""), [""]);
    }
}
