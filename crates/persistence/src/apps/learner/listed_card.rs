//! Cards as lists have them: all but the data of their pictures.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use rehome_domain::apps::learner::Card;

use super::{
    record::{Head, Stored},
    tables::{CardRow, tags_of},
};
use crate::{
    Connection,
    error::Result,
    on,
    schema::{
        learner_approved_cards::{self as cards, dsl},
        learner_card_images as pictures,
    },
    types::Timestamp,
};

/// A card without the data of its pictures: where its texts have one, they name it by its
/// hash, as in `rehome-image:01ab...`.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct ListedCard {
    /// The id of the profile; none while it is not known.
    pub profile: Option<String>,
    /// How that was found: `mention`, `tag`, `assumed` or `user`; none where only SQL knows.
    pub owner_by: Option<String>,
    /// When it was approved; none when it was not, and when nobody knows.
    pub approved_at: Option<Timestamp>,
    /// Whether it has a picture.
    pub has_image: bool,
    /// The card; it has no `image_data`.
    #[serde(flatten)]
    pub stored: Stored<Card>,
}

/// The cards of those keys.
pub(super) fn load(c: &mut Connection, heads: Vec<Head>) -> Result<Vec<ListedCard>> {
    if heads.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<String> = heads.iter().map(|head| head.0.clone()).collect();
    type Row = (CardRow, Option<String>, Option<String>, Option<Timestamp>);
    let rows: Vec<Row> = on!(c, |c| {
        let query = cards::table.filter(dsl::id.eq_any(&keys)).select((
            CardRow::as_select(),
            dsl::profile_id,
            dsl::owner_by,
            dsl::approved_at,
        ));
        query.load(c)
    })?;
    let query = pictures::table.filter(pictures::card_id.eq_any(&keys)).select(pictures::card_id);
    let with_picture: HashSet<String> = on!(c, |c| query.load(c))?.into_iter().collect();
    let mut tags: HashMap<String, Vec<String>> = HashMap::new();
    for (card, tag) in tags_of(c, &keys)? {
        tags.entry(card).or_default().push(tag);
    }

    let mut found = HashMap::new();
    for (row, profile, owner_by, approved_at) in rows {
        let tags = tags.remove(row.key()).unwrap_or_default();
        let (key, mut card) = row.card(tags)?;
        let data = card.image_data.take();
        let has_image = with_picture.contains(&key) || data.is_some_and(|data| !data.is_empty());
        found.insert(key, (profile, owner_by, approved_at, has_image, card));
    }
    let listed = |(key, rev, updated_at): Head| {
        let (profile, owner_by, approved_at, has_image, record) = found.remove(&key)?;
        let stored = Stored { key, rev, updated_at, record };
        Some(ListedCard { profile, owner_by, approved_at, has_image, stored })
    };
    Ok(heads.into_iter().filter_map(listed).collect())
}
