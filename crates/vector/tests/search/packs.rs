//! Of records with the same key the pack in front is found.

use rehome_domain::Packs;
use rehome_persistence::packs::{self, Overriding};
use rehome_vector::search::{Mode, SearchQuery};

use crate::fixture::{Harbour, Ship, container, keys, query, ship};

#[test]
fn the_pack_in_front_hides_what_is_behind() {
    let harbour = Harbour::new();
    harbour.container("fleet");
    harbour.ship("Heron", "Carries salt.");
    harbour.put("fleet", &ship("Heron", "Carries fire."));
    harbour.refresh();
    let searcher = harbour.searcher();
    let found = |text: &str, packs: Packs| {
        let asked = SearchQuery { packs, ..query(text, Mode::Text) };
        searcher.search(&asked).unwrap().hits.into_iter().next().map(|hit| hit.record.container)
    };
    assert_eq!(found("salt", Packs::Active).as_deref(), Some("sea"));
    assert_eq!(found("fire", Packs::Active), None);
    assert_eq!(found("fire", Packs::Listed(vec![container("fleet")])).as_deref(), Some("fleet"));

    packs::order(&mut harbour.connection(), &[container("fleet")]).unwrap();
    assert_eq!(found("fire", Packs::Active).as_deref(), Some("fleet"));
    assert_eq!(found("salt", Packs::Active), None);

    packs::set_active(&mut harbour.connection(), "fleet", false, Overriding::Nothing).unwrap();
    assert_eq!(found("salt", Packs::Active).as_deref(), Some("sea"));
}

#[test]
fn a_pack_that_is_deleted_is_found_no_more() {
    let harbour = Harbour::new();
    harbour.container("fleet");
    harbour.put("fleet", &ship("Tern", "Carries wool."));
    let searcher = harbour.searcher();
    assert_eq!(keys(&searcher.search(&query("wool", Mode::Text)).unwrap()), ["tern"]);
    harbour
        .connection()
        .write(|c| packs::delete(c, &harbour.app, "fleet", Overriding::Nothing))
        .unwrap();
    assert!(searcher.search(&query("wool", Mode::Text)).unwrap().hits.is_empty());
}

#[test]
fn packs_of_several_languages_are_searched_at_once() {
    let harbour = Harbour::new();
    let mut c = harbour.connection();
    let german = rehome_domain::PackDetails { locale: Some("de".to_owned()), ..Default::default() };
    packs::create(&mut c, &harbour.app, &container("see"), &german, None).unwrap();
    drop(c);
    harbour.ship("Heron", "Lanterns burn on her deck.");
    harbour.ship("Tern", "Carries wool.");
    harbour
        .put("see", &Ship { id: "tern".to_owned(), ..ship("Seeschwalbe", "Sie trägt Laternen.") });
    harbour.refresh();
    let searcher = harbour.searcher();
    let found = |text: &str, packs: &[&str]| {
        let packs = packs.iter().map(|id| container(id)).collect();
        let query = SearchQuery { packs: Packs::Listed(packs), ..query(text, Mode::Text) };
        let found = searcher.search(&query).unwrap();
        found.hits.iter().map(|hit| hit.title.clone()).collect::<Vec<_>>()
    };
    // Stems of both languages, and the German record in place of the English one.
    assert_eq!(found("laterne", &["see", "sea"]), ["Seeschwalbe"]);
    assert_eq!(found("lantern", &["see", "sea"]), ["Heron"]);
    assert_eq!(found("wool", &["see", "sea"]), [""; 0]);
    assert_eq!(found("wool", &["sea", "see"]), ["Tern"]);
    // The key is a name in every translation.
    let by_key = SearchQuery {
        packs: Packs::Listed(vec![container("see"), container("sea")]),
        ..query("tern", Mode::Hybrid)
    };
    assert_eq!(searcher.search(&by_key).unwrap().hits[0].title, "Seeschwalbe");
}
