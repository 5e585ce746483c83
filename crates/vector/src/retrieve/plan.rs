//! Which searches are made.

use std::collections::BTreeSet;

use rehome_domain::{Knowledge, KnowledgeRole};

use super::{Context, Member, Need, entities::Named, reading::Reading};

/// The most kinds of knowledge that are searched each for itself.
const MOST_KINDS: usize = 4;
/// What searches count: the one for the whole text, beside 1 for the kind of knowledge that is
/// needed most and accordingly less for others; the one for the place; and the one for what was
/// said before. The first was chosen on questions about a book of rules, on a plateau.
const TEXT: f64 = 1.5;
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

impl Search {
    fn new(query: String, weight: f64, because: impl Into<String>) -> Self {
        let because = because.into();
        Self { query, collections: None, weight, because }
    }
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
    if !reading.is_empty() {
        searches.push(Search::new(reading.text.trim().to_owned(), TEXT, "for the text"));
    }
    let most = needs.first().map_or(1.0, |need| need.weight);
    for need in needs.iter().filter(|need| !need.because.is_empty()).take(MOST_KINDS) {
        let kind = knowledge.iter().find(|kind| kind.id == need.id);
        if let Some(kind) = kind.filter(|kind| !kind.collections.is_empty()) {
            let query = [without_others(reading, named, kind), of_kind(kind, context)].join(" ");
            let because = format!("among {}", kind.title);
            let search = Search::new(query.trim().to_owned(), need.weight / most, because);
            let collections = Some(collections(kind));
            searches.push(Search { collections, ..search });
        }
    }
    if says_something(&context.location) {
        let world = Knowledge::of_role(knowledge, KnowledgeRole::Place);
        let collections = world.filter(|kind| !kind.collections.is_empty()).map(collections);
        let search = Search::new(context.location.clone(), PLACE, "for the place");
        searches.push(Search { collections, ..search });
    }
    let before = context.recent.join(" ");
    if says_something(&before) {
        searches.push(Search::new(before, BEFORE, "for what was said before"));
    }
    searches
}

fn says_something(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// The words of a text without names of records of other kinds: these are told anyway, and
/// here they would only hide what else is asked. `I grapple the giant eel` asks the rules of
/// grappling, and nothing about eels.
fn without_others(reading: &Reading, named: &[Named], kind: &Knowledge) -> String {
    let is_of_kind = |one: &&Named| kind.holds(&one.candidate.record.collection);
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
fn of_kind(kind: &Knowledge, context: &Context) -> String {
    let mut query = Vec::new();
    if kind.role == Some(KnowledgeRole::Party) {
        let mut seen = BTreeSet::new();
        for Member { class, race, level, .. } in &context.party {
            let level = level.map(|level| format!(" level {level}")).unwrap_or_default();
            let class = if class.is_empty() { String::new() } else { format!("{class}{level}") };
            let all = [class, race.clone()].into_iter().filter(|one| !one.is_empty());
            query.extend(all.filter(|one| seen.insert(one.clone())));
        }
    }
    if query.is_empty() { kind.title.to_owned() } else { query.join(" ") }
}

fn collections(kind: &Knowledge) -> Vec<String> {
    kind.collections.iter().map(|id| (*id).to_owned()).collect()
}
