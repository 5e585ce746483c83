//! The tables of the migrations are those of the declarations, on both databases.

use rehome_domain::apps::dnd5e;
use rehome_persistence::{Backend, repository::Registry};

const SQLITE: &str =
    include_str!("../../../../migrations/sqlite/dnd5e/2026-11-29-000002_content/up.sql");
const POSTGRES: &str =
    include_str!("../../../../migrations/postgres/dnd5e/2026-11-29-000002_content/up.sql");

#[test]
fn migrations_make_the_tables_that_are_declared() {
    let registry = Registry::new(&dnd5e::app());
    for (backend, up) in [(Backend::Sqlite, SQLITE), (Backend::Postgres, POSTGRES)] {
        for table in registry.tables() {
            let ddl = table.ddl(backend);
            assert!(up.contains(&ddl), "{} differs:\n{ddl}", table.name);
        }
        assert_eq!(up.matches("CREATE TABLE").count(), registry.tables().len());
    }
}
