//! The content of a game: import it, ask for it, and change it in a pack of one's own.
//!
//! `cargo run -p rehome --example content -- docs/samples/dnd5e`

use std::{env, error::Error, path::Path};

use rehome::{
    Filter, PackDetails, PackId, Packs, Query, Rehome,
    dnd5e::{Monster, Spell},
};

/// Moves the content of `folder` into the database at `address` and asks it a few questions.
pub fn tour(folder: &Path, address: &str) -> Result<(), Box<dyn Error>> {
    let rehome = Rehome::builder().only(&["dnd5e"]).open(address)?;

    let report = rehome.import("dnd5e", folder)?;
    println!("{} records read, {} imported", report.totals.read, report.totals.inserted);

    // Lists: conditions on typed columns, an order, and pages.
    let cantrips = Query::default().with(Filter::equal("level", 0)).ordered_by("name");
    for spell in rehome.list::<Spell>(&cantrips)?.items {
        println!("cantrip: {}", spell.record.name);
    }

    // A connection that is held answers many questions; these are of the rules of the game.
    let mut session = rehome.session("dnd5e")?;
    let rating = "1/4".parse()?;
    for monster in session.content(Query::default()).monsters()?.by_challenge_rating(rating)?.items
    {
        println!("challenge 1/4: {}", monster.record.name);
    }
    println!("{} monsters in all", session.records::<Monster>()?.count(&Query::default())?);
    drop(session);

    // A pack of one's own, asked before the others: its records replace theirs.
    let home: PackId = "home".parse()?;
    rehome.create_pack("dnd5e", &home, &PackDetails::named("House rules"))?;
    rehome.order_packs(std::slice::from_ref(&home))?;
    if let Some(first) = rehome.list::<Spell>(&cantrips)?.items.into_iter().next() {
        let mut spell = first.record;
        spell.name = format!("{}, as we play it", spell.name);
        rehome.put(&home, &spell)?;
        let found = rehome.get::<Spell>(&first.key, &Packs::Active)?;
        println!("{} comes from the pack {}", found.record.name, found.container);
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).unwrap_or_else(|| "docs/samples/dnd5e".to_owned());
    tour(Path::new(&folder), "sqlite::memory:")
}
