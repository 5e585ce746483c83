//! `rehome diff`: what differs between two moments, two containers, or a folder and the database.

use std::path::PathBuf;

use clap::Args;
use rehome::{ChangeFilter, DifferenceKind, Differing, Moment, Rehome, Side};
use serde_json::json;

use super::changes::shown;
use crate::{
    context::Context,
    exit::{Exit, Usage},
    render::{Column, Style, Table, amount, hide},
};

/// The options of `diff`.
#[derive(Args, Debug)]
pub struct Options {
    /// A moment (a time in UTC, seq:N, run:N, a name), a container, or a folder of files
    #[arg(value_name = "A")]
    old: String,
    /// The same; `now` is the database as it stands
    #[arg(value_name = "B", default_value = "now")]
    new: String,
    /// Only records of this application; a folder needs it where several are enabled
    #[arg(long, value_name = "ID")]
    app: Option<String>,
    /// Only records of this collection
    #[arg(long, value_name = "ID")]
    collection: Option<String>,
    /// Only records of this container
    #[arg(long, visible_alias = "pack", value_name = "ID")]
    container: Option<String>,
    /// Only records with this key
    #[arg(long)]
    key: Option<String>,
}

/// Compares.
pub fn run(options: Options, context: &Context) -> anyhow::Result<Exit> {
    let rehome = context.open()?;
    let (old, new) = (side(&rehome, &options.old)?, side(&rehome, &options.new)?);
    let of_folder = [&old, &new].into_iter().any(|side| matches!(side, Side::Folder(_)));
    let only_one = || match rehome.apps() {
        [only] => Some(only.id.clone()),
        _ => None,
    };
    let app = options.app.or_else(|| if of_folder { only_one() } else { None });
    let only = ChangeFilter {
        app,
        collection: options.collection,
        container: options.container,
        key: options.key,
        ..ChangeFilter::default()
    };
    let mut differing = rehome.diff(&old, &new, &only)?;
    for one in &mut differing {
        let declared = rehome.collection(Some(&one.record.app), &one.record.collection)?.1;
        hide(&mut one.fields, &declared.secret);
    }
    let value = json!({ "old": options.old, "new": options.new, "items": differing });
    context.output.result(&value, |style| text(&differing, style))?;
    Ok(Exit::attention_if(!differing.is_empty()))
}

fn side(rehome: &Rehome, text: &str) -> anyhow::Result<Side> {
    let folder = PathBuf::from(text);
    if folder.is_dir() {
        return Ok(Side::Folder(folder));
    }
    match text.parse::<Moment>() {
        Ok(Moment::Tag(name)) => {
            // A pack may be called as a moment is.
            let is_moment = rehome.place_of(&Moment::Tag(name.clone())).is_ok();
            Ok(if is_moment { Side::Moment(Moment::Tag(name)) } else { Side::Container(name) })
        }
        Ok(moment) => Ok(Side::Moment(moment)),
        Err(_) if text.contains('/') || text.contains('\\') => {
            Err(Usage(format!("there is no folder {text}")).into())
        }
        Err(_) => Ok(Side::Container(text.to_owned())),
    }
}

fn text(differing: &[Differing], style: Style) -> String {
    if differing.is_empty() {
        return "They hold the same.\n".to_owned();
    }
    let mut table = Table::new([
        Column::text("record"),
        Column::text("how"),
        Column::text("field").unless_empty(),
        Column::text("old").unless_empty(),
        Column::text("new").unless_empty(),
    ]);
    for one in differing {
        let how = match one.kind {
            DifferenceKind::Added => "added",
            DifferenceKind::Removed => "removed",
            DifferenceKind::Changed => "changed",
        };
        let record = one.record.to_string();
        if one.fields.is_empty() {
            table.row([record.clone(), how.to_owned()]);
        }
        for field in &one.fields {
            table.row([
                record.clone(),
                how.to_owned(),
                field.field.clone(),
                shown(&field.old),
                shown(&field.new),
            ]);
        }
    }
    let count = amount(differing.len() as u64, "record differs", "records differ");
    format!("{}\n{count}.\n", table.render(style))
}
