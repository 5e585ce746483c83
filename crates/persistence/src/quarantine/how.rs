//! How an entry of the quarantine was settled.

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::Text,
};

/// How an entry was settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub enum How {
    /// The source no longer has it.
    Absent,
    /// It is a record now.
    Record,
    /// The run that brought it was undone.
    Undone,
    /// A person dismissed it: it stays in quarantine and waits for nobody.
    Dismissed,
}

impl How {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Record => "record",
            Self::Undone => "undone",
            Self::Dismissed => "dismissed",
        }
    }

    /// The way with that word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Absent, Self::Record, Self::Undone, Self::Dismissed]
            .into_iter()
            .find(|how| how.as_str() == word)
    }
}

impl<DB: Backend> ToSql<Text, DB> for How
where
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.as_str().to_sql(out)
    }
}

impl<DB: Backend> FromSql<Text, DB> for How
where
    String: FromSql<Text, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let word = String::from_sql(value)?;
        Self::parse(&word).ok_or_else(|| format!("`{word}` is no way to settle an entry").into())
    }
}
