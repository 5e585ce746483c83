//! What a transaction keeps and what it takes back.

use std::time::Duration;

use diesel::{RunQueryDsl, connection::SimpleConnection, sql_query};

use super::Database;
use crate::{Error, Settings, testing::Scratch};

fn database(scratch: &Scratch) -> Database {
    let settings = Settings { busy_timeout: Duration::ZERO, ..Settings::default() };
    let database = Database::open(scratch.address(), &settings).unwrap();
    database
        .write(|c| {
            on!(c, |c| c.batch_execute("CREATE TABLE t (n INTEGER)"))?;
            Ok::<_, Error>(())
        })
        .unwrap();
    database
}

fn count(database: &Database) -> i64 {
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        n: i64,
    }
    let query = sql_query("SELECT count(*) AS n FROM t");
    let row: Count = database.read(|c| Ok::<_, Error>(on!(c, |c| query.get_result(c))?)).unwrap();
    row.n
}

fn insert(c: &mut crate::Connection) -> Result<(), Error> {
    on!(c, |c| c.batch_execute("INSERT INTO t VALUES (1)"))?;
    Ok(())
}

#[test]
fn a_write_takes_the_lock_before_its_first_statement() {
    let scratch = Scratch::new();
    let database = database(&scratch);
    database
        .write(|_| {
            let other = database.write(|_| Ok::<_, Error>(()));
            assert!(matches!(other, Err(Error::Busy { .. })), "{other:?}");
            Ok::<_, Error>(())
        })
        .unwrap();
}

#[test]
fn a_pool_that_is_in_use_is_full() {
    let scratch = Scratch::new();
    let busy_timeout = Duration::ZERO;
    let settings = Settings { pool_size: 1, busy_timeout, ..Settings::default() };
    let database = Database::open(scratch.address(), &settings).unwrap();
    let held = database.connection().unwrap();
    let full = database.connection().map(|_| ()).unwrap_err();
    assert!(matches!(full, Error::PoolFull { size: 1, .. }), "{full:?}");
    drop(held);
    database.connection().unwrap();
}

#[test]
fn a_failed_write_leaves_nothing_and_a_failed_inner_one_only_its_own_part() {
    let scratch = Scratch::new();
    let database = database(&scratch);
    let failed = |c: &mut crate::Connection| {
        insert(c)?;
        Err::<(), _>(Error::Invalid("no".to_owned()))
    };
    assert!(database.write(failed).is_err());
    assert_eq!(count(&database), 0);
    database
        .write(|c| {
            insert(c)?;
            assert!(c.write(failed).is_err());
            Ok::<_, Error>(())
        })
        .unwrap();
    assert_eq!(count(&database), 1);
}

#[test]
fn addresses_of_other_databases_are_refused_without_their_password() {
    for address in ["postgres:ann:s3cret@host/db", "mysql://a:s3cret@b/c", "sqlite:", ""] {
        let error = Database::open(address, &Settings::default()).map(|_| ()).unwrap_err();
        assert!(matches!(error, Error::Address { .. }), "{error}");
        assert!(!error.to_string().contains("s3cret"), "{error}");
    }
}
