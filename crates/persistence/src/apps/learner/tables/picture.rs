//! `learner_images`, which keeps each picture once, and the links of cards and messages to
//! it. A picture without a link is removed by the database itself.

use std::collections::HashSet;

use diesel::prelude::*;
use rehome_domain::apps::learner::{FieldImage, Image};

use crate::{
    Connection,
    error::Result,
    on,
    schema::{
        learner_card_images as of_cards, learner_images as images,
        learner_message_images as of_messages,
    },
};

/// The fields of cards that can have pictures.
const FIELDS: [&str; 9] = [
    "front",
    "back",
    "cloze_text",
    "text_field",
    "extra_field",
    "image_url",
    "image_data",
    "field__Remarks",
    "generated_image",
];

/// Makes these the pictures of a card.
pub(super) fn write_card(c: &mut Connection, card: &str, pictures: &[FieldImage]) -> Result<()> {
    let query = of_cards::table
        .filter(of_cards::card_id.eq(card))
        .select((of_cards::field, of_cards::image));
    let mut old: HashSet<(String, String)> = on!(c, |c| query.load(c))?.into_iter().collect();
    for FieldImage { field, image } in pictures {
        if !old.remove(&((*field).to_owned(), image.id.clone())) {
            keep(c, image)?;
            let values = (
                of_cards::card_id.eq(card),
                of_cards::field.eq(field),
                of_cards::image.eq(&image.id),
            );
            on!(c, |c| diesel::insert_into(of_cards::table).values(values).execute(c))?;
        }
    }
    // Last, so that a picture that only moves to another field is never without a link.
    for (field, image) in old {
        let link = of_cards::table.find((card, field, image));
        on!(c, |c| diesel::delete(link).execute(c))?;
    }
    Ok(())
}

/// Makes these the pictures of a message.
pub(super) fn write_message(
    c: &mut Connection,
    message: i64,
    pictures: &[FieldImage],
) -> Result<()> {
    let query =
        of_messages::table.filter(of_messages::message_id.eq(message)).select(of_messages::image);
    let mut old: HashSet<String> = on!(c, |c| query.load(c))?.into_iter().collect();
    for FieldImage { image, .. } in pictures {
        if !old.remove(&image.id) {
            keep(c, image)?;
            let values = (of_messages::message_id.eq(message), of_messages::image.eq(&image.id));
            on!(c, |c| diesel::insert_into(of_messages::table).values(values).execute(c))?;
        }
    }
    for image in old {
        on!(c, |c| diesel::delete(of_messages::table.find((message, image))).execute(c))?;
    }
    Ok(())
}

/// The pictures of those cards, each with its card.
pub(super) fn of_cards(c: &mut Connection, cards: &[String]) -> Result<Vec<(String, FieldImage)>> {
    let query = of_cards::table
        .inner_join(images::table)
        .filter(of_cards::card_id.eq_any(cards))
        .select((of_cards::card_id, of_cards::field, COLUMNS));
    let rows: Vec<(String, String, Stored)> = on!(c, |c| query.load(c))?;
    let picture = |(card, field, stored): (String, String, Stored)| {
        // A field that only SQL can have written has no text to put the picture into.
        let field = FIELDS.into_iter().find(|known| *known == field)?;
        Some((card, FieldImage { field, image: image(stored) }))
    };
    Ok(rows.into_iter().filter_map(picture).collect())
}

/// The pictures of those messages, each with its message.
pub(super) fn of_messages(c: &mut Connection, messages: &[i64]) -> Result<Vec<(i64, FieldImage)>> {
    let query = of_messages::table
        .inner_join(images::table)
        .filter(of_messages::message_id.eq_any(messages))
        .select((of_messages::message_id, COLUMNS));
    let rows: Vec<(i64, Stored)> = on!(c, |c| query.load(c))?;
    let picture =
        |(message, stored)| (message, FieldImage { field: "content", image: image(stored) });
    Ok(rows.into_iter().map(picture).collect())
}

type Stored = (String, String, Vec<u8>);

const COLUMNS: (images::sha256, images::media_type, images::data) =
    (images::sha256, images::media_type, images::data);

fn image((id, media_type, bytes): Stored) -> Image {
    Image { id, media_type, bytes }
}

fn keep(c: &mut Connection, image: &Image) -> Result<()> {
    let values = (
        images::sha256.eq(&image.id),
        images::media_type.eq(&image.media_type),
        images::data.eq(&image.bytes),
    );
    let insert = diesel::insert_into(images::table).values(values).on_conflict_do_nothing();
    on!(c, |c| insert.execute(c))?;
    Ok(())
}
