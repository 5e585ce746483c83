//! Sessions as the engine of an import handles them.

use diesel::{ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, RunQueryDsl};
use rehome_domain::{Choices, Remark, apps::editor::Session};

use super::{super::workspace, files, instances, look_alikes, messages, precedence, row};
use crate::{
    Connection,
    error::Result,
    on,
    relation::{Entry, Origin, Parts, PartsOf, Place, Precedence, Relation, SearchHead},
    schema::{editor_sessions as sessions, editor_workspace_hashes as hashes},
};

/// Sessions, their instances and their chats.
pub(in super::super) struct SessionRelation;

impl Relation for SessionRelation {
    type Record = Session;

    const TABLE: &'static str = "editor_sessions";
    const CONTAINER: Option<&'static str> = Some("container");
    const KEY: &'static str = "id";
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("created_at", "created_utc"),
        ("updated_at", "updated_utc"),
        ("completed_at", "completed_utc"),
        ("instances", "instance_count"),
        ("messages", "message_count"),
    ];

    fn insert(&self, c: &mut Connection, entry: &Entry<'_>, session: &Session) -> Result<()> {
        let workspace = workspace::at_file(c, entry.container)?;
        let key = (
            sessions::workspace_id.eq(workspace),
            sessions::container.eq(entry.container),
            sessions::id.eq(entry.key),
        );
        let row = (key, &row::Columns::of(entry, session)?);
        let query = diesel::insert_into(sessions::table).values(row).returning(sessions::pk);
        let pk: i64 = on!(c, |c| query.get_result(c))?;
        instances::insert(c, pk, session)?;
        messages::insert(c, pk, session)
    }

    fn update(&self, c: &mut Connection, entry: &Entry<'_>, session: &Session) -> Result<()> {
        let this = sessions::table
            .filter(sessions::container.eq(entry.container))
            .filter(sessions::id.eq(entry.key));
        let query =
            diesel::update(this).set(row::Columns::of(entry, session)?).returning(sessions::pk);
        let pk: i64 = on!(c, |c| query.get_result(c))?;
        instances::update(c, pk, session)?;
        messages::update(c, pk, session)
    }

    fn delete(&self, c: &mut Connection, container: &str, key: &str) -> Result<()> {
        let this =
            sessions::table.filter(sessions::container.eq(container)).filter(sessions::id.eq(key));
        on!(c, |c| diesel::delete(this).execute(c))?;
        Ok(())
    }

    fn load(
        &self,
        c: &mut Connection,
        container: &str,
        keys: &[String],
    ) -> Result<Vec<(String, Session)>> {
        let mut found = row::load(c, container, keys)?;
        let session = |key: &String| Some((key.clone(), found.remove(key)?));
        Ok(keys.iter().filter_map(session).collect())
    }

    fn load_places(&self, c: &mut Connection, places: &[Place]) -> Result<Vec<(Place, Session)>> {
        let mut found = row::load_places(c, places)?;
        let session = |place: &Place| Some((place.clone(), found.remove(place)?));
        Ok(places.iter().filter_map(session).collect())
    }

    fn has_container(&self, c: &mut Connection, container: &str) -> Result<bool> {
        let query = hashes::table.filter(hashes::hash.eq(container)).select(hashes::hash);
        Ok(on!(c, |c| query.get_result::<String>(c).optional())?.is_some())
    }

    const IS_SEARCHED_BY_PARTS: bool = true;

    fn search_heads(
        &self,
        c: &mut Connection,
        container: &str,
        keys: &[String],
    ) -> Result<Vec<SearchHead>> {
        row::heads(c, container, keys)
    }

    fn search_parts(
        &self,
        c: &mut Connection,
        container: &str,
        key: &str,
        of: PartsOf,
    ) -> Result<Parts> {
        messages::search_parts(c, container, key, of)
    }

    fn holder(&self, c: &mut Connection, container: &str, key: &str) -> Result<Option<String>> {
        let query = hashes::table
            .inner_join(sessions::table.on(sessions::workspace_id.eq(hashes::workspace_id)))
            .filter(hashes::hash.eq(container))
            .filter(sessions::id.eq(key))
            .filter(sessions::container.ne(container))
            .select(sessions::container);
        Ok(on!(c, |c| query.get_result(c).optional())?)
    }

    fn admits(
        &self,
        c: &mut Connection,
        origin: &Origin<'_>,
        remarks: &mut Vec<Remark>,
    ) -> Result<bool> {
        files::admits(c, origin, remarks)
    }

    fn precedence(
        &self,
        c: &mut Connection,
        files: &[Origin<'_>],
    ) -> Result<Option<Vec<Precedence>>> {
        precedence::precedence(c, files)
    }

    fn open(
        &self,
        c: &mut Connection,
        origin: &Origin<'_>,
        remarks: &mut Vec<Remark>,
    ) -> Result<()> {
        files::open(c, origin, remarks)
    }

    fn settle(
        &self,
        c: &mut Connection,
        _run: i64,
        _choices: &Choices,
        remarks: &mut Vec<Remark>,
    ) -> Result<()> {
        files::list_unmapped(c, remarks)?;
        look_alikes::say(c, remarks)
    }
}
