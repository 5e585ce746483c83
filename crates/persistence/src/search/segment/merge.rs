//! One segment of several: without the documents that are gone, and with every string once.

use super::{Builder, NewDocument, Segment, SegmentRecord, postings::Posting};

/// The documents of `segments` that `is_there` says are there, in the order of their numbers,
/// in one segment.
pub fn merge(segments: &[&Segment], is_there: impl Fn(i64) -> bool) -> Segment {
    let mut documents: Vec<(i64, usize, usize)> = Vec::new();
    for (of, segment) in segments.iter().enumerate() {
        let numbers = (0..segment.len()).map(|document| (segment.number(document), of, document));
        documents.extend(numbers.filter(|(number, _, _)| is_there(*number)));
    }
    documents.sort_unstable();
    let values: Vec<Vec<_>> = segments.iter().map(|segment| segment.values().collect()).collect();
    // The place that each document gets, where it stays.
    let mut places: Vec<Vec<u32>> =
        segments.iter().map(|segment| vec![u32::MAX; segment.len()]).collect();
    let mut builder = Builder::default();
    for (number, of, document) in documents {
        let segment = segments[of];
        let record = segment.record_of(document);
        let SegmentRecord { app, collection, container, key, title } = segment.record(record);
        let of_record = segment.values_of(record).map(|value| values[of][value]);
        places[of][document] = builder.begin(&NewDocument {
            number,
            app: app.to_owned(),
            collection: collection.to_owned(),
            container: container.to_owned(),
            key: key.to_owned(),
            title: title.to_owned(),
            part: segment.part(document),
            headings: segment.headings(record).map(str::to_owned).collect(),
            values: of_record
                .map(|value| (value.field.to_owned(), value.text.to_owned()))
                .collect(),
            words: segment.words(document),
            ..NewDocument::default()
        });
    }
    // Each stem of each segment once, in the order of the stems.
    let mut next = vec![0; segments.len()];
    let mut postings: Vec<Posting> = Vec::new();
    while let Some(stem) = segments
        .iter()
        .zip(&next)
        .filter(|(segment, next)| **next < segment.stems())
        .map(|(segment, next)| segment.stem(*next))
        .min()
    {
        postings.clear();
        for ((segment, next), places) in segments.iter().zip(&mut next).zip(&places) {
            if *next < segment.stems() && segment.stem(*next) == stem {
                let moved = segment.postings(*next).map(|posting| {
                    let document = places[posting.document as usize];
                    Posting { document, ..posting }
                });
                postings.extend(moved.filter(|posting| posting.document != u32::MAX));
                *next += 1;
            }
        }
        postings.sort_unstable_by_key(|posting| posting.document);
        for posting in &postings {
            builder.posting(stem, *posting);
        }
    }
    builder.build()
}
