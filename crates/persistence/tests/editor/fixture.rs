//! A database of the test's own, and sessions to put into it as an import does.

use diesel::{QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_types::BigInt};
use rehome_domain::{
    Choices, Digest, Remark, Source,
    apps::editor::{ChatMessage, Instance, Session, workspace_hash},
};
use rehome_persistence::{
    Backend, Connection, Database, NewRow, Table,
    apps::editor::{Editor, SessionStore, application},
    changes::{self, Cause, Scope},
    migrations, on,
    relation::Origin,
    testing,
};

/// A folder that is on no disk, and the name of its file.
pub const WORKSPACE: &str = "/srv/lighthouse";

/// The stem of the workspace's file.
pub fn file() -> String {
    workspace_hash(WORKSPACE)
}

/// A new database, and a held connection to it.
pub struct Fixture {
    pub database: Database,
    pub folder: tempfile::TempDir,
    pub connection: Connection,
    pub sessions: Table,
    pub mapping: Table,
}

impl Fixture {
    /// With nothing in it.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // A file, since one in memory has a single connection.
        let address = match testing::backend() {
            Backend::Sqlite => folder.path().join("editor.db").display().to_string(),
            Backend::Postgres => testing::address(),
        };
        let database = Database::open(&address, &rehome_persistence::Settings::default()).unwrap();
        if testing::backend() == Backend::Sqlite {
            migrations::migrate(&database, &rehome_persistence::apps::all()).unwrap();
        }
        let (sessions, mapping) = (Self::table("sessions"), Self::table("workspace-mapping"));
        let connection = database.connection().unwrap();
        Self { database, folder, connection, sessions, mapping }
    }

    /// With one workspace at [`WORKSPACE`] that has these sessions.
    pub fn with(sessions: &[Session]) -> Self {
        let mut shelf = Self::new();
        shelf.open(&file(), &Choices::default().with("map", &format!("{}={WORKSPACE}", file())));
        for session in sessions {
            shelf.put(&file(), &serde_json::to_string(session).unwrap());
        }
        shelf
    }

    /// The table of a collection.
    pub fn table(id: &str) -> Table {
        let app = application();
        Table::new(&app, app.collection(id).unwrap())
    }

    pub fn store(&self) -> SessionStore {
        SessionStore::new(self.database.clone())
    }

    pub fn editor(&mut self) -> Editor<&mut Connection> {
        Editor::new(&mut self.connection)
    }

    /// The workspace of [`WORKSPACE`].
    pub fn workspace(&mut self) -> i64 {
        self.editor().workspace_at(WORKSPACE).unwrap().unwrap().id
    }

    /// Whether a file of sessions is taken, and what is said about it.
    pub fn admits(&mut self, stem: &str, choices: &Choices) -> (bool, Vec<Remark>) {
        let mut remarks = Vec::new();
        let path = format!("sessions/{stem}.json");
        let origin = Origin { container: stem, folder: self.folder.path(), file: &path, choices };
        let admits = self.sessions.admits(&mut self.connection, &origin, &mut remarks).unwrap();
        (admits, remarks)
    }

    /// Opens a file of sessions, and returns what is said about it.
    pub fn open(&mut self, stem: &str, choices: &Choices) -> Vec<Remark> {
        let mut remarks = Vec::new();
        let path = format!("sessions/{stem}.json");
        let origin = Origin { container: stem, folder: self.folder.path(), file: &path, choices };
        self.sessions.open(&mut self.connection, &origin, &mut remarks).unwrap();
        remarks
    }

    /// Puts a session into a file as an import does: behind all others, or in place of the
    /// one with its key.
    pub fn put(&mut self, stem: &str, body: &str) {
        put(&mut self.connection, &self.sessions.clone(), stem, &Source::of(body));
    }

    /// Puts an entry into the table of workspaces.
    pub fn map(&mut self, hash: &str, value: &str) {
        put(&mut self.connection, &self.mapping.clone(), "", &Source::named(value, Some(hash)));
    }

    /// The text of a session.
    pub fn body(&mut self, stem: &str, key: &str) -> String {
        self.sessions.row(&mut self.connection, stem, key).unwrap().unwrap().body
    }

    pub fn execute(&mut self, sql: &str) -> diesel::QueryResult<()> {
        on!(&mut self.connection, |c| c.batch_execute(sql))
    }

    /// Notes from now on in the table `written` each row to which one of `events` happens:
    /// what happens, the table, and where that counts.
    pub fn watch(&mut self, events: &[(&str, &str, &str)]) {
        let mut sql = match testing::backend() {
            Backend::Sqlite => "CREATE TABLE written (what TEXT);".to_owned(),
            Backend::Postgres => "CREATE TABLE written (what text);
                CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN INSERT INTO written VALUES (tg_argv[0]); RETURN NULL; END $$;"
                .to_owned(),
        };
        for (event, table, condition) in events {
            let what = format!("'{event} {table}'");
            let head = format!("CREATE TRIGGER note_{event}_{table} AFTER {event} ON {table}");
            sql += &match testing::backend() {
                Backend::Sqlite => format!(
                    "{head} WHEN {condition} BEGIN INSERT INTO written VALUES ({what}); END;"
                ),
                Backend::Postgres => {
                    format!("{head} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION note({what});")
                }
            };
        }
        self.execute(&sql).unwrap();
    }

    /// How many rows were [watched](Self::watch) of that kind.
    pub fn watched(&mut self, event: &str, table: &str) -> i64 {
        self.number(&format!("SELECT count(*) FROM written WHERE what = '{event} {table}'"))
    }

    /// Deletes a session as a rollback does.
    pub fn forget(&mut self, container: &str, id: &str) {
        let table = self.sessions.clone();
        let row = table.row(&mut self.connection, container, id).unwrap().unwrap();
        let delete = |c: &mut Connection| changes::delete(c, &table, container, &row);
        self.connection.unit(Scope::Database, Cause::Rollback, None, delete).unwrap();
    }

    /// The number that a query gives.
    #[track_caller]
    pub fn number(&mut self, sql: &str) -> i64 {
        #[derive(QueryableByName)]
        struct Number {
            #[diesel(sql_type = BigInt)]
            n: i64,
        }
        let query = diesel::sql_query(format!("SELECT ({sql}) AS n"));
        on!(&mut self.connection, |c| query.get_result::<Number>(c)).unwrap().n
    }
}

fn put(c: &mut Connection, table: &Table, container: &str, source: &Source<'_>) {
    let parsed = table.collection.parse(source).unwrap();
    let key = parsed.key().to_owned();
    let old = table.row(c, container, &key).unwrap();
    let digest = Digest::of(source.text).unwrap();
    let row = NewRow {
        container,
        key: &key,
        parsed: &parsed,
        position: match &old {
            Some(old) => old.position,
            None => table.last_position(c, container).unwrap() + 1,
        },
        body: source.text,
        digest,
        faithful: false,
        keeps: None,
        source_digest: Some(digest),
        run: Some(1),
        rev: 1,
        updated_at: "2026-02-03T08:00:00.000000Z",
    };
    c.unit(Scope::Database, Cause::Import, None, |c| match &old {
        Some(old) => changes::replace(c, table, &[(row, old)]),
        None => changes::insert(c, table, &[row]),
    })
    .unwrap();
}

/// A session with two instances, numbered from 0, and a message.
pub fn session(id: &str) -> Session {
    Session {
        id: id.to_owned(),
        kind: "competition".to_owned(),
        task: "灯台のランプを直す".to_owned(),
        status: "running".to_owned(),
        created_at: "2026-02-03T08:15:20.250Z".to_owned(),
        updated_at: "2026-02-03T08:15:20.987654321+00:00".to_owned(),
        instances: vec![instance(0), instance(1)],
        chat_history: vec![message("m1", "Light it.")],
        ..Session::default()
    }
}

pub fn instance(number: u32) -> Instance {
    Instance {
        instance_id: number,
        worktree_path: format!("{WORKSPACE}/.worktrees/instance-{number}"),
        branch: format!("lamp-{number}"),
        agent_name: "claude".to_owned(),
        status: "running".to_owned(),
        tmux_session_id: format!("lamp-{number}"),
        runtime: Some("claude".to_owned()),
        ..Instance::default()
    }
}

pub fn message(id: &str, content: &str) -> ChatMessage {
    ChatMessage {
        id: id.to_owned(),
        role: "user".to_owned(),
        content: content.to_owned(),
        timestamp: "2026-02-03T08:16:00.000Z".to_owned(),
        instance_id: None,
    }
}

pub fn rules(remarks: &[Remark]) -> Vec<&'static str> {
    remarks.iter().map(|remark| remark.rule).collect()
}
