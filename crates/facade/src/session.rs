//! Reading and editing typed records: on a connection that is held, or call by call.

use rehome_domain::{PackId, Packs, Query, Record};
use rehome_persistence::{
    Connection,
    packs::Overriding,
    repository::{Page, Records, Registry, Stored, Written},
};

use crate::{Rehome, error::Error};

/// A connection that is held for a while, with the tables of one application. It is worth
/// holding where many records are read: a read then costs microseconds.
pub struct Session {
    pub(crate) connection: Connection,
    pub(crate) registry: Registry,
    overriding: Overriding,
}

impl Session {
    /// The records of a type, with the generic operations.
    ///
    /// # Errors
    /// When the application has no such collection.
    pub fn records<T: Record>(&mut self) -> Result<Records<'_, T>, Error> {
        let records = Records::new(&mut self.connection, &self.registry)?;
        Ok(records.overriding(self.overriding))
    }
}

impl Rehome {
    /// A session with the records of `app`.
    ///
    /// # Errors
    /// [`Error::UnknownApp`], or when no connection is free in time.
    ///
    /// ```
    /// use rehome::{Filter, Query, Rehome, dnd5e::Monster};
    ///
    /// # fn main() -> Result<(), rehome::Error> {
    /// # let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples/dnd5e");
    /// let rehome = Rehome::in_memory()?;
    /// rehome.import("dnd5e", samples)?;
    /// let mut session = rehome.session("dnd5e")?;
    /// let eighth = Query::default().with(Filter::equal("challenge_rating", "1/8"));
    /// assert_eq!(session.records::<Monster>()?.count(&eighth)?, 1);
    /// let levels = session.content(Query::default()).classes().progression("wickwarden")?;
    /// assert_eq!(levels.len(), 20);
    /// # Ok(())
    /// # }
    /// ```
    pub fn session(&self, app: &str) -> Result<Session, Error> {
        let registry = self.registry(app)?;
        let connection = self.database.reading()?;
        Ok(Session { connection, registry, overriding: self.overriding })
    }

    /// The tables of `app`.
    pub(crate) fn registry(&self, app: &str) -> Result<Registry, Error> {
        match self.registries.iter().find(|registry| registry.app() == app) {
            Some(registry) => Ok(registry.clone()),
            None => Ok(Registry::new(self.app(app)?)),
        }
    }

    /// The record with that key, from the first of the packs that has it.
    ///
    /// # Errors
    /// When there is no such record, or the database fails.
    pub fn get<T: Record>(&self, key: &str, packs: &Packs) -> Result<Stored<T>, Error> {
        Ok(self.session_of::<T>()?.records::<T>()?.require(packs, key)?)
    }

    /// One page of the records that meet the conditions of `query`.
    ///
    /// # Errors
    /// When a pack or field does not exist, a value does not fit, or the database fails.
    pub fn list<T: Record>(&self, query: &Query) -> Result<Page<Stored<T>>, Error> {
        Ok(self.session_of::<T>()?.records::<T>()?.list(query)?)
    }

    /// Writes a record into a pack, in place of the one with its key. Keys of the stored
    /// text that the type does not know survive.
    ///
    /// # Errors
    /// When there is no such pack, it is protected, or the database fails.
    pub fn put<T: Record>(&self, container: &PackId, record: &T) -> Result<Written, Error> {
        Ok(self.session_of::<T>()?.records::<T>()?.put(container, record)?)
    }

    /// As [`Rehome::put`], if the record is still at revision `rev`; 0 is for a record that must be
    /// new.
    ///
    /// # Errors
    /// As [`Rehome::put`], and a [`Conflict`](crate::Conflict) with both values.
    pub fn put_expecting<T: Record>(
        &self,
        container: &PackId,
        record: &T,
        rev: i64,
    ) -> Result<Written, Error> {
        Ok(self.session_of::<T>()?.records::<T>()?.put_expecting(container, record, rev)?)
    }

    /// Changes a record of a pack: `change` gets it as it is, and what it makes of it is written,
    /// at the revision that it saw.
    ///
    /// # Errors
    /// As [`Rehome::put_expecting`], and when there is no such record.
    ///
    /// ```
    /// # fn main() -> Result<(), rehome::Error> {
    /// # let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples/dnd5e");
    /// use rehome::{Overriding, PackId, Rehome, dnd5e::Spell};
    ///
    /// let rehome = Rehome::in_memory()?.overriding(Overriding::Protected);
    /// rehome.import("dnd5e", samples)?;
    /// let srd: PackId = "srd".parse().expect("it is a pack id");
    /// let written = rehome.edit::<Spell>(&srd, "wickspark", |spell| spell.ritual = true)?;
    /// assert_eq!(written.rev, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn edit<T: Record>(
        &self,
        container: &PackId,
        key: &str,
        change: impl FnOnce(&mut T),
    ) -> Result<Written, Error> {
        Ok(self.session_of::<T>()?.records::<T>()?.edit(container, key, change)?)
    }

    /// Deletes a record from a pack if it is still at revision `rev`.
    ///
    /// # Errors
    /// As [`Rehome::delete`], and a [`Conflict`](crate::Conflict).
    pub fn delete_expecting<T: Record>(
        &self,
        container: &PackId,
        key: &str,
        rev: i64,
    ) -> Result<(), Error> {
        Ok(self.session_of::<T>()?.records::<T>()?.delete_expecting(container, key, rev)?)
    }

    /// Deletes a record from a pack; false when it was not there.
    ///
    /// # Errors
    /// When there is no such pack, it is protected, or the database fails.
    pub fn delete<T: Record>(&self, container: &PackId, key: &str) -> Result<bool, Error> {
        Ok(self.session_of::<T>()?.records::<T>()?.delete(container, key)?)
    }

    /// A session with the application that has the records of type `T`.
    fn session_of<T: Record>(&self) -> Result<Session, Error> {
        let (app, _) = self.collection(None, T::COLLECTION)?;
        self.session(&app.id)
    }
}
