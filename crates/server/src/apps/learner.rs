//! The learner's data under the paths of its own server: profiles, cards, chat, templates and the
//! profiles of Anki, in its own shapes. A list has every record; a text is as it is stored.

use rehome::{
    ErrorCode, Packs, Query,
    learner::{
        AnkiProfile, Card, CardStatus, ChatMessage, ChildProfile, PromptTemplate, RelationalRecord,
    },
};
use serde::Serialize;
use serde_json::{Value, json, value::RawValue};

use crate::{
    answer::Answer,
    call::Call,
    problem::Problem,
    route::{Body, Route, param},
};

const APP: &str = "learner";

pub(crate) fn routes() -> Vec<Route> {
    let object = || Body::Document;
    let mut routes = vec![
        Route::get("/api/learner/profiles", "learner_profiles", profiles)
            .about("List the profiles."),
        Route::post("/api/learner/profiles", "create_profile", create_profile)
            .about("Make a profile.")
            .takes_body(object()),
        Route::get("/api/learner/profiles/{profile}", "learner_profile", profile)
            .about("Show the profile of that id or name."),
        Route::put("/api/learner/profiles/{profile}", "update_profile", update_profile)
            .about("Change a profile; lists that are left out stay.")
            .takes_body(object()),
        Route::delete("/api/learner/profiles/{profile}", "delete_profile", delete_profile)
            .about("Delete a profile with its words, cards and messages."),
        Route::get("/api/learner/cards", "learner_cards", cards)
            .about("List the cards, without the data of their pictures."),
        Route::post("/api/learner/cards", "create_card", create_card)
            .about("Make a card.")
            .takes_body(object()),
        Route::put("/api/learner/cards/{card}", "update_card", update_card)
            .about("Change a card; it keeps its id.")
            .takes_body(object()),
        Route::delete("/api/learner/cards/{card}", "delete_card", delete_card)
            .about("Delete a card."),
        Route::put("/api/learner/cards/{card}/approve", "approve_card", approve_card)
            .about("Approve a card."),
        Route::get("/api/learner/cards/{card}/image-data", "card_image", card_image)
            .about("Show the picture of a card."),
        Route::get("/api/learner/chat/history", "chat_history", chat_history)
            .about("List the messages of the chat.")
            .params(&[param("profile", "Only messages of this profile.")]),
        Route::post("/api/learner/chat/history", "append_message", append_message)
            .about("Put a message behind all others.")
            .params(&[param("profile", "Whom it is about.")])
            .takes_body(object()),
        Route::delete("/api/learner/chat/history", "clear_chat", clear_chat)
            .about("Delete the messages of the chat.")
            .params(&[param("profile", "Only messages of this profile.")]),
        Route::get("/api/learner/anki-profiles", "anki_profiles", anki_profiles)
            .about("List the profiles of Anki."),
        Route::post("/api/learner/anki-profiles", "create_anki_profile", create_anki_profile)
            .about("Make a profile of Anki.")
            .takes_body(object()),
        Route::get("/api/learner/templates", "templates", templates).about("List the templates."),
        Route::post("/api/learner/templates", "create_template", create_template)
            .about("Make a template.")
            .takes_body(object()),
        Route::put("/api/learner/templates/{template}", "update_template", update_template)
            .about("Change a template.")
            .takes_body(object()),
        Route::delete("/api/learner/templates/{template}", "delete_template", delete_template)
            .about("Delete a template."),
    ];
    for route in routes.iter_mut().filter(|route| route.method == crate::route::Method::Get) {
        *route = route.clone().answers_list();
    }
    routes
}

/// The texts of all records of a collection.
fn all(call: &Call, collection: &str) -> Result<Vec<Box<RawValue>>, Problem> {
    let mut query = Query { limit: 1000, ..Query::of(Packs::Active) };
    let mut found = Vec::new();
    loop {
        let page = call.rehome.documents(Some(APP), collection, &query)?;
        for document in page.items {
            found.push(RawValue::from_string(document.body).map_err(Problem::unexpected)?);
        }
        match page.next {
            Some(next) => query.after = Some(next),
            None => return Ok(found),
        }
    }
}

fn listed(call: &Call, collection: &str) -> Result<Answer, Problem> {
    Ok(Answer::json(&all(call, collection)?)?.tagged_by_content())
}

/// The record that the body is, read as an import reads one.
fn body<T: RelationalRecord>(call: &Call) -> Result<T, Problem> {
    Ok(rehome::learner::read_record(&call.document()?)?)
}

fn of_database<T>(done: Result<T, rehome::DatabaseError>) -> Result<T, Problem> {
    done.map_err(|error| rehome::Error::from(error).into())
}

fn shown<T: Serialize>(record: &T) -> Result<Answer, Problem> {
    Answer::json(record)
}

fn deleted(what: &str) -> Result<Answer, Problem> {
    Answer::json(&json!({ "message": format!("{what} deleted") }))
}

fn unknown(what: &str, id: &str) -> Problem {
    Problem::new(ErrorCode::UnknownRecord, format!("there is no {what} `{id}`"))
}

fn profiles(call: &mut Call) -> Result<Answer, Problem> {
    listed(call, "profiles")
}

fn profile(call: &mut Call) -> Result<Answer, Problem> {
    shown(&of_database(call.rehome.learner()?.profiles().get(call.path("profile")))?.record)
}

fn create_profile(call: &mut Call) -> Result<Answer, Problem> {
    let profile: ChildProfile = body(call)?;
    shown(&of_database(call.rehome.learner()?.profiles().create(&profile))?.record)
}

fn update_profile(call: &mut Call) -> Result<Answer, Problem> {
    let profile: ChildProfile = body(call)?;
    let (named, expected) = (call.path("profile"), call.expected()?);
    let mut learner = call.rehome.learner()?;
    shown(&of_database(learner.profiles().update(named, &profile, expected))?.record)
}

fn delete_profile(call: &mut Call) -> Result<Answer, Problem> {
    of_database(call.rehome.learner()?.profiles().delete(call.path("profile")))?;
    deleted("Profile")
}

fn cards(call: &mut Call) -> Result<Answer, Problem> {
    let mut cards = Vec::new();
    for text in all(call, "approved-cards")? {
        let mut card: Value = serde_json::from_str(text.get()).map_err(Problem::unexpected)?;
        if let Some(members) = card.as_object_mut() {
            let has_data = members.remove("image_data").is_some_and(|data| !data.is_null());
            members.insert("has_image_data".to_owned(), has_data.into());
            let tags = members.get("tags").cloned().unwrap_or_default();
            members.insert("tags".to_owned(), listed_tags(tags));
        }
        cards.push(card);
    }
    Ok(Answer::json(&cards)?.tagged_by_content())
}

/// Tags as a list, however they are written.
fn listed_tags(tags: Value) -> Value {
    match tags {
        Value::Array(_) => tags,
        Value::String(text) => {
            let each = text.split([',', '\u{ff0c}']).map(str::trim).filter(|tag| !tag.is_empty());
            json!(each.collect::<Vec<_>>())
        }
        _ => json!([]),
    }
}

fn create_card(call: &mut Call) -> Result<Answer, Problem> {
    let card: Card = body(call)?;
    shown(&of_database(call.rehome.learner()?.cards().create(&card))?.stored.record)
}

fn update_card(call: &mut Call) -> Result<Answer, Problem> {
    let card: Card = body(call)?;
    let (id, expected) = (call.path("card"), call.expected()?);
    let mut learner = call.rehome.learner()?;
    shown(&of_database(learner.cards().update(id, &card, expected))?.stored.record)
}

fn delete_card(call: &mut Call) -> Result<Answer, Problem> {
    let id = call.path("card");
    if of_database(call.rehome.learner()?.cards().delete(id))? {
        deleted("Card")
    } else {
        Err(unknown("card", id))
    }
}

fn approve_card(call: &mut Call) -> Result<Answer, Problem> {
    let mut learner = call.rehome.learner()?;
    let card = learner.cards().set_status(call.path("card"), CardStatus::Approved);
    shown(&of_database(card)?.stored.record)
}

fn card_image(call: &mut Call) -> Result<Answer, Problem> {
    let data = of_database(call.rehome.learner()?.cards().image_data(call.path("card")))?;
    Answer::json(&json!({ "image_data": data }))
}

fn chat_history(call: &mut Call) -> Result<Answer, Problem> {
    let Some(profile) = call.query("profile") else { return listed(call, "chat-messages") };
    let mut learner = call.rehome.learner()?;
    let mut messages = Vec::new();
    let mut after: Option<rehome::Cursor> = None;
    loop {
        let cut = rehome::learner::PageRequest { after: after.as_deref(), limit: 1000 };
        let page = of_database(learner.chat().list(Some(profile), cut))?;
        messages.extend(page.items.into_iter().map(|owned| owned.stored.record));
        match page.next {
            Some(next) => after = Some(next),
            None => return shown(&messages),
        }
    }
}

fn append_message(call: &mut Call) -> Result<Answer, Problem> {
    let message: ChatMessage = body(call)?;
    let mut learner = call.rehome.learner()?;
    let appended = learner.chat().append(&message, call.query("profile"));
    shown(&of_database(appended)?.stored.record)
}

fn clear_chat(call: &mut Call) -> Result<Answer, Problem> {
    let count = of_database(call.rehome.learner()?.chat().clear(call.query("profile")))?;
    Answer::json(&json!({ "message": "Chat history cleared", "count": count }))
}

fn anki_profiles(call: &mut Call) -> Result<Answer, Problem> {
    listed(call, "anki-profiles")
}

fn create_anki_profile(call: &mut Call) -> Result<Answer, Problem> {
    let profile: AnkiProfile = body(call)?;
    shown(&of_database(call.rehome.learner()?.anki().create(&profile))?.record)
}

fn templates(call: &mut Call) -> Result<Answer, Problem> {
    listed(call, "prompt-templates")
}

fn create_template(call: &mut Call) -> Result<Answer, Problem> {
    let template: PromptTemplate = body(call)?;
    shown(&of_database(call.rehome.learner()?.templates().create(&template))?.record)
}

fn update_template(call: &mut Call) -> Result<Answer, Problem> {
    let template: PromptTemplate = body(call)?;
    let (id, expected) = (call.path("template"), call.expected()?);
    let mut learner = call.rehome.learner()?;
    shown(&of_database(learner.templates().update(id, &template, expected))?.record)
}

fn delete_template(call: &mut Call) -> Result<Answer, Problem> {
    let id = call.path("template");
    if of_database(call.rehome.learner()?.templates().delete(id))? {
        deleted("Template")
    } else {
        Err(unknown("template", id))
    }
}
