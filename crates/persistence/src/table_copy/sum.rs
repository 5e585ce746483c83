//! Counts and digests of tables, the same on every database.

use rehome_domain::{Digest, json::Canonical};
use sha2::{Digest as _, Sha256};

use super::{
    shape::{BODY, Shape},
    value::{self, Value, sized},
};
use crate::{
    Backend,
    error::{Error, Result},
};

/// How many there are, and one digest over all of them in the order of their keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Sum {
    /// The number.
    pub count: u64,
    /// The digest.
    #[serde(serialize_with = "hexadecimal")]
    pub digest: Digest,
}

fn hexadecimal<S: serde::Serializer>(digest: &Digest, out: S) -> Result<S::Ok, S::Error> {
    out.collect_str(digest)
}

/// What a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sums {
    /// Its rows with all their values.
    pub rows: Sum,
    /// The documents of an envelope: container, key, and the digest of the text.
    pub documents: Option<Sum>,
}

/// Takes documents in, one after another.
#[derive(Default)]
pub struct Documents {
    count: u64,
    hash: Sha256,
}

impl Documents {
    /// Takes a document in.
    pub fn add(&mut self, container: &str, key: &str, digest: &Digest) {
        self.count += 1;
        sized(&mut self.hash, 0, container.as_bytes());
        sized(&mut self.hash, 0, key.as_bytes());
        self.hash.update(digest.as_bytes());
    }

    /// What they amount to.
    pub fn sum(self) -> Sum {
        Sum { count: self.count, digest: Digest::from_bytes(self.hash.finalize().into()) }
    }
}

/// Takes the rows of a table in, one after another.
pub(super) struct Summing<'a> {
    shape: &'a Shape,
    backend: Backend,
    canonical: Canonical,
    count: u64,
    hash: Sha256,
    documents: Documents,
}

impl<'a> Summing<'a> {
    pub(super) fn new(shape: &'a Shape, backend: Backend) -> Self {
        let (canonical, hash, documents) = Default::default();
        Self { shape, backend, canonical, count: 0, hash, documents }
    }

    /// Takes a row in.
    ///
    /// # Errors
    /// [`Error::Damaged`] where it holds a document that does not mean one thing to everybody.
    pub(super) fn add(&mut self, row: &[Value]) -> Result<()> {
        self.count += 1;
        for (value, column) in row.iter().zip(&self.shape.columns) {
            value::take(&mut self.hash, column.kind, value, self.backend);
        }
        let (shape, body) = (self.shape, row.get(BODY));
        if let (Some((container, key)), Some(Value::Json(body))) = (shape.document(row), body) {
            let digest = self.digest(body).map_err(|reason| {
                let (table, key) = (shape.name.clone(), shape.shown_key(row));
                Error::Damaged { table, key, reason: format!("`body`: {reason}") }
            })?;
            self.documents.add(container, key, &digest);
        }
        Ok(())
    }

    fn digest(&mut self, text: &str) -> std::result::Result<Digest, String> {
        match self.canonical.read(text, 0) {
            Ok(None) => Ok(Digest::of_canonical(self.canonical.bytes())),
            Ok(Some(flaw)) => Err(flaw.kind.message().to_owned()),
            Err(error) => Err(error.message),
        }
    }

    /// What they amount to.
    pub(super) fn sums(self) -> Sums {
        let digest = Digest::from_bytes(self.hash.finalize().into());
        Sums {
            rows: Sum { count: self.count, digest },
            documents: self.shape.is_envelope().then(|| self.documents.sum()),
        }
    }
}
