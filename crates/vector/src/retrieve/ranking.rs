//! One ranking of entities and of all that was found, by reciprocal ranks.

use std::collections::{BTreeMap, BTreeSet};

use rehome_domain::{Knowledge, KnowledgeRole, RecordId};

use super::{Candidate, Context, entities::Named, plan::Search};
use rehome_domain::unspaced::is_unspaced;

use crate::trigrams::fold;

/// What an entity counts that is surely meant: more than the first ranks of two searches.
const ENTITY: f64 = 0.5;
/// A rank counted from 1 is worth `weight / (DAMPING + rank)`. The first ranks count much, so
/// that each search is heard: what two of them find in the middle is not better than what one
/// finds first.
const DAMPING: f64 = 5.0;
/// From this strength on an entity is told whole.
const SURE: f64 = 0.5;
/// What the score of a passage is multiplied with that names the place, ...
const PLACE: f64 = 1.3;
/// ... that is about what a member of the party is or can do, ...
const FITS: f64 = 1.3;
/// ... and that is about what they cannot do yet.
const TOO_HIGH: f64 = 0.5;
/// So many characters tell whose feature a record is, and from which level on.
const BEGINNING: usize = 120;

/// A record that is worth reading.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub candidate: Candidate,
    /// The sum of the shares, times the boosts.
    pub score: f64,
    /// Why it was found, and what the context made of it.
    pub because: Vec<String>,
    /// Whether it is an entity that is meant so surely that its record is taken whole.
    pub is_sure: bool,
    /// Whether the text or the context names it.
    pub is_named: bool,
}

/// Fuses what was found, the best first, and of equals in the order of the records.
pub(super) fn rank(
    named: Vec<Named>,
    searches: Vec<(Search, Vec<Candidate>)>,
    knowledge: &[Knowledge],
    context: &Context,
) -> Vec<Found> {
    let candidates = named.iter().map(|named| &named.candidate);
    let candidates = candidates.chain(searches.iter().flat_map(|(_, found)| found));
    let mut places = places(candidates.map(|candidate| &candidate.record)).into_iter();
    let mut found: BTreeMap<usize, Found> = BTreeMap::new();
    for (Named { entity, candidate, .. }, place) in named.into_iter().zip(&mut places) {
        // Those of one name count alike: the searches tell which of them fits better.
        let share = ENTITY * entity.strength;
        let found = add(&mut found, place, candidate, share, entity.because);
        found.is_sure |= entity.strength >= SURE;
        found.is_named = true;
    }
    for (search, candidates) in searches {
        let mut rank = 0;
        let mut seen = BTreeSet::new();
        for (candidate, place) in candidates.into_iter().zip(&mut places) {
            if seen.insert(place) {
                rank += 1;
                let share = search.weight / (DAMPING + f64::from(rank));
                let because = format!("found {}, rank {rank}", search.because);
                add(&mut found, place, candidate, share, because);
            }
        }
    }
    let mut found: Vec<Found> = found.into_values().collect();
    for found in &mut found {
        boost(found, knowledge, context);
    }
    // They stand in the order of the records, and the sort is stable.
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found
}

/// The place of each record among all of them, in their order: equal records have one place.
fn places<'r>(records: impl Iterator<Item = &'r RecordId> + Clone) -> Vec<usize> {
    let mut sorted: Vec<&RecordId> = records.clone().collect();
    sorted.sort_unstable();
    sorted.dedup();
    records.map(|record| sorted.partition_point(|before| *before < record)).collect()
}

fn add(
    found: &mut BTreeMap<usize, Found>,
    place: usize,
    candidate: Candidate,
    share: f64,
    because: String,
) -> &mut Found {
    let words = candidate.words.clone();
    let new =
        || Found { candidate, score: 0.0, because: Vec::new(), is_sure: false, is_named: false };
    let found = found.entry(place).or_insert_with(new);
    // Searches come in the order of their weight: the first tells best what fits.
    if found.candidate.words.is_empty() {
        found.candidate.words = words;
    }
    found.score += share;
    found.because.push(because);
    found
}

fn boost(found: &mut Found, knowledge: &[Knowledge], context: &Context) {
    let Candidate { record, title, text, .. } = &found.candidate;
    let place = fold(&context.location);
    if !place.is_empty() && names(&fold(&format!("{title}\n{}", text.body())), &place) {
        found.score *= PLACE;
        found.because.push("names the place".to_owned());
    }
    let characters = Knowledge::of_role(knowledge, KnowledgeRole::Party);
    if characters.is_some_and(|kind| kind.holds(&record.collection)) {
        let beginning: String = text.body().chars().take(BEGINNING).collect();
        match fit(&fold(&format!("{title}\n{beginning}")), context) {
            Some(true) => {
                found.score *= FITS;
                found.because.push("fits the party".to_owned());
            }
            Some(false) => {
                found.score *= TOO_HIGH;
                found.because.push("is of a higher level than the party".to_owned());
            }
            None => {}
        }
    }
}

/// Whether what a folded text begins with is for the party: it names a race of theirs, or a
/// class whose member has the level that it tells. None where it names neither.
fn fit(beginning: &str, context: &Context) -> Option<bool> {
    let level = level(beginning);
    let of_class = context.party.iter().filter(|member| names(beginning, &fold(&member.class)));
    let of_class = of_class.map(|member| match (level, member.level) {
        (Some(level), Some(reached)) => level <= reached,
        _ => true,
    });
    let of_race = context.party.iter().any(|member| names(beginning, &fold(&member.race)));
    of_class.chain(of_race.then_some(true)).max()
}

/// The level that a folded text speaks of: `level 5`, or `5th level`.
fn level(folded: &str) -> Option<u32> {
    let words: Vec<&str> = folded.split(' ').collect();
    words.windows(2).find_map(|pair| match pair {
        ["level", number] => number.parse().ok(),
        [ordinal, "level"] => {
            let number = ["st", "nd", "rd", "th"].iter().find_map(|end| ordinal.strip_suffix(end));
            number?.parse().ok()
        }
        _ => None,
    })
}

/// Whether a folded text has a folded name, as whole words where it has words.
fn names(folded: &str, name: &str) -> bool {
    if name.chars().all(is_unspaced) {
        return !name.is_empty() && folded.contains(name);
    }
    format!(" {folded} ").contains(&format!(" {name} "))
}

#[cfg(test)]
mod tests {
    use super::{fit, level, names};
    use crate::retrieve::{Context, Member};

    #[test]
    fn levels_are_read() {
        assert_eq!(level("sailor level 5"), Some(5));
        assert_eq!(level("sailor feature 12th level"), Some(12));
        assert_eq!(level("the level sea of 3"), None);
    }

    #[test]
    fn names_are_whole_words() {
        assert!(names("by the old port", "old port") && names("古い港へ", "港"));
        assert!(!names("by the old portal", "old port") && !names("by", ""));
    }

    #[test]
    fn the_best_placed_member_tells_what_fits() {
        let member = |class: &str, level| Member {
            class: class.to_owned(),
            race: "Merfolk".to_owned(),
            level,
            ..Member::default()
        };
        let party =
            vec![member("Sailor", Some(3)), member("Sailor", Some(6)), member("Cook", None)];
        let context = Context { party, ..Context::default() };
        assert_eq!(fit("knots sailor feature 5th level", &context), Some(true));
        assert_eq!(fit("knots sailor feature 7th level", &context), Some(false));
        assert_eq!(fit("stew cook feature 7th level", &context), Some(true));
        assert_eq!(fit("breathing merfolk", &context), Some(true));
        assert_eq!(fit("knots", &context), None);
        assert_eq!(fit("knots", &Context { party: vec![Member::default()], ..context }), None);
    }
}
