//! Several programs on one database, of which one declares more than the other.

use super::*;

#[test]
fn two_that_open_at_once_both_end_well() {
    for _ in 0..5 {
        let database = TempDatabase::new();
        let all: Vec<Rehome> = thread::scope(|scope| {
            let open = || open(&database, with_nests(two_columns()));
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(open)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        for rehome in all {
            rehome.import("garden", folder()).unwrap();
            assert_eq!(found(&rehome, "wings=2"), ["owl"]);
        }
    }
}

#[test]
fn two_that_change_a_table_at_once_both_end_well() {
    let database = TempDatabase::new();
    open(&database, birds([], [])).import("garden", folder()).unwrap();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| open(&database, birds(two_columns(), facets())));
        }
    });
    let rehome = open(&database, birds(two_columns(), facets()));
    assert_eq!((found(&rehome, "wings=2"), rows(&rehome).len()), (vec!["owl".to_owned()], 2));
    assert_eq!(tables(&rehome), ["garden_birds"]);
}

#[test]
fn a_program_whose_declaration_was_overtaken_writes_nothing_wrong() {
    let database = TempDatabase::new();
    let older = open(&database, birds(one_column(), facets()));
    let run = older.import("garden", folder()).unwrap().run.unwrap();
    let owl = older.get::<Bird>("owl", &Packs::Active).unwrap();
    let newer = open(&database, birds(two_columns(), facets()));
    let before = dump(&newer);
    let edited = Bird { order: Some("strigiformes".to_owned()), ..owl.record.clone() };
    let errors = [
        older.put(&owl.container, &edited).map(|_| ()).unwrap_err(),
        older.import("garden", folder()).map(|_| ()).unwrap_err(),
        older
            .rollback(run, &RollbackOptions { backup: false, ..RollbackOptions::default() })
            .map(|_| ())
            .unwrap_err(),
    ];
    for error in errors {
        let error = error.to_string();
        assert!(
            error.contains("garden_birds") && error.contains("open the database again"),
            "{error}"
        );
    }
    assert_eq!(dump(&newer), before);
    newer.put(&owl.container, &edited).unwrap();
    assert_eq!(found(&newer, "order=strigiformes"), ["owl"]);
    assert_eq!(older.get::<Bird>("owl", &Packs::Active).unwrap().rev, 2, "reading goes on");
}

#[test]
fn an_application_joins_a_database_that_is_in_use() {
    let database = TempDatabase::new();
    import(&database.open(), &Folder::conditions(&[condition("dazed")]));
    let address = database.address();
    let existing = || Rehome::builder().app(birds(one_column(), facets())).existing();
    let error = existing().open(address).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("garden_birds"), "{error}");

    let look = existing().any_schema().open(address).unwrap();
    assert!(tables(&look).is_empty());
    assert_eq!(look.try_migrations().unwrap().applied, ["garden_birds"]);
    assert!(tables(&look).is_empty());
    let migrated = look.migrate_schema().unwrap();
    assert_eq!(migrated.applied, ["garden_birds"]);
    assert_eq!(migrated.backup.is_some(), !on_server(), "a server is backed up by its own tools");

    let both = existing().open(address).unwrap();
    assert_eq!(both.import("garden", folder()).unwrap().totals.inserted, 2);
    assert_eq!(keys(&both, "conditions"), ["dazed"]);
    assert!(look.try_migrations().unwrap().applied.is_empty());
}

#[test]
fn a_check_makes_no_table_and_says_what_an_import_would() {
    let check = ImportOptions { check_only: true, ..ImportOptions::default() };
    let builder = |columns| Rehome::builder().app(birds(columns, facets()));

    let nowhere = TempDatabase::new();
    let rehome = builder(one_column()).open_for_check(nowhere.address()).unwrap();
    let report = rehome.import_with("garden", folder(), &check).unwrap();
    assert_eq!(report.totals.inserted, 2);
    let left = Rehome::builder().any_schema().open(nowhere.address()).unwrap();
    assert!(catalogue::tables(&left).is_empty());

    let in_use = TempDatabase::new();
    import(&in_use.open(), &Folder::conditions(&[condition("dazed")]));
    let before = dump(&in_use.open());
    let rehome = builder(one_column()).open_for_check(in_use.address()).unwrap();
    let report = rehome.import_with("garden", folder(), &check).unwrap();
    assert_eq!((report.totals.inserted, report.verified.unwrap().different), (2, 0));
    assert_eq!(dump(&rehome), before);

    let older = TempDatabase::new();
    let before = {
        let rehome = open(&older, birds(one_column(), facets()));
        rehome.import("garden", folder()).unwrap();
        dump(&rehome)
    };
    let rehome = Rehome::builder()
        .only(&[])
        .app(birds(two_columns(), facets()))
        .open_for_check(older.address())
        .unwrap();
    let report = rehome.import_with("garden", folder(), &check).unwrap();
    assert_eq!((report.totals.unchanged, report.totals.changed()), (2, false));
    assert_eq!(dump(&rehome), before);
}
