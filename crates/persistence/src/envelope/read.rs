//! Reading rows of a table as the engine needs them: states, images, scans. Long because
//! both kinds of tables answer each question.

use diesel::{
    OptionalExtension, RunQueryDsl,
    sql_types::{BigInt, Binary, Nullable, Text},
};
use rehome_domain::Digest;

use super::table::Table;
use crate::{
    Connection,
    error::Result,
    on,
    relation::{Body, Erased},
    statement::Statement,
    types::{Instant, Json},
};

/// What decides about an element whose key exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowState {
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
    /// Whether that is the text of the source to the byte, as far as anybody knows; else it says
    /// the same and is written as an export sees fit.
    pub verbatim: bool,
    /// What the columns of a relational record say, where they lose something of the text.
    pub rendered: Option<String>,
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

pub(super) type RowTuple =
    (String, i64, String, Vec<u8>, Option<Vec<u8>>, Option<i64>, i64, String);
pub(super) type RowSql =
    (Text, BigInt, Json, Binary, Nullable<Binary>, Nullable<BigInt>, BigInt, Instant);

pub(super) const ROW: &str =
    "SELECT key, position, body, digest, source_digest, run, rev, updated_at FROM ";

impl From<RowTuple> for Row {
    fn from(row: RowTuple) -> Self {
        let (key, position, body, digest, source_digest, run, rev, updated_at) = row;
        let digest = digest_from(&digest);
        let source_digest = source_digest.as_deref().map(digest_from);
        Self {
            key,
            position,
            body,
            verbatim: source_digest == Some(digest),
            rendered: None,
            digest,
            source_digest,
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

/// A key with its state.
pub(super) type KeyRow = (String, Option<Vec<u8>>, i64);

pub(super) fn state_from((key, source_digest, position): KeyRow) -> (String, RowState) {
    let source_digest = source_digest.as_deref().map(digest_from);
    (key, RowState { source_digest, position })
}

/// A row of a relational table, before its text is made.
pub(super) type RelationTuple =
    (String, i64, Option<Vec<u8>>, Option<String>, Option<i64>, i64, String);
pub(super) type RelationSql =
    (Text, BigInt, Nullable<Binary>, Nullable<Json>, Nullable<BigInt>, BigInt, Instant);

/// What is read of a relational table behind the key.
pub(super) const RELATION: &str = ", position, source_digest, residue, run, rev, updated_at FROM ";

impl Table {
    /// Appends the condition that a row belongs to `container`.
    pub(crate) fn of<ST>(&self, statement: Statement<ST>, container: &str) -> Statement<ST> {
        match self.container {
            Some(column) => statement.sql(" WHERE ").name(column).sql(" = ").bind(container),
            None => statement.sql(" WHERE 1 = 1"),
        }
    }

    /// Whether the container holds no record of the collection.
    pub fn is_empty(&self, connection: &mut Connection, container: &str) -> Result<bool> {
        let statement = Statement::<BigInt>::new("SELECT CAST(1 AS BIGINT) FROM ").name(&self.name);
        let statement = self.of(statement, container).sql(" LIMIT 1");
        let found = on!(connection, |c| statement.get_result::<i64>(c).optional())?;
        Ok(found.is_none())
    }

    /// Whether any container holds a record of the collection.
    pub fn holds_any(&self, connection: &mut Connection) -> Result<bool> {
        let statement = Statement::<BigInt>::new("SELECT CAST(1 AS BIGINT) FROM ")
            .name(&self.name)
            .sql(" LIMIT 1");
        Ok(on!(connection, |c| statement.get_result::<i64>(c).optional())?.is_some())
    }

    /// Whether the collection has more than one record, in all containers.
    pub(crate) fn holds_several(&self, connection: &mut Connection) -> Result<bool> {
        let statement = Statement::<BigInt>::new("SELECT CAST(1 AS BIGINT) FROM ")
            .name(&self.name)
            .sql(" LIMIT 2");
        let found: Vec<i64> = on!(connection, |c| statement.load(c))?;
        Ok(found.len() > 1)
    }

    /// How many records of the collection the container holds.
    pub fn count_in(&self, connection: &mut Connection, container: &str) -> Result<i64> {
        let statement = Statement::<BigInt>::new("SELECT count(*) FROM ").name(&self.name);
        let statement = self.of(statement, container);
        Ok(on!(connection, |c| statement.get_result::<i64>(c))?)
    }

    /// How many records of the collection there are, in all containers.
    pub fn count(&self, connection: &mut Connection) -> Result<i64> {
        let statement = Statement::<BigInt>::new("SELECT count(*) FROM ").name(&self.name);
        Ok(on!(connection, |c| statement.get_result::<i64>(c))?)
    }

    /// The containers that hold records of the collection, in order; where there is one
    /// only, it has the empty name.
    pub fn containers(&self, connection: &mut Connection) -> Result<Vec<String>> {
        let Some(column) = self.container else { return Ok(vec![String::new()]) };
        let statement = Statement::<Text>::new("SELECT DISTINCT ")
            .name(column)
            .sql(" FROM ")
            .name(&self.name)
            .sql(" ORDER BY 1");
        Ok(on!(connection, |c| statement.load(c))?)
    }

    /// The state of the record with that key.
    pub fn state(
        &self,
        connection: &mut Connection,
        container: &str,
        key: &str,
    ) -> Result<Option<RowState>> {
        let statement =
            Statement::<(Nullable<Binary>, BigInt)>::new("SELECT source_digest, position FROM ")
                .name(&self.name);
        let statement =
            self.of(statement, container).sql(" AND ").name(self.key).sql(" = ").bind(key);
        let row: Option<(Option<Vec<u8>>, i64)> =
            on!(connection, |c| statement.get_result(c).optional())?;
        Ok(row.map(|(source_digest, position)| RowState {
            source_digest: source_digest.as_deref().map(digest_from),
            position,
        }))
    }

    /// The run that wrote the record with that key last, its revision, and when that was.
    pub(crate) fn version(
        &self,
        connection: &mut Connection,
        container: &str,
        key: &str,
    ) -> Result<Option<(Option<i64>, i64, String)>> {
        let statement = Statement::<(Nullable<BigInt>, BigInt, Instant)>::new(
            "SELECT run, rev, updated_at FROM ",
        )
        .name(&self.name);
        let statement =
            self.of(statement, container).sql(" AND ").name(self.key).sql(" = ").bind(key);
        Ok(on!(connection, |c| statement.get_result(c).optional())?)
    }

    /// The whole row with that key.
    pub fn row(
        &self,
        connection: &mut Connection,
        container: &str,
        key: &str,
    ) -> Result<Option<Row>> {
        if let Some(relation) = &self.relation {
            let statement = self.of(self.select_relation(), container);
            let statement = statement.sql(" AND ").name(self.key).sql(" = ").bind(key);
            let row = on!(connection, |c| statement.get_result::<RelationTuple>(c).optional())?;
            let rows = with_bodies(&**relation, connection, container, row.into_iter().collect())?;
            return Ok(rows.into_iter().next());
        }
        let statement = self.of(Statement::<RowSql>::new(ROW).name(&self.name), container);
        let statement = statement.sql(" AND key = ").bind(key);
        let row = on!(connection, |c| statement.get_result::<RowTuple>(c).optional())?;
        Ok(row.map(Row::from))
    }

    /// A page of rows in the order of the container, behind `after` (position and key).
    pub fn page(
        &self,
        connection: &mut Connection,
        container: &str,
        after: Option<(i64, &str)>,
        limit: u32,
    ) -> Result<Vec<Row>> {
        let (position, key) = after.unwrap_or((i64::MIN, ""));
        if let Some(relation) = &self.relation {
            let statement = self.of(self.select_relation(), container);
            let statement = self.behind(statement, position, key, limit);
            let rows = on!(connection, |c| statement.load::<RelationTuple>(c))?;
            return with_bodies(&**relation, connection, container, rows);
        }
        let statement = self.of(Statement::<RowSql>::new(ROW).name(&self.name), container);
        let statement = self.behind(statement, position, key, limit);
        let rows = on!(connection, |c| statement.load::<RowTuple>(c))?;
        Ok(rows.into_iter().map(Row::from).collect())
    }

    fn behind<ST>(
        &self,
        statement: Statement<ST>,
        position: i64,
        key: &str,
        limit: u32,
    ) -> Statement<ST> {
        statement
            .sql(" AND (position, ")
            .name(self.key)
            .sql(") > (")
            .bind(position)
            .sql(", ")
            .bind(key)
            .sql(") ORDER BY position, ")
            .name(self.key)
            .sql(" LIMIT ")
            .bind(limit)
    }

    fn select_relation(&self) -> Statement<RelationSql> {
        Statement::new("SELECT ").name(self.key).sql(RELATION).name(&self.name)
    }

    /// A page of keys with their states, behind the key `after`.
    pub fn keys(
        &self,
        connection: &mut Connection,
        container: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<(String, RowState)>> {
        let statement = Statement::<(Text, Nullable<Binary>, BigInt)>::new("SELECT ")
            .name(self.key)
            .sql(", source_digest, position FROM ")
            .name(&self.name);
        let statement = self
            .of(statement, container)
            .sql(" AND ")
            .name(self.key)
            .sql(" > ")
            .bind(after)
            .sql(" ORDER BY ")
            .name(self.key)
            .sql(" LIMIT ")
            .bind(limit);
        let rows = on!(connection, |c| statement.load::<KeyRow>(c))?;
        Ok(rows.into_iter().map(state_from).collect())
    }

    /// A page of keys of a container's rows that `run` wrote last, behind the key `after`.
    ///
    /// There is no index on `run`: only a rollback asks, and it reads the container anyway.
    pub fn written_by(
        &self,
        connection: &mut Connection,
        run: i64,
        container: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<String>> {
        let statement = Statement::<Text>::new("SELECT ").name(self.key).sql(" FROM ");
        let statement = self
            .of(statement.name(&self.name), container)
            .sql(" AND run = ")
            .bind(run)
            .sql(" AND ")
            .name(self.key)
            .sql(" > ")
            .bind(after)
            .sql(" ORDER BY 1 LIMIT ")
            .bind(limit);
        Ok(on!(connection, |c| statement.load(c))?)
    }

    /// Whether its records are in containers of their own, as those of files or packs.
    pub fn has_containers(&self) -> bool {
        self.container.is_some()
    }

    /// Whether any of `containers` holds a record with that key.
    pub fn holds(
        &self,
        connection: &mut Connection,
        containers: &[String],
        key: &str,
    ) -> Result<bool> {
        for container in containers {
            if self.state(connection, container, key)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The last place that is taken in a container; -1 when it is empty.
    pub fn last_position(&self, connection: &mut Connection, container: &str) -> Result<i64> {
        let statement =
            Statement::<Nullable<BigInt>>::new("SELECT max(position) FROM ").name(&self.name);
        let statement = self.of(statement, container);
        let last: Option<i64> = on!(connection, |c| statement.get_result(c))?;
        Ok(last.unwrap_or(-1))
    }

    /// What the rows of a relational record render, without what they lose of its text.
    pub fn rendered(
        &self,
        connection: &mut Connection,
        container: &str,
        key: &str,
    ) -> Result<Option<Vec<u8>>> {
        match &self.relation {
            Some(relation) => relation.rendered(connection, container, key),
            None => Ok(None),
        }
    }
}

/// A row of any container, before its text is made: container, key, position, body of an envelope,
/// residue of a relational record, and the rest of the bookkeeping.
pub(crate) type PlacedRow = (
    String,
    String,
    i64,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<Vec<u8>>,
    Option<i64>,
    i64,
    String,
);
pub(crate) type PlacedSql = (
    Text,
    Text,
    BigInt,
    Nullable<Text>,
    Nullable<Json>,
    Nullable<Json>,
    Nullable<Binary>,
    Nullable<BigInt>,
    BigInt,
    Instant,
);

impl Table {
    /// Begins a query for rows of any container, up to what they are read from, which it calls `r`.
    pub(crate) fn select_placed(&self) -> Statement<PlacedSql> {
        let statement = match self.container {
            Some(column) => Statement::new("SELECT r.").name(column),
            None => Statement::new("SELECT CAST('' AS TEXT)"),
        };
        let statement = statement.sql(", r.").name(self.key).sql(", r.position, ");
        let statement = if self.relation.is_some() {
            statement.sql("CAST(NULL AS TEXT), CAST(NULL AS TEXT), r.residue")
        } else {
            statement.sql("r.name, r.body, CAST(NULL AS TEXT)")
        };
        statement.sql(", r.source_digest, r.run, r.rev, r.updated_at")
    }

    /// The rows of any containers with their texts, names and containers, in that order.
    pub(crate) fn with_texts(
        &self,
        c: &mut Connection,
        placed: Vec<PlacedRow>,
    ) -> Result<Vec<(String, Option<String>, Row)>> {
        let bodies = match &self.relation {
            None => Vec::new(),
            Some(relation) => {
                // Those of one container are read together.
                let mut order: Vec<usize> = (0..placed.len()).collect();
                order.sort_by(|a, b| placed[*a].0.cmp(&placed[*b].0));
                let row = |at: &usize| {
                    let (container, key, _, _, _, residue, ..) = &placed[*at];
                    (container.clone(), key.clone(), residue.clone())
                };
                let rows: Vec<_> = order.iter().map(row).collect();
                let made = relation.bodies_of_places(c, &rows)?;
                let mut bodies = vec![Body::default(); placed.len()];
                for (at, body) in order.into_iter().zip(made) {
                    bodies[at] = body;
                }
                bodies
            }
        };
        let mut bodies = bodies.into_iter();
        let row = |placed: PlacedRow| {
            let (container, key, position, name, body, _, source_digest, run, rev, updated_at) =
                placed;
            let made = bodies.next();
            let of_rows = made.as_ref().map(|body| body.verbatim);
            let Body { text: body, rendered, .. } =
                made.unwrap_or_else(|| Body { text: body.unwrap_or_default(), ..Body::default() });
            let digest = Digest::of(&body).unwrap_or(Digest::from_bytes([0; 32]));
            let source_digest = source_digest.as_deref().map(digest_from);
            let verbatim = of_rows.unwrap_or(source_digest == Some(digest));
            let row = Row {
                key,
                position,
                body,
                verbatim,
                rendered,
                digest,
                source_digest,
                run,
                rev,
                updated_at,
            };
            (container, name, row)
        };
        Ok(placed.into_iter().map(row).collect())
    }

    /// Whether a record may stand in `container`, of an application without packs.
    pub(crate) fn has_container(&self, c: &mut Connection, container: &str) -> Result<bool> {
        match &self.relation {
            Some(relation) => relation.has_container(c, container),
            None if self.is_single => Ok(container.is_empty()),
            None => Ok(!container.is_empty() && !self.is_empty(c, container)?),
        }
    }

    /// Settles what depends on other records, when one was written by hand.
    pub(crate) fn settle_one(&self, c: &mut Connection, container: &str, key: &str) -> Result<()> {
        match &self.relation {
            Some(relation) => relation.settle_one(c, container, key),
            None => Ok(()),
        }
    }
}

/// The rows with their texts.
pub(super) fn with_bodies(
    relation: &dyn Erased,
    connection: &mut Connection,
    container: &str,
    rows: Vec<RelationTuple>,
) -> Result<Vec<Row>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<_> = rows.iter().map(|row| (row.0.clone(), row.3.clone())).collect();
    let bodies = relation.bodies(connection, container, &keys)?;
    let row = |(row, body): (RelationTuple, Body)| {
        let Body { text: body, rendered, verbatim } = body;
        let (key, position, source_digest, _, run, rev, updated_at) = row;
        let source_digest = source_digest.as_deref().map(digest_from);
        // What was rendered is JSON; without a digest it would count as edited.
        let digest = Digest::of(&body).unwrap_or(Digest::from_bytes([0; 32]));
        Row { key, position, body, verbatim, rendered, digest, source_digest, run, rev, updated_at }
    };
    Ok(rows.into_iter().zip(bodies).map(row).collect())
}
