//! Segments give back what was put into them, alone and merged, and know damage.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::{Builder, Counts, NewDocument, Segment, merge};

fn document(number: i64, words: &[(String, u8, u8)]) -> NewDocument {
    let counts = |(_, title, text): &(String, u8, u8)| Counts {
        title: *title,
        text: *text,
        heading: *title / 3,
        glossary: *title / 2,
    };
    NewDocument {
        number,
        app: "harbour".into(),
        collection: if number % 2 == 0 { "ships" } else { "ports" }.into(),
        container: "sea".into(),
        key: format!("k{number}"),
        title: format!("Title {number}"),
        headings: (0..number % 3).map(|heading| format!("Heading {heading}")).collect(),
        values: vec![("masts".into(), (number % 4).to_string())],
        words: words.len() as u32,
        stems: words.iter().map(|word| (word.0.clone(), counts(word))).collect(),
        ..NewDocument::default()
    }
}

fn built(documents: &[NewDocument]) -> Segment {
    let mut builder = Builder::default();
    documents.iter().for_each(|document| builder.push(document));
    Segment::open(builder.build().as_bytes().to_vec()).unwrap()
}

/// Everything that a segment says, in a form that can be compared.
fn told(segment: &Segment) -> BTreeMap<i64, String> {
    let values: Vec<_> = segment.values().collect();
    let mut told = BTreeMap::new();
    for document in 0..segment.len() {
        let record = segment.record_of(document);
        let headings: Vec<&str> = segment.headings(record).collect();
        let fields: Vec<_> = segment.values_of(record).map(|value| values[value]).collect();
        let text = format!(
            "{:?} {} {} {headings:?} {fields:?}",
            segment.record(record),
            segment.part(document),
            segment.words(document)
        );
        assert_eq!(segment.document(segment.number(document)), Some(document));
        told.insert(segment.number(document), text);
    }
    for stem in 0..segment.stems() {
        assert_eq!(segment.find(segment.stem(stem)), Some(stem));
        for posting in segment.postings(stem) {
            let number = segment.number(posting.document as usize);
            let text = format!(" {}:{:?}", segment.stem(stem), posting.counts);
            told.get_mut(&number).unwrap().push_str(&text);
        }
    }
    told
}

fn documents() -> impl Strategy<Value = Vec<NewDocument>> {
    let words = prop::collection::vec(("[a-e]{1,2}", 0_u8..9, 1_u8..9), 0..9);
    prop::collection::btree_map(1_i64..400, words, 0..20).prop_map(|documents| {
        documents.iter().map(|(number, words)| document(*number, words)).collect()
    })
}

proptest! {
    #[test]
    fn a_merge_is_the_segment_of_what_is_there(
        documents in documents(), gone in prop::collection::btree_set(1_i64..400, 0..200),
    ) {
        let (odd, even): (Vec<NewDocument>, Vec<NewDocument>) =
            documents.iter().cloned().partition(|document| document.number % 3 == 0);
        let parts = [built(&odd), built(&even), built(&[])];
        let parts: Vec<&Segment> = parts.iter().collect();
        let there: Vec<NewDocument> =
            documents.into_iter().filter(|document| !gone.contains(&document.number)).collect();
        let merged = merge(&parts, |number| !gone.contains(&number));
        prop_assert_eq!(told(&merged), told(&built(&there)));
    }

    #[test]
    fn any_damage_is_seen(documents in documents(), at in any::<prop::sample::Index>()) {
        let mut bytes = built(&documents).as_bytes().to_vec();
        let at = at.index(bytes.len());
        bytes[at] ^= 1;
        prop_assert!(Segment::open(bytes.clone()).is_err());
        bytes[at] ^= 1;
        bytes.truncate(at);
        prop_assert!(Segment::open(bytes).is_err());
    }
}

#[test]
fn parts_of_a_record_share_what_is_said_of_it() {
    let part = |number, part| NewDocument {
        part,
        key: "log".into(),
        title: String::new(),
        headings: Vec::new(),
        collection: "ships".into(),
        ..document(number, &[])
    };
    let segment = built(&[part(1, 1), part(2, 2), part(3, 5)]);
    assert_eq!(segment.records(), 1);
    assert_eq!((0..3).map(|document| segment.part(document)).collect::<Vec<_>>(), [1, 2, 5]);
}

#[test]
fn what_is_often_counts_as_255_at_most_and_comes_back() {
    let stems: BTreeSet<(String, u8, u8)> =
        [("a".into(), 0, 7), ("b".into(), 0, 8), ("c".into(), 255, 255)].into();
    let segment = built(&[document(1_000_000, &stems.into_iter().collect::<Vec<_>>())]);
    let counts = |stem: &str| {
        let posting = segment.postings(segment.find(stem).unwrap()).next().unwrap();
        (posting.document, posting.counts.title, posting.counts.text)
    };
    assert_eq!([counts("a"), counts("b"), counts("c")], [(0, 0, 7), (0, 0, 8), (0, 255, 255)]);
    assert!(segment.find("d").is_none());
}
