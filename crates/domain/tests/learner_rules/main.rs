//! What becomes of each oddity of the learner app's files, asked of its collections as an
//! import asks them.

mod cards;
mod chat;
mod others;
mod profiles;
mod words;

use std::sync::LazyLock;

use rehome_domain::{
    App, Choices, Collection, DecodeError, DuplicatePolicy, Level, Naming, ParsedRecord, Source,
    apps::learner::app,
};
use serde_json::Value;

static APP: LazyLock<App> = LazyLock::new(app);

fn collection(id: &str) -> &'static Collection {
    APP.collection(id).expect("the collection is declared")
}

/// An element that is a record.
struct Read(ParsedRecord);

fn try_read(id: &str, text: &str) -> Result<Read, DecodeError> {
    collection(id).parse(&Source::named(text, Some("name"))).map(Read)
}

fn read(id: &str, text: &str) -> Read {
    try_read(id, text).expect("it is a record")
}

fn read_in_zone(id: &str, text: &str, zone: &str) -> Read {
    let choices = Choices::default().with("timezone", zone);
    let source = Source { choices: &choices, ..Source::named(text, Some("name")) };
    Read(collection(id).parse(&source).expect("it is a record"))
}

impl Read {
    /// The clean value of a member.
    fn get(&self, name: &str) -> Value {
        let written: Value = serde_json::from_slice(&self.0.written).expect("it is JSON");
        written[name].clone()
    }

    fn remark(&self, rule: &str) -> Option<(Level, &str)> {
        let found = self.0.remarks.iter().find(|remark| remark.rule == rule)?;
        Some((found.level, &found.pointer))
    }

    fn message(&self, rule: &str) -> &str {
        let found = self.0.remarks.iter().find(|remark| remark.rule == rule);
        found.map_or("", |remark| &remark.message)
    }

    fn rules(&self) -> Vec<&'static str> {
        self.0.remarks.iter().map(|remark| remark.rule).collect()
    }

    fn proposed(&self) -> (&str, &str) {
        match &self.0.naming {
            Naming::Proposed { key, identity } => (key, identity),
            Naming::Key(key) => panic!("it has the key {key}"),
        }
    }
}

/// What becomes of the second: its verdict, in a word.
fn again(id: &str, first: &str, second: &str) -> String {
    match collection(id).again(&Source::of(first), &Source::of(second)) {
        Some(DuplicatePolicy::Another(separator)) => format!("another {separator}"),
        Some(DuplicatePolicy::Quarantine(remark)) if remark.level == Level::Note => {
            format!("nothing new {}", remark.rule)
        }
        Some(DuplicatePolicy::Quarantine(remark)) => format!("quarantine {}", remark.rule),
        Some(DuplicatePolicy::Merge { .. }) => "merge".to_owned(),
        None => "mistake".to_owned(),
    }
}
