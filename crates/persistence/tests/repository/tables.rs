//! The tables of the migrations are those of the declarations.

use crate::fixture::Shelf;

const UP: &str =
    include_str!("../../../../migrations/sqlite/dnd5e/2026-11-21-000002_content/up.sql");

#[test]
fn migrations_make_the_tables_that_are_declared() {
    let shelf = Shelf::with_packs(&[]);
    for table in shelf.registry.tables() {
        assert!(UP.contains(&table.ddl()), "{} differs:\n{}", table.name, table.ddl());
    }
    assert_eq!(UP.matches("CREATE TABLE").count(), shelf.registry.tables().len());
}
