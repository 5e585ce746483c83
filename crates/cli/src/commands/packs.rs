//! `rehome packs`: named sets of records and their order.

use std::io::{self, BufRead as _, IsTerminal as _};

use clap::{Args, Subcommand};
use rehome::{Overriding, Pack, PackDetails, PackId, Rehome};
use serde::Serialize;
use serde_json::json;

use crate::{
    context::Context,
    exit::{Exit, Usage},
    render::{Column, Style, Table, amount, count, moment, pairs},
};

/// What to do with packs.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// List them in their order: of equal keys, the one in the first active pack counts
    List,
    /// Create an empty pack behind all others
    Create {
        /// Its id: letters, digits, _ and -
        id: PackId,
        /// The application [default: the only one]
        #[arg(long)]
        app: Option<String>,
        #[command(flatten)]
        details: Details,
    },
    /// Show all that is said of one, and how many records it holds
    Show {
        /// Its id
        id: PackId,
    },
    /// Change what is said of it; what is not given stays
    Edit(Edit),
    /// Let reads that name no packs see it
    Activate {
        /// Its id
        id: PackId,
        #[command(flatten)]
        protection: Protection,
    },
    /// Hide it from reads that name no packs
    Deactivate {
        /// Its id
        id: PackId,
        #[command(flatten)]
        protection: Protection,
    },
    /// Put the named packs first, in this order
    Order {
        /// Their ids
        #[arg(required = true, value_name = "ID")]
        ids: Vec<PackId>,
    },
    /// Delete a pack with all its records; a rollback brings them back
    Delete {
        /// Its id
        id: PackId,
        /// Do not ask
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        protection: Protection,
    },
}

/// The options of `packs edit`.
#[derive(Args, Debug)]
pub struct Edit {
    /// Its id
    id: PackId,
    #[command(flatten)]
    details: Details,
    /// Show what it would be, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    protection: Protection,
}

/// What can be said of a pack.
#[derive(Args, Debug)]
pub struct Details {
    /// What people call it [of a new pack: its id]
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// What it is about
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Its version, in its author's own counting [of a new pack: 1.0.0]
    #[arg(long, value_name = "TEXT")]
    version: Option<String>,
    /// Who made it
    #[arg(long, value_name = "TEXT")]
    author: Option<String>,
    /// On what terms it may be used
    #[arg(long, value_name = "TEXT")]
    licence: Option<String>,
    /// The language of its texts, such as en or de-AT
    #[arg(long, value_name = "TEXT")]
    locale: Option<String>,
    /// The edition of the rules or of the work that it belongs to
    #[arg(long, value_name = "TEXT")]
    edition: Option<String>,
}

impl From<&Details> for PackDetails {
    fn from(details: &Details) -> Self {
        let Details { name, description, version, author, licence, locale, edition } = details;
        Self {
            name: name.clone(),
            description: description.clone(),
            version: version.clone(),
            author: author.clone(),
            licence: licence.clone(),
            locale: locale.clone(),
            edition: edition.clone(),
        }
    }
}

/// The option of all that changes packs or their records.
#[derive(Args, Clone, Copy, Debug)]
pub struct Protection {
    /// Change it also where it is protected, as `srd` is
    #[arg(long = "override")]
    overriding: bool,
}

impl Protection {
    /// The handle that writes what these options allow.
    pub fn of(self, rehome: &Rehome) -> Rehome {
        let overriding = if self.overriding { Overriding::Protected } else { Overriding::Nothing };
        rehome.overriding(overriding)
    }
}

/// A pack by itself, as JSON.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    pack: &'a Pack,
    records: i64,
}

/// A pack that was described, as JSON.
#[derive(Serialize)]
struct Edited<'a> {
    #[serde(flatten)]
    pack: &'a Pack,
    changed: Vec<&'static str>,
    dry_run: bool,
}

/// Lists, creates, orders or deletes.
pub fn run(command: &Command, context: &Context) -> anyhow::Result<Exit> {
    let rehome = context.open()?;
    let output = &context.output;
    match command {
        Command::List => all(&rehome.packs()?, context)?,
        Command::Order { ids } => all(&rehome.order_packs(ids)?, context)?,
        Command::Create { id, app, details } => {
            let mut with_packs = rehome.apps().iter().filter(|app| app.default_pack.is_some());
            let app = match (app, with_packs.next(), with_packs.next()) {
                (Some(app), ..) => app.as_str(),
                (None, Some(only), None) => &only.id,
                _ => return Err(Usage("name the application with --app".to_owned()).into()),
            };
            let pack = rehome.create_pack(app, id, &details.into())?;
            output.result(&pack, |_| format!("The pack `{id}` of {app} is there, empty.\n"))?;
        }
        Command::Show { id } => {
            let (pack, records) = (rehome.pack(id)?, rehome.pack_records(id)?);
            output.result(&Shown { pack: &pack, records }, |style| sheet(&pack, records, style))?;
        }
        Command::Edit(options) => edit(&rehome, options, context)?,
        Command::Activate { id, protection } => {
            let pack = protection.of(&rehome).set_pack_active(id, true)?;
            output.result(&pack, |_| format!("The pack `{id}` is active.\n"))?;
        }
        Command::Deactivate { id, protection } => {
            let pack = protection.of(&rehome).set_pack_active(id, false)?;
            output.result(&pack, |_| format!("The pack `{id}` is hidden.\n"))?;
        }
        Command::Delete { id, yes, protection } => {
            return delete(&protection.of(&rehome), id, *yes, context);
        }
    }
    Ok(Exit::Fine)
}

fn edit(rehome: &Rehome, options: &Edit, context: &Context) -> anyhow::Result<()> {
    let Edit { id, details, dry_run, protection } = options;
    let (rehome, details) = (protection.of(rehome), PackDetails::from(details));
    if details == PackDetails::default() {
        return Err(Usage("say what to change, such as --name".to_owned()).into());
    }
    let before = rehome.pack(id)?;
    let pack = if *dry_run {
        rehome.edited_pack(id, &details)?
    } else {
        rehome.edit_pack(id, &details)?
    };
    let changed = texts(&before).into_iter().zip(texts(&pack));
    let changed = changed.filter(|(old, new)| old != new).map(|((name, _), _)| name);
    let edited = Edited { pack: &pack, changed: changed.collect(), dry_run: *dry_run };
    context.output.result(&edited, |_| match (edited.changed.as_slice(), dry_run) {
        ([], _) => format!("The pack `{id}` says so already; nothing changed.\n"),
        (changed, true) => {
            format!("Of the pack `{id}` this would change: {}.\n", changed.join(", "))
        }
        (changed, false) => format!("Of the pack `{id}` this changed: {}.\n", changed.join(", ")),
    })?;
    Ok(())
}

/// What people say of a pack, by the names of the options.
fn texts(pack: &Pack) -> [(&'static str, &str); 7] {
    [
        ("name", &pack.name),
        ("description", &pack.description),
        ("version", &pack.version),
        ("author", &pack.author),
        ("licence", &pack.licence),
        ("locale", &pack.locale),
        ("edition", &pack.edition),
    ]
}

/// All of a pack, a line each.
fn sheet(pack: &Pack, records: i64, style: Style) -> String {
    let mut lines = vec![("pack", pack.id.clone()), ("app", pack.app.clone())];
    lines.extend(texts(pack).map(|(name, text)| (name, text.to_owned())));
    lines.extend([
        ("state", state(pack)),
        ("order", pack.priority.to_string()),
        ("records", count(records)),
        ("created", moment(pack.created_at.as_str())),
        ("updated", moment(pack.updated_at.as_str())),
    ]);
    pairs(&lines, style)
}

/// Whether reads see it, and whether it is protected.
fn state(pack: &Pack) -> String {
    let state = if pack.active { "active" } else { "hidden" };
    if pack.protected { format!("{state}, protected") } else { state.to_owned() }
}

fn delete(rehome: &Rehome, id: &PackId, yes: bool, context: &Context) -> anyhow::Result<Exit> {
    let holds = amount(rehome.pack_records(id)?, "record", "records");
    rehome.require_changeable(id)?;
    if !yes {
        if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
            let message =
                format!("the pack `{id}` holds {holds}; pass --yes to delete it with all of them");
            return Err(Usage(message).into());
        }
        context.output.talk(&format!("Delete the pack `{id}` with {holds}? [y/N]"));
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer)?;
        if !["y", "yes"].contains(&answer.trim().to_lowercase().as_str()) {
            return Err(Usage("nothing was deleted".to_owned()).into());
        }
    }
    let deleted = rehome.delete_pack(id)?;
    let value = json!({ "pack": id, "deleted": deleted });
    context.output.result(&value, |_| {
        format!("The pack `{id}` with {} was deleted.\n", amount(deleted, "record", "records"))
    })?;
    Ok(Exit::Fine)
}

fn all(packs: &[Pack], context: &Context) -> anyhow::Result<()> {
    context.output.result(&json!({ "items": packs }), |style| table(packs, style))
}

fn table(packs: &[Pack], style: Style) -> String {
    if packs.is_empty() {
        return "There are no packs yet; an import creates one.\n".to_owned();
    }
    let mut table = Table::new([
        Column::number("order"),
        Column::text("pack"),
        Column::text("app"),
        Column::text("name"),
        Column::text("version"),
        Column::text("edition"),
        Column::text("locale"),
        Column::text("licence"),
        Column::text("state"),
    ]);
    for pack in packs {
        table.row([
            pack.priority.to_string(),
            pack.id.clone(),
            pack.app.clone(),
            pack.name.clone(),
            pack.version.clone(),
            pack.edition.clone(),
            pack.locale.clone(),
            pack.licence.clone(),
            state(pack),
        ]);
    }
    table.render(style)
}
