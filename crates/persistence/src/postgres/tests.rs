//! What goes wrong with a real server, by name. These tests do nothing where there is none:
//! SQLite has no users, hosts or connections that break, and what libpq says is read in
//! `login` without a server too.

use std::time::Duration;

use diesel::{
    Connection as _, QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query,
    sql_types::Integer,
};

use super::{LOCKS, PgConnection, begin_write};
use crate::{Connection, Database, Error, Settings, changes::Scope, on, testing};

#[test]
fn the_lock_of_writers_is_one_of_ours() {
    for scope in [Scope::Database, Scope::App("a"), Scope::Container("a", "b"), Scope::Nothing] {
        assert!(begin_write(scope).contains(&format!("({LOCKS}, 2)")), "{scope:?}");
    }
}

fn error(address: &str) -> Error {
    Database::open(address, &Settings::default()).map(|_| ()).unwrap_err()
}

/// The address with another login.
fn changed(server: &str, login: &str) -> String {
    let (_, authority) = server.split_once("://").unwrap();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    format!("postgres://{login}@{host}")
}

#[test]
fn a_wrong_host_user_or_database_is_told_apart() {
    let Some(server) = testing::server() else { return };
    let nobody = error("postgres://ann:s3cret@127.0.0.1:1/garden");
    assert!(matches!(nobody, Error::Unreachable { .. }), "{nobody:?}");
    assert!(!format!("{nobody} {nobody:?}").contains("s3cret"));

    let role = error(&changed(&server, "nobody_of_rehome:s3cret"));
    assert!(matches!(role, Error::Login { .. }), "{role:?}");
    assert!(!format!("{role} {role:?}").contains("s3cret"));

    let (base, _) = server.rsplit_once('/').unwrap();
    let none = error(&format!("{base}/no_database_of_rehome"));
    assert!(matches!(none, Error::NoDatabase { .. }), "{none:?}");

    let unread = error(&changed(&server, "ann:s3c%zzret"));
    assert!(matches!(unread, Error::Address { .. }), "{unread:?}");
    assert!(!format!("{unread} {unread:?}").contains("s3c"));
    #[cfg(not(feature = "tls"))]
    {
        let joint = if server.contains('?') { '&' } else { '?' };
        let plain = error(&format!("{server}{joint}sslmode=require"));
        assert!(matches!(plain, Error::Tls { .. }), "{plain:?}");
    }
}

/// A role for one test, dropped with it.
struct Role(String, PgConnection);

impl Role {
    /// On a server that asks roles of such a name for their password, as that of CI does.
    fn new(server: &str, name: &str, options: &str) -> Self {
        let mut c = PgConnection::establish(server).unwrap();
        let name = format!("rehome_guarded_{name}_{}", std::process::id());
        let create = format!("CREATE ROLE {name} LOGIN PASSWORD 's3cret' {options}");
        c.batch_execute(&create).unwrap();
        Self(name, c)
    }

    fn login(&self, server: &str, password: &str) -> String {
        changed(server, &format!("{}:{password}", self.0))
    }
}

impl Drop for Role {
    fn drop(&mut self) {
        let _ = self.1.batch_execute(&format!("DROP ROLE {}", self.0));
    }
}

#[test]
fn a_wrong_password_is_a_refused_login_and_is_not_shown() {
    let Some(server) = testing::server() else { return };
    let role = Role::new(&server, "password", "");
    Database::open(&role.login(&server, "s3cret"), &Settings::default()).unwrap();
    let wrong = Database::open(&role.login(&server, "wr0ng"), &Settings::default()).map(|_| ());
    // A server that trusts everybody knows no wrong password.
    if let Err(error) = wrong {
        assert!(matches!(error, Error::Login { .. }), "{error:?}");
        assert!(error.to_string().contains(&role.0), "{error}");
        assert!(!format!("{error} {error:?}").contains("wr0ng"));
    }
}

#[test]
fn a_server_that_takes_no_more_connections_is_full() {
    let Some(server) = testing::server() else { return };
    let role = Role::new(&server, "limited", "CONNECTION LIMIT 1");
    let address = role.login(&server, "s3cret");
    let database = Database::open(&address, &Settings::default()).unwrap();
    let held = database.connection().unwrap();
    let full = error(&address);
    assert!(matches!(full, Error::ServerFull { .. }), "{full:?}");
    drop(held);
}

#[test]
fn a_connection_that_is_lost_in_a_write_leaves_nothing_and_the_next_call_works() {
    #[derive(QueryableByName)]
    struct Number {
        #[diesel(sql_type = Integer)]
        n: i32,
    }
    let Some(server) = testing::server() else { return };
    let settings = Settings { pool_size: 1, ..Settings::default() };
    let database = Database::open(&testing::empty_address(), &settings).unwrap();
    let execute = |c: &mut Connection, sql: &str| -> Result<(), Error> {
        on!(c, |c| c.batch_execute(sql))?;
        Ok(())
    };
    let number = |c: &mut Connection, sql: &str| -> Result<i32, Error> {
        Ok(on!(c, |c| sql_query(sql).get_result::<Number>(c))?.n)
    };
    database.write(|c| execute(c, "CREATE TABLE t (n integer)")).unwrap();
    let mut other = PgConnection::establish(&server).unwrap();

    let outcome = database.write(|c| {
        execute(c, "INSERT INTO t VALUES (1)")?;
        let pid = number(c, "SELECT pg_backend_pid() AS n")?;
        other.batch_execute(&format!("SELECT pg_terminate_backend({pid}, 10000)"))?;
        execute(c, "INSERT INTO t VALUES (2)")
    });

    assert!(matches!(outcome, Err(Error::Lost(_))), "{outcome:?}");
    let count = "SELECT CAST(count(*) AS integer) AS n FROM t";
    assert_eq!(database.read(|c| number(c, count)).unwrap(), 0);
    database.write(|c| execute(c, "INSERT INTO t VALUES (3)")).unwrap();
    assert_eq!(database.read(|c| number(c, count)).unwrap(), 1);
}

#[test]
fn a_connection_that_broke_while_nobody_used_it_is_replaced() {
    let Some(server) = testing::server() else { return };
    let settings =
        Settings { pool_size: 1, busy_timeout: Duration::from_secs(20), ..Settings::default() };
    let address = testing::empty_address();
    let database = Database::open(&address, &settings).unwrap();
    drop(database.connection().unwrap());
    let (_, name) = address.rsplit_once('/').unwrap();
    let name = name.split('?').next().unwrap();
    PgConnection::establish(&server)
        .unwrap()
        .batch_execute(&format!(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'"
        ))
        .unwrap();
    // One that was used a moment ago is believed to answer.
    std::thread::sleep(super::manager::BELIEVED);
    database.write(|_| Ok::<_, Error>(())).unwrap();
}
