//! The declaration of one collection: its record type, columns and facets, with the
//! type erased so that the engine can handle every collection alike.

use std::{any::Any, fmt, sync::Arc};

use crate::{
    indexed::{key_too_long, name_too_long, too_long_for_index},
    json::locate,
    record::{Column, ColumnSpec, Facet, Record},
    reference::ReferenceUse,
    relational::{DuplicatePolicy, Naming, RelationalRecord, Source},
    remark::Remark,
    search::Searchable,
    value::{Type, Value},
};

/// The rule that a text breaks which has not the grammar of its record type.
const SHAPE: &str = "record.shape";

/// The rule that a key breaks which is too long.
const KEY: &str = "record.key";

/// The rule that a declaration breaks whose column reads a value of another type, and a
/// record whose column would be too long.
const COLUMN: &str = "record.column";

/// All that the store and the checks need to know of one record.
#[derive(Clone, Debug)]
pub struct ParsedRecord {
    /// How the record is named.
    pub naming: Naming,
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
    /// What the record type has to say about it.
    pub remarks: Vec<Remark>,
    /// Whether the record is all that is to be there, also of what it does not mention.
    pub complete: bool,
    /// The [`RelationalRecord`] itself, for the table that keeps it in columns and rows.
    pub relational: Option<Arc<dyn Any + Send + Sync>>,
}

impl ParsedRecord {
    /// The key that the record has of its own, or would like to get.
    pub fn key(&self) -> &str {
        self.naming.key()
    }
}

/// Why a text is no record of a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// The id of the rule that it breaks.
    pub rule: &'static str,
    /// What is wrong, in words.
    pub message: String,
    /// The byte in the text up to which it was read.
    pub offset: usize,
}

impl DecodeError {
    /// The value at `pointer` in `text`, or where there is none the whole, breaks `rule`.
    pub fn at(text: &str, pointer: &str, rule: &'static str, message: impl Into<String>) -> Self {
        let offset = locate(text, pointer).map_or(0, |range| range.start);
        Self { rule, message: message.into(), offset }
    }

    /// What serde_json could not read in `text`.
    pub fn from_serde(text: &str, error: &serde_json::Error) -> Self {
        decode_error(text, error)
    }
}

type Parse = dyn Fn(&Source<'_>) -> Result<ParsedRecord, DecodeError> + Send + Sync;
type Revive = dyn Fn(&Source<'_>, &Source<'_>) -> Result<ParsedRecord, DecodeError> + Send + Sync;
type Repeat = dyn Fn(&Source<'_>, &Source<'_>) -> DuplicatePolicy + Send + Sync;

/// One kind of record of an application.
#[derive(Clone)]
pub struct Collection {
    /// The id in commands and addresses, hyphenated: `magic-items`.
    pub id: String,
    /// The typed columns.
    pub columns: Vec<ColumnSpec>,
    /// The names of the facets.
    pub facets: Vec<String>,
    /// The child arrays of a [`RelationalRecord`]; empty for a [`Record`].
    pub children: Vec<String>,
    /// How its records are searched; none where they are not.
    pub searchable: Option<Searchable>,
    parse: Arc<Parse>,
    revive: Option<Arc<Revive>>,
    again: Option<Arc<Repeat>>,
}

impl Collection {
    /// The collection of the record type `T`.
    pub fn of<T: Record>(
        columns: impl IntoIterator<Item = Column<T>>,
        facets: impl IntoIterator<Item = Facet<T>>,
    ) -> Self {
        let columns: Vec<Column<T>> = columns.into_iter().collect();
        let facets: Vec<Facet<T>> = facets.into_iter().collect();
        Self {
            id: T::COLLECTION.to_owned(),
            columns: columns.iter().map(|column| column.spec.clone()).collect(),
            facets: facets.iter().map(|facet| facet.name.clone()).collect(),
            children: Vec::new(),
            searchable: None,
            parse: Arc::new(move |source| parse(source, &columns, &facets)),
            revive: None,
            again: None,
        }
    }

    /// The collection of the model `M`, which has tables of its own.
    pub fn relational<M: RelationalRecord>() -> Self {
        Self {
            id: M::COLLECTION.to_owned(),
            columns: Vec::new(),
            facets: Vec::new(),
            children: M::CHILDREN.iter().map(|child| (*child).to_owned()).collect(),
            searchable: None,
            parse: Arc::new(parse_relational::<M>),
            revive: Some(Arc::new(revive_relational::<M>)),
            again: Some(Arc::new(M::again)),
        }
    }

    /// The same with records that can be searched.
    #[must_use]
    pub fn searchable(self, searchable: Searchable) -> Self {
        Self { searchable: Some(searchable), ..self }
    }

    /// Reads an element as a record of this collection.
    ///
    /// # Errors
    /// A [`DecodeError`] when the text does not have the grammar of the record type.
    pub fn parse(&self, source: &Source<'_>) -> Result<ParsedRecord, DecodeError> {
        let parsed = (self.parse)(source)?;
        match too_long(&parsed, &self.columns, &self.facets) {
            None => Ok(parsed),
            Some((rule, message)) => Err(DecodeError { rule, message, offset: 0 }),
        }
    }

    /// Whether its records are kept in columns and rows of their own.
    pub fn is_relational(&self) -> bool {
        self.revive.is_some()
    }

    /// Reads a record that was taken out of its table: its columns and rows are those of
    /// `rendered`, its text is `body`.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn revive(
        &self,
        rendered: &Source<'_>,
        body: &Source<'_>,
    ) -> Result<ParsedRecord, DecodeError> {
        match &self.revive {
            Some(revive) => revive(rendered, body),
            None => self.parse(body),
        }
    }

    /// Whether an element with the key of an earlier one may be anything but a mistake.
    pub fn may_repeat(&self) -> bool {
        self.again.is_some()
    }

    /// What becomes of `second`, which has the key of `first`; none where that is a mistake.
    pub fn again(&self, first: &Source<'_>, second: &Source<'_>) -> Option<DuplicatePolicy> {
        self.again.as_ref().map(|again| again(first, second))
    }

    /// The typed column of that name.
    pub fn column(&self, name: &str) -> Option<&ColumnSpec> {
        self.columns.iter().find(|column| column.name == name)
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

/// The record that an element is, with its key.
pub(crate) fn read_record<T: Record>(source: &Source<'_>) -> Result<T, DecodeError> {
    let text = source.text;
    // serde would also take the fields of a record from an array, in their order.
    if !text.trim_start().starts_with('{') {
        let message = "a record is an object".to_owned();
        return Err(DecodeError { rule: SHAPE, message, offset: 0 });
    }
    let mut record: T = serde_json::from_str(text).map_err(|error| decode_error(text, &error))?;
    if let Some(name) = source.name {
        record.set_key(name);
    }
    Ok(record)
}

fn parse<T: Record>(
    source: &Source<'_>,
    columns: &[Column<T>],
    facets: &[Facet<T>],
) -> Result<ParsedRecord, DecodeError> {
    let record: T = read_record(source)?;
    let read: Vec<Value> = columns.iter().map(|column| (column.read)(&record)).collect();
    for (column, value) in columns.iter().zip(&read) {
        if let Some(message) = not_of_type(&column.spec, value) {
            return Err(DecodeError { rule: COLUMN, message, offset: 0 });
        }
    }
    let mut values = Vec::new();
    for (index, facet) in facets.iter().enumerate() {
        (facet.read)(&record, &mut |value| {
            let pair = (index, value.to_owned());
            if !values.contains(&pair) {
                values.push(pair);
            }
        });
    }
    Ok(ParsedRecord {
        naming: Naming::Key(record.key().to_owned()),
        name: record.name().map(str::to_owned),
        columns: read,
        facets: values,
        references: record.references(),
        written: serde_json::to_vec(&record).map_err(|error| decode_error(source.text, &error))?,
        remarks: Vec::new(),
        complete: true,
        relational: None,
    })
}

/// Why a column cannot hold a value that it was declared to read; a database would refuse
/// it, and with it the whole file.
fn not_of_type(column: &ColumnSpec, value: &Value) -> Option<String> {
    let (name, ty) = (&column.name, column.ty);
    match (value.ty(), ty) {
        (None, _) | (Some(Type::Integer), Type::Real) => None,
        (Some(found), _) if found == ty => None,
        (Some(found), _) => Some(format!(
            "the column `{name}` is declared as {ty:?} and reads a value of type {found:?}"
        )),
    }
}

/// Which rule a record breaks that an index could not take, and how.
fn too_long(
    parsed: &ParsedRecord,
    columns: &[ColumnSpec],
    facets: &[String],
) -> Option<(&'static str, String)> {
    if let Some(message) = key_too_long(parsed.key()) {
        return Some((KEY, message));
    }
    let name = parsed.name.as_deref().and_then(name_too_long);
    let texts = columns.iter().zip(&parsed.columns).filter_map(|(column, value)| match value {
        Value::Text(text) if column.indexed => too_long_for_index(&column.name, text),
        _ => None,
    });
    let values = parsed.facets.iter();
    let values = values.filter_map(|(facet, value)| too_long_for_index(&facets[*facet], value));
    let message = name.into_iter().chain(texts).chain(values).next()?;
    Some((COLUMN, message))
}

fn parse_relational<M: RelationalRecord>(source: &Source<'_>) -> Result<ParsedRecord, DecodeError> {
    let mut remarks = Vec::new();
    let model = M::read(source, &mut remarks)?;
    parsed_of(source, model, remarks)
}

/// The model that `rendered` writes, completed from `body`.
fn revive_relational<M: RelationalRecord>(
    rendered: &Source<'_>,
    body: &Source<'_>,
) -> Result<ParsedRecord, DecodeError> {
    let mut remarks = Vec::new();
    let mut model = M::read(rendered, &mut remarks)?;
    // A record that took over what another element says may have a text that is none itself.
    if let Ok(source) = M::read(body, &mut Vec::new()) {
        model.recover(&source);
    }
    Ok(ParsedRecord { complete: true, ..parsed_of(rendered, model, remarks)? })
}

fn parsed_of<M: RelationalRecord>(
    source: &Source<'_>,
    model: M,
    remarks: Vec<Remark>,
) -> Result<ParsedRecord, DecodeError> {
    Ok(ParsedRecord {
        naming: model.naming(),
        name: None,
        columns: Vec::new(),
        facets: Vec::new(),
        references: model.references(),
        written: serde_json::to_vec(&model).map_err(|error| decode_error(source.text, &error))?,
        remarks,
        complete: false,
        relational: Some(Arc::new(model)),
    })
}

fn decode_error(text: &str, error: &serde_json::Error) -> DecodeError {
    let message = error.to_string();
    // serde_json appends its own position, which counts from the record's start and
    // would contradict the position in the file.
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(head, _)| head);
    let offset = offset_of(text, error.line(), error.column());
    DecodeError { rule: SHAPE, message: in_words(message), offset }
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
