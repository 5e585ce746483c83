//! Relational tables: records that are kept in columns and rows of their own, cleaner than
//! the text they came from. The text comes back from the rows and their residue.
//!
//! What the engine needs of such a table beyond its own SQL is in [`Relation`]. The main
//! table of each relation has, beside its columns, the bookkeeping of every record:
//! `position, source_digest, residue, run, rev, updated_at`. It has no digest of what is
//! stored: there is no text that could be damaged, and one that lags behind an edit by
//! plain SQL would only mislead.

mod columns;
mod edit;
mod erased;
mod table;

use std::{collections::HashMap, path::Path};

use diesel::{OptionalExtension, RunQueryDsl, sql_types::BigInt};
use rehome_domain::{Choices, Digest, RelationalRecord, Remark, SearchText};

use crate::{Connection, error::Result, on, statement::Statement};
pub use columns::in_order;
pub(crate) use erased::{Body, Erased};

/// A container, and a key in it.
pub type Place = (String, String);

/// The bookkeeping of a record that is written, for the columns of that name.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The container; empty where there is one only.
    pub container: &'a str,
    /// The key, for the column [`Relation::KEY`].
    pub key: &'a str,
    /// The place in the container, from 0.
    pub position: i64,
    /// The digest at the last import; none for a record that was never imported.
    pub source_digest: Option<Digest>,
    /// What the columns lose of the text, as JSON.
    pub residue: Option<&'a str>,
    /// The run that wrote it last.
    pub run: Option<i64>,
    /// Grows with each change.
    pub rev: i64,
    /// When it changed, as RFC 3339 in UTC with microseconds.
    pub updated_at: &'a str,
    /// Whether the model is all that is to be there: a list that it does not mention goes.
    pub complete: bool,
}

/// Where the elements of a container come from.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// The container: the stem of its file, or empty.
    pub container: &'a str,
    /// The source folder.
    pub folder: &'a Path,
    /// The file, relative to the folder with `/` between names.
    pub file: &'a str,
    /// What the import was told.
    pub choices: &'a Choices,
}

/// A file in its turn, and what it leaves to others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Precedence {
    /// Its place among the files that were asked about.
    pub file: usize,
    /// The keys of records that another file holds rather than this one, with that file.
    pub yields: HashMap<String, String>,
}

/// What a record is searched by itself, and which state of the record that is.
#[derive(Clone, Debug)]
pub struct SearchHead {
    /// The key.
    pub key: String,
    /// The title, and what it says.
    pub text: SearchText,
    /// The revision of the record.
    pub rev: i64,
    /// When it changed.
    pub updated_at: String,
}

/// Which parts are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartsOf {
    /// Those behind this number.
    Behind(i64),
    /// This one.
    This(i64),
}

/// Parts of a record.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// Numbers and texts.
    pub parts: Vec<(i64, SearchText)>,
    /// The number that the next begin behind, where there may be more.
    pub next: Option<i64>,
}

/// The tables of one collection, as the engine needs them. Every method runs inside the
/// caller's transaction.
///
/// Those that write are called by the door ([`changes`](crate::changes)), which reads the rows of
/// the record before and after, and so knows the way back. Which rows these are it knows from the
/// shapes of the tables ([`TableShape::refers`](crate::table_copy::TableShape)): those of the main
/// table, and of tables that refer to it. Whatever else an application writes goes through
/// [`changes::rows`](crate::changes::rows), or the log does not have it.
pub trait Relation: Send + Sync + 'static {
    /// The record that the rows make.
    type Record: RelationalRecord;

    /// The main table, with one row for each record.
    const TABLE: &'static str;
    /// Its column with the container; none where there is one only.
    const CONTAINER: Option<&'static str>;
    /// Its column with the key, unique within the container.
    const KEY: &'static str;
    /// The columns of what its collection declares under another name, as pairs of the two.
    const COLUMNS: &'static [(&'static str, &'static str)] = &[];

    /// Writes a record that is not there.
    fn insert(&self, c: &mut Connection, entry: &Entry<'_>, model: &Self::Record) -> Result<()>;

    /// Writes a record in place of the one with its key; rows that both have keep what only
    /// the database knows of them.
    fn update(&self, c: &mut Connection, entry: &Entry<'_>, model: &Self::Record) -> Result<()> {
        self.delete(c, entry.container, entry.key)?;
        self.insert(c, entry, model)
    }

    /// Deletes a record with the rows that are its own.
    fn delete(&self, c: &mut Connection, container: &str, key: &str) -> Result<()>;

    /// The records with those keys, made from their rows, in the order of `keys`; in a
    /// number of queries that does not depend on theirs. A key without a record is left out.
    fn load(
        &self,
        c: &mut Connection,
        container: &str,
        keys: &[String],
    ) -> Result<Vec<(String, Self::Record)>>;

    /// The same of records in any containers, each given by its container and key; who can reads
    /// them all at once.
    fn load_places(
        &self,
        c: &mut Connection,
        places: &[Place],
    ) -> Result<Vec<(Place, Self::Record)>> {
        let mut found = Vec::with_capacity(places.len());
        for of_one in places.chunk_by(|a, b| a.0 == b.0) {
            let Some((container, _)) = of_one.first() else { continue };
            let keys: Vec<String> = of_one.iter().map(|(_, key)| key.clone()).collect();
            let records = self.load(c, container, &keys)?;
            found.extend(
                records.into_iter().map(|(key, record)| ((container.clone(), key), record)),
            );
        }
        Ok(found)
    }

    /// Whether a record that nobody imports may stand in `container`: by itself one may where
    /// another stands.
    fn has_container(&self, c: &mut Connection, container: &str) -> Result<bool> {
        let Some(column) = Self::CONTAINER else { return Ok(container.is_empty()) };
        let statement = Statement::<BigInt>::new("SELECT CAST(1 AS BIGINT) FROM ")
            .name(Self::TABLE)
            .sql(" WHERE ")
            .name(column)
            .sql(" = ")
            .bind(container)
            .sql(" LIMIT 1");
        Ok(on!(c, |c| statement.get_result::<i64>(c).optional())?.is_some())
    }

    /// Settles what depends on other records, when one was written by hand: what
    /// [`settle`](Self::settle) does for those of a run.
    fn settle_one(&self, _c: &mut Connection, _container: &str, _key: &str) -> Result<()> {
        Ok(())
    }

    /// The record as an update will leave it, where the table completes what the source
    /// says with what it holds.
    fn adapt(
        &self,
        _c: &mut Connection,
        _entry: &Entry<'_>,
        _model: &Self::Record,
    ) -> Result<Option<Self::Record>> {
        Ok(None)
    }

    /// Pairs of an identity and the key of the row that has it, in the order of the rows,
    /// for records whose source has no key: see [`Naming`](rehome_domain::Naming).
    fn identities(&self, _c: &mut Connection, _container: &str) -> Result<Vec<(String, String)>> {
        Ok(Vec::new())
    }

    /// Whether what of its records grows is searched part by part: then these are searched by
    /// [`search_heads`](Self::search_heads) and [`search_parts`](Self::search_parts), so that a
    /// part that is added costs what a part costs.
    const IS_SEARCHED_BY_PARTS: bool = false;

    /// What the records with those keys are searched by themselves, without their parts, in any
    /// order.
    fn search_heads(
        &self,
        _c: &mut Connection,
        _container: &str,
        _keys: &[String],
    ) -> Result<Vec<SearchHead>> {
        Ok(Vec::new())
    }

    /// Parts of a record with what they are searched by, in the order of their numbers, which
    /// count from 1; of many the first. A part that says nothing is left out.
    fn search_parts(
        &self,
        _c: &mut Connection,
        _container: &str,
        _key: &str,
        _of: PartsOf,
    ) -> Result<Parts> {
        Ok(Parts::default())
    }

    /// The other container whose record holds `key` in the place where a record of
    /// `container` would stand, if several share one name space.
    fn holder(&self, _c: &mut Connection, _container: &str, _key: &str) -> Result<Option<String>> {
        Ok(None)
    }

    /// Whether a file is to be imported or compared, looking only; says why not, or what
    /// is odd about it, in `remarks`.
    fn admits(
        &self,
        _c: &mut Connection,
        _origin: &Origin<'_>,
        _remarks: &mut Vec<Remark>,
    ) -> Result<bool> {
        Ok(true)
    }

    /// The order in which files with the same records are read, where the tables know one: what
    /// two of them hold belongs to the first, unless it yields.
    fn precedence(
        &self,
        _c: &mut Connection,
        _files: &[Origin<'_>],
    ) -> Result<Option<Vec<Precedence>>> {
        Ok(None)
    }

    /// Makes the container ready for records, before the first of a file is written.
    fn open(
        &self,
        _c: &mut Connection,
        _origin: &Origin<'_>,
        _remarks: &mut Vec<Remark>,
    ) -> Result<()> {
        Ok(())
    }

    /// Settles, when all files of a run are in, what depends on more than one record; says
    /// in `remarks` what stays open. The pointer of such a remark is the record's key.
    fn settle(
        &self,
        _c: &mut Connection,
        _run: i64,
        _choices: &Choices,
        _remarks: &mut Vec<Remark>,
    ) -> Result<()> {
        Ok(())
    }
}
