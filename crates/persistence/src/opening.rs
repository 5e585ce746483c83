//! What has to be known of a database that is being opened. It is asked in one statement, since on a
//! server each costs a way there and back.

use diesel::{
    RunQueryDsl,
    sql_types::{Nullable, Text},
};
use rehome_domain::app_file::AppSpec;

use crate::{
    Application, Connection, declared,
    error::Result,
    migrations::{self, Recorded},
    on,
    statement::Statement,
    types::{Instant, Timestamp},
};

/// What a database says of itself: which migrations were applied, and what it keeps of app files.
pub struct Opening {
    recorded: Vec<Recorded>,
    /// The applications that were declared in app files, by their ids.
    pub apps: Vec<AppSpec>,
}

/// A migration, or an application that was declared: version or id, name and checksum of the
/// migration, when it was applied, and the declaration.
type Said = (String, Option<String>, Option<String>, Option<Timestamp>, Option<String>);

impl Opening {
    /// Reads it, in no transaction: of a database that has not all of these tables it asks for each
    /// apart, after a statement that failed.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn read(c: &mut Connection) -> Result<Self> {
        let all = Statement::<(
            Text,
            Nullable<Text>,
            Nullable<Text>,
            Nullable<Instant>,
            Nullable<Text>,
        )>::new(
            "SELECT m.version, s.name, s.checksum, s.applied_at, CAST(NULL AS TEXT) \
             FROM __diesel_schema_migrations m \
             LEFT JOIN schema_checksums s ON s.version = m.version \
             UNION ALL SELECT id, NULL, NULL, updated_at, CAST(declaration AS TEXT) \
             FROM declared_apps ORDER BY 1",
        );
        let said: Vec<Said> = match on!(&mut *c, |c| all.load(c)) {
            Ok(said) => said,
            Err(_) => {
                let apps = declared::kept_apps(c)?;
                return Ok(Self { recorded: migrations::recorded(c)?, apps });
            }
        };
        let (mut recorded, mut apps) = (Vec::new(), Vec::new());
        for (id, name, checksum, applied_at, declaration) in said {
            match declaration {
                Some(declaration) => apps.extend(declared::read_app(&declaration)),
                None => recorded.push(Recorded::new(id, name.zip(checksum).zip(applied_at))),
            }
        }
        Ok(Self { recorded, apps })
    }

    /// Refuses a database whose schema is not the one that `apps` work with.
    ///
    /// # Errors
    /// [`Error::Schema`](crate::Error::Schema).
    pub fn require_current(self, c: &mut Connection, apps: &[Application]) -> Result<()> {
        migrations::require_recorded(c, apps, self.recorded)
    }
}
