//! The collection that an app file declares: what the store must know of a record, read out of its
//! text by the places that the file names. Long because of its tests.

use std::{borrow::Cow, sync::Arc};

use serde_json::json;

use super::{
    key::{KeyPart, KeyRule},
    scalar,
    spec::{CollectionSpec, ColumnKind, TextFormat},
};
use crate::{
    Collection, ColumnSpec, DecodeError, FieldValues, Naming, ParsedRecord, ReferenceUse, Remark,
    SearchText, Searchable, Section, Source, Spoken, Target, Told, Type, Value,
    indexed::{name_too_long, too_long_for_index},
    json::pick::{Picked, Picker, path_of},
};

/// The rule that a record breaks without a key.
const KEY: &str = "record.key";

/// The rule of a value that its column does not take.
const COLUMN: &str = "record.column-value";

/// A declaration with its places made ready.
struct Reader {
    spec: CollectionSpec,
    picker: Picker,
    /// The number of the first path of each kind, which follow each other in this order.
    name: Option<usize>,
    columns: usize,
    facets: usize,
    references: usize,
    texts: usize,
    keys: Vec<Option<usize>>,
    secret: Vec<Vec<String>>,
}

/// The collection of that declaration.
pub(super) fn of(spec: &CollectionSpec) -> Collection {
    let columns = spec.columns.iter().map(|column| ColumnSpec {
        name: column.name.clone(),
        ty: type_of(column.kind),
        indexed: column.kind != ColumnKind::Json,
        spoken: Spoken { words: column.words.clone(), ..Spoken::default() },
    });
    let reader = Arc::new(Reader::new(spec));
    let of_search = Arc::clone(&reader);
    let collection = Collection::reading(
        spec.id.clone(),
        columns.collect(),
        spec.facets.iter().map(|facet| facet.name.clone()).collect(),
        move |source| reader.parse(source),
        schema(spec),
    );
    let noun = spec.id.replace('-', " ");
    let search = Searchable::reading(&spec.id, noun, &[], move |source| of_search.tell(source));
    let search = search.glossary(spec.glossary.clone());
    let mut collection = collection.searchable(search);
    collection.secret.clone_from(&spec.secret);
    collection
}

fn type_of(kind: ColumnKind) -> Type {
    match kind {
        ColumnKind::Text | ColumnKind::Json => Type::Text,
        ColumnKind::Integer => Type::Integer,
        ColumnKind::Real => Type::Real,
        ColumnKind::Decimal => Type::Decimal,
        ColumnKind::Boolean => Type::Flag,
        ColumnKind::Time => Type::Instant,
    }
}

impl Reader {
    fn new(spec: &CollectionSpec) -> Self {
        let mut picker = Picker::default();
        let name = spec.name.as_deref().map(|name| picker.add(&path_of(name)));
        let places = spec.columns.iter().map(|column| &column.at);
        let places = places.chain(spec.facets.iter().map(|facet| &facet.at));
        let places = places.chain(spec.references.iter().map(|reference| &reference.at));
        for at in places.chain(spec.text.iter().map(|text| &text.at)) {
            picker.add(&path_of(at));
        }
        let first = usize::from(name.is_some());
        let keys = spec.key.0.iter().map(|part| match part {
            KeyPart::Field(path) => Some(picker.add(path)),
            _ => None,
        });
        let keys = keys.collect();
        let columns = first;
        let facets = columns + spec.columns.len();
        let references = facets + spec.facets.len();
        let texts = references + spec.references.len();
        let secret = spec.secret.iter().map(|pointer| path_of(pointer)).collect();
        Self { spec: spec.clone(), picker, name, columns, facets, references, texts, keys, secret }
    }

    /// What is picked, without what is secret.
    fn pick<'t>(&self, text: &'t str) -> Vec<Picked<'t>> {
        let mut found = self.picker.pick(text);
        if !self.secret.is_empty() {
            found.retain(|one| !self.is_secret(one));
        }
        found
    }

    /// Whether a value is secret, within what is secret, or holds it.
    fn is_secret(&self, one: &Picked<'_>) -> bool {
        let path = path_of(&one.pointer);
        let may_hold = one.raw.starts_with(['{', '[']);
        self.secret.iter().any(|secret| {
            (path.len() >= secret.len() || may_hold)
                && secret.iter().zip(&path).all(|(secret, name)| secret == "*" || secret == name)
        })
    }

    fn parse(&self, source: &Source<'_>) -> Result<ParsedRecord, DecodeError> {
        let found = self.pick(source.text);
        let key = self.key(source, &found)?;
        let mut remarks = Vec::new();
        let fields = self.fields(&found, &mut remarks);
        let references = self.of_each(&found, self.references, self.spec.references.len());
        let references = references.filter_map(|(at, one)| {
            let key = scalar::text(one.raw).filter(|key| !key.is_empty())?;
            let collection = Cow::Owned(self.spec.references[at].to.clone());
            let target = Ok(Target { collection, key: key.into_owned() });
            Some(ReferenceUse { pointer: one.pointer.clone(), target })
        });
        Ok(ParsedRecord {
            naming: Naming::Key(key),
            name: self.name(&found),
            columns: fields.columns,
            facets: fields.facets,
            references: references.collect(),
            written: Vec::new(),
            remarks,
            complete: true,
            relational: None,
        })
    }

    /// Those of the paths from `first` on, with their numbers from there.
    fn of_each<'f, 't>(
        &self,
        found: &'f [Picked<'t>],
        first: usize,
        count: usize,
    ) -> impl Iterator<Item = (usize, &'f Picked<'t>)> {
        found
            .iter()
            .filter(move |one| (first..first + count).contains(&one.path))
            .map(move |one| (one.path - first, one))
    }

    fn name(&self, found: &[Picked<'_>]) -> Option<String> {
        let at = self.name?;
        let raw = found.iter().find(|one| one.path == at)?.raw;
        let name = scalar::text(raw)?.into_owned();
        let is_good = !name.trim().is_empty() && !name.contains('\0');
        (is_good && name_too_long(&name).is_none()).then_some(name)
    }

    fn key(&self, source: &Source<'_>, found: &[Picked<'_>]) -> Result<String, DecodeError> {
        let KeyRule(parts) = &self.spec.key;
        let Some(place) = source.place else {
            // A text that is in no file is a record's that has its key, or is to get it.
            return match source.name {
                Some(name) if !self.spec.key.is_in_text() => Ok(name.to_owned()),
                _ => self.joined(parts, found, |_| None),
            };
        };
        self.joined(parts, found, |part| match part {
            // An empty name is a key like any other, and is shown as JSON writes it.
            KeyPart::Member => {
                place.member.map(|name| if name.is_empty() { "\"\"" } else { name }.to_owned())
            }
            KeyPart::Stem => Some(place.stem.to_owned()),
            KeyPart::Folder => Some(place.folder.to_owned()).filter(|name| !name.is_empty()),
            KeyPart::Above => place.above.map(str::to_owned),
            KeyPart::Line => Some(place.line.to_string()),
            KeyPart::Position => Some(place.position.to_string()),
            KeyPart::Field(_) | KeyPart::Literal(_) => None,
        })
    }

    fn joined(
        &self,
        parts: &[KeyPart],
        found: &[Picked<'_>],
        around: impl Fn(&KeyPart) -> Option<String>,
    ) -> Result<String, DecodeError> {
        let mut key = String::new();
        for (part, path) in parts.iter().zip(&self.keys) {
            let word = match part {
                KeyPart::Literal(word) => Some(word.clone()),
                KeyPart::Field(_) => found
                    .iter()
                    .find(|one| Some(one.path) == *path)
                    .and_then(|one| scalar::text(one.raw))
                    .map(Cow::into_owned),
                part => around(part),
            };
            match word {
                Some(word) => {
                    if !key.is_empty() {
                        key.push('/');
                    }
                    key.push_str(&word);
                }
                // A file that lies in no folder has a shorter key.
                None if *part == KeyPart::Folder && parts.len() > 1 => {}
                None => {
                    let message = format!("it has no `{part}`, which is its key");
                    return Err(DecodeError { rule: KEY, message, offset: 0 });
                }
            }
        }
        Ok(key)
    }

    fn fields(&self, found: &[Picked<'_>], remarks: &mut Vec<Remark>) -> FieldValues {
        let mut columns = vec![Value::Null; self.spec.columns.len()];
        let mut odd = |message: String, pointer: &str| {
            remarks.push(Remark::note(COLUMN, message).on(pointer.to_owned()));
        };
        for (at, one) in self.of_each(found, self.columns, self.spec.columns.len()) {
            let column = &self.spec.columns[at];
            match scalar::value(one.raw, column.kind) {
                Some(Value::Text(text)) if text.contains('\0') => {}
                Some(Value::Text(text))
                    if column.kind != ColumnKind::Json
                        && too_long_for_index(&column.name, &text).is_some() =>
                {
                    odd(
                        format!("this text is too long for the column `{}`", column.name),
                        &one.pointer,
                    );
                }
                Some(value) => columns[at] = value,
                None => {
                    let kind = serde_json::to_value(column.kind).unwrap_or_default();
                    let kind = kind.as_str().unwrap_or_default().to_owned();
                    odd(
                        format!("the column `{}` is of {kind}, and this is none", column.name),
                        &one.pointer,
                    );
                }
            }
        }
        let mut facets: Vec<(usize, String)> = Vec::new();
        for (at, one) in self.of_each(found, self.facets, self.spec.facets.len()) {
            let name = &self.spec.facets[at].name;
            let value = scalar::text(one.raw).map(Cow::into_owned);
            let value = value
                .filter(|value| !value.contains('\0') && too_long_for_index(name, value).is_none());
            match value.map(|value| (at, value)) {
                Some(pair) if !facets.contains(&pair) => facets.push(pair),
                _ => {}
            }
        }
        FieldValues { columns, facets }
    }

    fn tell(&self, source: &Source<'_>) -> Result<Told, DecodeError> {
        let found = self.pick(source.text);
        let key = match source.name {
            Some(name) => name.to_owned(),
            None => self.key(source, &found)?,
        };
        let mut text = SearchText::default();
        for (at, one) in self.of_each(&found, self.texts, self.spec.text.len()) {
            let Some(said) = scalar::text(one.raw) else { continue };
            text = match self.spec.text[at].format {
                TextFormat::Markdown => text.with_markdown(&said),
                TextFormat::Html => with_plain(text, &scalar::without_tags(&said)),
                TextFormat::Plain => with_plain(text, &said),
            };
        }
        let name = self.name(&found).unwrap_or_default();
        let noun = self.spec.id.replace('-', " ");
        let text = text.titled([name.as_str(), &key, &noun]);
        let fields = self.fields(&found, &mut Vec::new());
        Ok(Told { text, record: Box::new(fields) })
    }
}

/// The text with a section more of plain words, which have no marks.
fn with_plain(mut text: SearchText, said: &str) -> SearchText {
    let lines: Vec<String> = said
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect();
    if !lines.is_empty() {
        text.sections.push(Section { heading: None, text: lines.join("\n") });
    }
    text
}

/// What is declared of the records, as a JSON Schema.
fn schema(spec: &CollectionSpec) -> serde_json::Value {
    let mut properties = serde_json::Map::new();
    let mut property = |at: &str, schema: serde_json::Value| {
        if let [name] = path_of(at).as_slice() {
            properties.entry(name.clone()).or_insert(schema);
        }
    };
    for column in &spec.columns {
        let schema = match column.kind {
            ColumnKind::Text => json!({ "type": ["string", "null"] }),
            ColumnKind::Integer => json!({ "type": ["integer", "object", "null"] }),
            ColumnKind::Real => json!({ "type": ["number", "object", "null"] }),
            ColumnKind::Boolean => json!({ "type": ["boolean", "null"] }),
            ColumnKind::Decimal | ColumnKind::Time | ColumnKind::Json => json!({}),
        };
        property(&column.at, schema);
    }
    for text in &spec.text {
        property(&text.at, json!({ "type": ["string", "null"] }));
    }
    for secret in &spec.secret {
        property(secret, json!({ "writeOnly": true }));
    }
    let mut schema = json!({ "properties": properties });
    let required: Vec<&str> = spec
        .key
        .0
        .iter()
        .filter_map(|part| match part {
            KeyPart::Field(path) => path.first().map(String::as_str),
            _ => None,
        })
        .collect();
    if !required.is_empty() {
        schema["type"] = "object".into();
        schema["required"] = json!(required);
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::{
        ElementPlace, Source, Value,
        app_file::{AppSpec, CollectionSpec},
    };

    fn collection(lines: &str) -> CollectionSpec {
        let text = format!(
            "[app]\nid = \"a\"\nname = \"A\"\n[[collection]]\nid = \"kites\"\nfiles = [\"k.json\"]\n{lines}"
        );
        AppSpec::read(&text).unwrap().collections.remove(0)
    }

    #[test]
    fn a_record_is_read_by_the_places_that_are_named() {
        let kites = of(&collection(
            r#"
            root = "array"
            key = "id"
            name = "name"
            text = ["/says", { at = "/notes", format = "html" }]
            columns = { long = { at = "/size/long", type = "integer" }, at = "time" }
            facets = { tags = "/tags/*" }
            references = [{ at = "/maker", to = "kites" }]
            secret = ["/token"]
            "#,
        ));
        let text = r#"{"id": 123456789012345678, "name": "Gull", "size": {"long": 3}, "at": "soon",
            "tags": ["red", "red", "big"], "maker": "m1", "token": "hush", "says": "Flies   well",
            "notes": "<b>High</b>"}"#;
        let parsed = kites.parse(&Source::of(text)).unwrap();
        assert_eq!(parsed.key(), "123456789012345678");
        assert_eq!(parsed.name.as_deref(), Some("Gull"));
        assert_eq!(parsed.columns, [Value::Integer(3), Value::Null]);
        assert_eq!(parsed.remarks[0].pointer, "/at");
        assert_eq!(parsed.facets, [(0, "red".to_owned()), (0, "big".to_owned())]);
        assert_eq!(parsed.references[0].pointer, "/maker");
        let told = kites.searchable.unwrap().text(&Source::of(text)).unwrap();
        assert_eq!((told.title.as_str(), told.body().as_str()), ("Gull", "Flies well\nHigh"));
    }

    #[test]
    fn what_is_secret_is_in_no_column_and_no_text() {
        let kites = of(&collection(
            r#"
            root = "array"
            key = "id"
            text = ["/a/token"]
            columns = { token = "text", all = { at = "/a", type = "json" } }
            secret = ["/token", "/*/token"]
            "#,
        ));
        let text = r#"{"id": "k", "token": "hush", "a": {"token": "hush"}}"#;
        let parsed = kites.parse(&Source::of(text)).unwrap();
        assert_eq!(parsed.columns, [Value::Null, Value::Null]);
        let told = kites.searchable.unwrap().text(&Source::of(text)).unwrap();
        assert!(!format!("{told:?}").contains("hush"));
    }

    #[test]
    fn a_key_is_made_of_its_parts() {
        let place = ElementPlace {
            folder: "2026/03",
            stem: "tea",
            member: Some("m"),
            above: None,
            line: 4,
            position: 2,
        };
        let key = |rule: &str, text: &str| {
            let kites = of(&collection(&format!("root = \"object\"\nkey = {rule}")));
            let source = Source { place: Some(place), ..Source::of(text) };
            kites
                .parse(&source)
                .map(|parsed| parsed.key().to_owned())
                .map_err(|error| error.message)
        };
        assert_eq!(key(r#"["$dir", "$stem"]"#, "{}").unwrap(), "2026/03/tea");
        assert_eq!(key(r#"["/a/b", "$position"]"#, r#"{"a": {"b": 7}}"#).unwrap(), "7/2");
        assert_eq!(key(r#""$member""#, "{}").unwrap(), "m");
        assert_eq!(key(r#""'settings'""#, "{}").unwrap(), "settings");
        assert_eq!(key(r#""_id""#, r#"{"_id": {"$oid": "64"}}"#).unwrap(), "64");
        assert!(key(r#""id""#, r#"{"id": null}"#).unwrap_err().contains("`id`"));
    }
}
