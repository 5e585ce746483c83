//! What of the schema concerns an application that is enabled, and what does not.

use super::*;
use rehome::Outcome;

#[test]
fn a_check_of_an_application_that_is_enabled_later_migrates_nothing() {
    let database = TempDatabase::new();
    open(&database, birds(one_column(), facets())).import("garden", folder()).unwrap();
    let rehome = Rehome::builder().open_for_check(database.address()).unwrap();
    let before = dump(&rehome);
    let report = check(&rehome, &Folder::conditions(&[condition("dazed")]));
    assert_eq!((report.outcome(), report.totals.inserted), (Outcome::Clean, 1));
    assert_eq!(dump(&rehome), before);
}

#[test]
fn migrations_run_only_for_enabled_applications() {
    let database = TempDatabase::new();
    let garden = open(&database, birds(one_column(), facets()));
    let has_dnd5e =
        |rehome| catalogue::tables(rehome).iter().any(|table| table.starts_with("dnd5e"));
    assert!(!has_dnd5e(&garden));
    assert!(
        garden
            .schema_status()
            .unwrap()
            .iter()
            .all(|m| m.name.starts_with("core/") || m.name.starts_with("search/"))
    );
    let run = garden.import("garden", folder()).unwrap().run.unwrap();
    let error = garden.import("dnd5e", folder()).unwrap_err().to_string();
    assert!(error.contains("`dnd5e` is not enabled here; enabled are garden"), "{error}");

    let all = database.open();
    import(&all, &Folder::conditions(&[condition("dazed")]));
    assert_eq!(sql(&all, "SELECT key AS line FROM garden_birds").len(), 2);
    assert_eq!(all.stats().unwrap().packs.len(), 1, "the packs of enabled applications");
    let error = all.rollback(run, &RollbackOptions::default()).unwrap_err().to_string();
    assert!(error.contains("not known here"), "{error}");

    let garden = open(&database, birds(one_column(), facets()));
    assert!(
        garden
            .schema_status()
            .unwrap()
            .iter()
            .all(|m| m.name.starts_with("core/") || m.name.starts_with("search/"))
    );
    assert!(garden.migrate_schema().unwrap().applied.is_empty());
    assert!(has_dnd5e(&garden));
    assert_eq!(garden.stats().unwrap().records, 2);
}

#[test]
fn a_schema_that_is_older_is_still_brought_up_by_hand() {
    let database = TempDatabase::new();
    let garden = open(&database, birds(one_column(), facets()));
    garden.import("garden", folder()).unwrap();
    let before = rows(&garden);
    let dump = |rehome: &Rehome| {
        migrations::schema_dump(&mut rehome.database().connection().unwrap()).unwrap()
    };
    let schema = dump(&garden);
    assert!(!schema.contains("garden"), "{schema}");
    migrations::revert(garden.database(), garden.apps(), 1).unwrap();
    let error = try_open(&database, birds(one_column(), facets())).map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("older than this program"), "{error}");
    let builder = Rehome::builder().only(&[]).app(birds(one_column(), facets())).any_schema();
    let old = builder.open(database.address()).unwrap();
    assert_eq!(old.migrate_schema().unwrap().applied.len(), 1);
    assert_eq!((dump(&old), rows(&old)), (schema, before));
}
