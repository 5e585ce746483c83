//! What a server, its roles and what stands before it decide, and the program respects. Without a
//! server to test on there is nothing to see.

use std::{
    fs,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rehome::Rehome;
use rehome_persistence::{
    PgConnection,
    diesel::{Connection as _, connection::SimpleConnection as _},
    testing,
};

use super::place::Place;

fn sql(address: &str, statements: &str) {
    let mut c = PgConnection::establish(address).unwrap();
    c.batch_execute("SET default_transaction_read_only = off").unwrap();
    c.batch_execute(statements).unwrap_or_else(|error| panic!("{error}: {statements}"));
}

/// The name of the database, and the same address with another login or another database.
fn name(address: &str) -> &str {
    address.split('?').next().unwrap().rsplit('/').next().unwrap()
}

fn with_login(address: &str, login: &str) -> String {
    let (scheme, rest) = address.split_once("://").unwrap();
    let host = rest.split_once('@').map_or(rest, |(_, host)| host);
    format!("{scheme}://{login}@{host}")
}

/// A role that goes with the test.
struct Role<'a> {
    name: String,
    address: &'a str,
}

impl<'a> Role<'a> {
    fn new(address: &'a str, name: &str, grants: &str) -> Self {
        let name = format!("{}_{name}", self::name(address));
        sql(address, &format!("CREATE ROLE {name} LOGIN PASSWORD 's3cr3t'"));
        let role = Self { name, address };
        sql(address, &grants.replace("ROLE", &role.name));
        role
    }

    fn login(&self) -> String {
        with_login(self.address, &format!("{}:s3cr3t", self.name))
    }
}

impl Drop for Role<'_> {
    fn drop(&mut self) {
        if let Ok(mut c) = PgConnection::establish(self.address) {
            let Self { name, .. } = self;
            let _ = c.batch_execute(&format!("DROP OWNED BY {name}; DROP ROLE {name}"));
        }
    }
}

/// As docs/POSTGRES.md has them.
const READS: &str = "GRANT USAGE ON SCHEMA public TO ROLE;
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO ROLE;
    GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO ROLE";
const WRITES: &str = "GRANT USAGE ON SCHEMA public TO ROLE;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ROLE;
    GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO ROLE";

#[test]
fn a_role_that_may_select_reads_backs_up_and_checks() {
    if testing::server().is_none() {
        return;
    }
    let place = Place::with_samples();
    let role = Role::new(place.database(), "reader", READS);
    let run = |call: &str| place.run(&format!("{call} --database {}", role.login()));
    for call in [
        "list spells",
        "get spells lamp-burst",
        "search lamp",
        "stats",
        "history",
        "changes",
        "verify dnd5e SAMPLES",
        "export dnd5e out",
        "db status",
        "audit verify",
        "backup create",
        "import dnd5e SAMPLES --check-only",
    ] {
        let said = run(call);
        assert!(!said.err.contains("error"), "{call}: {}", said.err);
        said.code(0);
    }
    let backup = fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().path());
    let is_one = |path: &std::path::PathBuf| path.to_string_lossy().ends_with("-manual");
    let backup = { backup }.find(is_one).unwrap();
    Rehome::verify_backup(backup).unwrap();
    let said = run("import dnd5e SAMPLES").code(3);
    assert!(said.err.contains("permission denied"), "{}", said.err);
    assert!(!said.err.contains("s3cr3t"), "{}", said.err);
}

#[test]
fn a_role_that_may_change_rows_imports_edits_and_takes_back() {
    if testing::server().is_none() {
        return;
    }
    let place = Place::new();
    let _ = place.open();
    let role = Role::new(place.database(), "writer", WRITES);
    let run = |call: &str| place.run(&format!("{call} --database {}", role.login()));
    for call in [
        "import dnd5e SAMPLES --check-only",
        "import dnd5e SAMPLES",
        "import dnd5e SAMPLES",
        "verify dnd5e SAMPLES",
        "packs create home",
        "delete spells lamp-burst --override",
        "changes",
        "search wick",
        "index rebuild",
        "doctor",
    ] {
        let said = run(call);
        assert!(!said.err.contains("error"), "{call}: {}", said.err);
        said.code(0);
    }
    run("rollback 1").code(0);
    place.run("doctor").code(0);
}

#[test]
fn a_server_that_says_only_to_read_is_only_read() {
    if testing::server().is_none() {
        return;
    }
    let place = Place::with_samples();
    let database = place.database();
    let set = |value: &str| {
        let name = name(database);
        sql(
            database,
            &format!("ALTER DATABASE {name} SET default_transaction_read_only = {value}"),
        );
    };
    set("on");
    place.run("list spells").code(0);
    place.run("search lamp").code(0);
    place.run("import dnd5e SAMPLES --check-only").code(0);
    for call in ["import dnd5e SAMPLES", "packs create home", "delete spells lamp-burst --override"]
    {
        place.run(call).code(3).complains(&["default_transaction_read_only"]);
    }
    set("off");
    place.run("packs create home").code(0);
}

#[test]
fn a_database_in_another_encoding_is_refused_at_the_start() {
    let Some(server) = testing::server() else { return };
    let name = format!("{}latin_{}", testing::PREFIX, std::process::id());
    sql(
        &server,
        &format!(
            "CREATE DATABASE {name} ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        ),
    );
    let place = Place::with_file();
    let (base, _) = server.rsplit_once('/').unwrap();
    let said = place.run(&format!("import dnd5e SAMPLES --database {base}/{name}"));
    let json = place.run(&format!("stats --json --database {base}/{name}"));
    sql(&server, &format!("DROP DATABASE {name} WITH (FORCE)"));
    said.code(3).complains(&["LATIN1", "UTF8"]);
    assert_eq!(json.json()["code"], "unusable_encoding");
}

#[test]
fn pgvector_is_found_in_whatever_schema_it_is() {
    let Some(server) = testing::server() else { return };
    let address = testing::empty_on(&server);
    sql(
        &address,
        "CREATE SCHEMA shared; CREATE EXTENSION vector SCHEMA shared; CREATE SCHEMA ours",
    );
    for path in ["ours", "ours,public"] {
        let mark = if address.contains('?') { '&' } else { '?' };
        let place = Place::with_file();
        let at = format!("{address}{mark}options=-csearch_path%3D{}", path.replace(',', "%2C"));
        let run = |call: &str| {
            place.run(&format!("{call} --database {at} --set search_keep_vectors=true"))
        };
        run("import dnd5e SAMPLES").code(0);
        run("search lamp --mode exact").code(0);
        run("index hnsw on").code(0);
        run("search lamp --mode hnsw").code(0);
        run("index hnsw off").code(0);
    }
}

/// However a call waits, it ends when the setting says so, and names who is in its way.
#[test]
fn a_call_waits_no_longer_than_it_is_told_and_says_for_whom() {
    if testing::server().is_none() {
        return;
    }
    let place = Place::with_samples();
    let mut holder = PgConnection::establish(place.database()).unwrap();
    holder.batch_execute("SET application_name = 'the ferry'").unwrap();
    // The lock of writers, the lock of work, the table of the log, and a row.
    for held in [
        "SELECT pg_advisory_xact_lock(1380470085, 2)",
        "SELECT pg_advisory_xact_lock(1380470085, 1)",
        "LOCK TABLE changes IN EXCLUSIVE MODE",
        "UPDATE packs SET description = 'x'",
    ] {
        holder.batch_execute(&format!("BEGIN; {held}")).unwrap();
        for call in [
            "import dnd5e SAMPLES",
            "packs edit srd --description y --override",
            "rollback 1",
            "db migrate",
        ] {
            let began = Instant::now();
            let said = place.run(&format!("{call} --set busy_timeout_ms=300"));
            let took = began.elapsed();
            assert!(took < Duration::from_secs(20), "{held}: {call} took {took:?}");
            if said.err.contains("in use by") {
                let names = said.err.contains("the ferry") || said.err.contains("another process");
                assert!(names, "{held}: {call}: {}", said.err);
            } else {
                assert!(!said.err.contains("error"), "{held}: {call}: {}", said.err);
            }
        }
        holder.batch_execute("ROLLBACK").unwrap();
    }
}

/// A pooler that runs as long as the test.
struct Pooler {
    process: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Pooler {
    /// Starts the program that `cargo xtask test` names.
    fn start(program: &str, address: &str, mode: &str, more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = server.local_addr().unwrap().port();
        drop(server);
        let host = address.split_once('@').map_or(address, |(_, host)| host);
        let host = host.split('/').next().unwrap();
        let (host, own_port) = host.split_once(':').unwrap_or((host, "5432"));
        let own_name = name(address);
        let file = folder.path().join("pooler.ini");
        fs::write(
            &file,
            format!(
                "[databases]\n{own_name} = host={host} port={own_port} dbname={own_name} user=postgres\n\
                 [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
                 auth_type = any\npool_mode = {mode}\nignore_startup_parameters = options\n{more}\n\
                 auth_file = {}\n",
                folder.path().join("users").display()
            ),
        )
        .unwrap();
        fs::write(folder.path().join("users"), "\"postgres\" \"\"\n").unwrap();
        let mut command = Command::new(program);
        let uid = Command::new("id").arg("-u").output().unwrap().stdout;
        if uid == b"0\n" {
            // It refuses to run as root.
            command.args(["-u", "nobody"]);
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        }
        let child = command.arg(&file).stderr(Stdio::null()).stdout(Stdio::null()).spawn();
        let child = child.unwrap_or_else(|error| panic!("{program} does not start: {error}"));
        let until = Instant::now() + Duration::from_secs(20);
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < until, "the pooler does not start");
            thread::sleep(Duration::from_millis(20));
        }
        Self { process: child, port, _folder: folder }
    }

    fn address(&self, address: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{}", self.port, name(address))
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// `cargo xtask test` runs it with a pooler, and fails where there is none.
#[test]
#[ignore = "it needs pgbouncer: `cargo xtask test --pooler PROGRAM`"]
fn a_pooler_of_transactions_is_named_and_no_lock_stays_on_its_connections() {
    let program = std::env::var("REHOME_POOLER").expect("`cargo xtask test --pooler` names it");
    assert!(testing::server().is_some(), "a pooler stands before a server");
    let place = Place::with_samples();
    for (mode, more) in [
        ("transaction", ""),
        ("transaction", "server_reset_query_always = 1"),
        ("transaction", "server_round_robin = 1"),
        ("statement", ""),
        ("session", ""),
    ] {
        let pooler = Pooler::start(&program, place.database(), mode, more);
        let at = pooler.address(place.database());
        for call in ["list spells", "import dnd5e SAMPLES", "db status"] {
            let said = place.run(&format!("{call} --database {at}"));
            if mode == "session" {
                said.code(0);
            } else {
                assert!(said.err.contains("pooler"), "{mode} {more}: {call}: {}", said.err);
                said.code(3);
            }
        }
        sql(
            place.database(),
            "DO $$ BEGIN ASSERT (SELECT count(*) FROM pg_locks l WHERE locktype = 'advisory' \
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) = 0; END $$",
        );
    }
}

#[test]
fn a_database_is_not_copied_onto_itself_by_another_address() {
    if testing::server().is_none() {
        return;
    }
    let place = Place::with_samples();
    let from = place.database();
    for to in [from.replace("127.0.0.1", "localhost"), format!("{from}?application_name=x")] {
        let said = place.run(&format!("move {from} {to}"));
        said.code(64).complains(&["source and target"]);
    }
}
