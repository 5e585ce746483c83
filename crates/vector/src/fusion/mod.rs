//! One ranking of several: reciprocal rank fusion. It owns the score of a hit, the reasons
//! for it and the order of hits; the rankings come from elsewhere, with scores that cannot
//! be compared, so that only ranks count. It knows records by their place in a list of the
//! caller's, and nothing else of them.

mod groups;
mod weights;

use std::{cmp::Ordering, collections::BTreeMap};

use crate::Result;

pub use groups::{TOGETHER, bare_title, group, group_id};
pub use weights::Weights;

/// A record in the ranking of one part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked {
    /// Its place in the caller's list of records.
    pub place: usize,
    /// Its score in this part, of whatever kind. It is only reported.
    pub score: f64,
}

/// The parts of a search, each of which ranks records by one means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Full text.
    Text,
    /// Names that are like a part of the query, in spite of typing errors.
    Names,
    /// Nearness of vectors.
    Vectors,
    /// Nearness of single words: for each word of the query the nearest of a passage.
    Tokens,
    /// Names that stand in the query.
    Phrases,
    /// Headings that stand in the query.
    Headings,
    /// Conditions that the query tells.
    Fields,
}

impl Part {
    /// All of them, in the order in which their shares are summed, with the names that they go
    /// by.
    pub const ALL: [(&'static str, Self); 7] = [
        ("text", Self::Text),
        ("names", Self::Names),
        ("vectors", Self::Vectors),
        ("tokens", Self::Tokens),
        ("phrases", Self::Phrases),
        ("headings", Self::Headings),
        ("fields", Self::Fields),
    ];
}

/// The rankings of the parts, each the best first. A record that comes twice counts where it
/// comes first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rankings([Vec<Ranked>; Part::ALL.len()]);

impl Rankings {
    /// The same with a ranking by that part.
    #[must_use]
    pub fn with(mut self, part: Part, ranking: Vec<Ranked>) -> Self {
        self.0[part as usize] = ranking;
        self
    }
}

/// What a part said of a hit.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Reason {
    /// The rank in the part, counted from 1.
    pub rank: usize,
    /// The score in the part.
    pub score: f64,
    /// What that added to the hit's score, before any boost.
    pub share: f64,
}

/// What each part said of a hit, where it said anything.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Said([Option<Reason>; Part::ALL.len()]);

impl Said {
    /// What a part said.
    pub fn get(&self, part: Part) -> Option<Reason> {
        self.0[part as usize]
    }

    /// Notes what a part said.
    pub fn set(&mut self, part: Part, reason: Reason) {
        self.0[part as usize] = Some(reason);
    }

    /// All that was said, by the names of the parts.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, Part, Reason)> {
        let said = |(name, part)| self.get(part).map(|reason| (name, part, reason));
        Part::ALL.into_iter().filter_map(said)
    }
}

/// A record that was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hit {
    /// Its place in the caller's list of records.
    pub place: usize,
    /// The sum of the shares, times the boost.
    pub score: f64,
    /// What each part said.
    pub said: Said,
    /// Whether the query speaks of this kind of record.
    pub is_boosted: bool,
    /// The group that it stands in, once [`group`] has told.
    pub group: String,
}

/// Fuses rankings. The score of a record is `Σ weight / (damping + rank)` over the parts that
/// have it among their first `depth`, ranks counted from 1, and times `boost` where
/// `is_boosted` says so. What scores 0 is no hit.
///
/// Hits come in a total order: the highest score first, and of the same score as `order` has
/// their places, which is that of the records. It depends on nothing but the arguments.
///
/// ```
/// use rehome_vector::fusion::{Part, Ranked, Rankings, Weights, fuse};
///
/// let records = ["mast", "rope", "sail"];
/// let ranked = |places: &[usize]| -> Vec<Ranked> {
///     places.iter().map(|place| Ranked { place: *place, score: 1.0 }).collect()
/// };
/// let rankings = Rankings::default()
///     .with(Part::Text, ranked(&[1, 2]))
///     .with(Part::Vectors, ranked(&[2, 0]));
/// let order = |a: usize, b: usize| records[a].cmp(records[b]);
/// let hits = fuse(&rankings, |_| false, order, &Weights::default())?;
/// assert_eq!(records[hits[0].place], "sail");
/// assert_eq!(hits[0].said.get(Part::Text).map(|reason| reason.rank), Some(2));
/// # Ok::<(), rehome_vector::Error>(())
/// ```
///
/// # Errors
/// As [`Weights::check`].
pub fn fuse(
    rankings: &Rankings,
    is_boosted: impl Fn(usize) -> bool,
    order: impl Fn(usize, usize) -> Ordering,
    weights: &Weights,
) -> Result<Vec<Hit>> {
    weights.check()?;
    let mut hits: BTreeMap<usize, Hit> = BTreeMap::new();
    for (_, part) in Part::ALL {
        let weight = weights.of(part);
        let mut rank = 0;
        for &Ranked { place, score } in &rankings.0[part as usize] {
            if rank == weights.depth {
                break;
            }
            let hit = hits.entry(place).or_default();
            if hit.said.get(part).is_none() {
                rank += 1;
                let share = weight / (weights.damping + rank as f64);
                hit.said.set(part, Reason { rank, score, share });
                // Always in the order of the parts: sums of the same shares are the same.
                hit.score += share;
            }
        }
    }
    let mut hits: Vec<Hit> = hits
        .into_iter()
        .map(|(place, mut hit)| {
            hit.place = place;
            hit.is_boosted = is_boosted(place);
            hit.score *= if hit.is_boosted { weights.boost } else { 1.0 };
            hit
        })
        .filter(|hit| hit.score > 0.0)
        .collect();
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| order(a.place, b.place)));
    Ok(hits)
}

#[cfg(test)]
mod tests;
