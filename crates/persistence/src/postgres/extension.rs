//! Extensions of a server, which a feature may need.

use diesel::{OptionalExtension, QueryableByName, RunQueryDsl, sql_query, sql_types::Text};

use super::PgConnection;
use crate::{
    Connection, Database,
    error::{Error, Result},
};

#[derive(QueryableByName)]
struct Installed {
    #[diesel(sql_type = Text)]
    version: String,
}

fn version(c: &mut PgConnection, name: &str) -> Result<Option<String>> {
    let query = sql_query("SELECT extversion AS version FROM pg_extension WHERE extname = $1");
    let found: Option<Installed> = query.bind::<Text, _>(name).get_result(c).optional()?;
    Ok(found.map(|installed| installed.version))
}

/// The version of pgvector in this database of a server; none where it is not installed.
pub(crate) fn vector_version(c: &mut PgConnection) -> Result<Option<String>> {
    version(c, "vector")
}

/// Makes sure that this database of a server computes distances of vectors.
///
/// # Errors
/// [`Error::Extension`] says how to install what is missing.
pub(crate) fn require_vector(c: &mut PgConnection) -> Result<()> {
    const PURPOSE: &str = "exact search by meaning";
    match vector_version(c)? {
        Some(_) => Ok(()),
        None => Err(Error::Extension { name: "vector", purpose: PURPOSE }),
    }
}

impl Database {
    /// The version of an extension of the server in this database; none where it is not
    /// installed, and on SQLite.
    pub fn extension(&self, name: &str) -> Result<Option<String>> {
        let Connection::Postgres(c) = &mut self.connection()? else { return Ok(None) };
        version(c, name)
    }

    /// Makes sure that the server has an extension, whose version it returns; SQLite needs
    /// none, and has no version. `purpose` is what a person is told that it is for.
    ///
    /// # Errors
    /// [`Error::Extension`] says how to install it.
    pub fn require_extension(
        &self,
        name: &'static str,
        purpose: &'static str,
    ) -> Result<Option<String>> {
        match self.extension(name)? {
            None if self.backend() == crate::Backend::Postgres => {
                Err(Error::Extension { name, purpose })
            }
            found => Ok(found),
        }
    }
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;

    use crate::{Backend, Error, testing};

    #[test]
    fn a_missing_extension_is_named_with_what_to_do() {
        let database = testing::empty();
        let required = || database.require_extension("vector", "search by meaning");
        if testing::backend() == Backend::Sqlite {
            assert_eq!(required().unwrap(), None);
            return;
        }
        let error = required().unwrap_err();
        assert!(matches!(error, Error::Extension { .. }), "{error}");
        assert!(error.to_string().contains("CREATE EXTENSION vector"), "{error}");
        database
            .read(
                |c| Ok::<_, Error>(crate::on!(c, |c| c.batch_execute("CREATE EXTENSION vector"))?),
            )
            .unwrap();
        assert!(required().unwrap().is_some());
    }
}
