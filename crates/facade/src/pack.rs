//! Packs: listing, creating, describing, ordering and deleting them.

use rehome_domain::{PackDetails, PackId};
use rehome_persistence::{
    Application, Connection, Error as DatabaseError,
    changes::{Cause, Scope},
    history,
    packs::{self, Pack},
};

use crate::{Rehome, error::Error};

impl Rehome {
    /// All packs, in their order.
    pub fn packs(&self) -> Result<Vec<Pack>, Error> {
        Ok(packs::list(&mut self.database.reading()?)?)
    }

    /// The pack of that id.
    ///
    /// # Errors
    /// When there is no such pack, or the database fails.
    pub fn pack(&self, id: &PackId) -> Result<Pack, Error> {
        Ok(packs::get(&mut self.database.reading()?, id.as_str())?)
    }

    /// Creates an empty pack of `app` behind all others, active.
    ///
    /// # Errors
    /// When there is no such application, a pack of that id already, its name is empty, or
    /// the database fails.
    pub fn create_pack(
        &self,
        app: &str,
        id: &PackId,
        details: &PackDetails,
    ) -> Result<Pack, Error> {
        let app = self.app(app)?;
        if app.default_pack.is_none() {
            let message = format!("the records of `{}` belong to no pack", app.id);
            return Err(rehome_persistence::Error::Invalid(message).into());
        }
        self.recorded(app, Scope::App(&app.id), &format!("create {id}"), |c| {
            packs::create(c, app, id, details, None)
        })
    }

    /// Changes what is said of a pack.
    ///
    /// # Errors
    /// When there is no such pack, it is protected, its name would be empty, or the database
    /// fails.
    ///
    /// ```
    /// use rehome::{PackDetails, PackId, Rehome};
    ///
    /// # fn main() -> Result<(), rehome::Error> {
    /// let rehome = Rehome::in_memory()?;
    /// let home: PackId = "home".parse().expect("it is a pack id");
    /// rehome.create_pack("dnd5e", &home, &PackDetails::named("House rules"))?;
    /// let author = PackDetails { author: Some("Ann".to_owned()), ..PackDetails::default() };
    /// let pack = rehome.edit_pack(&home, &author)?;
    /// assert_eq!((pack.name.as_str(), pack.author.as_str()), ("House rules", "Ann"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn edit_pack(&self, id: &PackId, details: &PackDetails) -> Result<Pack, Error> {
        self.change_of(id, "edit", |c, _| packs::edit(c, id.as_str(), details, self.overriding))
    }

    /// What [`edit_pack`](Self::edit_pack) would make of a pack, which stays as it is.
    ///
    /// # Errors
    /// As [`edit_pack`](Self::edit_pack).
    pub fn edited_pack(&self, id: &PackId, details: &PackDetails) -> Result<Pack, Error> {
        let mut c = self.database.connection()?;
        Ok(packs::edited(&mut c, id.as_str(), details, self.overriding)?)
    }

    /// Makes a pack visible to reads that name no packs, or hides it.
    ///
    /// # Errors
    /// When there is no such pack, it is protected, or the database fails.
    pub fn set_pack_active(&self, id: &PackId, active: bool) -> Result<Pack, Error> {
        let what = if active { "activate" } else { "deactivate" };
        self.change_of(id, what, |c, _| packs::set_active(c, id.as_str(), active, self.overriding))
    }

    /// Puts the named packs first, in that order, and returns all.
    ///
    /// # Errors
    /// When one of them does not exist or is named twice, or the database fails.
    pub fn order_packs(&self, ids: &[PackId]) -> Result<Vec<Pack>, Error> {
        let all = self.packs()?;
        let app = match all.first() {
            Some(first) => self.app(&first.app)?,
            None => return Ok(packs::order(&mut self.database.connection()?, ids)?),
        };
        let named: Vec<&str> = ids.iter().map(PackId::as_str).collect();
        let what = format!("order {}", named.join(", "));
        // The order is one of the packs of all applications.
        self.recorded(app, Scope::Database, &what, |c| packs::order(c, ids))
    }

    /// Refuses a pack that this handle may not change, before anybody is asked about it.
    ///
    /// # Errors
    /// When it is protected, or the database fails.
    pub fn require_changeable(&self, id: &PackId) -> Result<(), Error> {
        Ok(packs::admit(&mut self.database.connection()?, id.as_str(), self.overriding)?)
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

    /// Deletes a pack with all its records, and returns how many there were. It is a run, which a
    /// rollback undoes.
    ///
    /// # Errors
    /// When there is no such pack, it is protected, or the database fails.
    pub fn delete_pack(&self, id: &PackId) -> Result<i64, Error> {
        self.require_changeable(id)?;
        self.change_of(id, "delete", |c, app| packs::delete(c, app, id.as_str(), self.overriding))
    }

    /// Changes a pack as a run, which a rollback undoes.
    fn change_of<T>(
        &self,
        id: &PackId,
        what: &str,
        change: impl FnOnce(&mut Connection, &Application) -> Result<T, DatabaseError>,
    ) -> Result<T, Error> {
        let pack = self.pack(id)?;
        let app = self.app(&pack.app)?;
        self.recorded(app, Scope::App(&app.id), &format!("{what} {id}"), |c| change(c, app))
    }

    fn recorded<T>(
        &self,
        app: &Application,
        scope: Scope<'_>,
        what: &str,
        change: impl FnOnce(&mut Connection) -> Result<T, DatabaseError>,
    ) -> Result<T, Error> {
        let new = history::NewRun {
            app: &app.id,
            kind: "pack",
            undoes: None,
            source: what,
            container: None,
        };
        let mut c = self.database.connection()?;
        Ok(history::recorded(&mut c, scope, Cause::Edit, &new, change)?.0)
    }
}
