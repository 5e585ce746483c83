//! The declaration of one collection: its record type, columns and facets, with the
//! type erased so that the engine can handle every collection alike.

use std::{fmt, sync::Arc};

use crate::{
    record::{Column, Facet, Record},
    reference::ReferenceUse,
    value::{Type, Value},
};

/// The name and type of a typed column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnSpec {
    /// The name in SQL and in filters.
    pub name: &'static str,
    /// The type of every value but null.
    pub ty: Type,
}

/// All that the store and the checks need to know of one record.
#[derive(Clone, Debug, PartialEq)]
pub struct Inspection {
    /// The natural key.
    pub key: String,
    /// The name, where the record has one.
    pub name: Option<String>,
    /// One value per declared column, in the order of the declaration.
    pub columns: Vec<Value>,
    /// Pairs of a facet's index in the declaration and one of its values.
    pub facets: Vec<(usize, String)>,
    /// The references to other records.
    pub references: Vec<ReferenceUse>,
    /// What the typed record writes back, as JSON.
    pub written: Vec<u8>,
}

/// Why a text is no record of a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// What is wrong, in words.
    pub message: String,
    /// The byte in the text up to which it was read.
    pub offset: usize,
}

type Inspect = dyn Fn(&str) -> Result<Inspection, Misfit> + Send + Sync;

/// One kind of record of an application.
#[derive(Clone)]
pub struct Collection {
    /// The id in commands and addresses, hyphenated: `magic-items`.
    pub id: &'static str,
    /// The typed columns.
    pub columns: Vec<ColumnSpec>,
    /// The names of the facets.
    pub facets: Vec<&'static str>,
    inspect: Arc<Inspect>,
}

impl Collection {
    /// The collection of the record type `T`.
    pub fn of<T: Record>(columns: &'static [Column<T>], facets: &'static [Facet<T>]) -> Self {
        Self {
            id: T::COLLECTION,
            columns: columns.iter().map(|c| ColumnSpec { name: c.name, ty: c.ty }).collect(),
            facets: facets.iter().map(|f| f.name).collect(),
            inspect: Arc::new(move |text| inspect(text, columns, facets)),
        }
    }

    /// Reads `text` as a record of this collection.
    ///
    /// # Errors
    /// A [`Misfit`] when the text does not have the grammar of the record type.
    pub fn inspect(&self, text: &str) -> Result<Inspection, Misfit> {
        (self.inspect)(text)
    }

    /// The typed column of that name.
    pub fn column(&self, name: &str) -> Option<ColumnSpec> {
        self.columns.iter().copied().find(|column| column.name == name)
    }
}

impl fmt::Debug for Collection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Collection")
            .field("id", &self.id)
            .field("columns", &self.columns)
            .field("facets", &self.facets)
            .finish_non_exhaustive()
    }
}

fn inspect<T: Record>(
    text: &str,
    columns: &[Column<T>],
    facets: &[Facet<T>],
) -> Result<Inspection, Misfit> {
    // serde would also take the fields of a record from an array, in their order.
    if !text.trim_start().starts_with('{') {
        return Err(Misfit { message: "a record is an object".to_owned(), offset: 0 });
    }
    let record: T = serde_json::from_str(text).map_err(|error| misfit(text, &error))?;
    let mut values = Vec::new();
    for (index, facet) in facets.iter().enumerate() {
        (facet.read)(&record, &mut |value| {
            let pair = (index, value.to_owned());
            if !values.contains(&pair) {
                values.push(pair);
            }
        });
    }
    Ok(Inspection {
        key: record.key().to_owned(),
        name: record.name().map(str::to_owned),
        columns: columns.iter().map(|column| (column.read)(&record)).collect(),
        facets: values,
        references: record.references(),
        written: serde_json::to_vec(&record).map_err(|error| misfit(text, &error))?,
    })
}

fn misfit(text: &str, error: &serde_json::Error) -> Misfit {
    let message = error.to_string();
    // serde_json appends its own position, which counts from the record's start and
    // would contradict the position in the file.
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(head, _)| head);
    Misfit { message: in_words(message), offset: offset_of(text, error.line(), error.column()) }
}

/// The message in the words of JSON instead of Rust's and serde's.
fn in_words(message: &str) -> String {
    const WORDS: [(&str, &str); 10] = [
        ("u8", "a whole number from 0 to 255"),
        ("u16", "a whole number from 0 to 65,535"),
        ("u32", "a whole number from 0 to 4,294,967,295"),
        ("u64", "a whole number from 0"),
        ("i32", "a whole number"),
        ("i64", "a whole number"),
        ("f64", "a number"),
        ("a boolean", "true or false"),
        ("a sequence", "an array"),
        ("a map", "an object"),
    ];
    let message = message.replace("invalid type: sequence", "invalid type: array");
    let message = message.replace("invalid type: map", "invalid type: object");
    let Some((head, expected)) = message.rsplit_once("expected ") else { return message };
    let word = WORDS.iter().find(|(word, _)| *word == expected).map(|(_, words)| *words);
    let word = word.unwrap_or(if expected.starts_with("struct ") { "an object" } else { expected });
    format!("{head}expected {word}")
}

/// A byte of the value that serde_json stopped at. Its column is the number of bytes that
/// it has read of the line: all of a simple value, but nothing yet of an array or object.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let read = (start + column).min(text.len());
    match text.as_bytes().get(read) {
        Some(b'{' | b'[') => read,
        _ => read.saturating_sub(1),
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn a_misfit_speaks_of_json() {
        let said = [
            "invalid type: string \"three\", expected u8",
            "invalid type: map, expected a sequence",
            "invalid type: sequence, expected struct Reference",
            "invalid type: null, expected a string",
            "missing field `index`",
        ];
        let expected = [
            "invalid type: string \"three\", expected a whole number from 0 to 255",
            "invalid type: object, expected an array",
            "invalid type: array, expected an object",
            "invalid type: null, expected a string",
            "missing field `index`",
        ];
        assert_eq!(said.map(in_words), expected);
    }
}
