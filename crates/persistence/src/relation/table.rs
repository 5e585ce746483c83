//! What the engine asks a table beyond its rows. An envelope table has the plain answers.

use rehome_domain::{Choices, Remark};

use super::{Origin, Precedence};
use crate::{Connection, Table, error::Result};

impl Table {
    /// See [`Relation::identities`](super::Relation::identities).
    pub fn identities(&self, c: &mut Connection, container: &str) -> Result<Vec<(String, String)>> {
        self.relation
            .as_ref()
            .map_or_else(|| Ok(Vec::new()), |relation| relation.identities(c, container))
    }

    /// See [`Relation::holder`](super::Relation::holder).
    pub fn holder(&self, c: &mut Connection, container: &str, key: &str) -> Result<Option<String>> {
        self.relation.as_ref().map_or(Ok(None), |relation| relation.holder(c, container, key))
    }

    /// See [`Relation::admits`](super::Relation::admits).
    pub fn admits(
        &self,
        c: &mut Connection,
        origin: &Origin<'_>,
        remarks: &mut Vec<Remark>,
    ) -> Result<bool> {
        self.relation.as_ref().map_or(Ok(true), |relation| relation.admits(c, origin, remarks))
    }

    /// See [`Relation::precedence`](super::Relation::precedence).
    pub fn precedence(
        &self,
        c: &mut Connection,
        files: &[Origin<'_>],
    ) -> Result<Option<Vec<Precedence>>> {
        self.relation.as_ref().map_or(Ok(None), |relation| relation.precedence(c, files))
    }

    /// See [`Relation::open`](super::Relation::open).
    pub fn open(
        &self,
        c: &mut Connection,
        origin: &Origin<'_>,
        remarks: &mut Vec<Remark>,
    ) -> Result<()> {
        self.relation.as_ref().map_or(Ok(()), |relation| relation.open(c, origin, remarks))
    }

    /// See [`Relation::settle`](super::Relation::settle).
    pub fn settle(
        &self,
        c: &mut Connection,
        run: i64,
        choices: &Choices,
        remarks: &mut Vec<Remark>,
    ) -> Result<()> {
        self.relation.as_ref().map_or(Ok(()), |relation| relation.settle(c, run, choices, remarks))
    }
}
