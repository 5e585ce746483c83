//! Which packs a read sees, in the order in which they win.

use diesel::{OptionalExtension, QueryDsl, RunQueryDsl, sql_types::Text};
use rehome_domain::Packs;

use crate::{
    Connection,
    error::{Error, Result, Thing},
    on,
    schema::packs,
    statement::Statement,
};

/// The most packs that one read can see: each is a branch of its statement.
pub const MAX_PACKS: usize = 100;

/// The ids of the packs of `app` that `seen` means, the first of which wins.
///
/// # Errors
/// [`Error::Unknown`] for a pack that `app` does not have, [`Error::Invalid`] for more
/// than [`MAX_PACKS`].
pub(crate) fn effective(c: &mut Connection, app: &str, seen: &Packs) -> Result<Vec<String>> {
    let ids = match seen {
        Packs::Active => active(c, app)?,
        Packs::Listed(packs) => {
            let mut ids: Vec<String> = Vec::with_capacity(packs.len());
            for container in packs {
                check(c, app, container.as_str())?;
                if !ids.iter().any(|id| id == container.as_str()) {
                    ids.push(container.to_string());
                }
            }
            ids
        }
    };
    if ids.len() > MAX_PACKS {
        return Err(Error::Invalid(format!(
            "a read sees at most {MAX_PACKS} packs, not {}; name fewer, or deactivate some",
            ids.len()
        )));
    }
    Ok(ids)
}

fn active(c: &mut Connection, app: &str) -> Result<Vec<String>> {
    let statement = Statement::<Text>::new("SELECT id FROM packs WHERE app = ")
        .bind(app)
        .sql(" AND active = ")
        .bind(true)
        .sql(" ORDER BY priority");
    Ok(on!(c, |c| statement.load(c))?)
}

/// That there is a pack `id`, and that it is one of `app`.
pub(crate) fn check(c: &mut Connection, app: &str, id: &str) -> Result<()> {
    let query = packs::table.find(id).select(packs::app);
    let owner: Option<String> = on!(c, |c| query.get_result(c).optional())?;
    let known = match owner {
        Some(owner) if owner == app => return Ok(()),
        Some(owner) => Some(format!("the pack of that name belongs to {owner}")),
        None => None,
    };
    Err(Error::Unknown { what: Thing::Container, name: id.to_owned(), known })
}
