//! What was seen of the values of a file: counts of bounded size, whatever the file's is.

use std::{
    collections::{BTreeSet, HashMap},
    hash::{DefaultHasher, Hash, Hasher},
};

use super::distinct::Distinct;

/// The most fields of a kind of objects that are looked at.
const FIELDS: usize = 200;
/// From how many fields on they are found by a table of their names.
const MANY: usize = 12;
/// How many values of a field are remembered, to see whether they are keys of other records.
const SAMPLES: usize = 256;
/// Fields that may be keys, the best first.
pub(super) const KEYS: [&str; 7] = ["id", "_id", "uuid", "key", "slug", "index", "name"];

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    Boolean,
    Integer,
    Real,
    Text,
    Array,
    Object,
}

/// A value that was seen.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) kind: Kind,
    /// The beginning of a scalar's text.
    pub(super) text: String,
    /// The bytes of all of it.
    pub(super) length: usize,
    /// Whether it was wrapped in a member that tells its type, which one.
    pub(super) wrapper: Option<String>,
    /// Of an array, whether all its elements are scalars, and how many.
    pub(super) scalars: Option<u64>,
}

/// What was seen of one field of objects that are alike.
#[derive(Clone, Debug, Default)]
pub(super) struct Field {
    pub(super) count: u64,
    kinds: [u64; 7],
    pub(super) longest: usize,
    pub(super) long: u64,
    pub(super) spaced: u64,
    pub(super) moments: u64,
    pub(super) marked: u64,
    pub(super) tagged: u64,
    pub(super) wrapped: u64,
    pub(super) scalar_arrays: u64,
    blank: u64,
    /// Its values, where it may be a key.
    values: Option<Box<Distinct>>,
    /// The least of the hashes of its values. Where all values are among those of another field,
    /// so are those that are less than the greatest that is remembered there.
    samples: BTreeSet<u64>,
}

/// What was seen of objects that stand side by side.
#[derive(Clone, Debug, Default)]
pub(super) struct Elements {
    pub(super) objects: u64,
    pub(super) others: u64,
    /// In the order in which they were met.
    fields: Vec<(String, Field)>,
    places: HashMap<String, usize>,
}

/// An array or object near the root of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Container {
    pub(super) is_array: bool,
    pub(super) count: u64,
    pub(super) elements: Elements,
    /// Members that are arrays or objects, of the first few.
    pub(super) children: Vec<(String, Container)>,
    /// The names of its first members.
    pub(super) names: Vec<String>,
}

fn hash_of(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

impl Elements {
    pub(super) fn field(&self, name: &str) -> Option<&Field> {
        self.place(name).map(|at| &self.fields[at].1)
    }

    /// The names of the fields, in the order in which they were met.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(name, _)| name.as_str())
    }

    fn place(&self, name: &str) -> Option<usize> {
        if self.fields.len() < MANY {
            return self.fields.iter().position(|(known, _)| known == name);
        }
        self.places.get(name).copied()
    }

    /// The field of that name, which is made where there is none; none where there are too many.
    fn field_mut(&mut self, name: &str) -> Option<&mut Field> {
        let at = match self.place(name) {
            Some(at) => at,
            None if self.fields.len() >= FIELDS => return None,
            None => {
                self.fields.push((name.to_owned(), Field::default()));
                let count = self.fields.len();
                // Below, nobody asks for it.
                let from = if count == MANY { 0 } else { count - 1 };
                if count >= MANY {
                    let new = self.fields[from..].iter().enumerate();
                    self.places.extend(new.map(|(at, (name, _))| (name.clone(), from + at)));
                }
                count - 1
            }
        };
        self.fields.get_mut(at).map(|(_, field)| field)
    }

    /// Adds a member of one of the objects.
    pub(super) fn add(&mut self, name: &str, seen: &Seen) {
        if let Some(field) = self.field_mut(name) {
            field.add(seen, KEYS.contains(&name));
        }
    }

    /// Adds what was seen of others that are alike. `one_container` tells whether all are to have
    /// keys of their own together.
    pub(super) fn absorb(&mut self, other: &Self, one_container: bool) {
        self.objects += other.objects;
        self.others += other.others;
        for (name, theirs) in &other.fields {
            if let Some(field) = self.field_mut(name) {
                field.absorb(theirs, one_container);
            }
        }
    }

    /// Forgets the values of fields, of which no more come; whether one repeats is known by then.
    pub(super) fn settle(&mut self) {
        for (_, field) in &mut self.fields {
            if let Some(values) = &mut field.values {
                values.settle();
            }
        }
    }

    /// The first field whose value each object has, and none twice.
    pub(super) fn key(&self) -> Option<&'static str> {
        KEYS.into_iter().find(|name| {
            self.field(name).is_some_and(|field| {
                let repeats = field.values.as_ref().is_none_or(|values| values.repeats());
                // More than the objects it has where lines are torn.
                field.count >= self.objects && field.blank == 0 && !repeats
            })
        })
    }

    /// Whether of so many values of that field not all were remembered.
    pub(super) fn is_sampled(&self, name: &str) -> bool {
        let values = self.field(name).and_then(|field| field.values.as_ref());
        values.is_some_and(|values| values.is_sampled())
    }

    /// Whether the objects are of one kind: they share at least half of their fields.
    pub(super) fn are_alike(&self) -> bool {
        let counts = || self.fields.iter().map(|(_, field)| field.count);
        let shared = counts().filter(|count| count * 10 >= self.objects * 8).count() as u64;
        let shared = shared * self.objects;
        self.objects > 0 && shared > 0 && shared * 2 >= counts().sum::<u64>()
    }

    /// Whether both are of one kind.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let common = self.names().filter(|name| other.place(name).is_some()).count();
        common * 2 >= self.fields.len().max(other.fields.len()) && common > 0
            || (self.fields.is_empty() && other.fields.is_empty())
    }
}

impl Field {
    pub(super) fn of(&self, kind: Kind) -> u64 {
        self.kinds[kind as usize]
    }

    fn add(&mut self, seen: &Seen, may_be_key: bool) {
        self.count += 1;
        self.kinds[seen.kind as usize] += 1;
        self.longest = self.longest.max(seen.length);
        self.wrapped += u64::from(seen.wrapper.is_some());
        self.scalar_arrays += u64::from(seen.scalars.is_some());
        let text = seen.text.as_str();
        if seen.kind == Kind::Text {
            self.long += u64::from(seen.length > 60);
            self.spaced += u64::from(text.contains(' '));
            self.moments += u64::from(seen.wrapper.as_deref() == Some("$date") || is_moment(text));
            let is_marked =
                ["**", "](", "\\n# ", "\\n- ", "`"].iter().any(|mark| text.contains(mark));
            self.marked += u64::from(is_marked);
            self.tagged += u64::from(text.contains("</") || text.contains("<br"));
        }
        let is_scalar = matches!(seen.kind, Kind::Integer | Kind::Text);
        self.blank += u64::from(!is_scalar || text.is_empty() || seen.length > 400);
        if !is_scalar || (!may_be_key && seen.length > 100) {
            return;
        }
        let hash = hash_of(text);
        if may_be_key {
            self.values.get_or_insert_default().add(hash);
        }
        if seen.length <= 100 {
            self.sample(hash);
        }
    }

    fn absorb(&mut self, other: &Self, one_container: bool) {
        self.count += other.count;
        for (own, theirs) in self.kinds.iter_mut().zip(other.kinds) {
            *own += theirs;
        }
        self.longest = self.longest.max(other.longest);
        self.long += other.long;
        self.spaced += other.spaced;
        self.moments += other.moments;
        self.marked += other.marked;
        self.tagged += other.tagged;
        self.wrapped += other.wrapped;
        self.scalar_arrays += other.scalar_arrays;
        self.blank += other.blank;
        if let Some(values) = &other.values {
            self.values.get_or_insert_default().absorb(values, one_container);
        }
        other.samples.iter().for_each(|hash| self.sample(*hash));
    }

    fn sample(&mut self, hash: u64) {
        if self.samples.len() < SAMPLES {
            self.samples.insert(hash);
        } else if self.samples.last().is_some_and(|last| hash < *last) && self.samples.insert(hash)
        {
            self.samples.pop_last();
        }
    }

    /// Whether all its values, as far as they are remembered, are among those of `other`.
    pub(super) fn is_among(&self, other: &Self) -> bool {
        let all = other.samples.len() < SAMPLES;
        let most = other.samples.last().copied().unwrap_or_default();
        let mut told = self.samples.iter().filter(|hash| all || **hash <= most).peekable();
        let enough = told.clone().nth(1).is_some();
        enough && told.all(|hash| other.samples.contains(hash))
    }
}

/// Whether a text begins as a date does.
fn is_moment(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 10
        && bytes[..4].iter().all(u8::is_ascii_digit)
        && bytes[4] == b'-'
        && bytes[7] == b'-'
        && (bytes.len() == 10 || bytes[10] == b'T' || bytes[10] == b' ')
}

#[cfg(test)]
mod tests {
    use super::{Elements, Kind, Seen};

    fn text(text: String) -> Seen {
        let length = text.len();
        Seen { kind: Kind::Text, text, length, wrapper: None, scalars: None }
    }

    fn of(name: &str, values: impl Iterator<Item = String>) -> Elements {
        let mut elements = Elements::default();
        for value in values {
            elements.objects += 1;
            elements.add(name, &text(value));
        }
        elements
    }

    #[test]
    fn values_among_many_others_are_known_without_remembering_them() {
        let keys = of("id", (0..50_000).map(|n| format!("k{n}")));
        let among = of("maker", (0..5_000).map(|n| format!("k{}", n * 7)));
        let beside = of("maker", (0..5_000).map(|n| format!("x{n}")));
        let few = of("maker", (0..9).map(|n| format!("k{n}")));
        let is_among =
            |one: &Elements| one.field("maker").unwrap().is_among(keys.field("id").unwrap());
        assert!(is_among(&among));
        // Of so few nothing can be told.
        assert!(!is_among(&beside) && !is_among(&few));
    }

    #[test]
    fn a_field_is_a_key_where_no_value_comes_twice() {
        let many = |from: usize| (from..from + 300_000).map(|n| n.to_string());
        assert_eq!(of("id", many(0)).key(), Some("id"));
        assert_eq!(of("id", many(0).chain(many(0))).key(), None);
        let mut both = of("id", many(0));
        both.absorb(&of("id", many(150_000)), true);
        assert_eq!(both.key(), None);
        let mut apart = of("id", many(0));
        apart.absorb(&of("id", many(0)), false);
        assert_eq!(apart.key(), Some("id"));
    }

    #[test]
    fn many_fields_are_found_by_their_names() {
        let mut elements = Elements { objects: 1, ..Elements::default() };
        for number in 0..300 {
            elements.add(&format!("f{number}"), &text("x".to_owned()));
        }
        assert_eq!(elements.names().count(), 200);
        assert!(elements.field("f3").is_some() && elements.field("f199").is_some());
        assert!(elements.field("f200").is_none());
    }
}
