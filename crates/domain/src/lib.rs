#![doc = include_str!("../README.md")]

mod app;
pub mod app_file;
pub mod apps;
mod choices;
mod collection;
mod cursor;
mod decode_error;
mod difference;
mod digest;
mod document;
mod error_code;
mod field_change;
mod finding;
mod finding_group;
pub mod hint;
mod indexed;
mod instant;
pub mod json;
mod knowledge;
pub mod log;
mod merge;
mod name;
mod outcome;
mod pack;
mod pack_id;
mod progress;
mod query;
mod read;
mod record;
mod record_id;
mod reference;
mod relational;
mod remark;
mod residue;
mod search;
pub mod short;
mod source_file;
mod value;
mod whole_numbers;

pub use app::{App, Place, SideFile};
pub use choices::{Choice, Choices};
pub use collection::{Collection, FieldValues, ParsedRecord, schema_of};
pub use cursor::Cursor;
pub use decode_error::DecodeError;
pub use difference::{Difference, difference};
pub use digest::{Digest, NoDigest, NotADigest};
pub use document::Document;
pub use error_code::{ErrorCode, ErrorKind};
pub use field_change::{FieldChange, field_changes};
pub use finding::{Finding, Level, Position};
pub use finding_group::{FindingGroup, FindingGroups, GroupKey};
pub use hint::Hint;
pub use indexed::{MAX_INDEXED, MAX_KEY, too_long_for_index};
pub use knowledge::{Knowledge, KnowledgeRole};
pub use merge::merge;
pub use name::{fold, spellings};
pub use outcome::Outcome;
pub use pack::{DeclaredPack, PackDetails};
pub use pack_id::{NotAPackId, PackId};
pub use progress::Event;
pub use query::{Filter, NotAFilter, Operator, Order, Packs, Query};
pub use read::read_json;
pub use record::{Column, ColumnSpec, Facet, Record};
pub use record_id::{CollectionAddress, NotAnAddress, RecordAddress, RecordId};
pub use reference::{Found, ReferenceUse, Target, nested_structs};
pub use relational::{DuplicatePolicy, ElementPlace, Naming, RelationalRecord, Source};
pub use remark::Remark;
pub use residue::{Children, KeptText, Restored, keep_text, residue, restore, restored};
/// The crate that [`schema_of`] derives with.
pub use schemars;
pub use search::{
    Language, Listing, PROJECTION, SearchText, Searchable, Section, Spoken, Stems, Told,
    folded_words, index_terms, plain_text, unspaced,
};
pub use source_file::{LinesRule, Root, SourceFile, matches};
pub use value::{Type, Value};
