//! What the commands that write a record have in common: which one, and how.

use clap::Args;
use rehome::{CollectionAddress, RecordId, Rehome, WriteOptions};
use serde::Serialize;

use super::packs::Protection;
use crate::context::Context;

/// The record that is to be written, and how.
#[derive(Args, Debug)]
pub struct Target {
    /// The collection, such as spells or dnd5e/magic-items
    #[arg(value_name = "[APP/]COLLECTION")]
    collection: CollectionAddress,
    /// The key of the record
    key: String,
    /// The pack or other container that it stands in [default: the one that has the key, of packs
    /// the first]
    #[arg(long, visible_alias = "pack", value_name = "ID")]
    container: Option<String>,
    /// Only if the record is at this revision; 0 is for one that must be new
    #[arg(long, value_name = "N")]
    rev: Option<i64>,
    /// Tell what would happen, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    protection: Protection,
}

impl Target {
    /// The handle that writes what the options allow, and which record that is.
    pub fn open(&self, context: &Context) -> anyhow::Result<(Rehome, RecordId)> {
        let rehome = self.protection.of(&context.open()?);
        let CollectionAddress { app, collection } = &self.collection;
        let container = self.container.as_deref();
        let record = rehome.record_to_write(app.as_deref(), collection, container, &self.key)?;
        Ok((rehome, record))
    }

    /// How it is written.
    pub fn options(&self) -> WriteOptions {
        WriteOptions { expected: self.rev, dry_run: self.dry_run }
    }
}

/// A record that was written, as JSON.
#[derive(Serialize)]
pub struct Done<'a, T> {
    /// Which one.
    #[serde(flatten)]
    pub record: &'a RecordId,
    /// What became of it.
    #[serde(flatten)]
    pub done: T,
    /// Whether nothing was written in the end.
    pub dry_run: bool,
}
