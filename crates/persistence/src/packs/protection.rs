//! Protected packs: each door for changes asks here. Imports of the files of the pack's own
//! application and rollbacks do not, and neither does the order of packs.

use diesel::{OptionalExtension, QueryDsl, RunQueryDsl};

use crate::{
    Connection,
    error::{Error, Result},
    on,
    schema::packs,
};

/// What a write may change though it is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overriding {
    /// Nothing.
    #[default]
    Nothing,
    /// Protected packs and what is in them.
    Protected,
}

/// Refuses a change of the pack `id`, or of what is in it, where it is protected and the
/// caller does not override that.
///
/// # Errors
/// [`Error::Protected`], and when the database refuses.
pub fn admit(connection: &mut Connection, id: &str, overriding: Overriding) -> Result<()> {
    if overriding == Overriding::Protected {
        return Ok(());
    }
    let query = packs::table.find(id).select(packs::protected);
    let protected: Option<bool> = on!(connection, |c| query.get_result(c).optional())?;
    if protected == Some(true) { Err(Error::Protected { pack: id.to_owned() }) } else { Ok(()) }
}
