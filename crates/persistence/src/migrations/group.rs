//! A group of migrations: those of the core, which every database has, and those that an
//! application hands in for tables of its own.

use std::sync::{Arc, LazyLock, OnceLock};

use rehome_migrations::{Migration, POSTGRES, SQLITE};

use super::embedded::{Known, SHARED, group_of};
use crate::{
    Application, Backend,
    error::{Error, Result},
    table_copy::{CORE_TABLES, Shape, TableShape},
};

/// The tables of an application as data: what makes them on each database, and what they
/// look like to one who copies them.
#[derive(Clone, Copy, Debug)]
pub struct AppSchema {
    /// The migrations of SQLite.
    pub sqlite: &'static [Migration],
    /// Those of PostgreSQL, with the same versions and names.
    pub postgres: &'static [Migration],
    /// The tables that all of them make, each behind those that its rows refer to.
    pub tables: &'static [TableShape],
}

impl AppSchema {
    /// The schema of an application of this workspace, whose migrations stand with ours.
    pub(crate) fn ours(id: &str, tables: &'static [TableShape]) -> Self {
        Self { sqlite: ours(SQLITE, id), postgres: ours(POSTGRES, id), tables }
    }
}

fn ours(groups: &'static [rehome_migrations::Group], id: &str) -> &'static [Migration] {
    groups.iter().find(|group| group.name == id).map_or(&[], |group| group.migrations)
}

/// A group, with the checksums of its migrations, which are made when they are first needed.
pub(crate) struct Group {
    schema: AppSchema,
    sqlite: OnceLock<Vec<Known>>,
    postgres: OnceLock<Vec<Known>>,
    shapes: OnceLock<Arc<Vec<Shape>>>,
}

/// The tables that all applications share, as the log sees them.
pub(crate) fn core_shapes() -> &'static Arc<Vec<Shape>> {
    static SHAPES: LazyLock<Arc<Vec<Shape>>> =
        LazyLock::new(|| Arc::new(CORE_TABLES.iter().map(Shape::fixed).collect()));
    &SHAPES
}

impl Group {
    pub(crate) fn new(schema: AppSchema) -> Self {
        Self { schema, sqlite: OnceLock::new(), postgres: OnceLock::new(), shapes: OnceLock::new() }
    }

    /// Its tables, each behind those that its rows refer to.
    pub(crate) fn tables(&self) -> &'static [TableShape] {
        self.schema.tables
    }

    /// Its tables and those that all applications share, as the log sees them.
    pub(crate) fn shapes(&self) -> Arc<Vec<Shape>> {
        let shapes = self.shapes.get_or_init(|| {
            let own = self.schema.tables.iter().map(Shape::fixed);
            Arc::new(core_shapes().iter().cloned().chain(own).collect())
        });
        Arc::clone(shapes)
    }

    /// The version of its last migration.
    pub(crate) fn version(&self) -> &'static str {
        self.schema.sqlite.last().map_or("", |migration| migration.version)
    }

    /// Whether its migrations make a table of that name.
    pub(crate) fn makes(&self, table: &str) -> bool {
        self.schema.tables.iter().any(|shape| shape.name == table)
    }

    /// Its migrations on that database.
    pub(super) fn known(&self, backend: Backend) -> &[Known] {
        let (made, migrations) = match backend {
            Backend::Sqlite => (&self.sqlite, self.schema.sqlite),
            Backend::Postgres => (&self.postgres, self.schema.postgres),
        };
        made.get_or_init(|| migrations.iter().map(Known::new).collect())
    }

    /// Refuses names that are not those of the application `id`, and databases that differ.
    pub(crate) fn check(&self, id: &str) -> Result<(), String> {
        let AppSchema { sqlite, postgres, tables } = self.schema;
        for Migration { version, name, .. } in sqlite.iter().chain(postgres) {
            if group_of(name) != Some(id) {
                return Err(format!("the name of its migration `{name}` begins with `{id}/`"));
            }
            if version.is_empty() || !version.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(format!("the version of its migration `{name}` must be digits"));
            }
        }
        let names = |migrations: &[Migration]| -> Vec<(&str, &str)> {
            migrations.iter().map(|one| (one.version, one.name)).collect()
        };
        if names(sqlite) != names(postgres) {
            return Err("its migrations must be the same ones on both databases".to_owned());
        }
        match tables.iter().find(|table| !table.name.starts_with(&format!("{id}_"))) {
            Some(table) => {
                Err(format!("the name of its table `{}` begins with `{id}_`", table.name))
            }
            None => Ok(()),
        }
    }
}

/// The groups of every database. What records are searched by is made anew, never copied.
fn shared() -> &'static [Group; 2] {
    static GROUPS: LazyLock<[Group; 2]> = LazyLock::new(|| {
        let [core, search] = SHARED;
        [(core, CORE_TABLES), (search, &[][..])]
            .map(|(id, tables)| Group::new(AppSchema::ours(id, tables)))
    });
    &GROUPS
}

/// The migrations of the shared groups and of `apps` on that database, in the order of their versions.
///
/// # Errors
/// [`Error::Migration`] for two with one version.
pub(super) fn known(backend: Backend, apps: &[Application]) -> Result<Vec<&Known>> {
    let groups = shared().iter().chain(apps.iter().filter_map(Application::group));
    let mut known: Vec<&Known> = groups.flat_map(|group| group.known(backend)).collect();
    known.sort_by_key(|known| known.migration.version);
    let same = known.windows(2).find(|two| two[0].migration.version == two[1].migration.version);
    match same {
        Some(two) => {
            let [one, other] = [two[0], two[1]].map(|known| known.migration.name.to_owned());
            let reason = format!("`{other}` has the same version, so only one of them could run");
            Err(Error::Migration { name: one, reason })
        }
        None => Ok(known),
    }
}
