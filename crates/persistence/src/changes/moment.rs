//! Moments: how people name a place of the log, and which place that is.

use std::{fmt, str::FromStr, sync::Arc};

use diesel::{
    OptionalExtension, RunQueryDsl,
    sql_types::{BigInt, Nullable, Text},
};

use rehome_domain::RecordId;

use super::{Cause, Op, Scope, append, entry::Said, head, unit::note};
use crate::{
    Connection,
    error::{Error, Result},
    on,
    statement::Statement,
    types::{Instant, Timestamp},
};

/// A moment, as people name it.
///
/// ```
/// use rehome_persistence::changes::Moment;
///
/// assert_eq!("seq:12".parse(), Ok(Moment::Seq(12)));
/// assert_eq!("run:3".parse(), Ok(Moment::BeforeRun(3)));
/// assert_eq!("2026-05-01".parse::<Moment>().unwrap().to_string(), "2026-05-01T00:00:00.000000Z");
/// assert_eq!("spring-term".parse(), Ok(Moment::Tag("spring-term".to_owned())));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Behind the last change.
    Now,
    /// Behind the unit of work that this entry belongs to; 0 is before the first.
    Seq(i64),
    /// Just before a run began.
    BeforeRun(i64),
    /// A time: behind the last change that was committed until then.
    Time(Timestamp),
    /// A name that somebody gave a moment.
    Tag(String),
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Now => f.write_str("now"),
            Self::Seq(seq) => write!(f, "seq:{seq}"),
            Self::BeforeRun(run) => write!(f, "run:{run}"),
            Self::Time(time) => write!(f, "{time}"),
            Self::Tag(name) => f.write_str(name),
        }
    }
}

/// The text is no moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no moment: write a time in UTC such as 2026-05-01 or 2026-05-01T14:30:00Z, seq:N, run:N, \
     now, or the name of one"
)]
pub struct NotAMoment(String);

impl FromStr for Moment {
    type Err = NotAMoment;

    fn from_str(text: &str) -> Result<Self, NotAMoment> {
        let wrong = || NotAMoment(text.to_owned());
        let number = |digits: &str| match digits.parse::<i64>() {
            Ok(number) if number >= 0 => Ok(number),
            _ => Err(wrong()),
        };
        if text == "now" {
            return Ok(Self::Now);
        }
        if let Some(digits) = text.strip_prefix("seq:") {
            return Ok(Self::Seq(number(digits)?));
        }
        if let Some(digits) = text.strip_prefix("run:") {
            return Ok(Self::BeforeRun(number(digits)?));
        }
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            return time(text).map(Self::Time).ok_or_else(wrong);
        }
        if is_tag(text) { Ok(Self::Tag(text.to_owned())) } else { Err(wrong()) }
    }
}

/// A time, which may lack its end: what is not said is zero, and the zone is UTC.
fn time(text: &str) -> Option<Timestamp> {
    let text = text.replacen(' ', "T", 1);
    let endings = ["", "Z", ":00Z", ":00:00Z", "T00:00:00Z"];
    endings.iter().find_map(|end| format!("{text}{end}").parse().ok())
}

fn is_tag(text: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    (1..=100).contains(&text.len())
        && text.chars().all(fits)
        && text.starts_with(char::is_alphabetic)
}

/// The place of the log that a moment means: what stands there and before belongs to it.
///
/// # Errors
/// [`Error::Moment`] for one that the log does not reach, with the nearest that it does.
pub fn place(c: &mut Connection, moment: &Moment) -> Result<i64> {
    let head = head::head(c)?;
    let (size, first) = (head.size(), head.pruned);
    let refused = |reason: &str, nearest: Moment| Error::Moment {
        moment: moment.to_string(),
        reason: reason.to_owned(),
        nearest: nearest.to_string(),
    };
    let seq = match moment {
        Moment::Now => size,
        Moment::Seq(seq) if *seq > size => {
            return Err(refused("the log does not go that far", Moment::Seq(size)));
        }
        Moment::Seq(seq) => end_of_unit(c, *seq)?,
        Moment::BeforeRun(run) => match first_of_run(c, *run)? {
            Some(seq) => seq - 1,
            None => return Err(refused("nothing of that run is in the log", Moment::Seq(size))),
        },
        Moment::Tag(name) => match tagged(c, name)? {
            Some(seq) if seq <= size => seq,
            Some(_) => {
                return Err(refused("the log was put back behind it since", Moment::Seq(size)));
            }
            None => return Err(refused("nobody gave a moment that name", Moment::Now)),
        },
        Moment::Time(time) => {
            if *time > Timestamp::now() {
                return Err(refused("that time is still to come", Moment::Now));
            }
            match around(c, time)? {
                (None, Some(at)) => return Err(refused("the log begins later", Moment::Time(at))),
                (None, None) => return Err(refused("nothing is in the log", Moment::Now)),
                (Some(seq), _) => {
                    if let Some(restored) = restored_behind(c, seq, time)? {
                        return Err(refused(
                            "it lies in a history that was left when a backup was restored; the \
                             database of that history was kept as a backup",
                            Moment::Seq(restored),
                        ));
                    }
                    seq
                }
            }
        }
    };
    if seq < first {
        let reason = "what was needed to go back so far was pruned";
        return Err(refused(reason, Moment::Seq(first)));
    }
    Ok(seq)
}

/// The last entry of the unit of work that an entry belongs to.
fn end_of_unit(c: &mut Connection, seq: i64) -> Result<i64> {
    let statement = Statement::<Nullable<BigInt>>::new(
        "SELECT max(seq) FROM changes WHERE seq < coalesce((SELECT min(n.seq) FROM changes n \
         WHERE n.tx > (SELECT o.tx FROM changes o WHERE o.seq = ",
    )
    .bind(seq)
    .sql(") AND n.seq > ")
    .bind(seq)
    .sql("), 9223372036854775807)");
    let end: Option<i64> = on!(c, |c| statement.get_result(c))?;
    Ok(if seq == 0 { 0 } else { end.unwrap_or(seq) })
}

fn first_of_run(c: &mut Connection, run: i64) -> Result<Option<i64>> {
    let statement =
        Statement::<Nullable<BigInt>>::new("SELECT min(seq) FROM changes WHERE run = ").bind(run);
    Ok(on!(c, |c| statement.get_result(c))?)
}

/// The last entry until a time; and when the first of all was made. The times of the log never go
/// back, so it is halved until the place is found, and no index is kept for it.
fn around(c: &mut Connection, time: &Timestamp) -> Result<(Option<i64>, Option<Timestamp>)> {
    let first =
        Statement::<(BigInt, Instant)>::new("SELECT seq, at FROM changes ORDER BY seq LIMIT 1");
    let first: Option<(i64, Timestamp)> = on!(&mut *c, |c| first.get_result(c).optional())?;
    let Some((first, at)) = first else { return Ok((None, None)) };
    if at > *time {
        return Ok((None, Some(at)));
    }
    // What stands at `low` was made until then, and what stands behind `high` was not.
    let (mut low, mut high) = (first, head::head(c)?.size());
    while low < high {
        let middle = low + (high - low + 1) / 2;
        let statement =
            Statement::<(BigInt, Instant)>::new("SELECT seq, at FROM changes WHERE seq >= ")
                .bind(middle)
                .sql(" ORDER BY seq LIMIT 1");
        let found: Option<(i64, Timestamp)> = on!(&mut *c, |c| statement.get_result(c).optional())?;
        match found {
            Some((seq, at)) if at <= *time => low = seq,
            _ => high = middle - 1,
        }
    }
    Ok((Some(low), Some(at)))
}

/// How the entry of a restored backup is called.
pub(crate) const RESTORED: &str = "backup restored";

/// Where the next entry behind `seq` tells that a backup was restored which was made before `time`:
/// that entry.
fn restored_behind(c: &mut Connection, seq: i64, time: &Timestamp) -> Result<Option<i64>> {
    let statement = Statement::<(BigInt, Instant)>::new(
        "SELECT c.seq, o.at FROM changes c JOIN changes o ON o.seq = c.seq - 1 WHERE c.seq = ",
    )
    .bind(seq + 1)
    .sql(" AND c.part = ")
    .bind(RESTORED);
    let found: Option<(i64, Timestamp)> = on!(c, |c| statement.get_result(c).optional())?;
    Ok(found.filter(|(_, last)| last < time).map(|(seq, _)| seq - 1))
}

/// The last place of the log that lies at a moment or before it; of a time, whatever the log
/// reaches.
///
/// # Errors
/// As [`place`], of moments that are no times.
pub fn bound(c: &mut Connection, moment: &Moment) -> Result<i64> {
    match moment {
        Moment::Time(time) => Ok(around(c, time)?.0.unwrap_or_default()),
        other => place(c, other),
    }
}

fn tagged(c: &mut Connection, name: &str) -> Result<Option<i64>> {
    let statement =
        Statement::<BigInt>::new("SELECT seq FROM change_tags WHERE name = ").bind(name);
    Ok(on!(c, |c| statement.get_result(c).optional())?)
}

/// Gives a place of the log a name, which names no other from now on.
///
/// # Errors
/// [`Error::Invalid`] for a name that could be taken for another kind of moment.
pub fn tag(c: &mut Connection, name: &str, seq: i64) -> Result<()> {
    if !is_tag(name) || name == "now" {
        return Err(Error::Invalid(format!(
            "`{name}` is no name of a moment: it begins with a letter, and letters, digits, -, _ and . \
             follow, 100 bytes at most"
        )));
    }
    let at = Timestamp::now();
    let statement: Statement = Statement::new("INSERT INTO change_tags (name, seq, at) VALUES (")
        .bind(name)
        .sql(", ")
        .bind(seq)
        .sql(", ")
        .bind(&at)
        .sql(") ON CONFLICT (name) DO UPDATE SET seq = excluded.seq, at = excluded.at");
    on!(c, |c| statement.execute(c))?;
    Ok(())
}

/// All names of moments with their places, in the order of the log.
///
/// # Errors
/// When the database refuses.
pub fn tags(c: &mut Connection) -> Result<Vec<(String, i64)>> {
    let statement =
        Statement::<(Text, BigInt)>::new("SELECT name, seq FROM change_tags ORDER BY seq, name");
    Ok(on!(c, |c| statement.load(c))?)
}

/// Notes something of the log itself, which is no change of a record: that it goes on from a
/// restored backup, say. `part` is what it is called, `told` what there is to say.
pub(crate) fn note_of_log(c: &mut Connection, part: &str, told: &str) -> Result<()> {
    let context = (*c.unit_mut().context).clone().because(told);
    let (before, was) = c.unit_mut().act(Arc::new(context), true);
    let noted = c.unit(Scope::Database, Cause::Edit, None, |c| {
        // Entries so far have another reason.
        let waiting = c.unit_mut().take();
        let said = Said { part: part.to_owned(), ..Said::new(Op::Patch) };
        note(c, RecordId::new("", "", "", "log"), said)?;
        append::append(c)?;
        c.unit_mut().entries = waiting;
        Ok(())
    });
    c.unit_mut().act(before, was);
    noted
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn a_time_may_lack_its_end() {
        let read = |text: &str| text.parse::<Moment>().map(|moment| moment.to_string());
        for text in [
            "2026-05-01T14:30:00Z",
            "2026-05-01T14:30",
            "2026-05-01 14:30:00",
            "2026-05-01T16:30:00+02:00",
        ] {
            assert_eq!(read(text).unwrap(), "2026-05-01T14:30:00.000000Z", "{text}");
        }
        assert_eq!(read("2026-05-01 14").unwrap(), "2026-05-01T14:00:00.000000Z");
        assert_eq!(read("2026-05-01").unwrap(), "2026-05-01T00:00:00.000000Z");
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in [
            "",
            "seq:",
            "seq:-1",
            "run:x",
            "2026-13-01",
            "2026",
            "a b",
            "-x",
            "seq:9999999999999999999",
        ] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
    }
}
