//! Care for the tables: whether all is as it must be, and making them fast again.

use std::borrow::BorrowMut;

use diesel::{
    ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper,
    connection::SimpleConnection,
    sql_types::{BigInt, Text},
};
use rehome_domain::apps::editor::search_text;

use super::{
    Editor, dialect,
    sessions::{Row, without_chat},
};
use crate::{
    Connection, error::Result, on, schema::editor_sessions as sessions, statement::Statement,
};

/// How many sessions are looked at together.
const CHUNK: i64 = 1000;

/// What is not as it must be.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct IntegrityReport {
    /// What the database finds wrong with itself.
    pub damage: Vec<String>,
    /// Tables with rows that point at nothing, with the table that they point into.
    pub dangling: Vec<(String, String)>,
    /// How many sessions have another number of instances or messages than their counters
    /// say.
    pub miscounted: u64,
    /// How many sessions are not found by all that they are searched by: somebody changed
    /// them with plain SQL.
    pub not_found: u64,
    /// Whether a search sees what the tables hold.
    pub searchable: bool,
}

impl IntegrityReport {
    /// Whether nothing is wrong.
    pub fn is_fine(&self) -> bool {
        let Self { damage, dangling, miscounted, not_found, searchable } = self;
        damage.is_empty() && dangling.is_empty() && *miscounted + *not_found == 0 && *searchable
    }
}

impl<C: BorrowMut<Connection>> Editor<C> {
    /// Looks at everything. This reads the whole database.
    pub fn check_integrity(&mut self) -> Result<IntegrityReport> {
        let c = &mut *self.connection();
        // A write, since the index of a search is asked by one.
        c.write(|c| {
            let backend = c.backend();
            let damage = Statement::<Text>::new(dialect::integrity(backend));
            let dangling = Statement::<(Text, Text)>::new(dialect::dangling(backend));
            let miscounted = Statement::<BigInt>::new(
                "SELECT count(*) FROM editor_sessions s WHERE s.instance_count <> \
                 (SELECT count(*) FROM editor_instances i WHERE i.session_pk = s.pk) \
                 OR s.message_count <> \
                 (SELECT count(*) FROM editor_chat_messages m WHERE m.session_pk = s.pk)",
            );
            let (mut damage, dangling, miscounted): (Vec<String>, _, i64) =
                on!(c, |c| (damage.load(c)?, dangling.load(c)?, miscounted.get_result(c)?,));
            damage.retain(|finding| finding != "ok");
            let mut not_found = 0;
            each_session(c, |_, text, expected, _| {
                not_found += u64::from(text != expected);
                Ok(())
            })?;
            // In a savepoint, since it fails where something is wrong.
            let searchable = c.write(|c| -> Result<()> {
                on!(c, |c| c.batch_execute(dialect::check_search(backend)))?;
                Ok(())
            });
            Ok(IntegrityReport {
                damage,
                dangling,
                miscounted: miscounted.unsigned_abs(),
                not_found,
                searchable: searchable.is_ok(),
            })
        })
    }

    /// Makes searches find again what somebody changed with plain SQL. Returns how many
    /// sessions were not found by all that they are searched by.
    pub fn rebuild_search(&mut self) -> Result<u64> {
        let c = &mut *self.connection();
        c.write(|c| {
            let rebuild = dialect::rebuild_search(c.backend());
            on!(c, |c| c.batch_execute(rebuild))?;
            let mut changed = 0;
            each_session(c, |c, text, expected, pk| {
                if text != expected {
                    let query = diesel::update(sessions::table.find(pk))
                        .set(sessions::search_text.eq(expected));
                    on!(c, |c| query.execute(c))?;
                    changed += 1;
                }
                Ok(())
            })?;
            Ok(changed)
        })
    }

    /// Tidies the index of the search, and lets the database look again how values are
    /// spread. Worth it after a large import.
    pub fn optimize(&mut self) -> Result<()> {
        let c = &mut *self.connection();
        let optimize = dialect::optimize(c.backend(), c.in_transaction()?);
        on!(c, |c| c.batch_execute(optimize))?;
        Ok(())
    }
}

/// Shows each session's search text as it is, as it must be, and the session's row.
fn each_session(
    c: &mut Connection,
    mut show: impl FnMut(&mut Connection, &str, &str, i64) -> Result<()>,
) -> Result<()> {
    let mut behind = i64::MIN;
    loop {
        let rows: Vec<(Row, String)> = on!(c, |c| {
            let query = sessions::table
                .filter(sessions::pk.gt(behind))
                .order(sessions::pk)
                .limit(CHUNK)
                .select((Row::as_select(), sessions::search_text));
            query.load(c)
        })?;
        let (rows, texts): (Vec<Row>, Vec<String>) = rows.into_iter().unzip();
        for (stored, text) in without_chat(c, rows)?.iter().zip(&texts) {
            show(c, text, &search_text(&stored.session), stored.pk)?;
            behind = stored.pk;
        }
        if (texts.len() as i64) < CHUNK {
            return Ok(());
        }
    }
}
