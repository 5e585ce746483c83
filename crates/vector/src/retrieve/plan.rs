//! Which searches are made.

use std::collections::BTreeSet;

use rehome_domain::Knowledge;

use super::{Context, Member, Need, reading::Reading};

/// The most kinds of knowledge that are searched each for itself.
const MOST_KINDS: usize = 4;
/// What a search counts beside the one for the whole text, which counts 1. One for a kind
/// counts as much as the kind is needed.
const PLACE: f64 = 0.6;
const BEFORE: f64 = 0.4;
/// A search.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Search {
    pub query: String,
    /// The collections that are meant; none for all.
    pub collections: Option<Vec<String>>,
    /// How much its ranks count.
    pub weight: f64,
    /// What it is for, as `found` goes on.
    pub because: String,
}

/// The searches for a text in a context, at most seven: one for the whole text, one for each
/// of the four kinds of knowledge that most speaks for, one for the place and one for what was
/// said before. Where nothing speaks for any kind, none is searched for itself.
pub(super) fn plan(
    reading: &Reading,
    needs: &[Need],
    knowledge: &[Knowledge],
    context: &Context,
) -> Vec<Search> {
    let mut searches = Vec::new();
    if !reading.is_empty() {
        let because = "for the text".to_owned();
        searches.push(Search { query: said(reading), collections: None, weight: 1.0, because });
    }
    for need in needs.iter().filter(|need| !need.because.is_empty()).take(MOST_KINDS) {
        let collections = collections(knowledge, &need.id);
        if collections.is_some() {
            let query = of_kind(reading, need, context);
            let because = format!("among {}", need.title);
            searches.push(Search { query, collections, weight: need.weight, because });
        }
    }
    if says_something(&context.location) {
        let query = context.location.clone();
        let collections = collections(knowledge, Knowledge::WORLD);
        let because = "for the place".to_owned();
        searches.push(Search { query, collections, weight: PLACE, because });
    }
    let query = context.recent.join(" ");
    if says_something(&query) {
        let because = "for what was said before".to_owned();
        searches.push(Search { query, collections: None, weight: BEFORE, because });
    }
    searches
}

fn said(reading: &Reading) -> String {
    reading.text.trim().to_owned()
}

fn says_something(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// What is searched among the records of one kind: the text, what the kind is called, and
/// among those of characters the classes and races of the party.
fn of_kind(reading: &Reading, need: &Need, context: &Context) -> String {
    let mut query = vec![said(reading), need.title.clone()];
    if need.id == Knowledge::CHARACTERS {
        let mut seen = BTreeSet::new();
        for Member { class, race, level, .. } in &context.party {
            let level = level.map(|level| format!(" level {level}")).unwrap_or_default();
            let class = if class.is_empty() { String::new() } else { format!("{class}{level}") };
            let all = [class, race.clone()].into_iter().filter(|one| !one.is_empty());
            query.extend(all.filter(|one| seen.insert(one.clone())));
        }
    }
    query.join(" ").trim().to_owned()
}

/// The collections of a kind; none where there is no such kind, or it has none.
fn collections(knowledge: &[Knowledge], id: &str) -> Option<Vec<String>> {
    let kind = knowledge.iter().find(|kind| kind.id == id)?;
    let collections: Vec<String> = kind.collections.iter().map(|id| (*id).to_owned()).collect();
    Some(collections).filter(|collections| !collections.is_empty())
}
