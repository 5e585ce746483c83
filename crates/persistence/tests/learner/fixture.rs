//! A database of its own for each test, and imports into it of one element at a time.

use diesel::{QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_types::Text};
use rehome_domain::{
    Choices, Digest, Naming, RelationalRecord, Remark, Source,
    apps::learner::{Card, ChatMessage, ChildProfile},
};
use rehome_persistence::{
    Connection, Database, NewRow, Row, Settings, Table,
    apps::learner::{Learner, application},
    changes::{self, Cause, Scope},
    history, migrations, on,
    repository::Registry,
    testing,
};

/// A held connection to a new database, and the tables of the app.
pub struct Desk {
    pub connection: Connection,
    pub registry: Registry,
    run: i64,
}

impl Desk {
    pub fn new() -> Self {
        let database = Database::open(&testing::address(), &Settings::default()).unwrap();
        migrations::migrate(&database, &rehome_persistence::apps::all()).unwrap();
        let mut connection = database.connection().unwrap();
        let run = begin_run(&mut connection);
        Self { connection, registry: Registry::new(&application()), run }
    }

    /// With those profiles, of which only the names are told.
    pub fn with_profiles(names: &[&str]) -> Self {
        let mut desk = Self::new();
        for name in names {
            desk.learner()
                .profiles()
                .create(&profile(&format!(r#"{{"name": "{name}"}}"#)))
                .unwrap();
        }
        desk
    }

    pub fn learner(&mut self) -> Learner<&mut Connection> {
        Learner::new(&mut self.connection)
    }

    pub fn table(&self, collection: &str) -> Table {
        self.registry.table(collection).unwrap().clone()
    }

    /// What follows belongs to the next run.
    pub fn next_run(&mut self) {
        self.run = begin_run(&mut self.connection);
    }

    /// Writes an element as an import does; returns its key.
    pub fn import(&mut self, collection: &str, text: &str) -> String {
        self.import_named(collection, None, text)
    }

    /// The same for a member of an object.
    pub fn import_named(&mut self, collection: &str, name: Option<&str>, text: &str) -> String {
        let table = self.table(collection);
        let source = Source::named(text, name);
        let parsed = table.collection.parse(&source).unwrap();
        let c = &mut self.connection;
        let key = match &parsed.naming {
            Naming::Key(key) => key.clone(),
            Naming::Proposed { key, identity } => {
                let known = table.identities(c, "").unwrap();
                let known = known.into_iter().find(|(known, _)| known == identity);
                known.map_or_else(|| free(c, &table, key), |(_, key)| key)
            }
        };
        let old = table.row(c, "", &key).unwrap();
        let digest = Digest::of(text).unwrap();
        let row = NewRow {
            container: "",
            key: &key,
            parsed: &parsed,
            position: match &old {
                Some(row) => row.position,
                None => table.last_position(c, "").unwrap() + 1,
            },
            body: text,
            digest,
            faithful: false,
            keeps: None,
            source_digest: Some(digest),
            run: Some(self.run),
            rev: old.as_ref().map_or(1, |row| row.rev + 1),
            updated_at: "2026-01-01T00:00:00.000000Z",
        };
        c.unit(Scope::Database, Cause::Import, Some(self.run), |c| match &old {
            Some(old) => changes::replace(c, &table, &[(row, old)]),
            None => changes::insert(c, &table, &[row]),
        })
        .unwrap();
        key
    }

    /// Deletes a record as a rollback does.
    pub fn forget(&mut self, collection: &str, key: &str) {
        let table = self.table(collection);
        let row = table.row(&mut self.connection, "", key).unwrap().unwrap();
        let delete = |c: &mut Connection| changes::delete(c, &table, "", &row);
        self.connection.unit(Scope::Database, Cause::Rollback, None, delete).unwrap();
    }

    /// Settles what is left when all files are in.
    pub fn settle(&mut self, collection: &str) -> Vec<Remark> {
        let mut remarks = Vec::new();
        let table = self.table(collection);
        let run = self.run;
        let settle = |c: &mut Connection| table.settle(c, run, &Choices::default(), &mut remarks);
        self.connection.unit(Scope::Database, Cause::Import, Some(run), settle).unwrap();
        remarks
    }

    pub fn row(&mut self, collection: &str, key: &str) -> Row {
        self.table(collection).row(&mut self.connection, "", key).unwrap().unwrap()
    }

    /// The text that an export would give.
    pub fn text(&mut self, collection: &str, key: &str) -> serde_json::Value {
        serde_json::from_str(&self.row(collection, key).body).unwrap()
    }

    /// Runs SQL as a person does in a shell.
    pub fn sql(&mut self, sql: &str) -> Result<(), String> {
        on!(&mut self.connection, |c| c.batch_execute(sql)).map_err(|error| error.to_string())
    }

    /// What a query gives as `x`, one after another; `-` for nothing. A truth value has to be
    /// cast to a number, since databases write it differently.
    pub fn ask(&mut self, sql: &str) -> String {
        #[derive(QueryableByName)]
        struct Answer {
            #[diesel(sql_type = Text)]
            answer: String,
        }
        let all = "coalesce(string_agg(CAST(x AS TEXT), ' '), '-')";
        let sql = format!("SELECT {all} AS answer FROM ({sql}) AS found");
        let answer: Answer =
            on!(&mut self.connection, |c| diesel::sql_query(sql).get_result(c)).unwrap();
        answer.answer
    }
}

fn free(c: &mut Connection, table: &Table, key: &str) -> String {
    let mut found = key.to_owned();
    let mut number = 1;
    while table.state(c, "", &found).unwrap().is_some() {
        number += 1;
        found = format!("{key}-{number}");
    }
    found
}

fn read<M: RelationalRecord>(text: &str) -> M {
    M::read(&Source::of(text), &mut Vec::new()).unwrap()
}

pub fn profile(text: &str) -> ChildProfile {
    read(text)
}

pub fn card(text: &str) -> Card {
    read(text)
}

pub fn message(text: &str) -> ChatMessage {
    read(text)
}

fn begin_run(c: &mut Connection) -> i64 {
    let new = history::NewRun {
        app: "learner",
        kind: "import",
        undoes: None,
        source: "",
        container: None,
    };
    history::begin(c, &new).unwrap()
}
