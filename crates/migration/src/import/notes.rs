//! What is only worth a note is said once, with a count, however many records it is true of.

use std::collections::BTreeMap;

use rehome_domain::{Difference, Finding, Level, short};

use crate::{batch::Said, judge::offset_of, report::Findings, source::Element};

/// Notes on one file, or on all files of one record that share a container: one for each
/// unknown key and one for each rule, at the first place, with a count.
#[derive(Default)]
pub(super) struct Notes {
    unknown: BTreeMap<String, (Finding, u64)>,
    others: BTreeMap<&'static str, (Finding, u64)>,
}

impl Notes {
    pub(super) fn add(
        &mut self,
        file: &str,
        element: &Element<'_>,
        difference: &Difference,
        all: bool,
        findings: &mut Vec<Said>,
    ) {
        let place = |level, rule, message: String, pointer: &str| {
            Finding::new(level, rule, message)
                .in_file(file)
                .at(element.position(offset_of(element, pointer)))
                .on(format!("{}{pointer}", element.pointer))
        };
        for pointer in &difference.unknown {
            let entry = self.unknown.entry(without_indices(pointer)).or_insert_with(|| {
                let finding = place(Level::Note, "record.unknown-key", String::new(), pointer);
                (finding, 0)
            });
            entry.1 += 1;
        }
        if !all {
            return;
        }
        for pointer in &difference.missing {
            let name = pointer.rsplit('/').next().unwrap_or_default();
            let message = format!("`{}` is missing", short::value(name));
            findings.push(
                place(Level::Warning, "record.missing-field", message, pointer)
                    .help("add it if it was left out by mistake")
                    .into(),
            );
        }
        for pointer in &difference.changed {
            let message = "this value means something else to the typed record".to_owned();
            findings.push(place(Level::Warning, "record.reading", message, pointer).into());
        }
    }

    /// Adds a note by a record type.
    pub(super) fn gather(&mut self, finding: Finding) {
        self.others.entry(finding.rule).or_insert((finding, 0)).1 += 1;
    }

    /// Adds the notes on one file more.
    pub(super) fn absorb(&mut self, other: Self) {
        for (key, (finding, count)) in other.unknown {
            self.unknown.entry(key).or_insert((finding, 0)).1 += count;
        }
        for (rule, (finding, count)) in other.others {
            self.others.entry(rule).or_insert((finding, 0)).1 += count;
        }
    }

    /// Says all of it; `place` tells where, as in ` in this file`.
    pub(super) fn report(&mut self, findings: &mut Findings, place: &str) {
        for (key, (mut finding, count)) in std::mem::take(&mut self.unknown) {
            let times = if count == 1 { String::new() } else { format!(", {count} times") };
            finding.message = format!("the key {key} is unknown here; it was kept{times}");
            findings.add(finding);
        }
        for (mut finding, count) in std::mem::take(&mut self.others).into_values() {
            if count > 1 {
                finding.message = format!("{} ({count} times{place})", finding.message);
            }
            findings.add(finding);
        }
    }
}

/// A pointer with `*` for every index, so that equal keys of different items meet.
fn without_indices(pointer: &str) -> String {
    let segment = |segment: &str| match segment.parse::<usize>() {
        Ok(_) => "*".to_owned(),
        Err(_) => segment.to_owned(),
    };
    pointer.split('/').map(segment).collect::<Vec<_>>().join("/")
}
