//! Whose cards and messages are: settled from what they mention, when all profiles are
//! known. Never the first profile there is.

use diesel::prelude::*;
use rehome_domain::{
    Remark,
    apps::learner::{Candidate, Card, ChatMessage, Owner},
};

use super::{
    super::record,
    card::tags_of,
    columns::{grouped, list},
};
use crate::{
    Connection, Table,
    error::Result,
    on,
    schema::{
        learner_approved_cards as cards, learner_chat_messages as messages,
        learner_profiles as profiles,
    },
    types::JsonText,
};

/// How many records are looked at together.
const CHUNK: i64 = 500;
/// How many keys a remark names.
const NAMED: usize = 5;

/// The profiles that can be owners.
fn candidates(c: &mut Connection) -> Result<Vec<Candidate>> {
    let query = profiles::table
        .select((profiles::id, profiles::name))
        .order((profiles::position, profiles::id));
    let rows: Vec<(String, String)> = on!(c, |c| query.load(c))?;
    Ok(rows.into_iter().map(|(id, name)| Candidate::new(id, &name)).collect())
}

/// Takes cards and messages from a profile, because it goes.
pub(super) fn disown(c: &mut Connection, profile: &str) -> Result<()> {
    let of_cards = cards::table
        .filter(cards::profile_id.eq(profile))
        .order((cards::position, cards::id))
        .select(cards::id);
    let of_messages = messages::table
        .filter(messages::profile_id.eq(profile))
        .order((messages::position, messages::key))
        .select(messages::key);
    let (of_cards, of_messages): (Vec<String>, Vec<String>) =
        on!(c, |c| (of_cards.load(c)?, of_messages.load(c)?));
    of_cards.iter().try_for_each(|key| own_card(c, key, None))?;
    of_messages.iter().try_for_each(|key| own_message(c, key, None))
}

/// Settles whose cards are that have no owner, or an assumed one where there are several
/// profiles by now.
pub(super) fn settle_cards(c: &mut Connection, remarks: &mut Vec<Remark>) -> Result<()> {
    let unassigned = settle(c, page_of_cards, own_card)?;
    remarks.extend(unassigned.remark("cards.unassigned", "cards"));
    Ok(())
}

/// As [`settle_cards`], for messages.
pub(super) fn settle_messages(c: &mut Connection, remarks: &mut Vec<Remark>) -> Result<()> {
    let unassigned = settle(c, page_of_messages, own_message)?;
    remarks.extend(unassigned.remark("chat.unassigned", "messages"));
    Ok(())
}

/// A page of records behind that place: of those without an owner, or of those with an
/// assumed one.
type PageOf = fn(&mut Connection, bool, &(i64, String)) -> Result<Vec<Mentions>>;
/// Gives the record of that key to a profile, with the word for what told; or to nobody.
type Own = fn(&mut Connection, &str, Option<(&str, &str)>) -> Result<()>;

fn settle(c: &mut Connection, page_of: PageOf, own: Own) -> Result<Unassigned> {
    let candidates = candidates(c)?;
    let mut unassigned = Unassigned::default();
    // Another profile may turn out to be the owner of what was assumed to be the only one's.
    let stretches: &[bool] = if candidates.len() > 1 { &[false, true] } else { &[false] };
    for &assumed in stretches {
        let mut after = (i64::MIN, String::new());
        loop {
            let page = page_of(c, assumed, &after)?;
            let Some(last) = page.last() else { break };
            after = (last.position, last.key.clone());
            for record in page {
                match record.owner(&candidates, assumed) {
                    Some((id, via)) => own(c, &record.key, Some((&id, via)))?,
                    None if assumed => {}
                    None => unassigned.add(record.key),
                }
            }
        }
    }
    Ok(unassigned)
}

/// Settles whose a card is, if nobody's so far.
pub(in crate::apps::learner) fn settle_card(c: &mut Connection, key: &str) -> Result<()> {
    let query = cards::table
        .filter(cards::id.eq(key))
        .filter(cards::profile_id.is_null())
        .select(CARD_COLUMNS);
    let rows: Vec<CardTuple> = on!(c, |c| query.load(c))?;
    let candidates = candidates(c)?;
    for record in with_tags(c, rows)? {
        if let Some((id, via)) = record.owner(&candidates, false) {
            own_card(c, key, Some((&id, via)))?;
        }
    }
    Ok(())
}

/// Settles whose a message is, if nobody's so far.
pub(in crate::apps::learner) fn settle_message(c: &mut Connection, key: &str) -> Result<()> {
    let query = messages::table
        .filter(messages::key.eq(key))
        .filter(messages::profile_id.is_null())
        .select(MESSAGE_COLUMNS);
    let rows: Vec<MessageTuple> = on!(c, |c| query.load(c))?;
    let candidates = candidates(c)?;
    for record in rows.into_iter().map(of_message) {
        if let Some((id, via)) = record.owner(&candidates, false) {
            own_message(c, key, Some((&id, via)))?;
        }
    }
    Ok(())
}

/// What tells whose a record is.
struct Mentions {
    position: i64,
    key: String,
    mentions: Vec<String>,
    tags: Vec<String>,
    texts: Vec<String>,
}

impl Mentions {
    /// The owner that is told or, unless there is an assumed one, can be assumed.
    fn owner(&self, candidates: &[Candidate], assumed: bool) -> Option<(String, &'static str)> {
        let texts: Vec<&str> = self.texts.iter().map(String::as_str).collect();
        let told = Owner::find(&self.mentions, &self.tags, &texts, candidates);
        match if assumed { told } else { told.or_only(candidates) } {
            Owner::Resolved { id, via } => Some((id, via.as_str())),
            Owner::Ambiguous | Owner::Unknown => None,
        }
    }
}

type CardTuple = (i64, String, String, String, Option<String>, Option<String>);

const CARD_COLUMNS: (
    cards::position,
    cards::id,
    cards::front,
    cards::back,
    cards::text_field,
    cards::extra_field,
) = (cards::position, cards::id, cards::front, cards::back, cards::text_field, cards::extra_field);

fn page_of_cards(
    c: &mut Connection,
    assumed: bool,
    (position, key): &(i64, String),
) -> Result<Vec<Mentions>> {
    let behind =
        cards::position.gt(position).or(cards::position.eq(position).and(cards::id.gt(key)));
    let query = cards::table
        .filter(cards::position.ge(position))
        .filter(behind)
        .limit(CHUNK)
        .select(CARD_COLUMNS);
    let order = (cards::position, cards::id);
    // PostgreSQL follows an index that begins with null only if the order does too.
    let behind_null = (cards::profile_id, cards::position, cards::id);
    let rows: Vec<CardTuple> = on!(c, |c| if assumed {
        query.filter(cards::owner_by.eq("assumed")).order(order).load(c)
    } else {
        query.filter(cards::profile_id.is_null()).order(behind_null).load(c)
    })?;
    with_tags(c, rows)
}

fn with_tags(c: &mut Connection, rows: Vec<CardTuple>) -> Result<Vec<Mentions>> {
    let keys: Vec<String> = rows.iter().map(|row| row.1.clone()).collect();
    let mut tags = grouped(tags_of(c, &keys)?);
    let record = |(position, key, front, back, text_field, extra_field): CardTuple| {
        let texts = [Some(front), Some(back), text_field, extra_field];
        Mentions {
            tags: tags.remove(&key).unwrap_or_default(),
            texts: texts.into_iter().flatten().collect(),
            mentions: Vec::new(),
            position,
            key,
        }
    };
    Ok(rows.into_iter().map(record).collect())
}

type MessageTuple = (i64, String, JsonText, String);

const MESSAGE_COLUMNS: (messages::position, messages::key, messages::mentions, messages::content) =
    (messages::position, messages::key, messages::mentions, messages::content);

fn page_of_messages(
    c: &mut Connection,
    assumed: bool,
    (position, key): &(i64, String),
) -> Result<Vec<Mentions>> {
    let behind = messages::position
        .gt(position)
        .or(messages::position.eq(position).and(messages::key.gt(key)));
    let query = messages::table
        .filter(messages::position.ge(position))
        .filter(behind)
        .limit(CHUNK)
        .select(MESSAGE_COLUMNS);
    let order = (messages::position, messages::key);
    let behind_null = (messages::profile_id, messages::position, messages::key);
    let rows: Vec<MessageTuple> = on!(c, |c| if assumed {
        query.filter(messages::owner_by.eq("assumed")).order(order).load(c)
    } else {
        query.filter(messages::profile_id.is_null()).order(behind_null).load(c)
    })?;
    Ok(rows.into_iter().map(of_message).collect())
}

fn of_message((position, key, mentions, content): MessageTuple) -> Mentions {
    // Mentions that are no list of texts, which only SQL can write, tell nothing.
    let mentions = list(&mentions).unwrap_or_default();
    Mentions { position, key, mentions, tags: Vec::new(), texts: vec![content] }
}

fn own_card(c: &mut Connection, key: &str, owner: Option<(&str, &str)>) -> Result<()> {
    let (profile, by) = owner.unzip();
    let update = diesel::update(cards::table.find(key))
        .set((cards::profile_id.eq(profile), cards::owner_by.eq(by)));
    let row = |table: &'static Table| vec![table.rows_of("learner_approved_cards").with("id", key)];
    record::change_rows::<Card, _>(c, key, row, |c| {
        on!(c, |c| update.execute(c))?;
        Ok(())
    })
}

fn own_message(c: &mut Connection, key: &str, owner: Option<(&str, &str)>) -> Result<()> {
    let (profile, by) = owner.unzip();
    let update = diesel::update(messages::table.filter(messages::key.eq(key)))
        .set((messages::profile_id.eq(profile), messages::owner_by.eq(by)));
    let row = |table: &'static Table| vec![table.rows_of("learner_chat_messages").with("key", key)];
    record::change_rows::<ChatMessage, _>(c, key, row, |c| {
        on!(c, |c| update.execute(c))?;
        Ok(())
    })
}

/// The records that nobody could be found for.
#[derive(Default)]
struct Unassigned {
    count: usize,
    first: Vec<String>,
}

impl Unassigned {
    fn add(&mut self, key: String) {
        self.count += 1;
        if self.first.len() < NAMED {
            self.first.push(key);
        }
    }

    fn remark(self, rule: &'static str, what: &str) -> Option<Remark> {
        let first = self.first.first()?.clone();
        let more = if self.count > self.first.len() { ", ..." } else { "" };
        let message = format!(
            "nothing tells whose {} of the {what} are: {}{more}",
            self.count,
            self.first.join(", ")
        );
        let help = "they are stored without a profile; give each one, or leave them so";
        Some(Remark::warning(rule, message).on(first).help(help))
    }
}
