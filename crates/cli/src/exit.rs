//! The exit codes, and which outcome or kind of error amounts to which. Nothing else decides
//! that.

use std::{io, process::ExitCode};

use rehome::{Error, ErrorCode, ErrorKind, Hint, Outcome};

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All went well; notes and warnings are no failure.
    Fine,
    /// Something waits in quarantine or is in conflict, or differs.
    Attention,
    /// What was given cannot be taken.
    Rejected,
    /// The database, the disk or this program failed.
    Failure,
    /// The call does not make sense.
    Usage,
    /// Somebody stopped it.
    Cancelled,
}

/// The table for `--help`.
pub const HELP: &str = "\
Exit codes:
   0  all went well; notes and warnings are allowed
   1  something waits in quarantine or is in conflict, two sides differ, a search found
      nothing, or `doctor` found something to mend (with --strict also: there were warnings)
   2  a file or a record was rejected
   3  the database, the disk or this program failed, or something is damaged
  64  wrong usage: an unknown option, name or value
 130  stopped by Ctrl-C; what was written by then is said";

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
            Self::Cancelled => 130,
        }
    }

    /// What a report amounts to.
    pub fn of_outcome(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Clean => Self::Fine,
            Outcome::NeedsAttention => Self::Attention,
            Outcome::Rejected => Self::Rejected,
            Outcome::Corrupt => Self::Failure,
        }
    }

    /// What a kind of error amounts to.
    pub fn of_kind(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::Usage => Self::Usage,
            ErrorKind::Conflict => Self::Attention,
            ErrorKind::Rejected => Self::Rejected,
            ErrorKind::Cancelled => Self::Cancelled,
            ErrorKind::Failure => Self::Failure,
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
        if error.is::<Usage>() {
            return Self::Usage;
        }
        code(error).map_or(Self::Failure, |code| Self::of_kind(code.kind()))
    }
}

/// The code of an error of the library.
pub fn code(error: &anyhow::Error) -> Option<ErrorCode> {
    let known = error.downcast_ref::<Error>().map(Error::code);
    let usage = || error.is::<Usage>().then_some(ErrorCode::InvalidValue);
    let file = || error.downcast_ref::<io::Error>().map(|_| ErrorCode::FileFailed);
    known.or_else(usage).or_else(file)
}

/// What a person can do about an error of the library.
pub fn hints(error: &anyhow::Error) -> Vec<Hint> {
    error.downcast_ref::<Error>().map(Error::hints).unwrap_or_default()
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
    use std::{fs, path::PathBuf};

    use rehome::{DatabaseError, EngineError, Thing};

    use super::*;

    fn of(error: impl Into<anyhow::Error>) -> u8 {
        Exit::of_error(&error.into()).code()
    }

    #[test]
    fn names_that_do_not_exist_are_wrong_usage() {
        let unknown =
            || DatabaseError::Unknown { what: Thing::Run, name: "9".to_owned(), known: None };
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

    #[test]
    fn the_documents_say_what_a_kind_amounts_to() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/ERRORS.md");
        let text = fs::read_to_string(path).unwrap();
        for kind in ErrorKind::ALL {
            let row = format!("| `{}` | ", kind.as_str());
            let row = text.lines().find(|line| line.starts_with(&row)).unwrap();
            assert!(row.ends_with(&format!("| {} |", Exit::of_kind(kind).code())), "{row}");
        }
    }
}
