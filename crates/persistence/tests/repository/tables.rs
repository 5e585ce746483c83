//! The tables of the migrations are those of the declarations, on both databases.

use rehome_migrations::{POSTGRES, SQLITE};
use rehome_persistence::{Backend, apps::dnd5e, repository::Registry};

#[test]
fn migrations_make_the_tables_that_are_declared() {
    let registry = Registry::new(&dnd5e::application());
    for (backend, groups) in [(Backend::Sqlite, SQLITE), (Backend::Postgres, POSTGRES)] {
        let group = groups.iter().find(|group| group.name == "dnd5e").unwrap();
        let up: String = group.migrations.iter().map(|migration| migration.up).collect();
        for table in registry.tables() {
            let ddl = table.ddl(backend);
            assert!(up.contains(&ddl), "{} differs:\n{ddl}", table.name);
        }
        assert_eq!(up.matches("CREATE TABLE").count(), registry.tables().len());
    }
}
