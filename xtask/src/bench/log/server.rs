//! Clients of a server side by side: units of different packs wait for each other only at their
//! end, where they take their places in the log.

use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use rehome::{PackDetails, PackId, dnd5e::Spell};
use rehome_domain::{Packs, apps::dnd5e};
use rehome_persistence::{
    Database, Error, Settings, packs,
    repository::{Records, Registry},
    testing,
};

use super::{
    super::{Bench, generate, generate::Vocabulary, report::median},
    Bound, Numbers, Report, application, import, pack_id, prepared,
};

/// How many clients there are.
const CLIENTS: usize = 8;
/// How long they edit.
const TIME: Duration = Duration::from_secs(10);
/// How many edits a second there must be of all of them together.
const LIMIT: f64 = 300.0;
/// The most records of an import.
const ROWS: usize = 20_000;
/// How often imports take their turn, at most.
const TURNS: usize = 3;

pub(super) fn clients(bench: &Bench, server: &str, report: &mut Report) -> Result<()> {
    let address = testing::empty_on(server);
    let database = prepared(&address, &pack_id("shared")?)?;
    let own: Vec<PackId> =
        (0..CLIENTS).map(|client| pack_id(&format!("own-{client}"))).collect::<Result<_>>()?;
    let app = application();
    for pack in &own {
        database.write(|c| packs::create(c, &app, pack, &PackDetails::default(), None))?;
    }
    let spell = Vocabulary::read(&bench.sample)?.spell(&mut Numbers(61), 0);
    let name = format!("log, {CLIENTS} clients");
    let shared = pack_id("shared")?;
    type Place<'a> = Box<dyn Fn(usize) -> (PackId, String) + 'a>;
    let ways: [(&str, Place<'_>); 3] = [
        ("a pack each", Box::new(|client| (own[client].clone(), "counter".to_owned()))),
        ("one pack, a record each", Box::new(|client| (shared.clone(), format!("c-{client}")))),
        ("one record", Box::new(|_| (shared.clone(), "together".to_owned()))),
    ];
    for (what, place) in ways {
        let places: Vec<(PackId, String)> = (0..CLIENTS).map(&place).collect();
        let (rate, conflicts) = edit(&address, &places, &spell)?;
        let is_together = what == "one record";
        let what = format!("{name}, {what}");
        if is_together {
            report.note(&what, rate, "edits/s");
            report.note(&format!("{what}, refused and made again"), conflicts, "of an edit");
        } else {
            report.add(&what, rate, Bound::AtLeast, LIMIT, "edits/s");
        }
    }
    imports(bench, server, report)
}

/// Each client counts in its record until the time is over; returns how many edits a second
/// there were, and how many had to be made again for one. No edit is lost.
fn edit(address: &str, places: &[(PackId, String)], spell: &Spell) -> Result<(f64, f64)> {
    let start = Instant::now();
    let counts = thread::scope(|scope| {
        let clients: Vec<_> = places
            .iter()
            .map(|(pack, key)| scope.spawn(move || client(address, pack, key, spell, start)))
            .collect();
        let counts = clients.into_iter().map(|client| client.join().expect("a client that ends"));
        counts.collect::<Result<Vec<(u64, u64)>>>()
    })?;
    let seconds = start.elapsed().as_secs_f64();
    let all: u64 = counts.iter().map(|(edits, _)| edits).sum();
    let conflicts: u64 = counts.iter().map(|(_, conflicts)| conflicts).sum();
    let mut distinct = places.to_vec();
    distinct.sort();
    distinct.dedup();
    let registry = Registry::new(&application());
    let mut c = Database::open(address, &Settings::default())?.connection()?;
    let mut records = Records::<Spell>::new(&mut c, &registry)?;
    let mut sum = 0;
    for (pack, key) in distinct {
        let found = records.require(&Packs::only(pack), &key)?;
        sum += number(&found.record)?;
    }
    ensure!(sum == all, "{all} edits were acknowledged, and {sum} are there");
    Ok((all as f64 / seconds, conflicts as f64 / all as f64))
}

/// Reads the record, counts on and writes it, again and again; returns how often that was done,
/// and how often somebody else had been faster.
fn client(
    address: &str,
    pack: &PackId,
    key: &str,
    spell: &Spell,
    start: Instant,
) -> Result<(u64, u64)> {
    let registry = Registry::new(&application());
    let mut c = Database::open(address, &Settings::default())?.connection()?;
    let mut records = Records::<Spell>::new(&mut c, &registry)?;
    let only = Packs::only(pack.clone());
    let (mut edits, mut conflicts) = (0, 0);
    while start.elapsed() < TIME {
        let found = records.get(&only, key)?;
        let (count, rev) = match &found {
            Some(found) => (number(&found.record)?, found.rev),
            None => (0, 0),
        };
        let spell = Spell {
            index: key.to_owned(),
            duration: format!("Up to {} minutes", count + 1),
            ..spell.clone()
        };
        match records.put_expecting(pack, &spell, rev) {
            Ok(_) => edits += 1,
            Err(Error::Conflict { .. }) => conflicts += 1,
            Err(error) => return Err(error.into()),
        }
    }
    Ok((edits, conflicts))
}

/// How far a record has counted.
fn number(spell: &Spell) -> Result<u64> {
    let number = spell.duration.split(' ').nth(2).and_then(|number| number.parse().ok());
    number.with_context(|| format!("`{}` counts nothing", spell.duration))
}

/// Two imports side by side beside one after the other.
fn imports(bench: &Bench, server: &str, report: &mut Report) -> Result<()> {
    let count = bench.rows.min(ROWS);
    let folder = bench.scratch.path().join("log-server");
    generate::folder(&bench.sample, &folder, &dnd5e::app(), count)?;
    let packs = [pack_id("first")?, pack_id("second")?];
    let fresh = || -> Result<String> {
        let address = testing::empty_on(server);
        prepared(&address, &pack_id("other")?)?;
        Ok(address)
    };
    let into = |address: &str, pack: &PackId| {
        import(&Database::open(address, &Settings::default())?, &folder, Some(pack.clone()))
    };
    let (mut singly, mut ratios) = (Vec::new(), Vec::new());
    for _ in 0..bench.repeat.min(TURNS) {
        let address = fresh()?;
        let start = Instant::now();
        packs.iter().try_for_each(|pack| into(&address, pack))?;
        let one_after_another = start.elapsed().as_secs_f64();

        let address = fresh()?;
        let start = Instant::now();
        thread::scope(|scope| {
            let address = &address;
            let both: Vec<_> =
                packs.iter().map(|pack| scope.spawn(move || into(address, pack))).collect();
            both.into_iter().try_for_each(|import| import.join().expect("an import that ends"))
        })?;
        ratios.push(start.elapsed().as_secs_f64() / one_after_another);
        singly.push(one_after_another);
    }
    report.note("log, two imports one after the other", median(singly), "s");
    let name = "log, the same side by side";
    report.add(name, median(ratios), Bound::AtMost, 1.0, "of it");
    Ok(())
}
