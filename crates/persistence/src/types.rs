//! SQL types that mean the same on every database: JSON text and instants.

use std::{fmt, str::FromStr, time::SystemTime};

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, Output, ToSql},
    sql_types::{BigInt, Text},
    sqlite::Sqlite,
};
use time::{Duration, OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

/// A column of JSON, which keeps the text as it was written.
#[derive(
    Clone, Copy, Debug, Default, diesel::sql_types::SqlType, diesel::query_builder::QueryId,
)]
#[diesel(sqlite_type(name = "Text"), postgres_type(oid = 114, array_oid = 199))]
pub struct Json;

/// A column of instants.
#[derive(
    Clone, Copy, Debug, Default, diesel::sql_types::SqlType, diesel::query_builder::QueryId,
)]
#[diesel(sqlite_type(name = "Text"), postgres_type(oid = 1184, array_oid = 1185))]
pub struct Instant;

/// JSON as text, which the database has checked to be JSON.
#[derive(Clone, Debug, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Json)]
pub struct JsonText(pub String);

/// An instant in UTC: RFC 3339 with microseconds, so that text order is time order.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow, serde::Serialize,
)]
#[diesel(sql_type = Instant)]
#[serde(transparent)]
pub struct Timestamp(String);

impl Timestamp {
    /// The present moment.
    pub fn now() -> Self {
        Self::from(OffsetDateTime::now_utc())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<OffsetDateTime> for Timestamp {
    fn from(moment: OffsetDateTime) -> Self {
        let moment = moment.to_offset(UtcOffset::UTC);
        let (date, time) = (moment.date(), moment.time());
        Self(format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z",
            date.year(),
            u8::from(date.month()),
            date.day(),
            time.hour(),
            time.minute(),
            time.second(),
            time.microsecond()
        ))
    }
}

impl From<SystemTime> for Timestamp {
    fn from(moment: SystemTime) -> Self {
        Self::from(OffsetDateTime::from(moment))
    }
}

/// The text is no time as RFC 3339, or in UTC one of a year that four digits do not write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no time as RFC 3339 of the years 0 to 9999")]
pub struct NotATimestamp;

impl FromStr for Timestamp {
    type Err = NotATimestamp;

    fn from_str(text: &str) -> Result<Self, NotATimestamp> {
        let moment = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| NotATimestamp)?;
        let moment = moment.checked_to_offset(UtcOffset::UTC).ok_or(NotATimestamp)?;
        if moment.year() < 0 { Err(NotATimestamp) } else { Ok(Self::from(moment)) }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl ToSql<Json, Sqlite> for str {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        <str as ToSql<Text, Sqlite>>::to_sql(self, out)
    }
}

impl ToSql<Json, Pg> for str {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <str as ToSql<Text, Pg>>::to_sql(self, out)
    }
}

impl<DB: Backend> ToSql<Json, DB> for String
where
    str: ToSql<Json, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        <str as ToSql<Json, DB>>::to_sql(self, out)
    }
}

impl<DB: Backend> ToSql<Json, DB> for JsonText
where
    str: ToSql<Json, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        <str as ToSql<Json, DB>>::to_sql(&self.0, out)
    }
}

impl FromSql<Json, Sqlite> for String {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <String as FromSql<Text, Sqlite>>::from_sql(value)
    }
}

impl FromSql<Json, Pg> for String {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <String as FromSql<Text, Pg>>::from_sql(value)
    }
}

impl<DB: Backend> FromSql<Json, DB> for JsonText
where
    String: FromSql<Json, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        <String as FromSql<Json, DB>>::from_sql(value).map(Self)
    }
}

/// The moment from which PostgreSQL counts microseconds: the year 2000.
const EPOCH: OffsetDateTime = OffsetDateTime::new_utc(
    match time::Date::from_ordinal_date(2000, 1) {
        Ok(date) => date,
        Err(_) => panic!("the year 2000 has a first day"),
    },
    time::Time::MIDNIGHT,
);

impl ToSql<Instant, Sqlite> for str {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        <str as ToSql<Text, Sqlite>>::to_sql(self, out)
    }
}

impl ToSql<Instant, Pg> for str {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let moment = OffsetDateTime::parse(self, &Rfc3339)?;
        let microseconds = i64::try_from((moment - EPOCH).whole_microseconds())?;
        <i64 as ToSql<BigInt, Pg>>::to_sql(&microseconds, &mut out.reborrow())
    }
}

impl<DB: Backend> ToSql<Instant, DB> for String
where
    str: ToSql<Instant, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        <str as ToSql<Instant, DB>>::to_sql(self, out)
    }
}

impl<DB: Backend> ToSql<Instant, DB> for Timestamp
where
    str: ToSql<Instant, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        <str as ToSql<Instant, DB>>::to_sql(&self.0, out)
    }
}

impl FromSql<Instant, Sqlite> for String {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <String as FromSql<Text, Sqlite>>::from_sql(value)
    }
}

impl FromSql<Instant, Pg> for String {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let microseconds = <i64 as FromSql<BigInt, Pg>>::from_sql(value)?;
        let moment = EPOCH.checked_add(Duration::microseconds(microseconds));
        let moment = moment.ok_or("the moment lies beyond the years that have four digits")?;
        Ok(Timestamp::from(moment).0)
    }
}

impl<DB: Backend> FromSql<Instant, DB> for Timestamp
where
    String: FromSql<Instant, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        <String as FromSql<Instant, DB>>::from_sql(value).map(Self)
    }
}
