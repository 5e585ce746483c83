//! The crossings: a table, and one of their bookings.

use std::collections::HashMap;

use diesel::prelude::*;
use rehome_domain::{DecodeError, Naming, RelationalRecord, Remark, Source};
use rehome_persistence::{
    Connection, Result, bookkeeping, on,
    relation::{Entry, Relation, in_order},
};
use serde::{Deserialize, Serialize};

use crate::app::FULL_IS_FINE;
use crate::schema::{ferry_bookings as bookings, ferry_crossings as crossings};

/// A crossing of the timetable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crossing {
    /// Its key.
    pub id: String,
    /// The harbour where it begins.
    pub from: String,
    /// The harbour where it ends.
    pub to: String,
    /// When it leaves, as the timetable writes it.
    pub departs: Option<String>,
    /// How many seats there are.
    pub seats: u32,
    /// Who comes along.
    #[serde(default)]
    pub bookings: Vec<Booking>,
}

/// Seats that somebody booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// Who that is.
    pub name: String,
    /// How many.
    pub seats: u32,
}

impl RelationalRecord for Crossing {
    const COLLECTION: &'static str = "crossings";
    const CHILDREN: &'static [&'static str] = &["bookings"];

    fn read(source: &Source<'_>, remarks: &mut Vec<Remark>) -> Result<Self, DecodeError> {
        let crossing: Self = serde_json::from_str(source.text)
            .map_err(|error| DecodeError::from_serde(source.text, &error))?;
        // What a CHECK refuses must be a finding, and no failed transaction.
        if crossing.bookings.iter().any(|booking| booking.seats == 0) {
            let reason = "a booking has at least one seat";
            return Err(DecodeError::at(source.text, "/bookings", "crossings.booking", reason));
        }
        let booked: u64 = crossing.bookings.iter().map(|booking| u64::from(booking.seats)).sum();
        let tell = !source.choices.flag(FULL_IS_FINE);
        if tell && booked > u64::from(crossing.seats) {
            let message = format!("{booked} seats are booked, and there are {}", crossing.seats);
            remarks.push(Remark::warning("crossings.full", message).on("/bookings"));
        }
        Ok(crossing)
    }

    fn naming(&self) -> Naming {
        Naming::Key(self.id.clone())
    }
}

/// How crossings are kept.
pub(crate) struct CrossingRelation;

impl Relation for CrossingRelation {
    type Record = Crossing;

    const TABLE: &'static str = "ferry_crossings";
    const CONTAINER: Option<&'static str> = None;
    const KEY: &'static str = "id";

    fn insert(&self, c: &mut Connection, entry: &Entry<'_>, crossing: &Crossing) -> Result<()> {
        let values = (
            crossings::id.eq(entry.key),
            crossings::origin.eq(&crossing.from),
            crossings::destination.eq(&crossing.to),
            crossings::departs.eq(&crossing.departs),
            crossings::seats.eq(i64::from(crossing.seats)),
            bookkeeping!(crossings, entry),
        );
        let booked: Vec<_> = (0_i64..)
            .zip(&crossing.bookings)
            .map(|(position, booking)| {
                (
                    bookings::crossing.eq(entry.key),
                    bookings::position.eq(position),
                    bookings::name.eq(&booking.name),
                    bookings::seats.eq(i64::from(booking.seats)),
                )
            })
            .collect();
        on!(c, |c| {
            diesel::insert_into(crossings::table).values(values).execute(c)?;
            for booking in booked {
                diesel::insert_into(bookings::table).values(booking).execute(c)?;
            }
        });
        Ok(())
    }

    fn delete(&self, c: &mut Connection, _container: &str, key: &str) -> Result<()> {
        on!(c, |c| diesel::delete(crossings::table.find(key)).execute(c))?;
        Ok(())
    }

    fn load(
        &self,
        c: &mut Connection,
        _container: &str,
        keys: &[String],
    ) -> Result<Vec<(String, Crossing)>> {
        type Row = (String, String, String, Option<String>, i64);
        let (rows, booked) = on!(c, |c| {
            let rows: Vec<Row> = crossings::table
                .filter(crossings::id.eq_any(keys))
                .select((
                    crossings::id,
                    crossings::origin,
                    crossings::destination,
                    crossings::departs,
                    crossings::seats,
                ))
                .load(c)?;
            let booked: Vec<(String, String, i64)> = bookings::table
                .filter(bookings::crossing.eq_any(keys))
                .order((bookings::crossing, bookings::position))
                .select((bookings::crossing, bookings::name, bookings::seats))
                .load(c)?;
            (rows, booked)
        });
        let mut of: HashMap<String, Vec<Booking>> = HashMap::new();
        for (crossing, name, seats) in booked {
            of.entry(crossing).or_default().push(Booking { name, seats: number(seats) });
        }
        let crossing = |(id, from, to, departs, seats): Row| {
            let bookings = of.remove(&id).unwrap_or_default();
            let seats = number(seats);
            Ok((id.clone(), Crossing { id, from, to, departs, seats, bookings }))
        };
        in_order(keys, rows.into_iter().map(crossing))
    }
}

/// A number of a column whose values came from a `u32`; another, which only SQL can have
/// written, as the nearest.
fn number(value: i64) -> u32 {
    u32::try_from(value.max(0)).unwrap_or(u32::MAX)
}
