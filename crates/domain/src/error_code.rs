//! The codes of errors: one table, from which the exit status of a program, the status of an
//! HTTP answer and the documentation (`docs/ERRORS.md`) follow.

use std::fmt;

use serde::{Serialize, Serializer};

/// What an error amounts to for whoever made the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ErrorKind {
    /// The call does not make sense: a name, a value or a setting that there is not.
    Usage,
    /// Somebody else changed the same meanwhile, and nothing was written.
    Conflict,
    /// The data cannot be taken, and nothing was written.
    Rejected,
    /// The caller stopped it.
    Cancelled,
    /// The database, the disk or the program failed.
    Failure,
}

impl ErrorKind {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Usage, Self::Conflict, Self::Rejected, Self::Cancelled, Self::Failure];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::Conflict => "conflict",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
            Self::Failure => "failure",
        }
    }
}

macro_rules! codes {
    ($($variant:ident $id:literal $kind:ident $status:literal $meaning:literal;)*) => {
        /// What went wrong, as a name that stays: programs compare it, people look it up.
        ///
        /// ```
        /// use rehome_domain::{ErrorCode, ErrorKind};
        ///
        /// let code = ErrorCode::UnknownRecord;
        /// assert_eq!(code.as_str(), "unknown_record");
        /// assert_eq!((code.kind(), code.http_status()), (ErrorKind::Usage, 404));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $(#[doc = $meaning] $variant,)*
        }

        impl ErrorCode {
            /// All of them, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its name, such as `unknown_record`. A name that was published stays.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// What it amounts to; the exit status of a program follows from it.
            pub fn kind(self) -> ErrorKind {
                match self { $(Self::$variant => ErrorKind::$kind,)* }
            }

            /// The status of an HTTP answer (RFC 9110).
            pub fn http_status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }

            /// What it means, in a sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)* }
            }
        }
    };
}

codes! {
    UnknownApp "unknown_app" Usage 404 "There is no application of that id.";
    DisabledApp "disabled_app" Usage 404 "The application comes with Rehome and is not enabled here.";
    UnknownCollection "unknown_collection" Usage 404 "There is no collection of that id.";
    AmbiguousCollection "ambiguous_collection" Usage 400 "Several applications have a collection of that id; name the application too.";
    UnknownField "unknown_field" Usage 400 "The collection has no field of that name to filter or sort by.";
    UnknownRecord "unknown_record" Usage 404 "There is no record of that key where it was looked for.";
    AmbiguousRecord "ambiguous_record" Usage 409 "Several containers hold a record of that key; name the container too.";
    UnknownContainer "unknown_container" Usage 404 "There is no pack or other container of that name.";
    ContainerNeeded "container_needed" Usage 400 "A new record needs the container that it is to stand in.";
    UnknownRun "unknown_run" Usage 404 "There is no run of that number.";
    RunUndone "run_undone" Usage 409 "The run was undone already.";
    UnknownEntry "unknown_entry" Usage 404 "The quarantine has no entry of that number.";
    UnknownBackup "unknown_backup" Usage 404 "There is no backup of that name.";
    UnknownChange "unknown_change" Usage 404 "The log has no change of that number.";
    UnknownToken "unknown_token" Usage 404 "There is no token of that number.";
    UnknownJob "unknown_job" Usage 404 "There is no job of that number.";
    UnknownCampaign "unknown_campaign" Usage 404 "There is no campaign of that id.";
    AlreadyExists "already_exists" Usage 409 "What was to be made is there already, and is another.";
    CampaignExists "campaign_exists" Usage 409 "There is a campaign of that id already.";
    UnreachableMoment "unreachable_moment" Usage 409 "The log does not reach that moment; the nearest that it does comes with the error.";
    InvalidValue "invalid_value" Usage 400 "A value of the call is none that is allowed there.";
    InvalidLimit "invalid_limit" Usage 400 "The limit of a page or a search is out of bounds.";
    InvalidCursor "invalid_cursor" Usage 400 "The cursor is none of this list, or of a list in another order.";
    InvalidSetting "invalid_setting" Usage 500 "A setting is not allowed.";
    InvalidAddress "invalid_address" Usage 500 "The address is none of a database.";
    InvalidAppFile "invalid_app_file" Usage 400 "The app file cannot be read, or says what it may not.";
    InvalidDeclaration "invalid_declaration" Failure 500 "An application is not declared in a way that works.";
    MissingFeature "missing_feature" Usage 501 "This build lacks a feature that the call needs.";
    MissingModel "missing_model" Usage 501 "A file of the model is missing, or is another one.";
    TargetExists "target_exists" Usage 409 "A file that was to be written is there already.";
    UnsafeName "unsafe_name" Failure 500 "A name that the database holds leads out of the folder that is written to.";
    TargetOccupied "target_occupied" Usage 409 "The database that was to be filled holds something else.";
    ContainerExists "container_exists" Usage 409 "There is a pack of that id already.";
    ProtectedContainer "protected_container" Usage 422 "The pack is protected, and the call does not say that it means to change it.";
    RevisionConflict "revision_conflict" Conflict 412 "The record is not at the revision that was expected; both values come with the error.";
    InvalidRecord "invalid_record" Rejected 422 "The text is no record of the collection.";
    RejectedFiles "rejected_files" Rejected 422 "Files cannot be taken, so nothing of the call was written.";
    Cancelled "cancelled" Cancelled 503 "The caller stopped it; what was written before stays.";
    DatabaseMissing "database_missing" Failure 503 "There is no database at that address.";
    DatabaseUnusable "database_unusable" Failure 503 "The database cannot be opened.";
    DatabaseChanged "database_changed" Failure 503 "A file that can only be read was written to while it was read.";
    ForeignDatabase "foreign_database" Failure 503 "The database is one of another program, and was not touched.";
    DatabaseBusy "database_busy" Failure 503 "Somebody else writes, and did not end in time.";
    ServerUnreachable "server_unreachable" Failure 503 "The server of the database does not answer.";
    LoginRefused "login_refused" Failure 503 "The server refuses the user or the password.";
    ServerFull "server_full" Failure 503 "The server takes no more connections.";
    UnusableEncoding "unusable_encoding" Failure 503 "The database of a server keeps its texts in another encoding than UTF-8.";
    TransactionPooler "transaction_pooler" Failure 503 "A pooler before the server gives each transaction another connection.";
    PoolExhausted "pool_exhausted" Failure 503 "All connections of the pool were in use for too long.";
    ConnectionLost "connection_lost" Failure 503 "The connection to the server broke; what was not committed is undone.";
    ReadOnly "read_only" Failure 403 "The connection or the database can only be read.";
    MissingExtension "missing_extension" Failure 503 "The server lacks an extension.";
    SchemaMismatch "schema_mismatch" Failure 503 "The schema of the database is not the one that this program works with.";
    MigrationFailed "migration_failed" Failure 500 "A migration of the schema failed; nothing of it was kept.";
    NotMovable "not_movable" Failure 500 "A table or row cannot stand in the database that it was to be copied to.";
    ValueRefused "value_refused" Failure 500 "The database refused the values of a row.";
    StatementFailed "statement_failed" Failure 500 "The database refused a statement.";
    Damaged "damaged" Failure 500 "What is stored is not what it should be.";
    FileFailed "file_failed" Failure 500 "A file could not be read or written.";
    SourceUnreadable "source_unreadable" Failure 500 "A folder or file of the source could not be read.";
    IndexMissing "index_missing" Usage 409 "An index of the search that the call needs is not there.";
    IndexDamaged "index_damaged" Failure 500 "What is searched is damaged; it can be made anew from the records.";
    EmbedderFailed "embedder_failed" Failure 500 "The model failed, or gave vectors that cannot be used.";
    InvalidBody "invalid_body" Rejected 422 "The body of a request is not what the route takes.";
    UnknownRoute "unknown_route" Usage 404 "There is nothing at that path.";
    MethodNotAllowed "method_not_allowed" Usage 405 "The path has no such method.";
    Unauthenticated "unauthenticated" Usage 401 "The request shows no token that holds.";
    Forbidden "forbidden" Usage 403 "The token does not reach so far, or the server only reads.";
    ForeignOrigin "foreign_origin" Usage 403 "A page of another origin asked a browser for it.";
    ForeignHost "foreign_host" Usage 421 "The request names a host that this server is not.";
    TooLarge "too_large" Usage 413 "The body is larger than the route takes.";
    UnsupportedMedia "unsupported_media" Usage 415 "The body is of a kind that the route does not take.";
    TooManyRequests "too_many_requests" Usage 429 "There were too many requests in a short time.";
    TimedOut "timed_out" Cancelled 503 "It took longer than the server allows, and was stopped.";
    Unexpected "unexpected" Failure 500 "The program failed in a way that nobody foresaw.";
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for ErrorCode {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::ErrorCode;

    #[test]
    fn each_code_has_a_name_of_its_own_in_snake_case() {
        let names: HashSet<&str> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), ErrorCode::ALL.len());
        let is_part = |c: char| c.is_ascii_lowercase() || c == '_';
        assert!(names.iter().all(|name| name.chars().all(is_part)), "{names:?}");
    }
}
