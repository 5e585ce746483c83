//! The exit codes, and which error amounts to which. Nothing else decides that.

use std::{io, process::ExitCode};

use rehome::{DatabaseError, EngineError, Error, SearchError};

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All went well; notes and warnings are no failure.
    Fine,
    /// Something was quarantined or in conflict, or differs.
    Attention,
    /// A file was rejected.
    Rejected,
    /// The database, the disk or this program failed.
    Failure,
    /// The call does not make sense.
    Usage,
}

/// The table for `--help`.
pub const HELP: &str = "\
Exit codes:
   0  all went well; notes and warnings are allowed
   1  something was quarantined or in conflict, or source and database differ
      (with --strict also: there were warnings)
   2  a file was rejected
   3  the database, the disk or this program failed
  64  wrong usage: an unknown option, name or value";

/// The call does not make sense, in a way that no lower layer can tell.
#[derive(Debug)]
pub struct Usage(pub String);

impl std::fmt::Display for Usage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

impl Exit {
    /// The number that the caller of the program sees.
    pub fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Attention => 1,
            Self::Rejected => 2,
            Self::Failure => 3,
            Self::Usage => 64,
        }
    }

    /// What a report's own exit code says.
    pub fn of_report(code: u8) -> Self {
        match code {
            0 => Self::Fine,
            1 => Self::Attention,
            2 => Self::Rejected,
            _ => Self::Failure,
        }
    }

    /// [`Exit::Attention`] where there is something to look at.
    pub fn attention_if(something: bool) -> Self {
        if something { Self::Attention } else { Self::Fine }
    }

    /// What an error amounts to.
    pub fn of_error(error: &anyhow::Error) -> Self {
        if is_broken_pipe(error) {
            return Self::Fine;
        }
        if let Some(Error::Rejected(_)) = error.downcast_ref::<Error>() {
            return Self::Rejected;
        }
        let usage = error.is::<Usage>()
            || error.downcast_ref::<Error>().is_some_and(|error| match error {
                Error::UnknownApp { .. }
                | Error::DisabledApp { .. }
                | Error::UnknownCollection { .. }
                | Error::AmbiguousCollection { .. }
                | Error::Settings(_)
                | Error::NoBuiltIn
                | Error::NoMiniLm
                | Error::Search(
                    SearchError::Usage(_)
                    | SearchError::Setting { .. }
                    | SearchError::ModelFile { .. },
                )
                | Error::Engine(EngineError::Usage(_) | EngineError::Exists(_)) => true,
                Error::Database(error)
                | Error::Search(SearchError::Database(error))
                | Error::Engine(EngineError::Database(error)) => is_usage(error),
                _ => false,
            });
        if usage { Self::Usage } else { Self::Failure }
    }
}

fn is_usage(error: &DatabaseError) -> bool {
    matches!(
        error,
        DatabaseError::Address { .. }
            | DatabaseError::Feature { .. }
            | DatabaseError::Setting { .. }
            | DatabaseError::Unknown { .. }
            | DatabaseError::Occupied { .. }
            | DatabaseError::Protected { .. }
            | DatabaseError::Invalid(_)
    )
}

/// Whether nobody reads what we write any more, as with `| head`. That is no error.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn of(error: impl Into<anyhow::Error>) -> u8 {
        Exit::of_error(&error.into()).code()
    }

    #[test]
    fn names_that_do_not_exist_are_wrong_usage() {
        let unknown = || DatabaseError::Unknown { what: "run", name: "9".to_owned(), hint: None };
        assert_eq!(of(Usage("no".to_owned())), 64);
        assert_eq!(of(Error::UnknownApp { name: "x".to_owned(), known: vec![] }), 64);
        assert_eq!(of(Error::Database(unknown())), 64);
        assert_eq!(of(Error::Engine(EngineError::Database(unknown()))), 64);
        assert_eq!(of(Error::Engine(EngineError::Usage("no folder".to_owned()))), 64);
    }

    #[test]
    fn a_database_that_cannot_be_used_is_a_failure() {
        assert_eq!(of(Error::Database(DatabaseError::Missing(PathBuf::from("a.db")))), 3);
        assert_eq!(of(Error::Database(DatabaseError::Statement("full".to_owned()))), 3);
        assert_eq!(of(io::Error::other("disk")), 3);
    }

    #[test]
    fn files_that_cannot_be_taken_are_rejected() {
        assert_eq!(of(Error::Rejected(Vec::new())), 2);
    }

    #[test]
    fn a_reader_that_goes_away_is_no_error() {
        assert_eq!(of(io::Error::from(io::ErrorKind::BrokenPipe)), 0);
    }
}
