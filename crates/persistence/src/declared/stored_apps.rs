//! The applications that were declared in app files, each as its last import had it: so that later
//! commands, copies and other machines need no file.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use rehome_domain::app_file::AppSpec;

use super::stored_declarations;
use crate::{
    Connection,
    error::Result,
    on,
    schema::declared_apps,
    types::{JsonText, Timestamp},
};

/// Keeps what an app file declares, unless the database has it already.
pub fn keep_app(connection: &mut Connection, spec: &AppSpec) -> Result<()> {
    if kept_apps(connection)?.contains(spec) {
        return Ok(());
    }
    let text = serde_json::to_string(spec).unwrap_or_default();
    let insert = diesel::insert_into(declared_apps::table).values((
        declared_apps::id.eq(&spec.id),
        declared_apps::declaration.eq(JsonText(text)),
        declared_apps::updated_at.eq(Timestamp::now()),
    ));
    on!(connection, |c| {
        diesel::delete(declared_apps::table.find(&spec.id)).execute(c)?;
        insert.execute(c)?;
    });
    Ok(())
}

/// What the database keeps of app files, by their ids; nothing of a database without a schema. What
/// cannot be read was written by a later program, which is the one to open it with.
pub fn kept_apps(connection: &mut Connection) -> Result<Vec<AppSpec>> {
    if !stored_declarations::exists(connection, "declared_apps")? {
        return Ok(Vec::new());
    }
    let query = declared_apps::table.order(declared_apps::id).select(declared_apps::declaration);
    let all: Vec<JsonText> = on!(connection, |c| query.load(c))?;
    Ok(all.iter().filter_map(|JsonText(text)| read_app(text)).collect())
}

/// A declaration as it is kept; none of a later program.
pub(crate) fn read_app(text: &str) -> Option<AppSpec> {
    serde_json::from_str(text).ok()
}
