//! Which searches are made.

use std::collections::BTreeSet;

use rehome_domain::Knowledge;

use super::{Context, Member, Need, entities::Named, reading::Reading};

/// The most kinds of knowledge that are searched each for itself.
const MOST_KINDS: usize = 4;
/// The damping of searches, as where searches themselves are fused; and that of the kinds,
/// where the first ranks count more, so that each kind that is needed is heard.
const DAMPING: f64 = 10.0;
const OF_KIND: f64 = 5.0;
/// What a search counts beside the one for the whole text, which counts 1, as the one for the
/// kind that is needed most does.
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
    /// How slowly they lose worth: a rank counted from 1 is worth `weight / (damping + rank)`.
    pub damping: f64,
    /// What it is for, as `found` goes on.
    pub because: String,
}

/// The searches for a text in a context, at most seven: one for the whole text, one for each
/// of the four kinds of knowledge that most speaks for, one for the place and one for what was
/// said before. Where nothing speaks for any kind, none is searched for itself.
pub(super) fn plan(
    reading: &Reading,
    named: &[Named],
    needs: &[Need],
    knowledge: &[Knowledge],
    context: &Context,
) -> Vec<Search> {
    let mut searches = Vec::new();
    let most = needs.first().map_or(1.0, |need| need.weight);
    if !reading.is_empty() {
        let because = "for the text".to_owned();
        searches.push(Search {
            query: said(reading),
            collections: None,
            weight: 1.0,
            damping: DAMPING,
            because,
        });
    }
    for need in needs.iter().filter(|need| !need.because.is_empty()).take(MOST_KINDS) {
        let kind = knowledge.iter().find(|kind| kind.id == need.id);
        if let Some(kind) = kind.filter(|kind| !kind.collections.is_empty()) {
            let query = [without_others(reading, named, kind), of_kind(need, context)].join(" ");
            let query = query.trim().to_owned();
            let collections = collections(knowledge, kind.id);
            let because = format!("among {}", need.title);
            searches.push(Search {
                query,
                collections,
                weight: need.weight / most,
                damping: OF_KIND,
                because,
            });
        }
    }
    if says_something(&context.location) {
        let query = context.location.clone();
        let collections = collections(knowledge, Knowledge::WORLD);
        let because = "for the place".to_owned();
        searches.push(Search { query, collections, weight: PLACE, damping: DAMPING, because });
    }
    let query = context.recent.join(" ");
    if says_something(&query) {
        let because = "for what was said before".to_owned();
        searches.push(Search {
            query,
            collections: None,
            weight: BEFORE,
            damping: DAMPING,
            because,
        });
    }
    searches
}

fn said(reading: &Reading) -> String {
    reading.text.trim().to_owned()
}

fn says_something(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// The words of a text without names of records of other kinds: these are told anyway, and
/// here they would only hide what else is asked. `I grapple the giant eel` asks the rules of
/// grappling, and nothing about eels.
fn without_others(reading: &Reading, named: &[Named], kind: &Knowledge) -> String {
    let is_of_kind = |one: &&Named| kind.holds(&one.candidate.address.collection);
    let (of_kind, others): (Vec<&Named>, Vec<&Named>) = named.iter().partition(is_of_kind);
    let names = |named: &[&Named], word: usize| named.iter().any(|one| one.words.contains(&word));
    let others: Vec<&Named> = others.into_iter().filter(|one| one.entity.strength >= 1.0).collect();
    let is_kept = |word: &usize| !names(&others, *word) || names(&of_kind, *word);
    let mut query = String::new();
    let mut end = 0;
    for word in (0..reading.words.len()).filter(is_kept) {
        // Characters of a script without spaces stay side by side.
        if !query.is_empty() && end != reading.words[word].range.start {
            query.push(' ');
        }
        query.push_str(reading.window(word..word + 1));
        end = reading.words[word].range.end;
    }
    query
}

/// What a kind is called; for that of characters the classes and races of the party, where
/// they are known.
fn of_kind(need: &Need, context: &Context) -> String {
    let mut query = Vec::new();
    if need.id == Knowledge::CHARACTERS {
        let mut seen = BTreeSet::new();
        for Member { class, race, level, .. } in &context.party {
            let level = level.map(|level| format!(" level {level}")).unwrap_or_default();
            let class = if class.is_empty() { String::new() } else { format!("{class}{level}") };
            let all = [class, race.clone()].into_iter().filter(|one| !one.is_empty());
            query.extend(all.filter(|one| seen.insert(one.clone())));
        }
    }
    if query.is_empty() { need.title.clone() } else { query.join(" ") }
}

/// The collections of a kind; none where there is no such kind, or it has none.
fn collections(knowledge: &[Knowledge], id: &str) -> Option<Vec<String>> {
    let kind = knowledge.iter().find(|kind| kind.id == id)?;
    let collections: Vec<String> = kind.collections.iter().map(|id| (*id).to_owned()).collect();
    Some(collections).filter(|collections| !collections.is_empty())
}
