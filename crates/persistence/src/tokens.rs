//! Tokens: what programs show instead of a password. Whoever makes one sees it once; the database
//! keeps its SHA-256, which is enough to know it again and of no use to whoever reads it.

use std::{
    str::FromStr,
    time::{Duration, SystemTime},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable,
    SelectableHelper,
};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::{
    Connection,
    error::{Error, Result, Thing},
    on,
    schema::tokens,
    types::Timestamp,
};

/// How every token begins, so that programs that look for secrets know one.
const PREFIX: &str = "rehome_";

/// How many bytes of chance a token has.
const BYTES: usize = 32;

/// How far a token reaches; each reaches as far as those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenScope {
    /// It reads records, packs and what happened.
    Read,
    /// It writes them too.
    Write,
    /// It also makes tokens and backups.
    Admin,
}

impl TokenScope {
    /// All of them, the narrowest first.
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Admin];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
        }
    }
}

impl std::fmt::Display for TokenScope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for TokenScope {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let known = Self::ALL.into_iter().find(|scope| scope.as_str() == text);
        known.ok_or_else(|| format!("`{text}` is no scope: use read, write or admin"))
    }
}

/// A token, without what it is shown as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Token {
    /// Its number.
    pub id: i64,
    /// Whose it is, or what for: what it does stands in the log under that name.
    pub name: String,
    /// How far it reaches.
    pub scope: TokenScope,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends; none where it holds until it is revoked.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl Token {
    /// Whether it holds at a moment.
    pub fn holds_at(&self, moment: &Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.as_ref().is_none_or(|end| moment < end)
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = tokens)]
struct Stored {
    id: i64,
    name: String,
    scope: String,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
}

impl TryFrom<Stored> for Token {
    type Error = Error;

    fn try_from(stored: Stored) -> Result<Self> {
        let Stored { id, name, scope, created_at, expires_at, revoked_at } = stored;
        let scope = scope.parse().map_err(|reason| Error::Damaged {
            table: "tokens".to_owned(),
            key: id.to_string(),
            reason,
        })?;
        Ok(Self { id, name, scope, created_at, expires_at, revoked_at })
    }
}

/// A secret that nobody can guess, as a token shows it.
pub fn secret() -> Result<String> {
    let mut chance = [0; BYTES];
    getrandom::fill(&mut chance)
        .map_err(|error| Error::Invalid(format!("the system gives no chance: {error}")))?;
    Ok(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(chance)))
}

/// What is kept of a secret.
pub fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret).into()
}

/// Makes a token of that secret, which holds for `lifetime`.
///
/// # Errors
/// When the name is empty or longer than 100 characters, or the database refuses.
pub fn create(
    connection: &mut Connection,
    name: &str,
    scope: TokenScope,
    secret: &str,
    lifetime: Option<Duration>,
) -> Result<Token> {
    let name = name.trim();
    if !(1..=100).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        let why = "a token needs a name of 1 to 100 characters, which says whose it is";
        return Err(Error::Invalid(why.to_owned()));
    }
    let expires_at = match lifetime {
        None => None,
        Some(lifetime) => Some(end_of(lifetime)?),
    };
    let insert = diesel::insert_into(tokens::table)
        .values((
            tokens::name.eq(name),
            tokens::scope.eq(scope.as_str()),
            tokens::hash.eq(hash(secret).to_vec()),
            tokens::created_at.eq(Timestamp::now()),
            tokens::expires_at.eq(expires_at),
        ))
        .returning(tokens::id);
    let id: i64 = on!(&mut *connection, |c| insert.get_result(c))?;
    get(connection, id)
}

fn end_of(lifetime: Duration) -> Result<Timestamp> {
    // A hundred years are within what a timestamp writes.
    let longest = Duration::from_secs(100 * 366 * 24 * 3600);
    let end = Some(lifetime).filter(|lifetime| *lifetime <= longest);
    let end = end.and_then(|lifetime| SystemTime::now().checked_add(lifetime));
    end.map(Timestamp::from).ok_or_else(|| {
        Error::Invalid("a token ends within a hundred years, or when it is revoked".to_owned())
    })
}

/// All tokens, also those that hold no more, in the order in which they were made.
pub fn list(connection: &mut Connection) -> Result<Vec<Token>> {
    let stored: Vec<Stored> = on!(connection, |c| {
        tokens::table.order(tokens::id).select(Stored::as_select()).load(c)
    })?;
    stored.into_iter().map(Token::try_from).collect()
}

/// The token of a secret, whether it holds or not.
pub fn find(connection: &mut Connection, secret: &str) -> Result<Option<Token>> {
    let wanted = hash(secret).to_vec();
    let stored: Option<Stored> = on!(connection, |c| {
        let query = tokens::table.filter(tokens::hash.eq(&wanted)).select(Stored::as_select());
        query.first(c).optional()
    })?;
    stored.map(Token::try_from).transpose()
}

/// Revokes a token for good; of one that was revoked before the first time stays.
///
/// # Errors
/// When there is no such token, or the database refuses.
pub fn revoke(connection: &mut Connection, id: i64) -> Result<Token> {
    let unrevoked = tokens::table.filter(tokens::id.eq(id)).filter(tokens::revoked_at.is_null());
    let change = diesel::update(unrevoked).set(tokens::revoked_at.eq(Timestamp::now()));
    on!(&mut *connection, |c| change.execute(c))?;
    get(connection, id)
}

fn get(connection: &mut Connection, id: i64) -> Result<Token> {
    let stored: Option<Stored> = on!(connection, |c| {
        tokens::table.find(id).select(Stored::as_select()).first(c).optional()
    })?;
    let unknown = || Error::Unknown { what: Thing::Token, name: id.to_string(), known: None };
    stored.ok_or_else(unknown)?.try_into()
}
