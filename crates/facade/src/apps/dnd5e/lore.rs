//! Adding lore of a game's world and events of its campaign to a pack: all of a call, or
//! nothing.

mod files;

use std::path::PathBuf;

use rehome_domain::{PackId, Packs, Record as _};
use rehome_persistence::{
    Connection,
    changes::{Cause, Scope},
    history, packs,
    repository::{Documents, Effect, Records, WriteOptions, Written},
};
use serde::Serialize;

use super::{Lore, LoreKind};
use crate::{Rehome, error::Error};

/// The application whose packs have lore.
const APP: &str = "dnd5e";

/// What a call says of the texts that it adds. What it does not say stays as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoreOptions {
    /// What they tell of; of a new record that is [`LoreKind::Lore`] where nothing is said.
    pub kind: Option<LoreKind>,
    /// When it happened, in the words of the game's own calendar.
    pub date: Option<String>,
    /// Words to find them by; none leaves those that are stored.
    pub tags: Vec<String>,
}

impl LoreOptions {
    fn is_silent(&self) -> bool {
        *self == Self::default()
    }
}

/// What became of files of lore.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AddedLore {
    /// The pack that has the records now.
    pub container: PackId,
    /// Whether the pack was made for them.
    pub created: bool,
    /// The records, in the order of the files.
    pub items: Vec<AddedRecord>,
}

/// One record that was added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AddedRecord {
    /// The file that it came from, as it was named.
    pub file: String,
    /// Its key.
    pub key: String,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Its revision now.
    pub rev: i64,
    /// What was done.
    pub effect: Effect,
}

/// What becomes a record.
enum Entry {
    /// A text, completed by what is stored.
    Text(Lore),
    /// The JSON of a record, as it is to be stored.
    Record(String),
}

impl Rehome {
    /// Writes records of lore into a pack, which is made where it is missing: each in place of
    /// the one with its key, all of them or none.
    ///
    /// # Errors
    /// When the pack is another application's or protected, a record has no key or cannot be stored, or the
    /// database fails.
    ///
    /// ```
    /// use rehome::{Packs, Rehome, dnd5e::Lore};
    ///
    /// # fn main() -> Result<(), rehome::Error> {
    /// let rehome = Rehome::in_memory()?;
    /// let campaign = "campaign".parse().expect("it is a pack id");
    /// let bell = Lore::of_text("notes", "# The Tide Bell\n\nIt rings before a storm.");
    /// rehome.add_lore(&campaign, &[bell])?;
    /// let stored = rehome.get::<Lore>("the-tide-bell", &Packs::Active)?;
    /// assert_eq!(stored.record.desc, "It rings before a storm.");
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_lore(&self, container: &PackId, lore: &[Lore]) -> Result<Vec<Written>, Error> {
        let (app, registry) = (self.app(APP)?, self.registry(APP)?);
        let written = self.write_lore(container, |c| {
            packs::ensure(c, app, container, None)?;
            let mut records = Records::new(c, &registry)?.overriding(self.overriding);
            lore.iter().map(|lore| Ok(records.put(container, lore)?)).collect()
        });
        self.index_if_possible();
        written
    }

    /// Adds files of lore to a pack, which is made where it is missing. All files are read and
    /// judged before anything is written, and all are written in one transaction.
    ///
    /// A file `.md` or `.txt` becomes one record as [`Lore::of_text`] makes it, named by its
    /// first heading or else by its stem; added again, it updates that record. `about` says
    /// more of these. A file `.json` holds a list of records, which are stored as they stand
    /// there.
    ///
    /// # Errors
    /// [`Error::Rejected`] names every file that cannot be added, with the reason. Others when a
    /// file is not there, has another ending or cannot be read, when `about` says something and
    /// no file is a text, when the pack is another application's or protected, or the database fails.
    pub fn add_lore_files(
        &self,
        container: &PackId,
        files: &[PathBuf],
        about: &LoreOptions,
    ) -> Result<AddedLore, Error> {
        let registry = self.registry(APP)?;
        let (app, collection) = self.collection(Some(APP), Lore::COLLECTION)?;
        let entries = files::read(collection, files, about)?;
        let added = self.write_lore(container, |c| {
            let (_, created) = packs::ensure(c, app, container, None)?;
            let mut items = Vec::with_capacity(entries.len());
            for files::Read { file, name, entry } in entries {
                let Written { key, rev, effect, .. } = match entry {
                    Entry::Text(lore) => {
                        let records = Records::new(c, &registry)?.overriding(self.overriding);
                        put_text(records, container, lore)?
                    }
                    Entry::Record(body) => {
                        let mut documents = Documents::new(c, registry.table(Lore::COLLECTION)?)
                            .overriding(self.overriding);
                        let key = documents.key_of(&body)?;
                        documents.put(container.as_str(), &key, &body, &WriteOptions::default())?
                    }
                };
                let file = file.display().to_string();
                items.push(AddedRecord { file, key, name, rev, effect });
            }
            Ok(AddedLore { container: container.clone(), created, items })
        });
        self.index_if_possible();
        added
    }
}

impl Rehome {
    /// Runs `work`, which writes lore into a pack, as a run that a rollback undoes. The pack may
    /// be made for it.
    fn write_lore<T>(
        &self,
        container: &PackId,
        work: impl FnOnce(&mut Connection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let new = history::NewRun {
            app: APP,
            kind: "lore",
            undoes: None,
            source: &format!("add to {container}"),
            container: Some(container.as_str()),
        };
        let mut c = self.database.connection()?;
        Ok(history::recorded(&mut c, Scope::App(APP), Cause::Edit, &new, work)?.0)
    }
}

/// Writes the record of a text. What neither the text nor the call says stays as it is stored.
fn put_text(
    mut records: Records<'_, Lore>,
    container: &PackId,
    lore: Lore,
) -> Result<Written, Error> {
    let stored = records.get(&Packs::only(container.clone()), &lore.index)?;
    let new = Lore { kind: Some(LoreKind::Lore), ..Lore::default() };
    let stored = stored.map_or(new, |stored| stored.record);
    let completed = Lore {
        kind: lore.kind.or(stored.kind),
        date: lore.date.or(stored.date),
        tags: lore.tags.or(stored.tags),
        ..lore
    };
    Ok(records.put(container, &completed)?)
}
