//! What a connection to a server has to be: one session of its own, with texts in UTF-8, that finds
//! what it needs.

use std::time::Duration;

use diesel::{
    QueryResult, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    sql_query,
    sql_types::{Bool, Nullable, Text},
};

use super::PgConnection;
use crate::{
    database::DatabaseAddress,
    error::{Error, Result},
};

/// On what terms we talk with a server.
#[derive(Clone, Debug)]
pub(super) struct Terms {
    /// How long a statement waits for a lock.
    pub(super) wait: Duration,
    /// Whether it must not write; else the server decides.
    pub(super) reads_only: bool,
}

impl Terms {
    fn pairs(&self) -> Vec<(&'static str, String)> {
        // A lock timeout of zero would wait for ever.
        let wait = self.wait.as_millis().max(1).to_string();
        let mut pairs = vec![("lock_timeout", wait)];
        let set = [("client_min_messages", "warning"), ("timezone", "UTC"), ("jit", "off")];
        pairs.extend(set.map(|(name, value)| (name, value.to_owned())));
        if self.reads_only {
            pairs.push(("default_transaction_read_only", "on".to_owned()));
        }
        pairs
    }

    /// What a connection can ask for as it begins, with a sign that shows that it was heard.
    pub(super) fn options(&self) -> String {
        let pairs = self.pairs().into_iter().chain([(SIGN, OWN.to_owned())]);
        pairs.map(|(name, value)| format!("-c {name}={value}")).collect::<Vec<_>>().join(" ")
    }

    /// The same for one that was not heard.
    pub(super) fn statements(&self) -> String {
        let pairs = self.pairs().into_iter();
        pairs.map(|(name, value)| format!("SET {name} = '{value}'; ")).collect()
    }
}

/// What is found out about a new connection.
#[derive(QueryableByName)]
pub(super) struct Found {
    #[diesel(sql_type = Text)]
    encoding: String,
    #[diesel(sql_type = Bool)]
    is_own: bool,
}

impl Found {
    /// The encoding of the database, if it does not hold every text.
    pub(super) fn foreign_encoding(&self) -> Option<String> {
        (self.encoding != "UTF8").then(|| self.encoding.clone())
    }

    /// Whether it began with our terms, so that no pooler stands between.
    pub(super) fn is_own(&self) -> bool {
        self.is_own
    }
}

/// Looks at a new connection, and has it find the types and operators of pgvector wherever they were
/// installed: their schema comes last on the path.
pub(super) fn look(c: &mut PgConnection) -> QueryResult<Found> {
    let query = format!(
        "SELECT current_setting('server_encoding') AS encoding, \
             coalesce(current_setting('{SIGN}', true), '') = '{OWN}' AS is_own, \
             (SELECT set_config('search_path', concat_ws(', ', \
                  nullif(current_setting('search_path'), ''), quote_ident(n.nspname)), false) \
              FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace \
              WHERE e.extname = 'vector' AND NOT n.nspname = ANY (current_schemas(true)) \
                AND has_schema_privilege(n.oid, 'USAGE')) AS path"
    );
    sql_query(query).get_result(c)
}

/// The setting that a session leaves for itself, to find it again.
const SIGN: &str = "rehome.session";

/// What stands there where the session began with our terms.
const OWN: &str = "own";

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Nullable<Text>)]
    value: Option<String>,
}

fn setting(c: &mut PgConnection, name: &str) -> Result<Option<String>> {
    let query = sql_query("SELECT current_setting($1, true) AS value").bind::<Text, _>(name);
    // A pooler of transactions lets a statement and what prepared it go apart.
    c.batch_execute("BEGIN")?;
    let found = query.get_result::<Setting>(c);
    c.batch_execute("COMMIT")?;
    Ok(found?.value)
}

/// Refuses connections that are no sessions of their own: a setting that the first one makes for
/// itself must stay there, and not turn up in the second. A lock would go the same way, so none is
/// taken before.
///
/// # Errors
/// [`Error::Pooler`].
pub(super) fn require_own(
    first: &mut PgConnection,
    second: &mut PgConnection,
    url: &str,
) -> Result<()> {
    let sign = sign();
    first.batch_execute(&format!("SELECT set_config('{SIGN}', '{sign}', false)"))?;
    let pooler = || Error::Pooler { url: DatabaseAddress::Postgres(url.to_owned()).to_string() };
    // A pooler of statements ends a connection that begins a transaction.
    let ended = |error| if matches!(error, Error::Lost(_)) { pooler() } else { error };
    let is_shared = setting(second, SIGN).map_err(ended)?.is_some_and(|found| found == sign);
    let is_lost = setting(first, SIGN).map_err(ended)?.is_none_or(|found| found != sign);
    // On whichever session it is now.
    first.batch_execute(&format!("SELECT set_config('{SIGN}', '', false)"))?;
    if is_shared || is_lost {
        return Err(pooler());
    }
    Ok(())
}

/// What no other session leaves: digits.
fn sign() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    format!("{}{}", std::process::id(), now.unwrap_or_default().as_nanos())
}
