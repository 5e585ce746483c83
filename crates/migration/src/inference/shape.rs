//! What was seen of the values of a file: counts of bounded size, whatever the file's is.

use std::{
    collections::{BTreeMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

/// The most fields of a kind of objects that are looked at.
const FIELDS: usize = 200;
/// The most values of a field that are remembered, to see whether they are unique.
const VALUES: usize = 1_500_000;
/// The most values that are remembered of a field that may refer to other records.
const SAMPLES: usize = 4_000;
/// Fields that may be keys, the best first.
pub(super) const KEYS: [&str; 7] = ["id", "_id", "uuid", "key", "slug", "index", "name"];

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    pub(super) kinds: BTreeMap<Kind, u64>,
    pub(super) longest: usize,
    pub(super) long: u64,
    pub(super) spaced: u64,
    pub(super) moments: u64,
    pub(super) marked: u64,
    pub(super) tagged: u64,
    pub(super) wrapped: u64,
    pub(super) scalar_arrays: u64,
    values: Option<HashSet<u64>>,
    pub(super) repeats: bool,
    pub(super) blank: u64,
    samples: HashSet<u64>,
    pub(super) is_sampled_whole: bool,
}

/// What was seen of objects that stand side by side.
#[derive(Clone, Debug, Default)]
pub(super) struct Elements {
    pub(super) objects: u64,
    pub(super) others: u64,
    fields: BTreeMap<String, Field>,
    /// In the order in which they were met.
    pub(super) order: Vec<String>,
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

pub(super) fn hash_of(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

impl Elements {
    pub(super) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.get(name)
    }

    /// Adds a member of one of the objects.
    pub(super) fn add(&mut self, name: &str, seen: &Seen) {
        if !self.fields.contains_key(name) {
            if self.fields.len() >= FIELDS {
                return;
            }
            self.order.push(name.to_owned());
        }
        let may_be_key = KEYS.contains(&name);
        let field = self.fields.entry(name.to_owned()).or_default();
        field.count += 1;
        *field.kinds.entry(seen.kind).or_default() += 1;
        field.longest = field.longest.max(seen.length);
        field.long += u64::from(seen.kind == Kind::Text && seen.length > 60);
        field.spaced += u64::from(seen.kind == Kind::Text && seen.text.contains(' '));
        field.wrapped += u64::from(seen.wrapper.is_some());
        field.scalar_arrays += u64::from(seen.scalars.is_some());
        let text = seen.text.as_str();
        if seen.kind == Kind::Text {
            let bytes = text.as_bytes();
            let is_moment = seen.wrapper.as_deref() == Some("$date")
                || (bytes.len() >= 10
                    && bytes[..4].iter().all(u8::is_ascii_digit)
                    && bytes[4] == b'-'
                    && bytes[7] == b'-'
                    && (bytes.len() == 10 || bytes[10] == b'T' || bytes[10] == b' '));
            field.moments += u64::from(is_moment);
            let is_marked =
                ["**", "](", "\\n# ", "\\n- ", "`"].iter().any(|mark| text.contains(mark));
            field.marked += u64::from(is_marked);
            field.tagged += u64::from(text.contains("</") || text.contains("<br"));
        }
        let is_scalar = matches!(seen.kind, Kind::Integer | Kind::Text);
        field.blank += u64::from(!is_scalar || text.is_empty() || seen.length > 400);
        if is_scalar && may_be_key && !field.repeats {
            let values = field.values.get_or_insert_with(HashSet::new);
            if values.len() < VALUES && !values.insert(hash_of(text)) {
                field.repeats = true;
                field.values = None;
            }
        }
        if is_scalar && seen.length <= 100 && field.samples.len() < SAMPLES {
            field.samples.insert(hash_of(text));
            field.is_sampled_whole = field.samples.len() < SAMPLES;
        }
    }

    /// Adds what was seen of others that are alike.
    pub(super) fn absorb(&mut self, other: &Self) {
        self.objects += other.objects;
        self.others += other.others;
        for name in &other.order {
            let Some(theirs) = other.fields.get(name) else { continue };
            if !self.fields.contains_key(name) {
                self.order.push(name.clone());
            }
            let field = self.fields.entry(name.clone()).or_default();
            field.count += theirs.count;
            for (kind, count) in &theirs.kinds {
                *field.kinds.entry(*kind).or_default() += count;
            }
            field.longest = field.longest.max(theirs.longest);
            field.long += theirs.long;
            field.spaced += theirs.spaced;
            field.moments += theirs.moments;
            field.marked += theirs.marked;
            field.tagged += theirs.tagged;
            field.wrapped += theirs.wrapped;
            field.scalar_arrays += theirs.scalar_arrays;
            field.blank += theirs.blank;
            field.repeats |= theirs.repeats;
            if let Some(values) = &theirs.values {
                let own = field.values.get_or_insert_with(HashSet::new);
                for value in values {
                    field.repeats |= !own.insert(*value);
                }
            }
            field.samples.extend(&theirs.samples);
            field.is_sampled_whole = field.samples.len() < SAMPLES;
        }
    }

    /// The first field whose value each object has, and none twice.
    pub(super) fn key(&self) -> Option<&'static str> {
        KEYS.into_iter().find(|name| {
            self.fields.get(*name).is_some_and(|field| {
                field.count == self.objects && !field.repeats && field.blank == 0
            })
        })
    }

    /// Whether the objects are of one kind: they share at least half of their fields.
    pub(super) fn are_alike(&self) -> bool {
        let all: u64 = self.fields.values().map(|field| field.count).sum();
        let shared = self.fields.values().filter(|field| field.count * 10 >= self.objects * 8);
        let shared = shared.count() as u64 * self.objects;
        self.objects > 0 && shared > 0 && shared * 2 >= all
    }

    /// Whether both are of one kind.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let common = self.order.iter().filter(|name| other.fields.contains_key(*name)).count();
        common * 2 >= self.order.len().max(other.order.len()) && common > 0
            || (self.order.is_empty() && other.order.is_empty())
    }
}

impl Field {
    pub(super) fn of(&self, kind: Kind) -> u64 {
        self.kinds.get(&kind).copied().unwrap_or_default()
    }

    /// Whether all its values, of which there are some, are among those of `other`.
    pub(super) fn is_among(&self, other: &Self) -> bool {
        self.samples.len() > 1
            && other.is_sampled_whole
            && self.samples.iter().all(|value| other.samples.contains(value))
    }
}
