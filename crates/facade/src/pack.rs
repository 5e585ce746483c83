//! Packs: listing, creating, ordering and deleting them.

use rehome_domain::PackId;
use rehome_persistence::{
    backup,
    packs::{self, Pack},
};

use crate::{Rehome, error::Error};

impl Rehome {
    /// All packs, in their order.
    ///
    /// # Errors
    /// When the database fails.
    pub fn packs(&self) -> Result<Vec<Pack>, Error> {
        Ok(packs::list(&mut self.database.reading()?)?)
    }

    /// Creates an empty pack of `app` behind all others, active.
    ///
    /// # Errors
    /// When there is no such application, a pack of that id already, or the database fails.
    pub fn create_pack(&self, app: &str, id: &PackId, name: Option<&str>) -> Result<Pack, Error> {
        let app = self.app(app)?;
        if app.default_pack.is_none() {
            let message = format!("the records of `{}` belong to no pack", app.id);
            return Err(rehome_persistence::Error::Invalid(message).into());
        }
        self.database.write(|c| Ok(packs::create(c, app.id, id, name, None)?))
    }

    /// Makes a pack visible to reads that name no packs, or hides it.
    ///
    /// # Errors
    /// When there is no such pack, or the database fails.
    pub fn set_pack_active(&self, id: &PackId, active: bool) -> Result<Pack, Error> {
        self.database.write(|c| Ok(packs::set_active(c, id.as_str(), active)?))
    }

    /// Puts the named packs first, in that order, and returns all.
    ///
    /// # Errors
    /// When one of them does not exist or is named twice, or the database fails.
    pub fn order_packs(&self, ids: &[PackId]) -> Result<Vec<Pack>, Error> {
        self.database.write(|c| Ok(packs::order(c, ids)?))
    }

    /// How many records a pack holds.
    ///
    /// # Errors
    /// When there is no such pack, or the database fails.
    pub fn pack_records(&self, id: &PackId) -> Result<i64, Error> {
        let mut c = self.database.connection()?;
        let pack = packs::get(&mut c, id.as_str())?;
        let counts = packs::statistics(&mut c, self.app(&pack.app)?, &pack.id)?;
        Ok(counts.iter().map(|(_, count)| count).sum())
    }

    /// Deletes a pack with all its records, and returns how many there were. No run is
    /// recorded; the backup that is made of a file before brings them back.
    ///
    /// # Errors
    /// When there is no such pack, or the database fails.
    pub fn delete_pack(&self, id: &PackId) -> Result<i64, Error> {
        if self.database.path().is_some() && self.pack_records(id)? > 0 {
            backup::create(&self.database, &format!("before-delete-of-{id}"))?;
        }
        self.database.write(|c| {
            let pack = packs::get(c, id.as_str())?;
            Ok(packs::delete(c, self.app(&pack.app)?, &pack.id)?)
        })
    }
}
