//! `rehome token`: what programs show that speak to `rehome serve`.

use std::time::Duration;

use clap::Subcommand;
use rehome::{Token, TokenScope};
use serde_json::json;

use crate::{
    context::Context,
    exit::Exit,
    render::{Column, Style, Table, moment, plain},
};

/// What to do with tokens.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Make a token; it is shown this once
    Create {
        /// Whose it is, or what for; what it changes stands in the log under that name
        name: String,
        /// How far it reaches: read, write or admin
        #[arg(long, default_value_t = TokenScope::Read)]
        scope: TokenScope,
        /// How many days it holds [default: until it is revoked]
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
        days: Option<u32>,
    },
    /// List the tokens, also those that hold no more
    List,
    /// Revoke a token for good
    Revoke {
        /// Its number, as listed
        token: i64,
    },
}

/// Makes, lists or revokes.
pub fn run(command: &Command, context: &Context) -> anyhow::Result<Exit> {
    let rehome = context.open()?;
    match command {
        Command::Create { name, scope, days } => {
            let day = 24 * 3600;
            let lifetime = days.map(|days| Duration::from_secs(u64::from(days) * day));
            let new = rehome.create_token(name, *scope, lifetime)?;
            context.output.result(&new, |_| format!("{}\n", new.secret))?;
            context.output.talk("It is shown this once: the database keeps its SHA-256 alone.");
        }
        Command::List => {
            let tokens = rehome.tokens()?;
            context.output.result(&json!({ "items": tokens }), |style| list(&tokens, style))?;
        }
        Command::Revoke { token } => {
            let token = rehome.revoke_token(*token)?;
            context.output.result(&token, |_| {
                format!("The token {} of {} holds no more.\n", token.id, plain(&token.name))
            })?;
        }
    }
    Ok(Exit::Fine)
}

fn list(tokens: &[Token], style: Style) -> String {
    if tokens.is_empty() {
        return "There are no tokens.\n".to_owned();
    }
    let mut table = Table::new([
        Column::text("token"),
        Column::text("name"),
        Column::text("scope"),
        Column::text("made"),
        Column::text("ends"),
    ]);
    for token in tokens {
        let ends = match (&token.revoked_at, &token.expires_at) {
            (Some(at), _) => format!("revoked {}", moment(at.as_str())),
            (None, Some(at)) => moment(at.as_str()),
            (None, None) => "never".to_owned(),
        };
        table.row([
            token.id.to_string(),
            token.name.clone(),
            token.scope.to_string(),
            moment(token.created_at.as_str()),
            ends,
        ]);
    }
    table.render(style)
}
