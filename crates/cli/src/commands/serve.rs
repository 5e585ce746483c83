//! `rehome serve`: the database over HTTP, for programs and for people.

use std::{
    net::{IpAddr, SocketAddr},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use clap::Args;
use rehome_server::{Error, ServerSettings, listen};
use serde_json::json;
use signal_hook::{
    consts::{SIGINT, SIGTERM},
    flag,
};

use crate::{
    context::Context,
    exit::{Exit, Usage},
};

/// The options of `serve`.
#[derive(Args, Debug)]
#[command(after_help = "\
On this machine alone (the default) the address that is printed holds a token of this call; other
programs show one that `rehome token create` makes. Others are let in by --listen and --host, with
TLS in front: docs/SERVER.md shows how.")]
pub struct Options {
    /// Where to listen; port 0 is any that is free
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7777")]
    listen: SocketAddr,
    /// Answer requests for this host too, such as content.example.org; may be repeated
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,
    /// Let nobody change anything
    #[arg(long)]
    read_only: bool,
    /// Let packs and records be read without a token
    #[arg(long)]
    public_read: bool,
    /// Ask nobody for a token: for a machine of your own
    #[arg(long)]
    no_token: bool,
    /// TLS stands in front: cookies are for that alone
    #[arg(long)]
    tls_in_front: bool,
    /// Open the page in a browser
    #[arg(long)]
    open: bool,
}

/// Serves until it is stopped.
pub fn run(options: &Options, context: &Context) -> anyhow::Result<Exit> {
    let rehome = context.open()?;
    let settings = context.settings()?;
    let pool = settings.database_settings().map_err(rehome::Error::from)?.pool_size;
    let start_token = if options.no_token { None } else { Some(rehome::new_secret()?) };
    let hosts = match &options.host[..] {
        [] if options.listen.ip().is_loopback() => None,
        named => {
            let mut hosts = named.to_vec();
            hosts.extend(own_hosts(options.listen.ip()));
            Some(hosts)
        }
    };
    let server_settings = ServerSettings {
        start_token: start_token.clone(),
        no_token: options.no_token,
        public_read: options.public_read,
        read_only: options.read_only || rehome.database().is_read_only(),
        hosts,
        is_secure: options.tls_in_front,
        // One connection is for what keeps the search current.
        at_once: usize::try_from(pool).unwrap_or(1).saturating_sub(1).max(1),
        ..ServerSettings::default()
    };
    let is_read_only = server_settings.read_only;
    let listening = match listen(rehome.clone(), options.listen, server_settings) {
        Err(error @ Error::Exposed(_)) => return Err(Usage(error.to_string()).into()),
        listening => listening?,
    };
    let address = format!("http://{}", listening.address());
    let login = start_token.map(|token| format!("{address}/login?token={token}"));
    let page = login.clone().unwrap_or_else(|| address.clone());
    let value = json!({ "address": address, "open": page });
    context.output.result(&value, |_| format!("{page}\n"))?;
    context.output.talk("That is the page of the content; Ctrl-C stops it.");
    // Edits of other programs are searched within a second too.
    let _keeping = if is_read_only { None } else { Some(rehome.keep_index_current()?) };
    if options.open {
        open(&page);
    }
    let stopped = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        let code = i32::from(Exit::Cancelled.code());
        flag::register_conditional_shutdown(signal, code, Arc::clone(&stopped))?;
        flag::register(signal, Arc::clone(&stopped))?;
    }
    listening.run(move || stopped.load(Ordering::Relaxed))?;
    Ok(Exit::Fine)
}

/// The names by which a request may call the address that is listened to.
fn own_hosts(ip: IpAddr) -> Vec<String> {
    let named = match ip {
        IpAddr::V6(ip) => format!("[{ip}]"),
        IpAddr::V4(ip) => ip.to_string(),
    };
    let local = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned);
    local.into_iter().chain([named]).collect()
}

/// Opens an address in a browser; where there is none, the address was printed.
fn open(page: &str) {
    for program in ["xdg-open", "open"] {
        let mut command = Command::new(program);
        command.arg(page).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if command.spawn().is_ok() {
            return;
        }
    }
}
