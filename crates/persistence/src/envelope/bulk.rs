//! Filling a table that holds nothing: its indexes are made when all rows are there, since sorting
//! them once is less work than finding a place for each.

use diesel::{
    QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_query,
    sql_types::Text,
};

use super::table::Table;
use crate::{Connection, error::Result};

/// Indexes that were dropped in the transaction at hand, to be made again in it.
#[must_use = "without them lists read whole tables"]
#[derive(Debug)]
pub struct DroppedIndexes(Vec<Index>);

#[derive(Debug, QueryableByName)]
struct Index {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    sql: String,
}

impl Table {
    /// Drops the indexes that the table was made with, if it is an empty one of a file; in the
    /// caller's transaction. A server has others that read meanwhile, and those an index of
    /// somebody else is for.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn drop_indexes(&self, connection: &mut Connection) -> Result<DroppedIndexes> {
        if self.relation.is_some() || self.holds_any(connection)? {
            return Ok(DroppedIndexes(Vec::new()));
        }
        let Connection::Sqlite(c) = connection else { return Ok(DroppedIndexes(Vec::new())) };
        let c: &mut SqliteConnection = c;
        let ours = self.objects();
        let mut indexes: Vec<Index> = sql_query(
            "SELECT name, sql FROM sqlite_schema \
             WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL ORDER BY rowid",
        )
        .bind::<Text, _>(&self.name)
        .load(c)?;
        indexes.retain(|index| ours.contains(&index.name));
        for Index { name, .. } in &indexes {
            c.batch_execute(&format!("DROP INDEX \"{name}\""))?;
        }
        Ok(DroppedIndexes(indexes))
    }

    /// Makes them again, as they were.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn make_indexes(
        &self,
        connection: &mut Connection,
        DroppedIndexes(indexes): DroppedIndexes,
    ) -> Result<()> {
        if let Connection::Sqlite(c) = connection {
            for Index { sql, .. } in indexes {
                c.batch_execute(&sql)?;
            }
        }
        Ok(())
    }
}
