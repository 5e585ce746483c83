//! `rehome retrieve`: what a player's words call for.

use std::path::{Path, PathBuf};

use clap::Args;
use rehome::{
    Application, PackId,
    retrieve::{Context as Situation, Retrieve, Retrieved},
};

use super::get::packs;
use crate::{
    context::{Context, ModelOption},
    exit::{Exit, Usage},
    render::{Style, plain, plain_lines},
};

/// The options of `retrieve`.
#[derive(Args, Debug)]
#[command(after_help = "\
The context is a JSON object, in which everything may be left out:
  {\"in_combat\": true, \"location\": \"the old mill\", \"creatures\": [\"goblin\"],
   \"party\": [{\"name\": \"Ada\", \"class\": \"Wizard\", \"race\": \"Half-Elf\", \"level\": 3}],
   \"recent\": [\"what was said before\"]}")]
pub struct Options {
    /// What the player said
    #[arg(value_name = "TEXT", required = true, num_args = 1..)]
    text: Vec<String>,
    /// What is going on in the game, as a JSON file
    #[arg(long, value_name = "FILE")]
    context: Option<PathBuf>,
    /// The most tokens of the prompt [default: the setting retrieve_budget]
    #[arg(long, value_name = "TOKENS")]
    budget: Option<usize>,
    /// The most passages [default: the setting retrieve_limit]
    #[arg(long)]
    limit: Option<usize>,
    /// The least score of a passage, as a part of the best one's; from 0 to 1
    /// [default: the setting retrieve_threshold]
    #[arg(long)]
    threshold: Option<f64>,
    /// The application whose records are read [default: the one that says what is needed when]
    #[arg(long, value_name = "APP")]
    app: Option<String>,
    /// Read this pack; may be repeated, of equal keys the first counts
    /// [default: the active packs]
    #[arg(long, visible_alias = "pack", value_name = "ID")]
    container: Vec<PackId>,
    #[command(flatten)]
    model: ModelOption,
}

/// Retrieves.
pub fn run(options: Options, context: &Context) -> anyhow::Result<Exit> {
    let rehome = context.with_model(&options.model).open_to_read()?;
    let situation = options.context.as_deref().map(read).transpose()?.unwrap_or_default();
    let usual = rehome.retrieval();
    let request = Retrieve {
        text: options.text.join(" "),
        context: situation,
        budget: options.budget.unwrap_or(usual.budget),
        limit: options.limit.unwrap_or(usual.limit),
        threshold: options.threshold.unwrap_or(usual.threshold),
        ..usual
    };
    let app = match &options.app {
        Some(app) => app,
        None => knowing(rehome.apps())?,
    };
    let found = rehome.retrieve(app, &request, &packs(options.container))?;
    context.tell_skipped(&rehome);
    context.output.result(&found, |style| text(&found, style))?;
    Ok(Exit::Fine)
}

/// The one application that has kinds of knowledge.
fn knowing(apps: &[Application]) -> anyhow::Result<&str> {
    let knowing: Vec<&str> =
        apps.iter().filter(|app| !app.knowledge.is_empty()).map(|app| app.id.as_ref()).collect();
    match knowing[..] {
        [one] => Ok(one),
        [] => {
            Err(Usage("no application here says what is needed when; --app names one".to_owned())
                .into())
        }
        _ => Err(Usage(format!("--app names one of {}", knowing.join(", "))).into()),
    }
}

fn read(file: &Path) -> anyhow::Result<Situation> {
    let name = file.display();
    let text = rehome::files::read_text(file)
        .map_err(|error| Usage(format!("the context in {name} cannot be read: {error}")))?;
    let situation = serde_json::from_str(&text)
        .map_err(|error| Usage(format!("{name} is no context: {error}; --help shows one")))?;
    Ok(situation)
}

/// What was understood, and the prompt.
fn text(found: &Retrieved, style: Style) -> String {
    let list = |names: Vec<&str>| {
        if names.is_empty() { "none".to_owned() } else { plain(&names.join(", ")).into_owned() }
    };
    let named = list(found.entities.iter().map(|entity| entity.title.as_str()).collect());
    let needed = list(found.needs.iter().map(|need| need.title.as_str()).collect());
    let mut text = format!("{} {named}\n", style.faint("named: "));
    text += &format!("{} {needed}\n", style.faint("needed:"));
    text += &format!("{} {}\n", style.faint("tokens:"), found.tokens);
    if !found.prompt.is_empty() {
        text += &format!("\n{}\n", plain_lines(found.prompt.trim_end()));
    }
    text
}
