//! `rehome lore`: texts about the game's world and its campaign.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use rehome::{
    Effect, PackId,
    dnd5e::{AddedLore, LoreKind, LoreOptions},
};
use serde::Serialize;

use crate::{
    commands::packs::Protection,
    context::Context,
    exit::Exit,
    render::{Column, Style, Table, amount},
};

/// What to do with lore.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Add texts and lists of records to a pack, or update those that were added before
    #[command(after_help = "\
A file .md or .txt becomes one record. Its name is its first heading, or else the name of the
file, and its key is made of that name: the same file again updates the same record. What is not
said by an option stays as it was. A file .json is a list of records as `rehome get lore KEY`
shows them. One file that cannot be taken stops the call, and nothing is written.")]
    Add(Add),
}

/// The options of `lore add`.
#[derive(Args, Debug)]
pub struct Add {
    /// The files: .md and .txt for texts, .json for lists of records
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The pack to add to, created behind all others if missing
    #[arg(long, visible_alias = "pack", value_name = "ID", default_value = "campaign")]
    container: PackId,
    /// The texts tell of what happened in the campaign: their kind is `event`, not `lore`
    #[arg(long)]
    event: bool,
    /// When that was, in the words of the game's own calendar
    #[arg(long, value_name = "TEXT")]
    date: Option<String>,
    /// A word to find the texts by; may be repeated
    #[arg(long, value_name = "WORD")]
    tag: Vec<String>,
    #[command(flatten)]
    protection: Protection,
}

/// What was added, as JSON.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    added: &'a AddedLore,
    inserted: usize,
    updated: usize,
    unchanged: usize,
}

/// Adds files.
pub fn run(command: Command, context: &Context) -> anyhow::Result<Exit> {
    let Command::Add(options) = command;
    let about = LoreOptions {
        kind: options.event.then_some(LoreKind::Event),
        date: options.date,
        tags: options.tag,
    };
    let rehome = options.protection.of(&context.open()?);
    let added = rehome.add_lore_files(&options.container, &options.files, &about)?;
    let count = |effect| added.items.iter().filter(|item| item.effect == effect).count();
    let shown = Shown {
        added: &added,
        inserted: count(Effect::Inserted),
        updated: count(Effect::Updated),
        unchanged: count(Effect::Unchanged),
    };
    context.output.result(&shown, |style| text(&shown, style))?;
    Ok(Exit::Fine)
}

fn text(shown: &Shown<'_>, style: Style) -> String {
    let mut table = Table::new(["key", "name", "file", ""].map(Column::text));
    for item in &shown.added.items {
        let effect = match item.effect {
            Effect::Inserted => "inserted",
            Effect::Updated => "updated",
            Effect::Unchanged => "unchanged",
        };
        table.row([
            item.key.clone(),
            item.name.clone().unwrap_or_default(),
            item.file.clone(),
            effect.to_owned(),
        ]);
    }
    let Shown { added, inserted, updated, unchanged } = shown;
    let holds = amount(added.items.len(), "record", "records");
    let made = if added.created { ", which is new" } else { "" };
    format!(
        "{}\n{holds} of lore in the pack `{}`{made}: {inserted} inserted, {updated} updated, \
         {unchanged} unchanged.\n",
        table.render(style),
        added.container
    )
}
