//! The statements that make an envelope table, and what they were made from.
//!
//! A collection that is declared says what its table is made from; so there is one place from
//! which such statements come, whether a migration holds them or a database runs them when it
//! is opened.

use std::fmt::Write as _;

use crate::Backend;

/// What says that a container is a pack.
const PACKS: &str = " REFERENCES packs (id)";

/// What the statements are made from.
///
/// ```
/// use rehome_migrations::{Backend, envelope::{Column, ColumnType, Envelope}};
///
/// let wings = Column { name: "wings".into(), ty: ColumnType::Integer, indexed: true };
/// let song = Column { name: "song".into(), ty: ColumnType::Text, indexed: false };
/// let birds = Envelope {
///     name: "garden_birds".into(),
///     collection: "birds".into(),
///     columns: vec![wings, song],
///     pairs: Vec::new(),
///     in_packs: true,
/// };
/// let sql = birds.sql(Backend::Sqlite);
/// assert!(sql.starts_with("CREATE TABLE garden_birds ("));
/// assert!(sql.contains("CREATE INDEX garden_birds_wings") && !sql.contains("garden_birds_song"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The name of the table.
    pub name: String,
    /// The id of the collection.
    pub collection: String,
    /// The typed columns.
    pub columns: Vec<Column>,
    /// Pairs of them that have an index together.
    pub pairs: Vec<[String; 2]>,
    /// Whether its records are in packs; else any text is a container.
    pub in_packs: bool,
}

/// A typed column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub ty: ColumnType,
    /// Whether it has an index.
    pub indexed: bool,
}

/// What a typed column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// Whole numbers of 64 bits.
    Integer,
    /// IEEE 754 doubles.
    Real,
    /// Texts.
    Text,
    /// True or false.
    Flag,
}

impl Envelope {
    /// Reads statements that were made by [`sql`](Self::sql) for that backend; none for
    /// others.
    pub fn read(name: &str, collection: &str, sql: &str, backend: Backend) -> Option<Self> {
        let words = Words::of(backend);
        let mut columns = Vec::new();
        let typed = sql.lines().skip_while(|line| !line.starts_with("    updated_at ")).skip(1);
        for line in typed.take_while(|line| !line.starts_with("    PRIMARY KEY ")) {
            let (column, ty) = line.trim().trim_end_matches(',').split_once(' ')?;
            let ty = ty.trim_start();
            let is = |word: &str| ty == word;
            let ty = if is(words.text) {
                ColumnType::Text
            } else if is(words.real) {
                ColumnType::Real
            } else if is(words.flag) && backend == Backend::Postgres || ty.contains(" CHECK ") {
                ColumnType::Flag
            } else {
                ColumnType::Integer
            };
            let column = column.trim_matches('"');
            let indexed = sql.contains(&format!("\nCREATE INDEX {name}_{column} "));
            columns.push(Column { name: column.to_owned(), ty, indexed });
        }
        let pairs = pairs_in(sql);
        let in_packs = sql.contains(PACKS);
        let (name, collection) = (name.to_owned(), collection.to_owned());
        let read = Self { name, collection, columns, pairs, in_packs };
        // Only what makes the very same statements again was read rightly.
        (read.sql(backend) == sql).then_some(read)
    }

    /// The DDL of the table and its indexes.
    pub fn sql(&self, backend: Backend) -> String {
        let name = &quoted(&self.name, backend);
        let Words { text, integer, blob, json, instant, length, strict, .. } = Words::of(backend);
        let json_check = match backend {
            Backend::Sqlite => " CHECK (json_valid(body))",
            Backend::Postgres => "",
        };
        let packs = if self.in_packs { PACKS } else { "" };
        let mut sql = format!(
            "CREATE TABLE {name} (\n    \
             container     {text} NOT NULL{packs},\n    \
             key           {text} NOT NULL CHECK (length(key) > 0),\n    \
             name          {text},\n    \
             folded_name   {text},\n    \
             position      {integer} NOT NULL,\n    \
             body          {json} NOT NULL{json_check},\n    \
             digest        {blob} NOT NULL CHECK ({length}(digest) = 32),\n    \
             source_digest {blob} CHECK ({length}(source_digest) = 32),\n    \
             run           {integer},\n    \
             rev           {integer} NOT NULL DEFAULT 1,\n    \
             updated_at    {instant} NOT NULL,\n"
        );
        for column in &self.columns {
            let _ = writeln!(sql, "    {},", column.sql(backend));
        }
        let _ = write!(sql, "    PRIMARY KEY (container, key)\n){strict};\n");
        if backend == Backend::Postgres {
            let collection = &self.collection;
            let _ = writeln!(sql, "COMMENT ON TABLE {name} IS\n    'Records of {collection}.';");
        }
        sql.push('\n');
        for index in self.indexes(backend) {
            let _ = writeln!(sql, "CREATE INDEX {index};");
        }
        sql
    }

    /// The indexes, each as the DDL has it behind `CREATE INDEX`.
    pub fn indexes(&self, backend: Backend) -> Vec<String> {
        let name = quoted(&self.name, backend);
        let own = ["position", "folded_name, key"].map(str::to_owned);
        let columns = self.indexed().map(|name| format!("{}, key", quoted(name, backend)));
        let pairs = self.pairs.iter().map(|[first, second]| {
            format!("{}, {}, key", quoted(first, backend), quoted(second, backend))
        });
        let objects = self.objects();
        let indexes = objects.iter().skip(1).zip(own.into_iter().chain(columns).chain(pairs));
        indexes
            .map(|(index, columns)| format!("{index} ON {name} (container, {columns})"))
            .collect()
    }

    /// The names of the table and of its indexes, in the order of the DDL.
    pub fn objects(&self) -> Vec<String> {
        let indexes = ["position", "name"].into_iter().chain(self.indexed()).map(str::to_owned);
        let pairs = self.pairs.iter().map(|[first, second]| format!("{first}_{second}"));
        let indexes = indexes.chain(pairs).map(|index| format!("{}_{index}", self.name));
        std::iter::once(self.name.clone()).chain(indexes).collect()
    }

    /// The names of the columns that have an index.
    fn indexed(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().filter(|column| column.indexed).map(|column| column.name.as_str())
    }
}

/// The pairs of columns that the statements make an index of.
fn pairs_in(sql: &str) -> Vec<[String; 2]> {
    let indexes = sql.lines().filter(|line| line.starts_with("CREATE INDEX "));
    let columns =
        indexes.filter_map(|line| line.split_once("(container, ")?.1.split_once(", key)"));
    let pairs = columns.filter_map(|(columns, _)| columns.split_once(", "));
    let name = |column: &str| column.trim_matches('"').to_owned();
    pairs.map(|(first, second)| [name(first), name(second)]).collect()
}

/// What a backend calls the types of columns.
struct Words {
    text: &'static str,
    integer: &'static str,
    real: &'static str,
    flag: &'static str,
    blob: &'static str,
    json: &'static str,
    instant: &'static str,
    length: &'static str,
    strict: &'static str,
}

impl Words {
    fn of(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => Self {
                text: "TEXT",
                integer: "INTEGER",
                real: "REAL",
                flag: "INTEGER",
                blob: "BLOB",
                json: "TEXT",
                instant: "TEXT",
                length: "length",
                strict: " STRICT",
            },
            // Texts are ordered by their bytes, whatever the language of the server.
            Backend::Postgres => Self {
                text: "text COLLATE \"C\"",
                integer: "bigint",
                real: "double precision",
                flag: "boolean",
                blob: "bytea",
                json: "json",
                instant: "timestamptz",
                length: "octet_length",
                strict: "",
            },
        }
    }
}

impl Column {
    /// The column as the DDL has it.
    pub fn sql(&self, backend: Backend) -> String {
        let Words { text, integer, real, flag, .. } = Words::of(backend);
        let name = quoted(&self.name, backend);
        let (ty, check) = match (self.ty, backend) {
            (ColumnType::Integer, _) => (integer, String::new()),
            (ColumnType::Real, _) => (real, String::new()),
            (ColumnType::Text, _) => (text, String::new()),
            (ColumnType::Flag, Backend::Sqlite) => (flag, format!(" CHECK ({name} IN (0, 1))")),
            (ColumnType::Flag, Backend::Postgres) => (flag, String::new()),
        };
        format!("{name:<13} {ty}{check}")
    }
}

/// A name as the DDL writes it: quoted where it is also a word of SQL.
fn quoted(name: &str, backend: Backend) -> String {
    let is_one = |words: &str| words.split_whitespace().any(|word| word == name);
    if is_one(WORDS) || (backend == Backend::Postgres && is_one(WORDS_OF_POSTGRES)) {
        format!("\"{name}\"")
    } else {
        name.to_owned()
    }
}

/// The words that SQLite does not take for a name, and two that other databases do not.
const WORDS: &str = "
    add all alter and as autoincrement between case check class collate commit constraint create
    cross current_date current_time current_timestamp default deferrable delete distinct drop else
    escape except exists foreign from full glob group having in index inner insert intersect into
    is isnull join left limit match natural not notnull nothing null offset on or order outer over
    primary range references regexp returning right row rows select set table then to transaction
    type union unique update using values when where window with user end";

/// The other words that PostgreSQL does not take for the name of a column.
const WORDS_OF_POSTGRES: &str = "
    analyse analyze any array asc asymmetric authorization binary both cast collation column
    concurrently current_catalog current_role current_schema current_user desc do false fetch for
    freeze grant ilike initially lateral leading like localtime localtimestamp only overlaps
    placing session_user similar some symmetric system_user tablesample trailing true variadic
    verbose";

#[cfg(test)]
mod tests {
    use super::{Column, ColumnType, Envelope};
    use crate::Backend;

    #[test]
    fn what_the_statements_were_made_from_is_read_back() {
        let columns = [
            ("order", ColumnType::Integer, true),
            ("a", ColumnType::Text, false),
            ("a_very_long_name_of_a_column", ColumnType::Real, true),
            ("open", ColumnType::Flag, false),
            ("select", ColumnType::Flag, true),
            ("desc", ColumnType::Text, true),
        ];
        let column = |(name, ty, indexed): (&str, _, _)| Column { name: name.into(), ty, indexed };
        let pair = |first: &str, second: &str| [first.to_owned(), second.to_owned()];
        let pairs = vec![pair("order", "desc"), pair("open", "a")];
        for (columns, pairs) in [(Vec::new(), Vec::new()), (columns.map(column).to_vec(), pairs)] {
            let (name, collection) = ("x_birds".to_owned(), "birds".to_owned());
            let in_packs = pairs.is_empty();
            let made = Envelope { name, collection, columns, pairs, in_packs };
            for backend in [Backend::Sqlite, Backend::Postgres] {
                let sql = made.sql(backend);
                let read = Envelope::read("x_birds", "birds", &sql, backend);
                assert_eq!(read.as_ref(), Some(&made), "{sql}");
                let other = sql.replace("rev ", "rew ");
                assert_eq!(Envelope::read("x_birds", "birds", &other, backend), None);
            }
        }
    }
}
