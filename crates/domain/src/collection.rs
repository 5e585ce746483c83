//! The declaration of one collection: its record type, columns and facets, with the
//! type erased so that the engine can handle every collection alike. Long because what a
//! collection is asked for is told in one place.

use std::{
    any::Any,
    fmt,
    sync::{Arc, LazyLock},
};

use serde_json::json;

use crate::{
    card::{Block, CardRows, CardRules},
    decode_error::DecodeError,
    indexed::{key_too_long, name_too_long, too_long_for_index},
    read::read_with_remark,
    record::{Column, ColumnSpec, Facet, Record},
    reference::ReferenceUse,
    relational::{DuplicatePolicy, Naming, RelationalRecord, Source},
    remark::Remark,
    search::{Searchable, Spoken},
    value::{Type, Value},
};

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
    /// What the typed record writes back, as JSON; nothing where that is the text itself, since
    /// there is no type.
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

/// What the columns and facets of a record hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldValues {
    /// One value per declared column, in the order of the declaration.
    pub columns: Vec<Value>,
    /// Pairs of a facet's index in the declaration and one of its values, each once.
    pub facets: Vec<(usize, String)>,
}

type ReadFields = dyn Fn(&dyn Any) -> FieldValues + Send + Sync;
type Parse = dyn Fn(&Source<'_>) -> Result<ParsedRecord, DecodeError> + Send + Sync;
type Revive = dyn Fn(&Source<'_>, &Source<'_>) -> Result<ParsedRecord, DecodeError> + Send + Sync;
type Repeat = dyn Fn(&Source<'_>, &Source<'_>) -> DuplicatePolicy + Send + Sync;
type Fields = LazyLock<serde_json::Value, Box<dyn FnOnce() -> serde_json::Value + Send>>;

/// One kind of record of an application.
#[derive(Clone)]
pub struct Collection {
    /// The id in commands and addresses, hyphenated: `magic-items`.
    pub id: String,
    /// The typed columns.
    pub columns: Vec<ColumnSpec>,
    /// Pairs of them that have an index together, since people ask for both at once.
    pub pairs: Vec<[String; 2]>,
    /// The names of the facets.
    pub facets: Vec<String>,
    /// By which words a question speaks of each of them, beside its name.
    pub facets_spoken: Vec<Spoken>,
    /// The child arrays of a [`RelationalRecord`]; empty for a [`Record`].
    pub children: Vec<String>,
    /// Where values stand that are never indexed, told or shown: JSON pointers, in which `*` stands
    /// for any member or element.
    pub secret: Vec<String>,
    /// How its records are searched; none where they are not.
    pub searchable: Option<Searchable>,
    pub(crate) card: CardRules,
    parse: Arc<Parse>,
    field_values: Arc<ReadFields>,
    revive: Option<Arc<Revive>>,
    again: Option<Arc<Repeat>>,
    fields: Arc<Fields>,
}

impl Collection {
    /// The collection of the record type `T`.
    pub fn of<T: Record>(
        columns: impl IntoIterator<Item = Column<T>>,
        facets: impl IntoIterator<Item = Facet<T>>,
    ) -> Self {
        let columns: Vec<Column<T>> = columns.into_iter().collect();
        let facets: Vec<Facet<T>> = facets.into_iter().collect();
        let specs = columns.iter().map(|column| column.spec.clone()).collect();
        let names = facets.iter().map(|facet| facet.name.clone()).collect();
        let facets_spoken = facets.iter().map(|facet| facet.spoken.clone()).collect();
        let readers = Arc::new((columns, facets));
        let of_parse = Arc::clone(&readers);
        Self {
            id: T::COLLECTION.to_owned(),
            columns: specs,
            pairs: Vec::new(),
            facets: names,
            facets_spoken,
            children: Vec::new(),
            secret: Vec::new(),
            searchable: None,
            card: CardRules::PLAIN,
            parse: Arc::new(move |source| parse(source, &of_parse.0, &of_parse.1)),
            field_values: Arc::new(move |record| {
                let record = record.downcast_ref::<T>();
                record.map(|of| field_values(of, &readers.0, &readers.1)).unwrap_or_default()
            }),
            revive: None,
            again: None,
            fields: fields(T::schema),
        }
    }

    /// The collection of the model `M`, which has tables of its own.
    pub fn relational<M: RelationalRecord>() -> Self {
        Self {
            id: M::COLLECTION.to_owned(),
            columns: Vec::new(),
            pairs: Vec::new(),
            facets: Vec::new(),
            facets_spoken: Vec::new(),
            children: M::CHILDREN.iter().map(|child| (*child).to_owned()).collect(),
            secret: Vec::new(),
            searchable: None,
            card: CardRules::PLAIN,
            parse: Arc::new(parse_relational::<M>),
            field_values: Arc::new(|_| FieldValues::default()),
            revive: Some(Arc::new(revive_relational::<M>)),
            again: Some(Arc::new(M::again)),
            fields: fields(M::schema),
        }
    }

    /// A collection without a record type: `parse` says of a text what the store must know.
    pub(crate) fn reading(
        id: String,
        columns: Vec<ColumnSpec>,
        facets: Vec<String>,
        parse: impl Fn(&Source<'_>) -> Result<ParsedRecord, DecodeError> + Send + Sync + 'static,
        schema: serde_json::Value,
    ) -> Self {
        let facets_spoken = facets.iter().map(|_| Spoken::default()).collect();
        Self {
            id,
            columns,
            pairs: Vec::new(),
            facets,
            facets_spoken,
            children: Vec::new(),
            secret: Vec::new(),
            searchable: None,
            card: CardRules::PLAIN,
            parse: Arc::new(parse),
            // What was read to be searched is what its columns and facets hold.
            field_values: Arc::new(|record| {
                record.downcast_ref::<FieldValues>().cloned().unwrap_or_default()
            }),
            revive: None,
            again: None,
            fields: Arc::new(LazyLock::new(Box::new(move || schema))),
        }
    }

    /// The same with columns that lists of a [`RelationalRecord`] can filter and sort by. Its
    /// table has a column for each.
    #[must_use]
    pub fn with_columns(self, columns: impl IntoIterator<Item = ColumnSpec>) -> Self {
        Self { columns: columns.into_iter().collect(), ..self }
    }

    /// The same with indexes over two columns each, for lists that ask for both.
    #[must_use]
    pub fn with_pairs(self, pairs: &[[&str; 2]]) -> Self {
        Self { pairs: pairs.iter().map(|pair| pair.map(str::to_owned)).collect(), ..self }
    }

    /// The same with records that can be searched.
    #[must_use]
    pub fn searchable(self, searchable: Searchable) -> Self {
        Self { searchable: Some(searchable), ..self }
    }

    /// What its records consist of, as a JSON Schema (draft 2020-12) for forms and editors: made
    /// once, of the record type. `x-columns` names what lists can filter and sort by, `x-facets`
    /// what they can filter by.
    ///
    /// ```
    /// # #[cfg(feature = "dnd5e")] {
    /// let app = rehome_domain::apps::dnd5e::app();
    /// let spells = app.collection("spells").unwrap().fields();
    /// assert_eq!(spells["properties"]["ritual"]["type"], "boolean");
    /// assert_eq!(spells["required"], serde_json::json!(["index"]));
    /// assert_eq!(spells["x-columns"]["level"], "integer");
    /// # }
    /// ```
    pub fn fields(&self) -> serde_json::Value {
        let mut fields = (**self.fields).clone();
        let columns =
            self.columns.iter().map(|column| (column.name.clone(), column.ty.as_str().into()));
        fields["title"] = self.id.as_str().into();
        fields["x-columns"] = columns.collect::<serde_json::Map<_, _>>().into();
        fields["x-facets"] = json!(self.facets);
        fields
    }

    /// What of other collections belongs on the card of a record.
    pub fn card_rows(&self) -> &'static [CardRows] {
        self.card.rows
    }

    /// A record as a person reads it. `rows` has the texts of what [`card_rows`](Self::card_rows)
    /// lists, in that order; what is missing there is left out.
    ///
    /// ```
    /// # #[cfg(feature = "dnd5e")] {
    /// use rehome_domain::card::plain;
    ///
    /// let app = rehome_domain::apps::dnd5e::app();
    /// let card = app.collection("spells").unwrap().card(r#"{"index": "x", "level": 0}"#, &[]);
    /// assert_eq!(plain(&card), "Cantrip\n");
    /// # }
    /// ```
    pub fn card(&self, body: &str, rows: &[Vec<String>]) -> Vec<Block> {
        let parsed = self.parse(&Source::of(body)).ok();
        let references = parsed.map(|parsed| parsed.references).unwrap_or_default();
        self.card.card(body, &references, rows)
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

    /// What the columns and facets of a record hold that was read to be searched; nothing of a
    /// record of another collection.
    pub fn field_values(&self, record: &dyn Any) -> FieldValues {
        (self.field_values)(record)
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

/// The JSON Schema of a record type, for [`Record::schema`].
///
/// ```
/// use rehome_domain::{schema_of, schemars};
///
/// #[derive(schemars::JsonSchema)]
/// struct Bird {
///     /// What it is called.
///     name: String,
/// }
///
/// let schema = schema_of::<Bird>();
/// assert_eq!(schema["properties"]["name"]["description"], "What it is called.");
/// ```
pub fn schema_of<T: schemars::JsonSchema>() -> serde_json::Value {
    schemars::schema_for!(T).into()
}

fn fields(make: fn() -> serde_json::Value) -> Arc<Fields> {
    Arc::new(LazyLock::new(Box::new(make)))
}

fn parse<T: Record>(
    source: &Source<'_>,
    columns: &[Column<T>],
    facets: &[Facet<T>],
) -> Result<ParsedRecord, DecodeError> {
    let (record, remark) = read_with_remark::<T>(source)?;
    let FieldValues { columns: read, facets: values } = field_values(&record, columns, facets);
    for (column, value) in columns.iter().zip(&read) {
        if let Some(message) = not_of_type(&column.spec, value) {
            return Err(DecodeError { rule: COLUMN, message, offset: 0 });
        }
    }
    Ok(ParsedRecord {
        naming: Naming::Key(record.key().to_owned()),
        name: record.name().map(str::to_owned),
        columns: read,
        facets: values,
        references: record.references(),
        written: serde_json::to_vec(&record)
            .map_err(|error| DecodeError::from_serde(source.text, &error))?,
        remarks: remark.into_iter().chain(record.remarks()).collect(),
        complete: true,
        relational: None,
    })
}

fn field_values<T: Record>(record: &T, columns: &[Column<T>], facets: &[Facet<T>]) -> FieldValues {
    let columns = columns.iter().map(|column| (column.read)(record)).collect();
    let mut values = Vec::new();
    for (index, facet) in facets.iter().enumerate() {
        (facet.read)(record, &mut |value| {
            let pair = (index, value.to_owned());
            if !values.contains(&pair) {
                values.push(pair);
            }
        });
    }
    FieldValues { columns, facets: values }
}

/// Why a column cannot hold a value that it was declared to read; a database would refuse
/// it, and with it the whole file.
fn not_of_type(column: &ColumnSpec, value: &Value) -> Option<String> {
    let (name, ty) = (&column.name, column.ty);
    match (value.ty(), ty) {
        (None, _) | (Some(Type::Integer), Type::Real) | (Some(Type::Text), Type::Decimal) => None,
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
        written: serde_json::to_vec(&model)
            .map_err(|error| DecodeError::from_serde(source.text, &error))?,
        remarks,
        complete: false,
        relational: Some(Arc::new(model)),
    })
}
