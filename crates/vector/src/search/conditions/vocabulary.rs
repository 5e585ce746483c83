//! The words by which questions speak of kinds of records, of their fields and of the values
//! that these have: from the declarations, and from the records that are there.

use std::collections::HashMap;

use rehome_domain::{Spoken, Type, folded_words};

use crate::{forms::forms, search::index::Index};

/// What a word, or several written as one, means for one kind of records.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::search) enum Meant {
    /// The kind itself.
    Kind,
    /// A field that has numbers.
    Number { field: usize },
    /// A unit of such a field.
    Unit { field: usize, worth: f64 },
    /// Another field, by its name.
    Field { field: usize },
    /// A value of a field.
    Value { field: usize, value: String },
    /// A number by a word of its own, such as `cantrip`.
    NumberValue { field: usize, value: f64 },
}

/// A field of a kind.
#[derive(Clone, Debug)]
pub(in crate::search) struct Field {
    pub(in crate::search) name: String,
    /// Whether a record has any number of values in it.
    pub(in crate::search) is_facet: bool,
}

/// The words of all kinds.
#[derive(Debug, Default)]
pub(in crate::search) struct Vocabulary {
    /// By kind and word.
    meant: HashMap<(usize, String), Vec<Meant>>,
    /// Of each kind its fields.
    fields: Vec<Vec<Field>>,
}

impl Vocabulary {
    pub(in crate::search) fn new(index: &Index) -> Self {
        let mut vocabulary = Self::default();
        for (kind, of) in index.kinds.iter().enumerate() {
            let collection = &of.table.collection;
            for word in of.searchable.words.iter().chain([&of.searchable.noun]) {
                vocabulary.add(kind, word, Meant::Kind);
            }
            let mut fields = Vec::new();
            for column in &collection.columns {
                let (field, spoken) = (fields.len(), &column.spoken);
                fields.push(Field { name: column.name.clone(), is_facet: false });
                let is_number = matches!(column.ty, Type::Integer | Type::Real | Type::Decimal);
                let meant = || match column.ty {
                    Type::Integer | Type::Real | Type::Decimal => Meant::Number { field },
                    Type::Flag => Meant::Value { field, value: "true".to_owned() },
                    Type::Text | Type::Instant => Meant::Field { field },
                };
                vocabulary.named(kind, &column.name, spoken, meant);
                for (unit, worth) in &spoken.units {
                    vocabulary.add(kind, unit, Meant::Unit { field, worth: *worth as f64 });
                }
                vocabulary.spoken_values(kind, field, spoken, is_number);
            }
            for (name, spoken) in collection.facets.iter().zip(&collection.facets_spoken) {
                let field = fields.len();
                fields.push(Field { name: name.clone(), is_facet: true });
                vocabulary.named(kind, name, spoken, || Meant::Field { field });
                vocabulary.spoken_values(kind, field, spoken, false);
            }
            vocabulary.fields.push(fields);
        }
        for (_, chunk) in index.chunks() {
            for value in chunk.words.segment.values() {
                let is_it = |of: &crate::search::kinds::Kind| {
                    of.app() == value.app && of.collection() == value.collection
                };
                let Some(kind) = index.kinds.iter().position(is_it) else { continue };
                let of_name = |field: &Field| field.name == value.field;
                let Some(field) = vocabulary.fields[kind].iter().position(of_name) else {
                    continue;
                };
                let columns = &index.kinds[kind].table.collection.columns;
                if columns.get(field).is_some_and(|column| column.ty != Type::Text) {
                    continue;
                }
                let meant = Meant::Value { field, value: value.text.to_owned() };
                vocabulary.add(kind, value.text, meant);
            }
        }
        vocabulary
    }

    fn named(&mut self, kind: usize, name: &str, spoken: &Spoken, meant: impl Fn() -> Meant) {
        let name = name.replace('_', " ");
        for word in spoken.words.iter().chain([&name]) {
            self.add(kind, word, meant());
        }
    }

    fn spoken_values(&mut self, kind: usize, field: usize, spoken: &Spoken, is_number: bool) {
        for (word, value) in &spoken.values {
            let number = value.parse().ok().filter(|_| is_number);
            let meant = match number {
                Some(value) => Meant::NumberValue { field, value },
                None => Meant::Value { field, value: value.clone() },
            };
            self.add(kind, word, meant);
        }
    }

    /// Adds a word in its singular and plural.
    fn add(&mut self, kind: usize, word: &str, meant: Meant) {
        let folded = folded_words(word);
        if folded.is_empty() || folded.split(' ').count() > super::reading::LONGEST {
            return;
        }
        for form in forms(&folded).into_iter().chain(american(&folded)) {
            let all = self.meant.entry((kind, form.replace(' ', ""))).or_default();
            if !all.contains(&meant) {
                all.push(meant.clone());
            }
        }
    }

    /// What some words, written as one, mean for a kind.
    pub(in crate::search) fn meant(&self, kind: usize, word: &str) -> &[Meant] {
        // A key of two parts can only be asked for as a whole.
        self.meant.get(&(kind, word.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// A field of a kind.
    pub(in crate::search) fn field(&self, kind: usize, field: usize) -> &Field {
        &self.fields[kind][field]
    }
}

/// The British spelling of what ends as `armor` does.
fn american(folded: &str) -> Vec<String> {
    let british = |end: &str, with: &str| Some(format!("{}{with}", folded.strip_suffix(end)?));
    [british("or", "our"), british("ors", "ours")].into_iter().flatten().collect()
}
