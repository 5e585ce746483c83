//! What a connection to a server has to be: one session of its own, with texts in UTF-8, that finds
//! what it needs.

use diesel::{
    QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    sql_query,
    sql_types::{Nullable, Text},
};

use super::PgConnection;
use crate::{
    database::DatabaseAddress,
    error::{Error, Result},
};

/// What every session is set to. The types and operators of pgvector are found wherever it was
/// installed: its schema comes last on the path.
pub(super) const SETTINGS: &str = "
    SET client_min_messages = warning;
    SET timezone = 'UTC';
    SET jit = off;
    SELECT set_config('search_path',
        concat_ws(', ', nullif(current_setting('search_path'), ''), quote_ident(n.nspname)), false)
    FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
    WHERE e.extname = 'vector' AND NOT n.nspname = ANY (current_schemas(true))
      AND has_schema_privilege(n.oid, 'USAGE');";

/// The setting that a session leaves for itself, to find it again.
const SIGN: &str = "rehome.session";

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

/// Refuses a database that does not hold every text.
///
/// # Errors
/// [`Error::Encoding`].
pub(super) fn require_utf8(c: &mut PgConnection, url: &str) -> Result<()> {
    match setting(c, "server_encoding")? {
        Some(encoding) if encoding != "UTF8" => {
            let url = DatabaseAddress::Postgres(url.to_owned()).to_string();
            Err(Error::Encoding { url, encoding })
        }
        _ => Ok(()),
    }
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
    let is_shared = setting(second, SIGN)?.is_some_and(|found| found == sign);
    let is_lost = setting(first, SIGN)?.is_none_or(|found| found != sign);
    // On whichever session it is now.
    first.batch_execute(&format!("SELECT set_config('{SIGN}', '', false)"))?;
    if is_shared || is_lost {
        let url = DatabaseAddress::Postgres(url.to_owned()).to_string();
        return Err(Error::Pooler { url });
    }
    Ok(())
}

/// What no other session leaves: digits.
fn sign() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    format!("{}{}", std::process::id(), now.unwrap_or_default().as_nanos())
}
