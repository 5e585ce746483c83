//! What a database holds, item by item: all that a rollback must bring back, under names that
//! stay the same from one moment to the next. Neither revisions nor the times and runs of the
//! last write belong to it.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
};

use rehome::Rehome;
use rehome_tests::{
    catalogue::{self, rows},
    sql,
};

/// The items of a database with what they say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct State {
    pub(super) items: BTreeMap<Item, String>,
    /// The entries of the quarantine by their numbers, with their places and their runs.
    pub(super) entries: BTreeMap<i64, (Item, i64)>,
}

/// What can be put back by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Item {
    /// What a record says.
    Record(Name),
    /// The place of a record in its container.
    Place(Name),
    /// A column of a pack; `id` stands for the pack as such.
    Pack(String, String),
    /// The place of a pack in the order.
    Order(String),
    /// What is in quarantine of one place.
    Quarantined(String),
    /// A row of a workspace, or of a file that belongs to one: its table and its key.
    Workspace(&'static str, String),
}

/// A record by its names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Name {
    pub(super) collection: String,
    pub(super) container: String,
    pub(super) key: String,
}

/// What changes with every write and is no part of what is said.
const BOOKKEEPING: [&str; 4] = ["run", "rev", "updated_at", "last_accessed_at"];

impl State {
    /// All of it.
    pub(super) fn of(rehome: &Rehome, app: &str, collections: &[&str]) -> Self {
        let mut state = Self::default();
        match app {
            "dnd5e" => {
                for collection in collections {
                    state.envelopes(rehome, collection);
                }
                state.packs(rehome);
            }
            _ => state.sessions(rehome),
        }
        state.quarantine(rehome);
        state
    }

    /// The same without what tells when something was written last.
    pub(super) fn said(&self) -> Self {
        let is_time = |item: &Item| matches!(item, Item::Pack(_, column) if column == "updated_at");
        let items = self.items.iter().filter(|(item, _)| !is_time(item));
        let items = items.map(|(item, text)| (item.clone(), text.clone())).collect();
        Self { items, entries: BTreeMap::new() }
    }

    /// The names of its records.
    pub(super) fn records(&self) -> impl Iterator<Item = &Name> {
        self.items.keys().filter_map(|item| match item {
            Item::Record(name) => Some(name),
            _ => None,
        })
    }

    /// The ids of its packs.
    pub(super) fn pack_ids(&self) -> impl Iterator<Item = &str> {
        self.items.keys().filter_map(|item| match item {
            Item::Order(id) => Some(id.as_str()),
            _ => None,
        })
    }

    /// The ids of its packs, in their order.
    pub(super) fn ordered(&self) -> Vec<String> {
        let place = |(item, place): (&Item, &String)| match item {
            Item::Order(id) => Some((place.parse::<i64>().unwrap(), id.clone())),
            _ => None,
        };
        let mut all: Vec<(i64, String)> = self.items.iter().filter_map(place).collect();
        all.sort();
        all.into_iter().map(|(_, id)| id).collect()
    }

    /// Whether a pack holds nothing.
    pub(super) fn is_empty_pack(&self, id: &str) -> bool {
        let in_quarantine = format!(" container='{id}' ");
        !self.items.keys().any(|item| match item {
            Item::Record(name) => name.container == id,
            Item::Quarantined(place) => place.contains(&in_quarantine),
            _ => false,
        })
    }

    /// The items that differ from those of another state.
    pub(super) fn differing(&self, other: &Self) -> BTreeSet<Item> {
        let all = self.items.keys().chain(other.items.keys());
        all.filter(|item| self.items.get(item) != other.items.get(item)).cloned().collect()
    }

    fn envelopes(&mut self, rehome: &Rehome, collection: &str) {
        let table = rehome.app("dnd5e").unwrap().table(collection);
        let mut columns = vec!["container", "key", "position"];
        let all = columns_of(rehome, &table);
        let rest = all.iter().map(String::as_str);
        columns.extend(rest.filter(|name| !["container", "key", "position"].contains(name)));
        for row in rows(rehome, &table, &columns, "") {
            let (names, rest) = row.split_once(" position=").unwrap();
            let (place, text) = rest.split_once(' ').unwrap();
            let name = Name::of(collection, names);
            self.items.insert(Item::Place(name.clone()), place.to_owned());
            self.items.insert(Item::Record(name), text.to_owned());
        }
        let condition = format!("collection = '{collection}'");
        for row in rows(rehome, "facets", &["container", "key", "facet", "value"], &condition) {
            let (names, facet) = row.split_once(" facet=").unwrap();
            let record = Item::Record(Name::of(collection, names));
            // A facet without its record is an item too, and then one too many.
            let text = self.items.entry(record).or_insert_with(|| "no record".to_owned());
            text.push_str(&format!("; {facet}"));
        }
    }

    fn packs(&mut self, rehome: &Rehome) {
        let all = columns_of(rehome, "packs");
        let said: Vec<&str> = all
            .iter()
            .map(String::as_str)
            .filter(|name| !["id", "priority"].contains(name))
            .collect();
        for column in &said {
            for row in rows(rehome, "packs", &["id", column], "") {
                let (id, value) = row.split_once(&format!(" {column}=")).unwrap();
                let id = unquoted(id.strip_prefix("packs id=").unwrap());
                self.items.insert(Item::Pack(id.clone(), "id".to_owned()), String::new());
                self.items.insert(Item::Pack(id, (*column).to_owned()), value.to_owned());
            }
        }
        for row in rows(rehome, "packs", &["id", "priority"], "") {
            let (id, place) = row.split_once(" priority=").unwrap();
            let id = unquoted(id.strip_prefix("packs id=").unwrap());
            self.items.insert(Item::Order(id), place.to_owned());
        }
    }

    fn sessions(&mut self, rehome: &Rehome) {
        let of = |table: &str, first: &[&'static str]| {
            let all = columns_of(rehome, table);
            let mut columns: Vec<String> = first.iter().map(|name| (*name).to_owned()).collect();
            columns.extend(all.into_iter().filter(|name| !first.contains(&name.as_str())));
            let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
            rows(rehome, table, &columns, "")
        };
        let mut names: HashMap<String, Name> = HashMap::new();
        for row in of("editor_sessions", &["container", "id", "position", "workspace_id", "pk"]) {
            let (named, rest) = row.split_once(" position=").unwrap();
            let (place, text) = rest.split_once(' ').unwrap();
            // Its workspace is that of its file.
            let (_, text) = text.split_once(' ').unwrap();
            let pk = text.split(' ').next().unwrap().to_owned();
            let name = Name::of("sessions", &named.replacen(" id=", " key=", 1));
            names.insert(pk, name.clone());
            self.items.insert(Item::Place(name.clone()), place.to_owned());
            self.items.insert(Item::Record(name), text.to_owned());
        }
        for table in ["editor_instances", "editor_chat_messages", "editor_metrics"] {
            for row in of(table, &["session_pk"]) {
                let (pk, text) = row.split_once(" session_pk=").unwrap().1.split_once(' ').unwrap();
                let record = Item::Record(names[&format!("pk={pk}")].clone());
                let of = self.items.get_mut(&record).unwrap();
                of.push_str(&format!("\n    {table} {text}"));
            }
        }
        for row in of("editor_workspace_mapping", &["hash", "position"]) {
            let (hash, rest) = row.split_once(" position=").unwrap();
            let (place, text) = rest.split_once(' ').unwrap();
            let key = unquoted(hash.split_once("hash=").unwrap().1);
            let name =
                Name { collection: "workspace-mapping".to_owned(), container: String::new(), key };
            self.items.insert(Item::Place(name.clone()), place.to_owned());
            self.items.insert(Item::Record(name), text.to_owned());
        }
        for (table, key) in [("editor_workspaces", "id"), ("editor_workspace_hashes", "hash")] {
            for row in of(table, &[key]) {
                let row = row.split_once(&format!(" {key}=")).unwrap().1;
                let (key, text) = row.split_once(' ').unwrap();
                self.items.insert(Item::Workspace(table, key.to_owned()), text.to_owned());
            }
        }
    }

    fn quarantine(&mut self, rehome: &Rehome) {
        let place = ["app", "collection", "container", "file", "position", "pointer"];
        let said = ["rule", "waiting", "how", "key", "finding", "raw"];
        let mut columns = place.to_vec();
        columns.extend(said);
        columns.extend(["id", "run"]);
        let condition = "how IS NULL OR how IN ('dismissed', 'record')";
        let mut all: BTreeMap<Item, Vec<String>> = BTreeMap::new();
        for row in rows(rehome, "quarantine", &columns, condition) {
            let (place, rest) = row.split_once(" rule=").unwrap();
            let (text, numbers) = rest.rsplit_once(" id=").unwrap();
            let (id, run) = numbers.split_once(" run=").unwrap();
            let item = Item::Quarantined(place.to_owned());
            let run = run.parse().unwrap();
            self.entries.insert(id.parse().unwrap(), (item.clone(), run));
            all.entry(item).or_default().push(format!("{id} {text}"));
        }
        let joined = all.into_iter().map(|(item, mut texts)| {
            texts.sort();
            (item, texts.join("\n    "))
        });
        self.items.extend(joined);
    }
}

impl Name {
    /// From `table container='..' key='..'`.
    fn of(collection: &str, names: &str) -> Self {
        let (container, key) = names.split_once(" key=").unwrap();
        let container = unquoted(container.split_once(" container=").unwrap().1);
        Self { collection: collection.to_owned(), container, key: unquoted(key) }
    }
}

fn unquoted(quoted: &str) -> String {
    quoted.trim_matches('\'').replace("''", "'")
}

/// The columns of a table but those of bookkeeping. They are asked for once, since all
/// databases of a test have the same.
fn columns_of(rehome: &Rehome, table: &str) -> Vec<String> {
    static KNOWN: Mutex<BTreeMap<String, Vec<String>>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let read = || {
        let names = catalogue::columns(rehome, table).into_iter().map(|column| column.name);
        names.filter(|name| !BOOKKEEPING.contains(&name.as_str())).collect()
    };
    known.entry(table.to_owned()).or_insert_with(read).clone()
}

/// What no application has: rows of any table that keeps records, packs or workspaces, and what
/// is in quarantine.
pub(super) fn leftovers(rehome: &Rehome, app: &str) -> Vec<String> {
    let mut left = Vec::new();
    let of_app = format!("{app}_");
    for table in catalogue::tables(rehome) {
        if (table.starts_with(&of_app) && !table.contains("_fts"))
            || ["packs", "facets"].contains(&table.as_str())
        {
            let count = sql(rehome, &format!("SELECT count(*) AS line FROM {table}")).remove(0);
            if count != "0" {
                left.push(format!("{table}: {count}"));
            }
        }
    }
    left
}
