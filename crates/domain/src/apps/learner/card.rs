//! Flash cards, in every state from proposed to learned.

mod words;

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    fields::{Fields, Rules, rules},
    image::{self, FieldImage},
    json::Json,
    key,
    moment::Moment,
    text_list::Style,
};
pub use words::{CardStatus, CardType};

use crate::{
    DecodeError, DuplicatePolicy, MAX_INDEXED, Naming, RelationalRecord, Remark, Source,
    apps::schema::lenient, too_long_for_index,
};

/// A flash card.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Card {
    /// The id that the source gives it.
    pub id: Option<String>,
    /// The question.
    pub front: String,
    /// The answer.
    pub back: String,
    /// The kind of card.
    pub card_type: CardType,
    /// A text with gaps, of older cards.
    pub cloze_text: Option<String>,
    /// A text with gaps such as `[[c1::word]]`.
    pub text_field: Option<String>,
    /// A further text.
    pub extra_field: Option<String>,
    /// The kind of note that Anki makes of it.
    pub note_type: Option<String>,
    /// The tags, trimmed, none empty.
    pub tags: Vec<String>,
    /// When it was made.
    pub created_at: Moment,
    /// How far it has come.
    pub status: CardStatus,
    /// What a picture would show.
    pub image_description: Option<String>,
    /// What the picture was asked for with.
    pub image_prompt: Option<String>,
    /// Where the picture is.
    pub image_url: Option<String>,
    /// The picture as a data URL.
    pub image_data: Option<String>,
    /// Whether the picture was generated.
    pub image_generated: Option<bool>,
    /// Why it could not be.
    pub image_error: Option<String>,
    /// Whether the picture stands for another that is to come.
    pub is_placeholder: Option<bool>,
    /// Remarks for the person who reviews the card; no field of the application's own type,
    /// as the next three, so absent where there is none.
    #[serde(rename = "field__Remarks", skip_serializing_if = "Option::is_none")]
    pub remarks: Option<String>,
    /// Annotations of those remarks: an array.
    #[serde(rename = "field__Remarks_annotations", skip_serializing_if = "Option::is_none")]
    pub remarks_annotations: Option<Json>,
    /// What the card teaches, such as `kp:red--means--colour`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub knowledge_points: Option<Vec<String>>,
    /// A generated picture with its data: an object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generated_image: Option<Json>,
}

const RULES: Rules = rules!("cards");

impl RelationalRecord for Card {
    const COLLECTION: &'static str = "approved-cards";

    fn read(source: &Source<'_>, remarks: &mut Vec<Remark>) -> Result<Self, DecodeError> {
        let mut fields = Fields::of(source, &RULES, remarks)?;
        Ok(Self {
            id: fields.id("id"),
            front: fields.required("front"),
            back: fields.required("back"),
            card_type: card_type(&mut fields),
            cloze_text: fields.text("cloze_text"),
            text_field: fields.text("text_field"),
            extra_field: fields.text("extra_field"),
            note_type: fields.text("note_type"),
            tags: tags(&mut fields),
            created_at: fields.required_moment("created_at"),
            status: status(&mut fields),
            image_description: fields.text("image_description"),
            image_prompt: fields.text("image_prompt"),
            image_url: fields.text("image_url"),
            image_data: fields.text("image_data"),
            image_generated: fields.flag("image_generated"),
            image_error: fields.text("image_error"),
            is_placeholder: fields.flag("is_placeholder"),
            remarks: fields.text("field__Remarks"),
            remarks_annotations: fields.json("field__Remarks_annotations"),
            knowledge_points: fields.texts_if_any("knowledge_points", Style::Verbatim),
            generated_image: fields.json("generated_image"),
        })
    }

    fn schema() -> serde_json::Value {
        lenient::<Self>(&[])
    }

    fn naming(&self) -> Naming {
        match &self.id {
            Some(id) => Naming::Key(id.clone()),
            None => {
                let key = self.generated_key();
                Naming::Proposed { identity: key.clone(), key }
            }
        }
    }

    /// The application works with the first of two cards that have one id.
    fn again(first: &Source<'_>, second: &Source<'_>) -> DuplicatePolicy {
        if key::identical(first, second) {
            return DuplicatePolicy::Quarantine(key::same(&RULES));
        }
        DuplicatePolicy::Quarantine(key::taken(&RULES))
    }
}

impl Card {
    /// The key of a card without an id: made of what does not change while the card is
    /// reviewed, so that a later import finds the card again. It is also its identity.
    pub fn generated_key(&self) -> String {
        let texts = [
            Some(self.front.as_str()),
            Some(&self.back),
            self.cloze_text.as_deref(),
            self.text_field.as_deref(),
            self.extra_field.as_deref(),
        ];
        key::generated_key("card", &texts)
    }

    /// Takes the images out of the texts, to be kept as bytes; placeholders stay.
    pub fn take_images(&mut self) -> Vec<FieldImage> {
        image::take(self.texts())
    }

    /// Puts the images back that [`take_images`](Self::take_images) took out.
    pub fn put_images(&mut self, images: &[FieldImage]) {
        image::put(self.texts(), images);
    }

    /// The texts that may have images, with their names in JSON.
    fn texts(&mut self) -> impl Iterator<Item = (&'static str, &mut String)> {
        let always = [("front", &mut self.front), ("back", &mut self.back)];
        let maybe = [
            ("cloze_text", self.cloze_text.as_mut()),
            ("text_field", self.text_field.as_mut()),
            ("extra_field", self.extra_field.as_mut()),
            ("image_url", self.image_url.as_mut()),
            ("image_data", self.image_data.as_mut()),
            ("field__Remarks", self.remarks.as_mut()),
            ("generated_image", self.generated_image.as_mut().map(Json::text_mut)),
        ];
        let maybe = maybe.into_iter().filter_map(|(name, text)| Some((name, text?)));
        always.into_iter().chain(maybe)
    }
}

/// The kind of card: `card_type`, or where that is missing `type`, which older files have.
fn card_type(fields: &mut Fields<'_>) -> CardType {
    let told = fields.text("card_type").filter(|word| !word.trim().is_empty());
    let (name, word) = match told {
        Some(word) => ("card_type", Some(word)),
        None => ("type", fields.text("type")),
    };
    match word.as_deref().and_then(|word| CardType::parse(word.trim())) {
        Some(kind) => {
            if name == "type" {
                fields.note("cards.type-key", name, "the kind stands in `type`, not `card_type`");
            }
            kind
        }
        None => {
            let message = "the kind of card is missing or not known; imported as unknown";
            fields.warn("cards.type", if word.is_some() { name } else { "card_type" }, message);
            CardType::Unknown
        }
    }
}

fn status(fields: &mut Fields<'_>) -> CardStatus {
    let word = fields.text("status");
    match word.as_deref().and_then(|word| CardStatus::parse(word.trim())) {
        Some(status) => status,
        None => {
            let message = "the status is missing or not known; imported as pending";
            fields.warn("cards.status", "status", message);
            CardStatus::Pending
        }
    }
}

fn tags(fields: &mut Fields<'_>) -> Vec<String> {
    let mut tags = fields.texts("tags", Style::Trimmed);
    if let Some(message) = tags.iter().find_map(|tag| too_long_for_index("tags", tag)) {
        let message = format!("{message}; the tag is in quarantine");
        let remark = Remark::quarantined(RULES.value, message).on(fields.pointer("tags"));
        fields.remarks.push(remark.help("shorten it in the file and import again"));
        tags.retain(|tag| tag.len() <= MAX_INDEXED);
    }
    if tags.iter().any(|tag| tag.contains(':')) {
        fields.note("cards.annotation-tag", "tags", "a tag with a colon is an annotation; kept");
    }
    tags
}
