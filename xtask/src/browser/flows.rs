//! What people do on the page.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};

use super::{
    looks::Visit,
    served::{OF_THE_BOOK, spell},
};

type Flow = fn(&mut Visit<'_>) -> Result<()>;

pub(super) const FLOWS: [(&str, Flow); 4] = [
    ("homebrew", homebrew),
    ("browse", browse),
    ("search", search),
    ("campaigns and runs", campaigns),
];

const OF_THE_TABLE: &str = "Our table's fire, which smells of oranges.";
const MENDED: &str = "A spell that had lost its key.";
const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';
/// How long the search may take to know what was written.
const SOON: Duration = Duration::from_secs(15);

/// Five spells, of which one has no key.
fn brew() -> Value {
    let mut broken = spell("paper-rain", "Paper Rain", MENDED);
    broken.as_object_mut().map(|members| members.remove("index"));
    json!([
        spell("fireball", "Fireball", OF_THE_TABLE),
        spell("ink-step", "Ink Step", "You walk out of any letter that bears your name."),
        broken,
        spell("slow-candle", "Slow Candle", "A flame that lasts until somebody laughs."),
        spell("kind-door", "Kind Door", "The door opens for whoever is cold."),
    ])
}

/// Makes a pack and uploads into it; ends on the page of the run.
fn upload(visit: &mut Visit<'_>, pack: &str) -> Result<()> {
    visit.go("/packs", "packs")?;
    visit.browser.fill("//input[@name='name']", pack)?;
    visit.browser.fill("//input[@name='description']", "What our table made up")?;
    visit.click("//button[.='Make the pack']", "new pack")?;
    if visit.browser.text("//h1")? != pack {
        visit.go("/packs", "packs with a new one")?;
        visit.click(&format!("//a[.='{pack}']"), "pack")?;
    }
    let file = visit.served.file("fireball.json", &brew())?;
    visit.browser.click("//select[@name='content_type']/option[@value='spells']")?;
    visit.browser.give("//input[@type='file']", &file)?;
    visit.browser.click("//select[@name='accept']/option[@value='good']")?;
    visit.click(&format!("//button[contains(., 'Upload into {pack}')]"), "run")
}

fn homebrew(visit: &mut Visit<'_>) -> Result<()> {
    let pack = visit.own("Home brew");
    upload(visit, &pack)?;
    let run = visit.browser.address()?;
    ensure!(run.contains("/runs/"), "an upload leads to its run, not to {run}");
    visit.sees("index")?;

    // The bad one is mended where it waits.
    visit.click(
        "//a[contains(., 'quarantine') and contains(@href, 'quarantine')][not(ancestor::nav)]",
        "quarantine",
    )?;
    visit.click("//tr[contains(., 'waits')]//a", "entry")?;
    let text = visit.browser.find("//textarea[@name='body']")?;
    ensure!(!text.is_empty(), "an entry has its text");
    let mended = spell("paper-rain", "Paper Rain", MENDED).to_string();
    visit.browser.fill("//textarea[@name='body']", &mended)?;
    visit.click("//button[.='Try again']", "mended")?;
    visit.go("/records/dnd5e/spells/paper-rain", "mended record")?;
    visit.sees(MENDED)?;

    // Until the pack stands above it, the book wins.
    let record = "/records/dnd5e/spells/fireball";
    visit.go(record, "record of the book")?;
    visit.sees(OF_THE_BOOK)?;
    visit.go("/packs", "packs before")?;
    for _ in 0..9 {
        if visit.browser.text("//main//ul[contains(@class, 'cards')]/li[1]//h2")? == pack {
            break;
        }
        by_keyboard(visit, &format!("Move {pack} above"))?;
    }
    visit.go("/packs", "packs after")?;
    ensure!(
        visit.browser.text("//main//ul[contains(@class, 'cards')]/li[1]//h2")? == pack,
        "the pack is not first"
    );

    // The page, the API and the search say the same.
    visit.go(record, "record of the table")?;
    visit.sees(OF_THE_TABLE)?;
    visit.sees("hides")?;
    let told = visit.json("/api/d5e/content/spells/fireball")?;
    ensure!(told["desc"][0] == OF_THE_TABLE, "the API says otherwise than the page");
    until(visit, "/search?q=fireball", |visit| {
        Ok(visit.browser.text("//ol/li[1]")?.contains(OF_THE_TABLE))
    })?;
    visit.go("/search?q=fireball", "search for it")?;

    // And all of it goes away again.
    visit.browser.go(&run)?;
    visit.click("//button[starts-with(., 'Undo run')]", "undone")?;
    visit.go(record, "record of the book again")?;
    visit.sees(OF_THE_BOOK)?;
    let told = visit.json("/api/d5e/content/spells/fireball")?;
    ensure!(told["desc"][0] == OF_THE_BOOK, "the API does not say what the book says");
    until(visit, "/search?q=fireball", |visit| {
        Ok(visit.browser.text("//ol/li[1]")?.contains(OF_THE_BOOK))
    })?;

    visit.go("/packs", "packs at last")?;
    visit.click(&format!("//a[.='{pack}']"), "pack at last")?;
    visit.browser.click("//summary[starts-with(., 'Delete')]")?;
    visit.click(&format!("//button[.='Delete {pack}']"), "deleted")?;
    visit.go("/records/dnd5e/spells/paper-rain", "no such record")?;
    ensure!(!visit.browser.text("//body")?.contains(MENDED), "the pack is still read");
    Ok(())
}

/// Presses the button with the key of the tabulator and the enter key alone.
fn by_keyboard(visit: &mut Visit<'_>, says: &str) -> Result<()> {
    for _ in 0..200 {
        visit.browser.press(TAB)?;
        if visit.browser.focused()?.starts_with(says) {
            visit.browser.press(ENTER)?;
            // The next page is there once the button is another.
            let deadline = Instant::now() + SOON;
            while visit.browser.focused().is_ok_and(|words| words.starts_with(says)) {
                ensure!(Instant::now() < deadline, "`{says}` does nothing");
            }
            return Ok(());
        }
    }
    bail!("`{says}` cannot be reached by keyboard")
}

/// Asks for a page until it is as it should be: the index follows edits on its own.
fn until(visit: &Visit<'_>, path: &str, is_so: impl Fn(&Visit<'_>) -> Result<bool>) -> Result<()> {
    let deadline = Instant::now() + SOON;
    loop {
        visit.browser.go(&format!("{}{path}", visit.served.origin))?;
        if is_so(visit)? {
            return Ok(());
        }
        if Instant::now() > deadline {
            let seen = visit.browser.text("//main")?;
            bail!("{path} does not come to be as it should: {seen}");
        }
    }
}

fn browse(visit: &mut Visit<'_>) -> Result<()> {
    visit.go("/browse", "browse")?;
    visit.click("//main//a[.='Spells']", "spells")?;
    visit.browser.fill("//input[@name='prefix']", "lamp")?;
    visit.click("//main//form[@role='search']//button", "spells by name")?;
    visit.click("//main//td//a[.='Lamp Burst']", "spell")?;
    visit.sees("2nd-level")?;
    visit.sees("3d8")?;
    visit.click("//article//a[.='Wickwarden']", "class")?;
    visit.sees("Spellcasting: Wickwarden")?;
    visit.go("/records/dnd5e/monsters/drowned-sexton", "stat block")?;
    visit.sees("91 (14d8+28)")?;
    visit.go("/records/dnd5e/equipment/ferry-pack", "item")?;
    visit.sees("Pint of Oil × 6")?;
    for (app, collection) in
        [("dnd5e", "backgrounds"), ("learner", "profiles"), ("editor", "sessions")]
    {
        visit.go(&format!("/records/{app}/{collection}"), &format!("{app} {collection}"))?;
        visit.click("//main//td//a", &format!("{app} {collection} record"))?;
    }
    visit.go("/records/dnd5e/monsters", "monsters")?;
    visit.browser.click("//summary[contains(., 'By')]")?;
    visit.click("//details[@open]//a", "monsters of a kind")
}

fn search(visit: &mut Visit<'_>) -> Result<()> {
    visit.go("/search", "search")?;
    visit.browser.fill("//input[@name='q']", "something that makes light")?;
    visit.browser.click("//input[@name='explain']")?;
    visit.click("//main//form//button", "hits")?;
    ensure!(!visit.browser.text("//ol/li[1]")?.is_empty(), "nothing was found");
    visit.click("//ol/li[1]//a", "hit")?;
    visit.go("/retrieve", "retrieve")?;
    visit.click("//main//ul//a", "retrieved")
}

fn campaigns(visit: &mut Visit<'_>) -> Result<()> {
    let name = visit.look.name();
    visit.go("/campaigns", "campaigns")?;
    visit.browser.fill("//input[@name='id']", &name)?;
    visit.browser.fill("//form[@action='/api/campaigns']//input[@name='packs']", "srd")?;
    visit.click("//button[.='Make the campaign']", "new campaign")?;
    visit.go(&format!("/search?q=lamp&campaign={name}"), "search in a campaign")?;
    ensure!(!visit.browser.text("//ol/li[1]")?.is_empty(), "a campaign reads its packs");
    visit.go("/campaigns", "campaigns with one")?;
    visit.click("//button[starts-with(., 'Delete')]", "campaign deleted")?;
    visit.go("/runs", "runs")?;
    visit.click("//main//td//a", "last run")?;
    visit.go("/changes", "changes")?;
    visit.click("//main//td//a", "change")?;
    for page in ["quarantine", "health", "tokens", "login"] {
        visit.go(&format!("/{page}"), page)?;
    }
    visit.go("/nothing/here", "no such page")
}

/// Two packs, of which the upper one is homebrew.
pub(super) fn for_the_picture(visit: &mut Visit<'_>) -> Result<()> {
    let pack = "Lanterns and Letters";
    upload(visit, pack)?;
    visit.go("/packs", "packs")?;
    visit.browser.click(&format!("//button[starts-with(., 'Move {pack} above')]"))?;
    visit.go("/records/dnd5e/spells/fireball", "picture").context("the page of the picture")
}
