//! Plain words out of Markdown: its marks go, its words stay as they are.
//!
//! It knows the marks that texts of our applications use, not all of the language.

use super::text::Section;

/// The words of `text` without the marks of Markdown: emphasis, code, links, headings,
/// bullets and the bars of tables. Lines stay lines; other white space becomes one space.
///
/// ```
/// use rehome_domain::plain_text;
///
/// let table = "| **Wind** | *Kite* |\n|---|:-:|\n| light | [paper](https://kite.example) |";
/// assert_eq!(plain_text(table), "Wind Kite\nlight paper");
/// assert_eq!(plain_text("- a_b * c_d, _at last_ `x`"), "a_b * c_d, at last x");
/// ```
pub fn plain_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines().filter(|line| !is_rule(line)) {
        if !out.is_empty() {
            out.push('\n');
        }
        let line = without_links(without_lead(line.trim()));
        let line = without_marks(&line);
        for (index, word) in line.split_whitespace().enumerate() {
            if index > 0 {
                out.push(' ');
            }
            out.push_str(word);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The beginning of a text that has no title of its own: the words of its first line, at
/// most as many as a title has room for.
#[allow(dead_code, reason = "which applications are built in decides")]
pub(crate) fn beginning(text: &str) -> String {
    const ROOM: usize = 80;
    let text = plain_text(text);
    let line = text.lines().find(|line| !line.is_empty()).unwrap_or_default();
    let Some((end, _)) = line.char_indices().nth(ROOM) else { return line.to_owned() };
    // A word that is cut is left out, unless it is all there is, as in Chinese or Japanese.
    let end = line[..end].rfind(' ').unwrap_or(end);
    format!("{}…", &line[..end])
}

/// The sections of `text`, cut at its headings. What stands before the first has none.
pub(super) fn sections(text: &str) -> Vec<Section> {
    let mut parts: Vec<(Option<&str>, Vec<&str>)> = vec![(None, Vec::new())];
    for line in text.lines() {
        match (heading(line.trim()), parts.last_mut()) {
            (None, Some((_, lines))) => lines.push(line),
            (heading, _) => parts.push((heading, Vec::new())),
        }
    }
    let sections = parts.into_iter().map(|(heading, lines)| Section {
        heading: heading.map(plain_text).filter(|heading| !heading.is_empty()),
        text: plain_text(lines.join("\n").trim_start()),
    });
    sections.filter(|section| section.heading.is_some() || !section.text.is_empty()).collect()
}

/// What a line says that is a heading.
pub(crate) fn heading(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches('#');
    let marks = line.len() - rest.len();
    let is_heading = (1..=6).contains(&marks) && rest.starts_with(char::is_whitespace);
    is_heading.then(|| rest.trim().trim_end_matches('#').trim_end()).filter(|rest| !rest.is_empty())
}

/// Whether a line only divides: under the head of a table, or between paragraphs.
fn is_rule(line: &str) -> bool {
    line.contains("--") && line.chars().all(|c| matches!(c, '|' | ':' | '-') || c.is_whitespace())
}

/// A line without what makes it a heading or an item of a list.
fn without_lead(line: &str) -> &str {
    heading(line)
        .or_else(|| ["- ", "* ", "+ "].into_iter().find_map(|mark| line.strip_prefix(mark)))
        .unwrap_or(line)
}

/// Links and images become what they are called.
fn without_links(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(open) = rest.find('[') {
        let (before, from) = rest.split_at(open);
        let Some((name, after)) = link(from) else {
            out.push_str(before);
            out.push('[');
            rest = &from[1..];
            continue;
        };
        out.push_str(before.strip_suffix('!').unwrap_or(before));
        out.push_str(name);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// What the link at the beginning of `text` is called, and what comes after it. Both parts
/// end at the next bracket, so that a line of many beginnings is not read again and again.
fn link(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = until(text.strip_prefix('[')?, ['[', ']'])?;
    let rest = rest.strip_prefix("](")?;
    let (address, rest) = until(rest, ['(', ')'])?;
    let after = rest.strip_prefix(')')?;
    (!address.contains(char::is_whitespace)).then_some((name, after))
}

/// What stands before the first of `ends`, and the rest from there.
fn until(text: &str, ends: [char; 2]) -> Option<(&str, &str)> {
    text.find(ends).map(|end| text.split_at(end))
}

/// A line without marks inside. `*` or `_` are none where they stand alone or inside a word.
fn without_marks(line: &str) -> String {
    let is_row = line.starts_with('|') || line.ends_with('|');
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['|', '`', '*', '_']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let after = from.trim_start_matches(&from[..1]);
        let run = &from[..from.len() - after.len()];
        match &run[..1] {
            "`" => {}
            "|" if is_row => out.push(' '),
            "*" | "_" if is_emphasis(out.chars().next_back(), after.chars().next()) => {}
            _ => out.push_str(run),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Whether a mark between those two characters is no character of the text itself.
fn is_emphasis(before: Option<char>, after: Option<char>) -> bool {
    let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let alone = |c: Option<char>| c.is_some_and(char::is_whitespace);
    !(inside(before) && inside(after) || alone(before) && alone(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_words_stay() {
        for (marked, words) in [
            ("***Loud.*** It **hums**, _softly_.", "Loud. It hums, softly."),
            ("  - one\n  * two\n+ three", "one\ntwo\nthree"),
            ("## A kite ##\nflies", "A kite\nflies"),
            ("one\n\n---\n\ntwo", "one\n\n\ntwo"),
            ("#5 and C#, 2 * 3, 2*3, snake_case", "#5 and C#, 2 * 3, 2*3, snake_case"),
            ("a || b", "a || b"),
            ("![a boat](data:image/png;base64,AAAA) sails", "a boat sails"),
            ("a[0](x y) and [see] this", "a[0](x y) and [see] this"),
            ("[[c1::wind]] blows", "[[c1::wind]] blows"),
            ("`code` and ``` fences", "code and fences"),
            ("\u{a0} wide\tspaces ", "wide spaces"),
            ("a ** b, [one][two](three)", "a ** b, [one]two"),
            ("", ""),
        ] {
            assert_eq!(plain_text(marked), words, "{marked}");
        }
    }

    #[test]
    fn a_long_line_is_read_once() {
        for part in ["a", "*", "* ", "_a", "`", "|", "[", "[a](", "[a](b c", "![", "# ", "- "] {
            let line = format!("a {} b", part.repeat(100_000));
            assert!(plain_text(&line).len() <= line.len());
        }
    }

    #[test]
    fn a_beginning_ends_with_a_word_where_there_are_words() {
        assert_eq!(beginning("\n\n## Kites, *mostly*\nand tails"), "Kites, mostly");
        assert_eq!(beginning(&"kite ".repeat(17)), format!("{}kite…", "kite ".repeat(15)));
        assert_eq!(beginning(&"风".repeat(81)), format!("{}…", "风".repeat(80)));
        assert_eq!(beginning(" \n"), "");
    }

    #[test]
    fn a_text_is_cut_at_its_headings() {
        let cut = |text: &str| -> Vec<(Option<String>, String)> {
            sections(text).into_iter().map(|section| (section.heading, section.text)).collect()
        };
        let named = |heading: &str, text: &str| (Some(heading.to_owned()), text.to_owned());
        assert_eq!(cut(" \n"), []);
        assert_eq!(cut("just *words*"), [(None, "just words".to_owned())]);
        assert_eq!(
            cut("\n# Kites\n\nIn **short**.\n\nMore.\n### Tails\n####\nnone"),
            [named("Kites", "In short.\n\nMore."), named("Tails", "####\nnone")]
        );
    }
}
