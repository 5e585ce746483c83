//! The boats: one table.

use diesel::prelude::*;
use rehome_domain::{DecodeError, Naming, RelationalRecord, Remark, Source};
use rehome_persistence::{
    Connection, Result, bookkeeping, on,
    relation::{Entry, Relation, in_order},
};
use serde::{Deserialize, Serialize};

use crate::schema::ferry_boats as boats;

/// A boat. Its key is the name of the member that it is in the source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Boat {
    /// The key.
    #[serde(skip)]
    pub key: String,
    /// What is painted on it.
    pub title: Option<String>,
    /// The year in which it was built.
    pub built: Option<i64>,
}

impl RelationalRecord for Boat {
    const COLLECTION: &'static str = "boats";

    fn read(source: &Source<'_>, _remarks: &mut Vec<Remark>) -> Result<Self, DecodeError> {
        let boat: Self = serde_json::from_str(source.text)
            .map_err(|error| DecodeError::from_serde(source.text, &error))?;
        Ok(Self { key: source.name.unwrap_or_default().to_owned(), ..boat })
    }

    fn naming(&self) -> Naming {
        Naming::Key(self.key.clone())
    }
}

/// How boats are kept.
pub(crate) struct BoatRelation;

impl Relation for BoatRelation {
    type Record = Boat;

    const TABLE: &'static str = "ferry_boats";
    const CONTAINER: Option<&'static str> = None;
    const KEY: &'static str = "key";

    fn insert(&self, c: &mut Connection, entry: &Entry<'_>, boat: &Boat) -> Result<()> {
        let values = (
            boats::key.eq(entry.key),
            boats::title.eq(&boat.title),
            boats::built.eq(boat.built),
            bookkeeping!(boats, entry),
        );
        on!(c, |c| diesel::insert_into(boats::table).values(values).execute(c))?;
        Ok(())
    }

    fn delete(&self, c: &mut Connection, _container: &str, key: &str) -> Result<()> {
        on!(c, |c| diesel::delete(boats::table.find(key)).execute(c))?;
        Ok(())
    }

    fn load(
        &self,
        c: &mut Connection,
        _container: &str,
        keys: &[String],
    ) -> Result<Vec<(String, Boat)>> {
        type Row = (String, Option<String>, Option<i64>);
        let rows: Vec<Row> = on!(c, |c| {
            let query = boats::table.filter(boats::key.eq_any(keys));
            query.select((boats::key, boats::title, boats::built)).load(c)
        })?;
        let boat = |(key, title, built): Row| Ok((key.clone(), Boat { key, title, built }));
        in_order(keys, rows.into_iter().map(boat))
    }
}
