//! The page in a real browser: four flows, each with and without JavaScript, in light and in dark, on
//! a phone and on a desktop, on a database of its own in a scratch folder.
//!
//! It owns what is looked at on every page: rules of accessibility (axe-core), requests to other
//! origins, width, weight and layout shift. What a person does in a flow is in `flows`.

mod client;
mod driver;
mod flows;
mod looks;
mod served;

use std::{fs, path::PathBuf, time::Instant};

use anyhow::{Context as _, Result, ensure};

use crate::workspace::{root, target};
use driver::Driver;
use looks::{LOOKS, Look};
use served::Served;

/// Drives the page with Chromium, as a person would, and fails where a flow or a page does.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Shows the browser's window.
    #[arg(long)]
    headed: bool,
    /// Writes the picture of the README anew.
    #[arg(long)]
    picture: bool,
    /// Only in looks whose name contains this, such as `dark-360`.
    #[arg(long, value_name = "TEXT")]
    look: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let begun = Instant::now();
    let driver = Driver::start()?;
    let served = Served::start()?;
    let shots = target().join("browser");
    fs::create_dir_all(&shots)?;
    let wanted =
        |look: &&Look| arguments.look.as_ref().is_none_or(|part| look.name().contains(part));
    let mut looked = 0;
    let mut problems = Vec::new();
    for look in LOOKS.iter().filter(wanted) {
        let mut visit = looks::Visit::start(&driver, &served, *look, arguments.headed, &shots)?;
        for (name, flow) in flows::FLOWS {
            if let Err(error) = flow(&mut visit) {
                let seen = visit.keep_last();
                let place = format!("the flow `{name}`, {} (see {})", look.name(), seen.display());
                return Err(error.context(place));
            }
            println!("ok  {name}, {}", look.name());
        }
        looked += visit.pages;
        problems.append(&mut visit.problems);
        visit.end()?;
    }
    if arguments.picture {
        // After all flows, since what it shows stays.
        let mut visit = looks::Visit::start(&driver, &served, LOOKS[0], arguments.headed, &shots)?;
        picture(&mut visit)?;
        visit.end()?;
    }
    problems.sort();
    problems.dedup();
    for problem in &problems {
        println!("{problem}");
    }
    ensure!(problems.is_empty(), "{} problems on pages", problems.len());
    ensure!(looked > 0, "no look has such a name");
    println!(
        "{looked} pages looked at in {:.0} s: no rule of accessibility broken, no request to another \
         origin; screenshots are in {}",
        begun.elapsed().as_secs_f64(),
        shots.display()
    );
    Ok(())
}

/// The picture of the README: what a game master sees first.
fn picture(visit: &mut looks::Visit<'_>) -> Result<()> {
    let path: PathBuf = root().join("docs/page.png");
    flows::for_the_picture(visit)?;
    let picture = visit.browser.picture()?;
    ensure!(picture.len() < 150_000, "the picture has {} bytes, which is too many", picture.len());
    fs::write(&path, picture).with_context(|| format!("cannot write {}", path.display()))
}
