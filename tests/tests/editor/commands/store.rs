//! The commands on a database: the suite, where a file is imported and exported, and several
//! processes at once.

use std::{fs, process::Command};

use rehome_domain::apps::editor::{SessionCommands, workspace_hash};
use rehome_migration::{ExportOptions, Options, export, import};
use rehome_persistence::{
    Database, Settings,
    apps::editor::{SessionStore, application},
    migrations,
    testing::Scratch,
};

use super::history::{History, WORKSPACE, message, session};

/// A database of its own, with the application's tables alone.
struct Store {
    scratch: Scratch,
    database: Database,
    store: SessionStore,
}

impl Store {
    fn new() -> Self {
        let scratch = Scratch::new();
        let database = Database::open(scratch.address(), &Settings::default()).unwrap();
        migrations::migrate(&database, &[application()]).unwrap();
        let store = SessionStore::new(database.clone());
        Self { scratch, database, store }
    }
}

impl History for Store {
    fn commands(&self) -> &dyn SessionCommands {
        &self.store
    }

    fn put(&self, workspace_path: &str, file: &str) {
        let source = self.scratch.folder().join("source");
        fs::create_dir_all(source.join("sessions")).unwrap();
        let name = format!("sessions/{}.json", workspace_hash(workspace_path));
        fs::write(source.join(name), file).unwrap();
        let options = Options { backup: false, ..Options::default() };
        import(&self.database, &application(), &source, &options).unwrap();
    }

    fn file(&self, workspace_path: &str) -> String {
        let target = self.scratch.folder().join("target");
        let options = ExportOptions { overwrite: true, ..ExportOptions::default() };
        export(&self.database, &application(), &target, &options).unwrap();
        let name = format!("sessions/{}.json", workspace_hash(workspace_path));
        fs::read_to_string(target.join(name)).unwrap()
    }
}

super::conformance::conforms!(Store::new);

const ADDRESS: &str = "REHOME_TEST_STORE_AT";
const ACTOR: &str = "REHOME_TEST_STORE_ACTOR";

#[test]
fn two_processes_lose_nothing_of_each_other() {
    let history = Store::new();
    history.store.create_session(WORKSPACE, session("a")).unwrap();
    let body = format!("{}::write_25_messages", module_path!().split_once("::").unwrap().1);
    let children = ["one", "two"].map(|actor| {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &body])
            .env(ADDRESS, history.scratch.address())
            .env(ACTOR, actor)
            .spawn()
            .unwrap()
    });
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let after = history.store.get_session(WORKSPACE, "a").unwrap();
    assert_eq!(after.chat_history.len(), 1 + 2 * 25);
    for actor in ["one", "two"] {
        let own = after.chat_history.iter().filter(|message| message.id == actor);
        let own: Vec<usize> = own.map(|message| message.content.parse().unwrap()).collect();
        assert!(own.iter().copied().eq(0..25), "{actor}: {own:?}");
    }
}

/// The body of the processes that the test above starts; by itself it does nothing.
#[test]
fn write_25_messages() {
    let (Ok(address), Ok(actor)) = (std::env::var(ADDRESS), std::env::var(ACTOR)) else { return };
    let store = SessionStore::new(Database::open(&address, &Settings::default()).unwrap());
    for number in 0..25 {
        store.add_chat_message(WORKSPACE, "a", message(&actor, &number.to_string())).unwrap();
    }
}
