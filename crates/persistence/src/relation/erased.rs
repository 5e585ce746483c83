//! A relation with its type erased, as a [`Table`](crate::Table) holds it: turning texts
//! into models and residues, and back.

use rehome_domain::{
    Choices, Digest, ParsedRecord, RelationalRecord, Remark, Restored, keep_text, residue, restored,
};

use super::{Entry, Origin, Parts, PartsOf, Place, Precedence, Relation, SearchHead};
use crate::{
    Connection,
    envelope::NewRow,
    error::{Error, Result},
};

/// The text of a record that is kept in rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Body {
    pub(crate) text: String,
    /// What the rows render, where a residue was applied to it.
    pub(crate) rendered: Option<String>,
    /// Whether it is the source's to the byte.
    pub(crate) verbatim: bool,
}

/// What [`Relation`] promises, without its type.
pub(crate) trait Erased: Send + Sync {
    fn collection(&self) -> &'static str;
    fn table(&self) -> &'static str;
    fn container(&self) -> Option<&'static str>;
    fn key(&self) -> &'static str;
    /// The column of what the collection declares as `field`.
    fn column(&self, field: &str) -> Option<&'static str>;
    fn write(&self, c: &mut Connection, row: &NewRow<'_>, replace: bool) -> Result<()>;
    fn delete(&self, c: &mut Connection, container: &str, key: &str) -> Result<()>;
    /// The texts of the records with those keys and residues, in that order; with what the
    /// rows render, where there is a residue.
    fn bodies(
        &self,
        c: &mut Connection,
        container: &str,
        rows: &[(String, Option<String>)],
    ) -> Result<Vec<Body>>;
    /// The same of records in any containers.
    fn bodies_of_places(
        &self,
        c: &mut Connection,
        rows: &[(String, String, Option<String>)],
    ) -> Result<Vec<Body>>;
    fn has_container(&self, c: &mut Connection, container: &str) -> Result<bool>;
    fn settle_one(&self, c: &mut Connection, container: &str, key: &str) -> Result<()>;
    /// What the rows of one record render, without its residue.
    fn rendered(&self, c: &mut Connection, container: &str, key: &str) -> Result<Option<Vec<u8>>>;
    fn is_searched_by_parts(&self) -> bool;
    fn search_heads(
        &self,
        c: &mut Connection,
        container: &str,
        keys: &[String],
    ) -> Result<Vec<SearchHead>>;
    fn search_parts(
        &self,
        c: &mut Connection,
        container: &str,
        key: &str,
        of: PartsOf,
    ) -> Result<Parts>;
    fn identities(&self, c: &mut Connection, container: &str) -> Result<Vec<(String, String)>>;
    fn holder(&self, c: &mut Connection, container: &str, key: &str) -> Result<Option<String>>;
    fn admits(&self, c: &mut Connection, o: &Origin<'_>, out: &mut Vec<Remark>) -> Result<bool>;
    fn precedence(
        &self,
        c: &mut Connection,
        files: &[Origin<'_>],
    ) -> Result<Option<Vec<Precedence>>>;
    fn open(&self, c: &mut Connection, o: &Origin<'_>, out: &mut Vec<Remark>) -> Result<()>;
    fn settle(
        &self,
        c: &mut Connection,
        run: i64,
        choices: &Choices,
        out: &mut Vec<Remark>,
    ) -> Result<()>;
}

impl<R: Relation> Erased for R {
    fn collection(&self) -> &'static str {
        R::Record::COLLECTION
    }

    fn table(&self) -> &'static str {
        R::TABLE
    }

    fn container(&self) -> Option<&'static str> {
        R::CONTAINER
    }

    fn key(&self) -> &'static str {
        R::KEY
    }

    fn column(&self, field: &str) -> Option<&'static str> {
        R::COLUMNS.iter().find(|(name, _)| *name == field).map(|(_, column)| *column)
    }

    fn write(&self, c: &mut Connection, row: &NewRow<'_>, replace: bool) -> Result<()> {
        let model = model_of::<R>(row.parsed)?;
        let mut entry = Entry {
            container: row.container,
            key: row.key,
            position: row.position,
            source_digest: row.source_digest,
            residue: None,
            run: row.run,
            rev: row.rev,
            updated_at: row.updated_at,
            complete: row.parsed.complete,
        };
        let adapted = if replace && !entry.complete { self.adapt(c, &entry, model)? } else { None };
        let residue = match &adapted {
            Some(model) => residue_of(row.body, row.digest, &written::<R>(row.key, model)?, model),
            None if row.faithful => Ok(None),
            None => residue_of(row.body, row.digest, &row.parsed.written, model),
        };
        let mut residue = residue.map_err(|error| damaged::<R>(row.key, &error))?;
        if let Some(of) = row.keeps {
            let kept = keep_text(residue.as_deref(), row.body, of);
            residue = Some(kept.map_err(|error| damaged::<R>(row.key, &error))?);
        }
        entry.residue = residue.as_deref();
        let model = adapted.as_ref().unwrap_or(model);
        if replace { self.update(c, &entry, model) } else { self.insert(c, &entry, model) }
    }

    fn delete(&self, c: &mut Connection, container: &str, key: &str) -> Result<()> {
        Relation::delete(self, c, container, key)
    }

    fn bodies(
        &self,
        c: &mut Connection,
        container: &str,
        rows: &[(String, Option<String>)],
    ) -> Result<Vec<Body>> {
        let keys: Vec<String> = rows.iter().map(|(key, _)| key.clone()).collect();
        let models = self.load(c, container, &keys)?;
        let residues = rows.iter().map(|(key, residue)| (key.as_str(), residue.as_deref()));
        texts::<R>(residues, models.into_iter().map(|(_, model)| model))
    }

    fn bodies_of_places(
        &self,
        c: &mut Connection,
        rows: &[(String, String, Option<String>)],
    ) -> Result<Vec<Body>> {
        let place = |(container, key, _): &(String, String, _)| (container.clone(), key.clone());
        let places: Vec<Place> = rows.iter().map(place).collect();
        let models = self.load_places(c, &places)?;
        let residues = rows.iter().map(|(_, key, residue)| (key.as_str(), residue.as_deref()));
        texts::<R>(residues, models.into_iter().map(|(_, model)| model))
    }

    fn has_container(&self, c: &mut Connection, container: &str) -> Result<bool> {
        Relation::has_container(self, c, container)
    }

    fn settle_one(&self, c: &mut Connection, container: &str, key: &str) -> Result<()> {
        Relation::settle_one(self, c, container, key)
    }

    fn rendered(&self, c: &mut Connection, container: &str, key: &str) -> Result<Option<Vec<u8>>> {
        let models = self.load(c, container, &[key.to_owned()])?;
        models.first().map(|(key, model)| written::<R>(key, model)).transpose()
    }

    fn is_searched_by_parts(&self) -> bool {
        R::IS_SEARCHED_BY_PARTS
    }

    fn search_heads(
        &self,
        c: &mut Connection,
        container: &str,
        keys: &[String],
    ) -> Result<Vec<SearchHead>> {
        Relation::search_heads(self, c, container, keys)
    }

    fn search_parts(
        &self,
        c: &mut Connection,
        container: &str,
        key: &str,
        of: PartsOf,
    ) -> Result<Parts> {
        Relation::search_parts(self, c, container, key, of)
    }

    fn identities(&self, c: &mut Connection, container: &str) -> Result<Vec<(String, String)>> {
        Relation::identities(self, c, container)
    }

    fn holder(&self, c: &mut Connection, container: &str, key: &str) -> Result<Option<String>> {
        Relation::holder(self, c, container, key)
    }

    fn admits(&self, c: &mut Connection, o: &Origin<'_>, out: &mut Vec<Remark>) -> Result<bool> {
        Relation::admits(self, c, o, out)
    }

    fn precedence(
        &self,
        c: &mut Connection,
        files: &[Origin<'_>],
    ) -> Result<Option<Vec<Precedence>>> {
        Relation::precedence(self, c, files)
    }

    fn open(&self, c: &mut Connection, o: &Origin<'_>, out: &mut Vec<Remark>) -> Result<()> {
        Relation::open(self, c, o, out)
    }

    fn settle(
        &self,
        c: &mut Connection,
        run: i64,
        choices: &Choices,
        out: &mut Vec<Remark>,
    ) -> Result<()> {
        Relation::settle(self, c, run, choices, out)
    }
}

/// The texts of records, each given by its key and residue, with what their rows render where
/// there is a residue.
fn texts<'r, R: Relation>(
    residues: impl ExactSizeIterator<Item = (&'r str, Option<&'r str>)>,
    models: impl ExactSizeIterator<Item = R::Record>,
) -> Result<Vec<Body>> {
    let (wanted, found) = (residues.len(), models.len());
    let mut residues = residues.peekable();
    if found != wanted {
        let key = residues.peek().map(|(key, _)| *key).unwrap_or_default();
        let reason = format!("{found} of {wanted} records could be made");
        return Err(damaged::<R>(key, &reason));
    }
    residues
        .zip(models)
        .map(|((key, residue), model)| {
            let written = text::<R>(key, written::<R>(key, &model)?)?;
            match residue {
                None => Ok(Body { text: written, rendered: None, verbatim: false }),
                Some(residue) => restored(&written, residue, &children(&model))
                    .map(|Restored { text, is_verbatim }| Body {
                        text,
                        rendered: Some(written),
                        verbatim: is_verbatim,
                    })
                    .map_err(|error| damaged::<R>(key, &error)),
            }
        })
        .collect()
}

/// The model that a parsed record carries.
fn model_of<R: Relation>(parsed: &ParsedRecord) -> Result<&R::Record> {
    let model = parsed.relational.as_ref().and_then(|model| model.downcast_ref());
    model.ok_or_else(|| Error::Invalid(format!("this is no record of {}", R::Record::COLLECTION)))
}

fn children<M: RelationalRecord>(model: &M) -> Vec<(&'static str, Option<Vec<usize>>)> {
    M::CHILDREN.iter().map(|child| (*child, model.places(child))).collect()
}

fn residue_of<M: RelationalRecord>(
    body: &str,
    digest: Digest,
    written: &[u8],
    model: &M,
) -> serde_json::Result<Option<String>> {
    let written = String::from_utf8_lossy(written);
    if Digest::of(&written).is_ok_and(|of_written| of_written == digest) {
        return Ok(None);
    }
    residue(body, &written, &children(model))
}

fn written<R: Relation>(key: &str, model: &R::Record) -> Result<Vec<u8>> {
    serde_json::to_vec(model).map_err(|error| damaged::<R>(key, &error))
}

fn text<R: Relation>(key: &str, json: Vec<u8>) -> Result<String> {
    String::from_utf8(json).map_err(|error| damaged::<R>(key, &error))
}

fn damaged<R: Relation>(key: &str, reason: &dyn std::fmt::Display) -> Error {
    Error::Damaged { table: R::TABLE.to_owned(), key: key.to_owned(), reason: reason.to_string() }
}
