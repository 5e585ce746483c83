//! An invented game of boats, and what is retrieved of it.

use std::{cell::RefCell, sync::LazyLock};

use rehome_domain::{Knowledge, KnowledgeRole, RecordId, SearchText};

use super::{Candidate, Context, Library, Member, Retrieve, Retrieved, retrieve, tokens};
use crate::{Error, Result, stem::stems, stop_words::is_stop_word, trigrams};

mod context;
mod passages;

static KNOWLEDGE: LazyLock<Vec<Knowledge>> = LazyLock::new(|| {
    vec![
        Knowledge::new("combat", "Boarding", &["boarding"], &["ram", "board", "fire the ballista"])
            .answering(KnowledgeRole::Combat),
        Knowledge::new("songs", "Songs", &["songs"], &["sing", "song"]),
        Knowledge::new("creatures", "Beasts", &["beasts"], &["beast"])
            .answering(KnowledgeRole::Present),
        Knowledge::new("characters", "Crafts", &["crafts"], &["craft", "learn"])
            .answering(KnowledgeRole::Party),
        Knowledge::new(
            "world",
            "Ports",
            &["ports", "maps-that-nobody-drew"],
            &["port", "where is"],
        )
        .answering(KnowledgeRole::Place),
    ]
});

/// collection, title, noun, text
const RECORDS: &[[&str; 4]] = &[
    [
        "beasts",
        "Lantern Eel",
        "beast",
        "A long eel. Its light can be seen from the moor.\nBite: it holds a rope.",
    ],
    ["beasts", "Eel", "beast", "An eel without any light."],
    ["beasts", "Hull Wolf", "beast", "It gnaws at planks at night."],
    ["beasts", "Wolf", "beast", "It howls at the anchor."],
    ["boarding", "Ramming", "rule", "A boat that rams another takes half of the harm."],
    ["boarding", "Boarding Planks", "rule", "A crew that boards needs a turn for its planks."],
    ["crafts", "Knots, Quick", "craft feature", "Rigger craft, 2nd level. Tie a rope in no time."],
    [
        "crafts",
        "Knots, Perfect",
        "craft feature",
        "Rigger craft, 9th level. Tie a rope that never opens.",
    ],
    ["crafts", "Fins", "craft feature", "Merfolk heritage. Swim with a rope in hand."],
    ["ports", "Gull Rock", "port", "A port with two inns. Its keeper sells rope."],
    ["ports", "Moss Quay", "port", "A port of fishers. It has a crane."],
    ["ports", "Rope Fair", "port", "Every spring the makers of rope meet at Gull Rock."],
    ["songs", "Light", "song", "The sail glows for an hour."],
    ["songs", "Calm the Deep Water", "song", "Waves lie down for a while."],
    ["songs", "Shanty 1", "song", "All row at the pace of the drum, first verse."],
    ["songs", "Shanty 2", "song", "All row at the pace of the drum, second verse."],
    ["songs", "Shanty 3", "song", "All row at the pace of the drum, third verse."],
    ["songs", "Old Shanty Copy", "song", "All row at the pace of the drum, FIRST verse!"],
];

/// A query, its collections and its limit.
type Asked = (String, Option<Vec<String>>, usize);

#[derive(Default)]
struct MemoryLibrary {
    more: Vec<Candidate>,
    asked: RefCell<Vec<Asked>>,
    is_broken: bool,
}

impl MemoryLibrary {
    fn records(&self) -> Vec<Candidate> {
        let of =
            |[collection, title, noun, text]: &[&str; 4]| record(collection, title, noun, text);
        RECORDS.iter().map(of).chain(self.more.clone()).collect()
    }
}

impl Library for MemoryLibrary {
    fn named(&self, names: &[String]) -> Result<Vec<Candidate>> {
        assert!(names.is_sorted() && names.len() <= super::MOST_NAMES);
        let is_named = |one: &Candidate| {
            trigrams::variants(&one.title).iter().any(|name| names.binary_search(name).is_ok())
        };
        Ok(self.records().into_iter().filter(is_named).collect())
    }

    fn search(
        &self,
        query: &str,
        collections: Option<&[String]>,
        limit: usize,
    ) -> Result<Vec<Candidate>> {
        if self.is_broken {
            return Err(Error::Other { what: "the shelf".into(), source: "it fell".into() });
        }
        assert!(!query.is_empty());
        let collections = collections.map(<[String]>::to_vec);
        self.asked.borrow_mut().push((query.to_owned(), collections.clone(), limit));
        let wanted = stems(&trigrams::fold(query));
        let score = |one: &Candidate| {
            let all = stems(&trigrams::fold(&format!("{} {}", one.title, one.text.body())));
            let shared = all.iter().filter(|word| wanted.contains(word) && !is_stop_word(word));
            shared.count() as f64
        };
        let mut found = self.records();
        found.retain(|one| {
            collections.as_ref().is_none_or(|some| some.contains(&one.record.collection))
        });
        found.iter_mut().for_each(|one| one.score = score(one));
        found.retain(|one| one.score > 0.0);
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        found.truncate(limit);
        Ok(found)
    }
}

fn record(collection: &str, title: &str, noun: &str, text: &str) -> Candidate {
    let record = RecordId {
        app: "boats".to_owned(),
        collection: collection.to_owned(),
        container: "own".to_owned(),
        key: title.to_lowercase().replace(' ', "-"),
    };
    let text = SearchText::new(title).with_markdown(text);
    let (title, noun) = (title.to_owned(), noun.to_owned());
    Candidate { record, title, noun, text, ..Candidate::default() }
}

fn ask(request: &Retrieve) -> Retrieved {
    retrieve(&MemoryLibrary::default(), &KNOWLEDGE, request).unwrap()
}

fn said(text: &str) -> Retrieve {
    Retrieve { text: text.to_owned(), ..Retrieve::default() }
}

fn within(text: &str, context: Context) -> Retrieved {
    ask(&Retrieve { context, ..said(text) })
}

fn titles(retrieved: &Retrieved) -> Vec<&str> {
    retrieved.passages.iter().map(|passage| passage.title.as_str()).collect()
}

fn entities(retrieved: &Retrieved) -> Vec<(&str, f64)> {
    let entities = retrieved.entities.iter();
    entities.map(|entity| (entity.title.as_str(), entity.strength)).collect()
}

fn score(retrieved: &Retrieved, title: &str) -> f64 {
    let passage = retrieved.passages.iter().find(|passage| passage.title == title);
    passage.map_or(0.0, |passage| passage.score)
}
