//! The tables of the migrations are those of the declarations, on both databases.

use rehome_domain::apps::dnd5e;
use rehome_persistence::{Backend, repository::Registry};

const SQLITE: [&str; 2] = [
    include_str!("../../../../migrations/sqlite/dnd5e/2026-11-21-000002_content/up.sql"),
    include_str!("../../../../migrations/sqlite/dnd5e/2026-11-21-000008_lore/up.sql"),
];
const POSTGRES: [&str; 2] = [
    include_str!("../../../../migrations/postgres/dnd5e/2026-11-21-000002_content/up.sql"),
    include_str!("../../../../migrations/postgres/dnd5e/2026-11-21-000008_lore/up.sql"),
];

#[test]
fn migrations_make_the_tables_that_are_declared() {
    let registry = Registry::new(&dnd5e::app());
    for (backend, migrations) in [(Backend::Sqlite, SQLITE), (Backend::Postgres, POSTGRES)] {
        let up = migrations.concat();
        for table in registry.tables() {
            let ddl = table.ddl(backend);
            assert!(up.contains(&ddl), "{} differs:\n{ddl}", table.name);
        }
        assert_eq!(up.matches("CREATE TABLE").count(), registry.tables().len());
    }
}
