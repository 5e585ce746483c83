//! The commands on a database: the suite, where a file is imported and exported.

use std::fs;

use rehome_domain::apps::editor::{SessionCommands, app, workspace_hash};
use rehome_migration::{ExportOptions, Options, Silent, export, import};
use rehome_persistence::{Database, Settings, apps::editor::SessionStore, migrations};
use tempfile::TempDir;

use super::history::History;

/// A database in a folder of its own.
struct Store {
    folder: TempDir,
    database: Database,
    store: SessionStore,
}

impl Store {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let address = folder.path().join("test.db");
        let database = Database::open(address.to_str().unwrap(), &Settings::default()).unwrap();
        migrations::migrate(&database, &[app()]).unwrap();
        let store = SessionStore::new(database.clone());
        Self { folder, database, store }
    }
}

impl History for Store {
    fn commands(&self) -> &dyn SessionCommands {
        &self.store
    }

    fn put(&self, workspace_path: &str, file: &str) {
        let source = self.folder.path().join("source");
        fs::create_dir_all(source.join("sessions")).unwrap();
        let name = format!("sessions/{}.json", workspace_hash(workspace_path));
        fs::write(source.join(name), file).unwrap();
        let options = Options { backup: false, ..Options::default() };
        import(&self.database, &app(), &source, &options, &mut Silent).unwrap();
    }

    fn file(&self, workspace_path: &str) -> String {
        let target = self.folder.path().join("target");
        let options = ExportOptions { overwrite: true, ..ExportOptions::default() };
        export(&self.database, &app(), &target, &options).unwrap();
        let name = format!("sessions/{}.json", workspace_hash(workspace_path));
        fs::read_to_string(target.join(name)).unwrap()
    }
}

super::conformance::conforms!(Store::new);
