//! Findings: a line for each rule and field, and the source of what weighs most, as a compiler shows
//! its own.

mod boxed;
mod line;

use std::{collections::BTreeMap, path::Path};

use rehome::{FindingGroup, Level, StoredFinding};

use super::{Style, amount, count, plain};

/// People read so many kinds of findings of one level; the rest is for programs.
const MOST: usize = 20;
/// So many findings are shown with their source.
const BOXES: usize = 3;
/// Of one rule so many fields are told apart.
const FIELDS: usize = 12;
/// Notes name so many files each.
const FILES: usize = 3;

/// Findings, and how they are shown.
#[derive(Default)]
pub struct Findings<'a> {
    /// All that were kept.
    pub all: Vec<StoredFinding>,
    /// The same by rule and field, with those that were not kept; made of `all` where it is empty.
    pub groups: Vec<FindingGroup<StoredFinding>>,
    /// How many were too many to be kept.
    pub omitted: u64,
    /// Where the source is, if it is there.
    pub folder: Option<&'a Path>,
    /// Whether each is listed by itself.
    pub verbose: bool,
}

impl Findings<'_> {
    /// All findings, from those that weigh least to those that weigh most, so that the worst stand
    /// where reading begins: at the end.
    pub fn render(self, style: Style) -> String {
        let mut text = String::new();
        if self.verbose {
            let mut levels: BTreeMap<Level, Vec<&StoredFinding>> = BTreeMap::new();
            for finding in &self.all {
                levels.entry(finding.level).or_default().push(finding);
            }
            for (level, findings) in levels {
                for finding in findings {
                    text += &match level {
                        Level::Quarantined | Level::Rejected => {
                            boxed::render(finding, self.folder, style)
                        }
                        _ => line::one(finding, style),
                    };
                }
                text.push('\n');
            }
        } else {
            let groups =
                if self.groups.is_empty() { StoredFinding::groups(&self.all) } else { self.groups };
            let mut levels: BTreeMap<Level, Vec<FindingGroup<StoredFinding>>> = BTreeMap::new();
            for group in groups {
                levels.entry(group.first.level).or_default().push(group);
            }
            for (level, groups) in levels {
                text += &if level == Level::Note {
                    let notes: Vec<&StoredFinding> =
                        self.all.iter().filter(|finding| finding.level == Level::Note).collect();
                    of_notes(&notes, style)
                } else {
                    of_level(level, folded(groups), self.folder, style)
                };
            }
        }
        if self.omitted > 0 {
            let omitted = amount(self.omitted, "finding is", "findings are");
            text += &format!("{omitted} not listed at all, because there were too many.\n\n");
        }
        text
    }
}

/// The groups of one level.
fn of_level(
    level: Level,
    groups: Vec<FindingGroup<StoredFinding>>,
    folder: Option<&Path>,
    style: Style,
) -> String {
    let mut text = String::new();
    let mut boxes = 0;
    let mut lines = line::Lines::default();
    for group in groups.iter().take(MOST) {
        let has_place = level >= Level::Quarantined && boxed::is_telling(&group.first);
        if has_place && boxes < BOXES {
            boxes += 1;
            text += &lines.take();
            let first = StoredFinding { message: line::message(group), ..group.first.clone() };
            text += &boxed::render(&first, folder, style);
            text.push('\n');
        } else {
            lines.add(group, style);
        }
    }
    text += &lines.take();
    if let Some(more) = groups.len().checked_sub(MOST).filter(|more| *more > 0) {
        text += &format!("... and {} more kinds ({level}); --verbose lists all\n", count(more));
    }
    text + "\n"
}

/// The groups, of which those of one rule are put together where they are many.
fn folded(groups: Vec<FindingGroup<StoredFinding>>) -> Vec<FindingGroup<StoredFinding>> {
    let mut fields: BTreeMap<String, usize> = BTreeMap::new();
    for group in &groups {
        *fields.entry(group.first.rule.clone()).or_default() += 1;
    }
    let mut out: Vec<FindingGroup<StoredFinding>> = Vec::new();
    for group in groups {
        let is_flood = fields.get(&group.first.rule).is_some_and(|fields| *fields > FIELDS);
        let known = out.iter_mut().find(|known| known.first.rule == group.first.rule);
        match known.filter(|_| is_flood) {
            Some(known) => {
                known.count += group.count;
                known.alike &= group.alike && known.first.message == group.first.message;
                known.of_one_file &= group.of_one_file && known.first.file == group.first.file;
                known.files.extend(group.files);
                known.field.clear();
            }
            None => out.push(group),
        }
    }
    out
}

/// One line for all notes that say the same.
fn of_notes(findings: &[&StoredFinding], style: Style) -> String {
    let mut said: Vec<(&str, Vec<&str>)> = Vec::new();
    for finding in findings {
        let file = finding.file.as_deref().unwrap_or_default();
        match said.iter_mut().find(|(message, _)| *message == finding.message) {
            Some((_, files)) => files.push(file),
            None => said.push((&finding.message, vec![file])),
        }
    }
    let mut text = String::new();
    for (message, files) in said.iter().take(MOST) {
        let named: Vec<&str> =
            files.iter().copied().filter(|file| !file.is_empty()).take(FILES).collect();
        let mut place = named.join(", ");
        if files.len() > FILES {
            place += &format!(" and {} more", files.len() - FILES);
        }
        if !place.is_empty() {
            place += ": ";
        }
        text += &format!("{} {}{}\n", style.faint("note:"), plain(&place), plain(message));
    }
    if let Some(more) = said.len().checked_sub(MOST).filter(|more| *more > 0) {
        text +=
            &format!("... and {}; --verbose lists all\n", amount(more, "note more", "notes more"));
    }
    text + "\n"
}

#[cfg(test)]
mod tests {
    use std::fs;

    use rehome::{Finding, Level, Position, StoredFinding};

    use super::Findings;
    use crate::render::Style;

    const STYLE: Style = Style { colour: false, width: 80 };

    fn shown(all: Vec<StoredFinding>) -> String {
        Findings { all, ..Findings::default() }.render(STYLE)
    }

    fn missing(record: u64, name: &str) -> StoredFinding {
        Finding::new(Level::Warning, "record.missing-field", format!("`{name}` is missing"))
            .in_file("spells.json")
            .at(Position { offset: record, line: record + 2, column: 3 })
            .on(format!("/{record}/{name}"))
            .help("add it if it was left out by mistake")
            .into()
    }

    #[test]
    fn a_finding_in_quarantine_shows_its_field_with_a_caret_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let text = "[\n  {\"diary\": \"mine\",\n   \"level\": \"three\", \"notes\": \"mine\"}\n]\n";
        fs::write(folder.path().join("spells.json"), text).unwrap();
        let offset = text.find("\"three\"").unwrap() as u64;
        let finding = Finding::new(Level::Quarantined, "record.shape", "expected a number")
            .in_file("spells.json")
            .at(Position { offset, line: 3, column: 13 })
            .on("/0/level")
            .help("correct the value and import again");
        let all = vec![finding.into()];
        let findings = Findings { all, folder: Some(folder.path()), ..Findings::default() };
        let text = findings.render(STYLE).replace(&folder.path().display().to_string(), "DIR");
        let expected = "\
quarantined[record.shape]: expected a number
  ╭▸ DIR/spells.json:3:13
  │
  ⸬  
3 │ … \"level\": \"three\" …
  │            ━━━━━━━ /0/level
  │
  ╰ help: correct the value and import again


";
        assert_eq!(text, expected);
    }

    #[test]
    fn one_homebrew_record_prints_lines() {
        let names = ["url", "range", "ritual", "duration", "school", "classes", "desc"];
        let text = shown(names.map(|name| missing(0, name)).into());
        assert_eq!(text.lines().count(), 7 + 1 + 1, "{text}");
        assert!(
            text.starts_with("warning[record.missing-field] spells.json:2:3: `url` is missing\n")
        );
        assert!(
            text.ends_with("`desc` is missing\n  help: add it if it was left out by mistake\n\n")
        );
    }

    #[test]
    fn what_many_records_lack_is_one_line() {
        let all = (0..100).map(|record| missing(record, "url")).collect();
        let text = shown(all);
        let expected = "\
warning[record.missing-field] spells.json: `url` is missing in 100 records, first at line 2
  help: add it if it was left out by mistake

";
        assert_eq!(text, expected);
        let all: Vec<StoredFinding> = (0..100).map(|record| missing(record, "url")).collect();
        let all = Findings { all, verbose: true, ..Findings::default() }.render(STYLE);
        assert_eq!(all.matches("`url` is missing").count(), 100);
    }

    #[test]
    fn a_finding_without_its_source_still_says_where() {
        let finding = Finding::new(Level::Conflict, "record.edited", "it was edited")
            .in_file("spells.json")
            .at(Position { offset: 13, line: 2, column: 12 });
        let text = shown(vec![finding.into()]);
        assert_eq!(text, "conflict[record.edited] spells.json:2:12: it was edited\n\n");
    }

    #[test]
    fn notes_that_say_the_same_share_a_line() {
        let note =
            |file: &str| Finding::new(Level::Note, "layout.absent", "no such file").in_file(file);
        let all = ["a", "b", "c", "d", "e"].map(|file| note(file).into());
        assert_eq!(shown(all.into()), "note: a, b, c and 2 more: no such file\n\n");
    }

    #[test]
    fn people_see_the_first_of_many_kinds() {
        let one = |n: u64| Finding::new(Level::Warning, RULES[n as usize], "no such spell").into();
        const RULES: [&str; 25] = [
            "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q",
            "r", "s", "t", "u", "v", "w", "x", "y",
        ];
        let findings =
            Findings { all: (0..25).map(one).collect(), omitted: 7, ..Findings::default() };
        let text = findings.render(STYLE);
        assert_eq!(text.matches("no such spell").count(), 20);
        assert!(text.contains("... and 5 more kinds (warning); --verbose lists all"));
        assert!(text.contains("7 findings are not listed at all"));
    }
}
