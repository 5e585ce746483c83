//! A check of the record types against real files: does every record come back as it
//! was, and does every reference lead somewhere?
//!
//! It reads texts, not files; where they come from is the caller's business.

use std::collections::HashSet;

use super::app::app;
use crate::{App, Digest, ReferenceUse, Target};

/// The files that have been read so far.
pub struct Corpus {
    app: App,
    records: HashSet<Target>,
    references: Vec<(String, ReferenceUse)>,
    faults: Vec<String>,
}

/// What the files together showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorpusReport {
    /// The number of different records.
    pub records: usize,
    /// The number of references in them.
    pub references: usize,
    /// What is wrong, with the record where it is wrong: text that is no record, a record
    /// that is written back differently, a key that occurs twice, a reference to nothing.
    pub faults: Vec<String>,
}

impl Default for Corpus {
    fn default() -> Self {
        Self { app: app(), records: HashSet::new(), references: Vec::new(), faults: Vec::new() }
    }
}

impl Corpus {
    /// Reads the text of one file, an array of records of `collection`.
    pub fn read(&mut self, collection: &str, text: &str) {
        let elements: Vec<serde_json::Value> = match serde_json::from_str(text) {
            Ok(elements) => elements,
            Err(error) => return self.faults.push(format!("{collection}: {error}")),
        };
        for (position, element) in elements.iter().enumerate() {
            if let Err(fault) = self.read_record(collection, &element.to_string()) {
                self.faults.push(format!("{collection}/{position}: {fault}"));
            }
        }
    }

    fn read_record(&mut self, collection: &str, text: &str) -> Result<(), String> {
        let collection = self.app.collection(collection).ok_or("no such collection")?;
        let inspection = collection.inspect(text).map_err(|misfit| misfit.message)?;
        let key = inspection.key;
        let place = |pointer: &str| format!("{}/{key}{pointer}", collection.id);
        self.references
            .extend(inspection.references.into_iter().map(|used| (place(&used.pointer), used)));
        let written = String::from_utf8(inspection.written).map_err(|error| error.to_string())?;
        if Digest::of(text).ok() != Digest::of(&written).ok() {
            let difference = crate::difference(text, written.as_bytes());
            self.faults.push(format!("{}: {difference:?}", place("")));
        }
        let record = Target { collection: collection.id, key };
        if self.records.insert(record) { Ok(()) } else { Err("its key occurs twice".to_owned()) }
    }

    /// What all the files together show.
    pub fn report(mut self) -> CorpusReport {
        for (place, used) in &self.references {
            match &used.target {
                Ok(target) if self.records.contains(target) => {}
                Ok(target) => self
                    .faults
                    .push(format!("{place}: there is no {} in {}", target.key, target.collection)),
                Err(address) => self.faults.push(format!("{place}: {address} names no record")),
            }
        }
        CorpusReport {
            records: self.records.len(),
            references: self.references.len(),
            faults: self.faults,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corpus_reports_what_does_not_fit() {
        let mut corpus = Corpus::default();
        corpus.read("rule-sections", r#"[{"index": "a", "name": "A", "desc": "", "url": ""}]"#);
        corpus.read(
            "rules",
            r#"[{"index": "r", "name": "R", "desc": "", "url": "", "subsections": [
                {"index": "a", "name": "A", "url": "/api/rule-sections/a"},
                {"index": "b", "name": "B", "url": "/api/rule-sections/b"}]},
                {"index": "s", "name": "S", "desc": "", "url": "", "subsections": [], "more": 1},
                {"name": "T"}]"#,
        );
        let report = corpus.report();
        assert_eq!((report.records, report.references), (3, 2));
        assert_eq!(report.faults.len(), 3, "{:#?}", report.faults);
        assert!(report.faults[0].starts_with("rules/s: "), "{:?}", report.faults);
        assert!(report.faults[1].starts_with("rules/2: missing field"), "{:?}", report.faults);
        assert_eq!(report.faults[2], "rules/r/subsections/1: there is no b in rule-sections");
    }
}
