//! Reading rows of an envelope table as the engine needs them: states, images, scans.

use diesel::{
    OptionalExtension, RunQueryDsl,
    sql_types::{BigInt, Binary, Nullable, Text},
};
use rehome_domain::Digest;

use super::table::Table;
use crate::{Connection, error::Result, on, statement::Statement};

/// What decides about an element whose key exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowState {
    /// The digest of what is stored.
    pub digest: Digest,
    /// The digest of what the last import brought.
    pub source_digest: Option<Digest>,
    /// The place in the container.
    pub position: i64,
}

/// A row with all of its envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The natural key.
    pub key: String,
    /// The place in the container.
    pub position: i64,
    /// The verbatim text.
    pub body: String,
    /// The digest of what is stored.
    pub digest: Digest,
    /// The digest of what the last import brought.
    pub source_digest: Option<Digest>,
    /// The run that wrote it last.
    pub run: Option<i64>,
    /// Grows with each change.
    pub rev: i64,
    /// When it changed.
    pub updated_at: String,
}

impl Row {
    /// The digest of the text as it stands; none where nothing can be made of it. It is not
    /// [`Row::digest`] once somebody changed the text who knows nothing of digests.
    pub fn digest_of_body(&self) -> Option<Digest> {
        Digest::of(&self.body).ok()
    }

    /// Whether the record was changed, or made, other than by an import. It looks at the
    /// text, not at the stored digest, so it sees a plain UPDATE too.
    pub fn edited(&self) -> bool {
        self.source_digest.is_none() || self.source_digest != self.digest_of_body()
    }
}

type RowTuple = (String, i64, String, Vec<u8>, Option<Vec<u8>>, Option<i64>, i64, String);
type RowSql = (Text, BigInt, Text, Binary, Nullable<Binary>, Nullable<BigInt>, BigInt, Text);

const ROW: &str = "SELECT key, position, body, digest, source_digest, run, rev, updated_at FROM ";

impl From<RowTuple> for Row {
    fn from(row: RowTuple) -> Self {
        let (key, position, body, digest, source_digest, run, rev, updated_at) = row;
        Self {
            key,
            position,
            body,
            digest: digest_from(&digest),
            source_digest: source_digest.as_deref().map(digest_from),
            run,
            rev,
            updated_at,
        }
    }
}

/// A stored digest; the CHECK on its length keeps every row at 32 bytes.
pub(crate) fn digest_from(bytes: &[u8]) -> Digest {
    Digest::from_bytes(bytes.try_into().unwrap_or_default())
}

impl Table {
    /// Whether the pack holds no record of the collection.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn is_empty(&self, connection: &mut Connection, pack: &str) -> Result<bool> {
        let statement = Statement::<BigInt>::new("SELECT 1 FROM ")
            .name(&self.name)
            .sql(" WHERE pack = ")
            .bind(pack)
            .sql(" LIMIT 1");
        let found = on!(connection, |c| statement.get_result::<i64>(c).optional())?;
        Ok(found.is_none())
    }

    /// How many records of the collection the pack holds.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn count_in(&self, connection: &mut Connection, pack: &str) -> Result<i64> {
        let statement = Statement::<BigInt>::new("SELECT count(*) FROM ")
            .name(&self.name)
            .sql(" WHERE pack = ")
            .bind(pack);
        Ok(on!(connection, |c| statement.get_result::<i64>(c))?)
    }

    /// The state of the record with that key.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn state(
        &self,
        connection: &mut Connection,
        pack: &str,
        key: &str,
    ) -> Result<Option<RowState>> {
        let statement = Statement::<(Binary, Nullable<Binary>, BigInt)>::new(
            "SELECT digest, source_digest, position FROM ",
        )
        .name(&self.name)
        .sql(" WHERE pack = ")
        .bind(pack)
        .sql(" AND key = ")
        .bind(key);
        let row: Option<(Vec<u8>, Option<Vec<u8>>, i64)> =
            on!(connection, |c| statement.get_result(c).optional())?;
        Ok(row.map(|(digest, source_digest, position)| RowState {
            digest: digest_from(&digest),
            source_digest: source_digest.as_deref().map(digest_from),
            position,
        }))
    }

    /// The whole row with that key.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn row(&self, connection: &mut Connection, pack: &str, key: &str) -> Result<Option<Row>> {
        let statement = Statement::<RowSql>::new(ROW)
            .name(&self.name)
            .sql(" WHERE pack = ")
            .bind(pack)
            .sql(" AND key = ")
            .bind(key);
        let row = on!(connection, |c| statement.get_result::<RowTuple>(c).optional())?;
        Ok(row.map(Row::from))
    }

    /// A page of rows in the order of the container, behind `after` (position and key).
    ///
    /// # Errors
    /// When the database refuses.
    pub fn page(
        &self,
        connection: &mut Connection,
        pack: &str,
        after: Option<(i64, &str)>,
        limit: u32,
    ) -> Result<Vec<Row>> {
        let (position, key) = after.unwrap_or((i64::MIN, ""));
        let statement = Statement::<RowSql>::new(ROW)
            .name(&self.name)
            .sql(" WHERE pack = ")
            .bind(pack)
            .sql(" AND (position, key) > (")
            .bind(position)
            .sql(", ")
            .bind(key)
            .sql(") ORDER BY position, key LIMIT ")
            .bind(limit);
        let rows = on!(connection, |c| statement.load::<RowTuple>(c))?;
        Ok(rows.into_iter().map(Row::from).collect())
    }

    /// A page of keys with their states, behind the key `after`.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn keys(
        &self,
        connection: &mut Connection,
        pack: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<(String, RowState)>> {
        let statement = Statement::<(Text, Binary, Nullable<Binary>, BigInt)>::new(
            "SELECT key, digest, source_digest, position FROM ",
        )
        .name(&self.name)
        .sql(" WHERE pack = ")
        .bind(pack)
        .sql(" AND key > ")
        .bind(after)
        .sql(" ORDER BY key LIMIT ")
        .bind(limit);
        type KeyRow = (String, Vec<u8>, Option<Vec<u8>>, i64);
        let rows = on!(connection, |c| statement.load::<KeyRow>(c))?;
        let state = |(key, digest, source_digest, position): KeyRow| {
            let digest = digest_from(&digest);
            let source_digest = source_digest.as_deref().map(digest_from);
            (key, RowState { digest, source_digest, position })
        };
        Ok(rows.into_iter().map(state).collect())
    }

    /// A page of keys of rows that `run` wrote last, behind `after` (pack and key).
    ///
    /// There is no index on `run`: only a rollback asks, and it reads the table anyway.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn written_by(
        &self,
        connection: &mut Connection,
        run: i64,
        after: (&str, &str),
        limit: u32,
    ) -> Result<Vec<(String, String)>> {
        let statement = Statement::<(Text, Text)>::new("SELECT pack, key FROM ")
            .name(&self.name)
            .sql(" WHERE run = ")
            .bind(run)
            .sql(" AND (pack, key) > (")
            .bind(after.0)
            .sql(", ")
            .bind(after.1)
            .sql(") ORDER BY pack, key LIMIT ")
            .bind(limit);
        Ok(on!(connection, |c| statement.load(c))?)
    }

    /// Whether any of `packs` holds a record with that key.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn holds(&self, connection: &mut Connection, packs: &[String], key: &str) -> Result<bool> {
        for pack in packs {
            let statement = Statement::<BigInt>::new("SELECT 1 FROM ")
                .name(&self.name)
                .sql(" WHERE pack = ")
                .bind(pack)
                .sql(" AND key = ")
                .bind(key);
            if on!(connection, |c| statement.get_result::<i64>(c).optional())?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
