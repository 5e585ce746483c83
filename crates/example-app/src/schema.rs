//! The tables: as Diesel sees them, as one who copies a database sees them, and what makes
//! them on each database.

use rehome_persistence::{
    migrations::{AppSchema, Migration},
    table_copy::{
        ColumnKind::{Bytes, Instant, Integer, Json, Text},
        TableShape,
    },
};

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Nullable, Text};
    use rehome_persistence::types::{Instant, Json};

    ferry_boats (key) {
        key -> Text,
        title -> Nullable<Text>,
        built -> Nullable<BigInt>,
        position -> BigInt,
        source_digest -> Nullable<Binary>,
        residue -> Nullable<Json>,
        run -> Nullable<BigInt>,
        rev -> BigInt,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Nullable, Text};
    use rehome_persistence::types::{Instant, Json};

    ferry_crossings (id) {
        id -> Text,
        origin -> Text,
        destination -> Text,
        departs -> Nullable<Text>,
        seats -> BigInt,
        booked -> BigInt,
        position -> BigInt,
        source_digest -> Nullable<Binary>,
        residue -> Nullable<Json>,
        run -> Nullable<BigInt>,
        rev -> BigInt,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};

    ferry_bookings (crossing, position) {
        crossing -> Text,
        position -> BigInt,
        name -> Text,
        seats -> BigInt,
    }
}

/// All of it as the value that is handed in.
pub(crate) const SCHEMA: AppSchema = AppSchema {
    sqlite: &[Migration {
        version: "20261201000001",
        name: "ferry/2026-12-01-000001_ferry",
        up: include_str!("../migrations/sqlite/up.sql"),
        down: include_str!("../migrations/sqlite/down.sql"),
    }],
    postgres: &[Migration {
        version: "20261201000001",
        name: "ferry/2026-12-01-000001_ferry",
        up: include_str!("../migrations/postgres/up.sql"),
        down: include_str!("../migrations/postgres/down.sql"),
    }],
    tables: &[
        TableShape {
            name: "ferry_boats",
            columns: &[
                ("key", Text),
                ("title", Text),
                ("built", Integer),
                ("position", Integer),
                ("source_digest", Bytes),
                ("residue", Json),
                ("run", Integer),
                ("rev", Integer),
                ("updated_at", Instant),
            ],
            key: &["key"],
            refers: &[],
            kept: &[],
        },
        TableShape {
            name: "ferry_crossings",
            columns: &[
                ("id", Text),
                ("origin", Text),
                ("destination", Text),
                ("departs", Text),
                ("seats", Integer),
                ("booked", Integer),
                ("position", Integer),
                ("source_digest", Bytes),
                ("residue", Json),
                ("run", Integer),
                ("rev", Integer),
                ("updated_at", Instant),
            ],
            key: &["id"],
            refers: &[],
            kept: &["booked"],
        },
        TableShape {
            name: "ferry_bookings",
            columns: &[
                ("crossing", Text),
                ("position", Integer),
                ("name", Text),
                ("seats", Integer),
            ],
            key: &["crossing", "position"],
            refers: &[("crossing", "ferry_crossings", "id")],
            kept: &[],
        },
    ],
};
