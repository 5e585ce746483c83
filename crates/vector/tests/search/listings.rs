//! The names of other records belong to a text, and follow them.

use std::collections::BTreeSet;

use diesel::connection::SimpleConnection as _;
use rehome_domain::{Language, index_terms};
use rehome_persistence::{
    Connection,
    packs::{self, Overriding},
    search::{self, Segment},
};
use rehome_vector::search::{Mode, status};

use crate::fixture::{Harbour, Letters, Sailor, keys, query, sailor};

/// What the ship of that key says, once it is proved that it is searched by the same.
fn body(harbour: &Harbour, container: &str, key: &str) -> String {
    let mut c = harbour.connection();
    let text = search::texts(&mut c, &harbour.table("ships"), container, &[key]).unwrap();
    let text = text[0].clone().unwrap();
    let words = index_terms(&format!("{}\n{}", text.title, text.body()));
    let said: BTreeSet<String> =
        words.split_whitespace().map(|word| Language::ENGLISH.stem(word)).collect();
    assert_eq!(stems(&mut c, container, key), Some(said));
    text.body()
}

/// The stems that the ship of that key is searched by; none where it is not searched.
fn stems(c: &mut Connection, container: &str, key: &str) -> Option<BTreeSet<String>> {
    let gone = search::gone(c).unwrap();
    let mut found = None;
    search::segment_data(c, 0, |_, data| {
        let segment = Segment::open(data).unwrap();
        let is_it = |document: &usize| {
            let record = segment.record(segment.record_of(*document));
            (record.collection, record.container, record.key) == ("ships", container, key)
                && !gone.contains(&segment.number(*document))
        };
        let Some(document) = (0..segment.len()).find(is_it) else { return };
        let has = |stem: &usize| {
            segment.postings(*stem).any(|posting| posting.document as usize == document)
        };
        let stems = (0..segment.stems()).filter(has);
        found = Some(stems.map(|stem| segment.stem(stem).to_owned()).collect());
    })
    .unwrap();
    found
}

fn ship(harbour: &Harbour, key: &str) -> String {
    body(harbour, "sea", key)
}

/// Changes records behind the back of the repositories, as an import changes many.
fn by_sql(harbour: &Harbour, sql: &str) {
    match &mut harbour.connection() {
        Connection::Sqlite(c) => c.batch_execute(sql),
        Connection::Postgres(c) => c.batch_execute(sql),
    }
    .unwrap();
}

fn stale(harbour: &Harbour) -> Vec<String> {
    harbour.searcher().search(&query("salt", Mode::Hybrid)).unwrap().stale
}

#[test]
fn the_names_stand_in_order_each_once() {
    let harbour = Harbour::new();
    harbour.ship("Heron", "Carries salt.");
    for (name, ship, rank) in
        [("Zoe", "heron", 1), ("Ada", "heron", 2), ("Bo", "heron", 1), ("Cy", "tern", 1)]
    {
        harbour.sailor(name, ship, rank);
    }
    harbour.put("sea", &Sailor { id: "ada-2".to_owned(), ..sailor("Ada", "heron", 3) });
    assert_eq!(ship(&harbour, "heron"), "Carries salt.\nCrew.\nBo, Zoe, Ada.");
    harbour.ship("Heron", "Carries wool.");
    assert_eq!(ship(&harbour, "heron"), "Carries wool.\nCrew.\nBo, Zoe, Ada.");
}

#[test]
fn an_edit_reaches_the_old_and_the_new_owner_at_once() {
    let harbour = Harbour::new();
    harbour.ship("Heron", "Carries salt.");
    harbour.ship("Tern", "Carries wool.");
    harbour.refresh();
    let searcher = harbour.searcher();
    let found = |name: &str| {
        let asked = rehome_vector::search::SearchQuery {
            collections: vec!["ships".to_owned()],
            ..query(name, Mode::Text)
        };
        let found = searcher.search(&asked).unwrap();
        assert_eq!(found.stale, [""; 0]);
        keys(&found).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    harbour.sailor("Ada", "heron", 1);
    assert_eq!(found("ada"), ["heron"]);
    harbour.sailor("Ada", "tern", 1);
    assert_eq!(found("ada"), ["tern"]);
    harbour.put("sea", &Sailor { name: "Adele".to_owned(), ..sailor("Ada", "tern", 1) });
    assert_eq!((found("ada").len(), found("adele")), (0, vec!["tern".to_owned()]));
    assert!(harbour.remove::<Sailor>("ada"));
    assert_eq!(found("adele"), [""; 0]);
    assert_eq!(ship(&harbour, "tern"), "Carries wool.");
}

#[test]
fn one_who_sails_on_no_ship_makes_none() {
    let harbour = Harbour::new();
    harbour.sailor("Ada", "heron", 1);
    assert_eq!(stems(&mut harbour.connection(), "sea", "heron"), None);
    harbour.ship("Heron", "Carries salt.");
    assert_eq!(ship(&harbour, "heron"), "Carries salt.\nCrew.\nAda.");
}

#[test]
fn a_mark_reaches_those_that_list() {
    let harbour = Harbour::new();
    harbour.ship("Heron", "Carries salt.");
    harbour.ship("Tern", "Carries wool.");
    harbour.sailor("Ada", "heron", 1);
    harbour.refresh();
    by_sql(&harbour, "UPDATE harbour_sailors SET ship = 'tern'");
    harbour.mark("sailors");
    assert_eq!(stale(&harbour), ["harbour/ships", "harbour/sailors"]);
    let apps = std::slice::from_ref(&harbour.app);
    let state = status(&harbour.database, apps, Letters::version("1").model()).unwrap();
    let pending = |collection| {
        state.collections.iter().find(|of| of.collection == collection).map(|of| of.pending)
    };
    assert_eq!((pending("ships"), state.is_complete()), (Some(2), false));
    harbour.refresh();
    assert_eq!(stale(&harbour), [""; 0]);
    let texts = [ship(&harbour, "heron"), ship(&harbour, "tern")];
    assert_eq!(texts, ["Carries salt.", "Carries wool.\nCrew.\nAda."]);
}

#[test]
fn what_did_not_change_keeps_its_vectors() {
    let harbour = Harbour::new();
    harbour.ship("Heron", "Carries salt.");
    harbour.ship("Tern", "Carries wool.");
    harbour.sailor("Ada", "heron", 1);
    harbour.refresh();
    harbour.mark("sailors");
    let refreshed = harbour.refresh();
    assert_eq!((refreshed.projected, refreshed.embedded), (2, 0));
    assert_eq!(harbour.refresh().projected, 0);
}

#[test]
fn a_refresh_that_finds_changes_reaches_those_that_list() {
    let harbour = Harbour::new();
    harbour.ship("Heron", "Carries salt.");
    harbour.sailor("Ada", "heron", 1);
    harbour.sailor("Bo", "heron", 2);
    harbour.refresh();
    by_sql(&harbour, "DELETE FROM harbour_sailors WHERE key = 'bo'");
    harbour.refresh();
    assert_eq!(ship(&harbour, "heron"), "Carries salt.\nCrew.\nAda.");
    by_sql(&harbour, "UPDATE harbour_sailors SET ship = 'tern', rev = rev + 1");
    harbour.refresh();
    assert_eq!((ship(&harbour, "heron"), stale(&harbour)), ("Carries salt.".to_owned(), vec![]));
}

#[test]
fn only_records_of_the_same_pack_are_listed() {
    let harbour = Harbour::new();
    harbour.container("fleet");
    harbour.ship("Heron", "Carries salt.");
    harbour.put("fleet", &crate::fixture::ship("Heron", "Carries fire."));
    harbour.put("fleet", &sailor("Ada", "heron", 1));
    assert_eq!(ship(&harbour, "heron"), "Carries salt.");
    assert_eq!(body(&harbour, "fleet", "heron"), "Carries fire.\nCrew.\nAda.");
    harbour.refresh();
    harbour
        .connection()
        .write(|c| packs::delete(c, &harbour.app, "fleet", Overriding::Nothing))
        .unwrap();
    assert_eq!((ship(&harbour, "heron"), stale(&harbour)), ("Carries salt.".to_owned(), vec![]));
}
