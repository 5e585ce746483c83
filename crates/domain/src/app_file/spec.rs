//! What an app file says, as values: also the form in which a database keeps it.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::key::{KeyPart, KeyRule};
use crate::{App, DeclaredPack, LinesRule, PackDetails, Root, SourceFile, json::pick::path_of};

/// An application as an app file declares it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppSpec {
    /// Its id in commands and table names.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The pack that its files are imported into; none where its records are in no packs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<String>,
    /// The kinds of its records.
    pub collections: Vec<CollectionSpec>,
    /// Patterns of files that are none of its data.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignored: Vec<String>,
}

/// One collection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionSpec {
    /// Its id.
    pub id: String,
    /// Patterns of its files.
    pub files: Vec<String>,
    /// What its elements are.
    #[serde(with = "root")]
    pub root: Root,
    /// Where they stand, as a JSON pointer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub at: String,
    /// What their keys are.
    pub key: KeyRule,
    /// Where their names stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What they are searched by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub text: Vec<TextSpec>,
    /// What lists can filter and sort by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<FileColumn>,
    /// What lists can filter by and records have several of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facets: Vec<Located>,
    /// Which values are keys of other records.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<ReferenceSpec>,
    /// What is never indexed and never shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secret: Vec<String>,
    /// Other words for records, by their keys.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub glossary: BTreeMap<String, String>,
    /// The language of their texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// How their lines are a history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<LinesSpec>,
}

/// A text that records are searched by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSpec {
    /// Where it stands.
    pub at: String,
    /// What it is written in.
    #[serde(default)]
    pub format: TextFormat,
}

/// What a text is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextFormat {
    /// Plain words.
    #[default]
    Plain,
    /// Markdown.
    Markdown,
    /// HTML.
    Html,
}

/// A typed column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileColumn {
    /// Its name in SQL and in filters.
    pub name: String,
    /// Where its value stands.
    pub at: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: ColumnKind,
    /// By which words a question speaks of it, beside its name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
}

/// What a column of an app file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnKind {
    /// Text.
    Text,
    /// Whole numbers.
    Integer,
    /// Fractions.
    Real,
    /// Fractions of which every digit counts, compared as such.
    Decimal,
    /// True or false.
    Boolean,
    /// Moments.
    Time,
    /// Any value, as its JSON text.
    Json,
}

/// A name, and where its values stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Located {
    /// The name.
    pub name: String,
    /// Where.
    pub at: String,
}

/// Values that are keys of records of a collection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferenceSpec {
    /// Where they stand.
    pub at: String,
    /// The collection.
    pub to: String,
}

/// How lines are a history.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinesSpec {
    /// Whether a later line takes the place of an earlier one with its key.
    #[serde(default)]
    pub last_wins: bool,
    /// The member by which a line says that the one with its key is deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted: Option<String>,
    /// The member of lines that are no records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip: Option<String>,
}

mod root {
    //! A root by its word.

    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

    use crate::Root;

    pub(super) fn serialize<S: Serializer>(root: &Root, to: S) -> Result<S::Ok, S::Error> {
        root.as_str().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Root, D::Error> {
        let word = String::deserialize(from)?;
        super::super::read::root_of(&word)
            .ok_or_else(|| de::Error::custom(format!("`{word}` is no root")))
    }
}

impl CollectionSpec {
    /// A collection of those files with no more than keys.
    pub fn new(id: &str, files: &[&str], root: Root, key: KeyRule) -> Self {
        Self {
            id: id.to_owned(),
            files: files.iter().map(|file| (*file).to_owned()).collect(),
            root,
            at: String::new(),
            key,
            name: None,
            text: Vec::new(),
            columns: Vec::new(),
            facets: Vec::new(),
            references: Vec::new(),
            secret: Vec::new(),
            glossary: BTreeMap::new(),
            locale: None,
            lines: None,
        }
    }

    /// Whether its id stands for the names of the members where its elements are, so that there is
    /// a collection for each.
    pub fn is_named_by_members(&self) -> bool {
        self.id == "$member"
    }

    fn source(&self) -> SourceFile {
        let lines = self.lines.clone().unwrap_or_default();
        SourceFile {
            paths: self.files.clone(),
            root: self.root,
            at: path_of(&self.at),
            collection: self.id.clone(),
            optional: self.files.iter().any(|file| crate::is_wild(file)),
            history: (self.root == Root::Lines && self.lines.is_some()).then_some(LinesRule {
                last_wins: lines.last_wins,
                deleted: lines.deleted,
                skip: lines.skip,
            }),
            named: self.root == Root::Object && self.key.0 == [KeyPart::Member],
            free: true,
        }
    }
}

impl AppSpec {
    /// The application that it declares.
    pub fn app(&self) -> App {
        let pack = self.pack.as_ref().map(|id| DeclaredPack {
            id: id.clone(),
            details: PackDetails {
                name: Some(self.name.clone()),
                locale: self.collections.iter().find_map(|one| one.locale.clone()),
                ..PackDetails::default()
            },
            protected: false,
        });
        App {
            id: self.id.clone(),
            title: self.name.clone(),
            default_pack: pack,
            collections: self.collections.iter().map(super::collection::of).collect(),
            files: self.collections.iter().map(CollectionSpec::source).collect(),
            choices: Vec::new(),
            side_files: Vec::new(),
            knowledge: Vec::new(),
            ignored: self.ignored.clone(),
            spec: Some(Arc::new(self.clone())),
        }
    }
}
