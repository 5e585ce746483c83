#![doc = include_str!("../README.md")]

mod ngrams;

use std::{env, path::Path, sync::Arc};

use rehome::{EmbedderChoice, Error, Rehome, SearchQuery, SearchSettings};

use ngrams::NGrams;

/// The records of `folder` in a database in memory, searched with the model of this program.
fn library(folder: &Path) -> Result<Rehome, Error> {
    let model = EmbedderChoice::Own(Arc::new(NGrams::new()));
    let search = SearchSettings { model, ..SearchSettings::default() };
    let rehome = Rehome::builder().only(&["dnd5e"]).search(search).open("sqlite::memory:")?;
    rehome.import("dnd5e", folder)?;
    // An import makes vectors by itself only with the model that is built in, since it cannot
    // know how long another one takes.
    rehome.refresh_index()?;
    Ok(rehome)
}

fn main() -> Result<(), Error> {
    let words: Vec<String> = env::args().skip(1).collect();
    let text = if words.is_empty() { "footprintless".to_owned() } else { words.join(" ") };
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/samples/dnd5e");

    let rehome = library(&samples)?;
    let status = rehome.index_status()?;
    let records: i64 = status.collections.iter().map(|of| of.documents).sum();
    println!("{records} records, searched with {} {}", status.model, status.version);

    let query = SearchQuery { limit: 3, explain: true, ..SearchQuery::new(&text) };
    for hit in rehome.search(&query)?.hits {
        let nearness =
            hit.reasons.and_then(|reasons| reasons.said.get("vectors").map(|near| near.score));
        let nearness = nearness.map_or("-".to_owned(), |score| format!("{score:.2}"));
        println!("{nearness}  {} ({}): {}", hit.title, hit.kind, hit.passage);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use rehome::{SearchMode, SearchQuery};

    use super::library;

    #[test]
    fn the_model_finds_what_words_alone_do_not() {
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/samples/dnd5e");
        let rehome = library(&samples).unwrap();
        let status = rehome.index_status().unwrap();
        assert_eq!((status.model.as_str(), status.is_complete()), ("character-n-grams", true));

        let first = |mode| {
            let query = SearchQuery { mode, ..SearchQuery::new("footprintless") };
            let found = rehome.search(&query).unwrap();
            assert_eq!((found.unindexed, found.stale.len()), (0, 0));
            found.hits.first().map(|hit| hit.record.key.clone())
        };
        assert_eq!(first(SearchMode::Text), None);
        assert_eq!(first(SearchMode::Vector).as_deref(), Some("fog-coat"));
        assert_eq!(first(SearchMode::Hybrid).as_deref(), Some("fog-coat"));
    }
}
