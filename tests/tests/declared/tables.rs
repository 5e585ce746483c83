//! Tables that follow their declaration.

use super::*;
use rehome::Outcome;

#[test]
fn tables_are_made_when_the_database_is_opened() {
    let database = TempDatabase::new();
    let rehome = open(&database, with_nests(two_columns()));
    assert_eq!(tables(&rehome), ["garden_birds", "garden_old_nests"]);
    let report = rehome.import("garden", folder()).unwrap();
    assert_eq!((report.outcome(), report.totals.inserted), (Outcome::Clean, 3));
    assert_eq!(found(&rehome, "wings=2"), ["owl"]);
    assert_eq!(found(&rehome, "order=apteryx"), ["kiwi"]);
    assert_eq!(found(&rehome, "colors=white"), ["owl"]);
    drop(rehome);
    let before = rows(&open(&database, with_nests(two_columns())));
    assert_eq!(before.len(), 2);
    assert_eq!(
        sql(
            &open(&database, with_nests(two_columns())),
            "SELECT made_at AS line FROM declared_tables"
        )
        .len(),
        2
    );
}

#[test]
fn a_changed_declaration_makes_the_table_anew_from_the_texts() {
    let database = TempDatabase::new();
    let rehome = open(&database, birds([], []));
    rehome.import("garden", folder()).unwrap();
    let owl = rehome.get::<Bird>("owl", &Packs::Active).unwrap();
    rehome.put(&owl.container, &Bird { wings: Some(3), ..owl.record }).unwrap();
    let before = rows(&rehome);
    assert!(rehome.list::<Bird>(&Query::default().with("wings=3".parse().unwrap())).is_err());

    let added = open(&database, birds(two_columns(), facets()));
    assert_eq!(rows(&added), before);
    assert_eq!(found(&added, "wings=3"), ["owl"]);
    assert_eq!(found(&added, "order=apteryx"), ["kiwi"]);
    assert_eq!(found(&added, "colors=grey"), ["owl"]);
    assert_eq!(
        added.verify("garden", folder(), &ImportOptions::default()).unwrap().verified.different,
        1
    );

    let retyped = open(&database, birds(retyped(), facets()));
    assert_eq!(rows(&retyped), before);
    let type_of = if on_server() { "pg_typeof" } else { "typeof" };
    assert_eq!(
        sql(
            &retyped,
            &format!("SELECT {type_of}(wings) AS line FROM garden_birds WHERE key = 'owl'")
        ),
        ["text"]
    );

    let removed = open(&database, birds([], []));
    assert_eq!(rows(&removed), before);
    assert!(sql(&removed, "SELECT facet AS line FROM facets").is_empty());
    assert_eq!(catalogue::columns(&removed, "garden_birds").len(), 11);
    assert_eq!(tables(&removed), ["garden_birds"]);
    assert!(removed.integrity().unwrap().is_empty());
}

#[test]
fn an_index_comes_and_goes_with_its_declaration() {
    let database = TempDatabase::new();
    let order = || Column::text("order", |bird: &Bird| bird.order.as_deref().into());
    let indexes = if on_server() {
        "SELECT indexname AS line FROM pg_indexes WHERE indexname = 'garden_birds_order'"
    } else {
        "SELECT name AS line FROM sqlite_schema WHERE name = 'garden_birds_order'"
    };
    let indexed = |rehome: &Rehome| !sql(rehome, indexes).is_empty();
    let rehome = open(&database, birds([order()], []));
    rehome.import("garden", folder()).unwrap();
    assert!(indexed(&rehome));
    let before = rows(&rehome);

    let without = open(&database, birds([order().unindexed()], []));
    assert!(!indexed(&without));
    assert_eq!(found(&without, "order=apteryx"), ["kiwi"]);
    let kiwi = without.get::<Bird>("kiwi", &Packs::Active).unwrap();
    let long = Bird { order: Some("apteryx ".repeat(1000)), ..kiwi.record.clone() };
    without.put(&kiwi.container, &long).unwrap();
    assert_eq!(found(&without, "order~apteryx"), ["kiwi"]);

    let again = try_open(&database, birds([order()], [])).map(|_| ()).unwrap_err().to_string();
    assert!(again.contains("`garden/birds kiwi`") && again.contains("8000 bytes"), "{again}");
    without.put(&kiwi.container, &kiwi.record).unwrap();
    let again = open(&database, birds([order()], []));
    assert!(indexed(&again));
    assert_eq!(rows(&again).len(), before.len());
}

#[test]
fn a_record_that_does_not_fit_any_more_leaves_the_table_as_it_was() {
    let database = TempDatabase::new();
    let rehome = open(&database, birds(one_column(), facets()));
    rehome.import("garden", folder()).unwrap();
    let damage =
        r#"UPDATE garden_birds SET body = '{"id": "kiwi", "wings": "none"}' WHERE key = 'kiwi'"#;
    run_sql(&rehome, damage);
    let before = dump(&rehome);
    let error =
        try_open(&database, birds(two_columns(), facets())).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("garden_birds") && error.contains("`garden/birds kiwi`"), "{error}");
    assert_eq!(dump(&rehome), before);
    assert_eq!(found(&open(&database, birds(one_column(), facets())), "wings=2"), ["owl"]);

    run_sql(&rehome, r#"UPDATE garden_birds SET body = '{"id": "emu"}' WHERE key = 'kiwi'"#);
    let error =
        try_open(&database, birds(two_columns(), facets())).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("would have the key `emu`"), "{error}");
}

#[test]
fn a_collection_that_is_declared_no_more_keeps_its_table() {
    let database = TempDatabase::new();
    let run = open(&database, with_nests(one_column())).import("garden", folder()).unwrap().run;
    let fewer = open(&database, birds(one_column(), facets()));
    let nests = |rehome: &Rehome| sql(rehome, "SELECT key AS line FROM garden_old_nests");
    assert_eq!(nests(&fewer), ["oak"]);

    let undone = fewer.rollback(run.unwrap(), &RollbackOptions::default()).unwrap();
    assert_eq!(undone.removed, 2);
    assert_eq!(rules(&undone.conflicts), ["rollback.undeclared"]);
    assert_eq!((nests(&fewer).len(), fewer.packs().unwrap().len()), (1, 1));

    let again = open(&database, with_nests(one_column()));
    assert_eq!(again.get::<Nest>("oak", &Packs::Active).unwrap().rev, 1);
    let rest = again.rollback(run.unwrap(), &RollbackOptions::default()).unwrap();
    assert!(rest.conflicts.is_empty());
    assert!(nests(&again).is_empty() && again.packs().unwrap().is_empty());
}

#[test]
fn a_pack_is_deleted_with_the_records_of_such_a_collection() {
    let database = TempDatabase::new();
    open(&database, with_nests(one_column())).import("garden", folder()).unwrap();
    let fewer = open(&database, birds(one_column(), facets()));
    assert_eq!(fewer.delete_pack(&"garden".parse().unwrap()).unwrap(), 3);
    assert!(sql(&fewer, "SELECT key AS line FROM garden_old_nests").is_empty());
}

#[test]
fn what_others_built_on_a_table_survives_its_change() {
    let database = TempDatabase::new();
    let rehome = open(&database, birds(one_column(), facets()));
    rehome.import("garden", folder()).unwrap();
    run_sql(&rehome, "CREATE VIEW winged AS SELECT key FROM garden_birds WHERE wings > 0");
    run_sql(
        &rehome,
        "CREATE TABLE seen (container TEXT, key TEXT, FOREIGN KEY (container, key) \
         REFERENCES garden_birds (container, key) ON DELETE CASCADE)",
    );
    run_sql(&rehome, "INSERT INTO seen SELECT container, key FROM garden_birds");
    let changed = open(&database, birds(two_columns(), facets()));
    assert_eq!(sql(&changed, "SELECT key AS line FROM winged"), ["owl"]);
    assert_eq!(sql(&changed, "SELECT key AS line FROM seen ORDER BY key"), ["kiwi", "owl"]);
    assert!(changed.integrity().unwrap().is_empty());
}

#[test]
fn packs_of_a_declared_application_win_in_their_order() {
    let database = TempDatabase::new();
    let rehome = open(&database, birds(one_column(), facets()));
    rehome.import("garden", folder()).unwrap();
    let mine: PackId = "mine".parse().unwrap();
    rehome.create_pack("garden", &mine, &PackDetails::default()).unwrap();
    rehome.order_packs(std::slice::from_ref(&mine)).unwrap();
    let owl = rehome.get::<Bird>("owl", &Packs::Active).unwrap();
    rehome.put(&mine, &Bird { wings: Some(4), ..owl.record }).unwrap();
    let found = rehome.get::<Bird>("owl", &Packs::Active).unwrap();
    assert_eq!((found.container, found.record.wings), (mine, Some(4)));
}
