//! `learner_approved_cards`, with tags and pictures.

use diesel::prelude::*;
use rehome_domain::{
    Choices, Remark,
    apps::learner::{Card, CardStatus, CardType, Json},
};
use serde::{Deserialize, Serialize};

use super::{
    columns::{damaged, grouped, moment, of_moment, of_source_id, source_id},
    owner, picture,
};
use crate::{
    Connection, bookkeeping,
    error::Result,
    on,
    relation::{Entry, Relation, in_order},
    schema::{
        learner_approved_cards::{self as cards, dsl},
        learner_card_tags as tags,
    },
    types::{JsonText, Timestamp},
};

/// The cards.
pub(in crate::apps::learner) struct Cards;

/// The columns of a card that its source decides.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = cards, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(in crate::apps::learner) struct CardRow {
    id: String,
    source_id: Option<String>,
    card_type: String,
    status: String,
    front: String,
    back: String,
    cloze_text: Option<String>,
    text_field: Option<String>,
    extra_field: Option<String>,
    note_type: Option<String>,
    content: JsonText,
    annotations: Option<JsonText>,
    generated: Option<JsonText>,
    created_at: Option<Timestamp>,
    created_text: Option<String>,
}

/// What the column `content` holds.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Content {
    #[serde(skip_serializing_if = "Option::is_none")]
    image_description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_prompt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_data: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_generated: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_placeholder: Option<bool>,
    #[serde(rename = "field__Remarks", skip_serializing_if = "Option::is_none")]
    remarks: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    knowledge_points: Option<Vec<String>>,
}

impl CardRow {
    /// The row of a card whose pictures were taken out, and its tags.
    fn of(key: &str, card: Card) -> Result<(Self, Vec<String>)> {
        let (created_at, created_text) = of_moment(&card.created_at)?;
        let content = Content {
            image_description: card.image_description,
            image_prompt: card.image_prompt,
            image_url: card.image_url,
            image_data: card.image_data,
            image_generated: card.image_generated,
            image_error: card.image_error,
            is_placeholder: card.is_placeholder,
            remarks: card.remarks,
            knowledge_points: card.knowledge_points,
        };
        let content = serde_json::to_string(&content)
            .map_err(|error| damaged(Cards::TABLE, key, error.to_string()))?;
        let json = |json: Json| JsonText(json.as_str().to_owned());
        let row = Self {
            id: key.to_owned(),
            source_id: of_source_id(card.id.as_deref(), key),
            card_type: card.card_type.as_str().to_owned(),
            status: card.status.as_str().to_owned(),
            front: card.front,
            back: card.back,
            cloze_text: card.cloze_text,
            text_field: card.text_field,
            extra_field: card.extra_field,
            note_type: card.note_type,
            content: JsonText(content),
            annotations: card.remarks_annotations.map(json),
            generated: card.generated_image.map(json),
            created_at,
            created_text,
        };
        Ok((row, card.tags))
    }

    /// The key of the card.
    pub(in crate::apps::learner) fn key(&self) -> &str {
        &self.id
    }

    /// The card with those tags, without pictures.
    pub(in crate::apps::learner) fn card(self, tags: Vec<String>) -> Result<(String, Card)> {
        let key = self.id.clone();
        match self.model(tags) {
            Ok(card) => Ok((key, card)),
            Err(reason) => Err(damaged(Cards::TABLE, &key, reason)),
        }
    }

    fn model(self, tags: Vec<String>) -> Result<Card, String> {
        let said = |error: serde_json::Error| error.to_string();
        let json = |json: Option<JsonText>| json.map(|json| Json::parse(&json.0)).transpose();
        let content: Content = serde_json::from_str(&self.content.0).map_err(said)?;
        Ok(Card {
            id: source_id(self.source_id, &self.id),
            front: self.front,
            back: self.back,
            card_type: CardType::parse(&self.card_type).unwrap_or(CardType::Unknown),
            cloze_text: self.cloze_text,
            text_field: self.text_field,
            extra_field: self.extra_field,
            note_type: self.note_type,
            tags,
            created_at: moment(self.created_at, self.created_text)?,
            status: CardStatus::parse(&self.status).unwrap_or(CardStatus::Pending),
            image_description: content.image_description,
            image_prompt: content.image_prompt,
            image_url: content.image_url,
            image_data: content.image_data,
            image_generated: content.image_generated,
            image_error: content.image_error,
            is_placeholder: content.is_placeholder,
            remarks: content.remarks,
            remarks_annotations: json(self.annotations).map_err(said)?,
            knowledge_points: content.knowledge_points,
            generated_image: json(self.generated).map_err(said)?,
        })
    }
}

/// The tags of those cards, each with its card, in their order.
pub(in crate::apps::learner) fn tags_of(
    c: &mut Connection,
    keys: &[String],
) -> Result<Vec<(String, String)>> {
    let query = tags::table
        .filter(tags::card_id.eq_any(keys))
        .order((tags::card_id, tags::position))
        .select((tags::card_id, tags::tag));
    Ok(on!(c, |c| query.load(c))?)
}

fn insert_tags(c: &mut Connection, key: &str, all: &[String]) -> Result<()> {
    for (position, tag) in (0_i64..).zip(all) {
        let values = (tags::card_id.eq(key), tags::position.eq(position), tags::tag.eq(tag));
        on!(c, |c| diesel::insert_into(tags::table).values(values).execute(c))?;
    }
    Ok(())
}

/// Whether a card of that status was approved.
fn is_approved(status: &str) -> bool {
    [CardStatus::Approved, CardStatus::Synced].iter().any(|known| known.as_str() == status)
}

impl Relation for Cards {
    type Record = Card;

    const TABLE: &'static str = "learner_approved_cards";
    const CONTAINER: Option<&'static str> = None;
    const KEY: &'static str = "id";

    fn insert(&self, c: &mut Connection, entry: &Entry<'_>, model: &Card) -> Result<()> {
        let mut card = model.clone();
        let pictures = card.take_images();
        let (row, tags) = CardRow::of(entry.key, card)?;
        let values = (row, bookkeeping!(cards, entry));
        on!(c, |c| diesel::insert_into(cards::table).values(values).execute(c))?;
        insert_tags(c, entry.key, &tags)?;
        if pictures.is_empty() {
            return Ok(());
        }
        picture::write_card(c, entry.key, &pictures)
    }

    /// Keeps whose the card is, unless that was told by tags that are others now, and when
    /// it was approved, while it still is.
    fn update(&self, c: &mut Connection, entry: &Entry<'_>, model: &Card) -> Result<()> {
        let mut card = model.clone();
        let pictures = card.take_images();
        let (row, tags) = CardRow::of(entry.key, card)?;
        let target = cards::table.find(entry.key);
        let known = target.select((dsl::profile_id, dsl::owner_by, dsl::approved_at));
        type Known = (Option<String>, Option<String>, Option<Timestamp>);
        let (mut profile, mut by, approved_at): Known = on!(c, |c| known.first(c))?;
        let old: Vec<String> =
            tags_of(c, &[entry.key.to_owned()])?.into_iter().map(|(_, tag)| tag).collect();
        if old != tags {
            let of_card = tags::table.filter(tags::card_id.eq(entry.key));
            on!(c, |c| diesel::delete(of_card).execute(c))?;
            insert_tags(c, entry.key, &tags)?;
            if by.as_deref().is_some_and(|by| by != "user") {
                (profile, by) = (None, None);
            }
        }
        let approved_at = approved_at.filter(|_| is_approved(&row.status));
        let values = (
            row,
            dsl::profile_id.eq(profile),
            dsl::owner_by.eq(by),
            dsl::approved_at.eq(approved_at),
            bookkeeping!(cards, entry),
        );
        on!(c, |c| diesel::update(target).set(values).execute(c))?;
        picture::write_card(c, entry.key, &pictures)
    }

    fn delete(&self, c: &mut Connection, _container: &str, key: &str) -> Result<()> {
        on!(c, |c| diesel::delete(cards::table.find(key)).execute(c))?;
        Ok(())
    }

    fn load(
        &self,
        c: &mut Connection,
        _container: &str,
        keys: &[String],
    ) -> Result<Vec<(String, Card)>> {
        let rows = on!(c, |c| {
            let query = cards::table.filter(dsl::id.eq_any(keys)).select(CardRow::as_select());
            query.load(c)
        })?;
        let mut tags = grouped(tags_of(c, keys)?);
        let mut pictures = grouped(picture::of_cards(c, keys)?);
        let model = |row: CardRow| {
            let (key, mut card) = {
                let tags = tags.remove(&row.id).unwrap_or_default();
                row.card(tags)?
            };
            card.put_images(&pictures.remove(&key).unwrap_or_default());
            Ok((key, card))
        };
        in_order(keys, rows.into_iter().map(model).collect::<Vec<_>>())
    }

    /// Of cards without an id of their own: what their keys were made of.
    fn identities(&self, c: &mut Connection, _container: &str) -> Result<Vec<(String, String)>> {
        let query = cards::table
            .filter(dsl::source_id.eq(""))
            .order((dsl::position, dsl::id))
            .select(dsl::id);
        let keys: Vec<String> = on!(c, |c| query.load(c))?;
        Ok(keys.into_iter().map(|key| (super::columns::generated(&key).to_owned(), key)).collect())
    }

    fn settle_one(&self, c: &mut Connection, _container: &str, key: &str) -> Result<()> {
        owner::settle_card(c, key)
    }

    fn settle(
        &self,
        c: &mut Connection,
        _run: i64,
        _choices: &Choices,
        remarks: &mut Vec<Remark>,
    ) -> Result<()> {
        owner::settle_cards(c, remarks)
    }
}
