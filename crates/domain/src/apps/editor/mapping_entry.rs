//! One workspace of the table that tells which folder a file of sessions belongs to.

use serde::{Serialize, Serializer};

use super::hash::is_workspace_hash;
use crate::{DecodeError, Hint, Naming, RelationalRecord, Remark, Source};

/// A member of the table of workspaces: its name is the hash of a folder's path, its value
/// the path. Only the value is serialised.
///
/// The editor never writes the table itself; it is kept by hand, and so may hold anything.
/// Whatever it holds is kept and exported again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MappingEntry {
    /// The member's name, which should be a hash of 16 hexadecimal digits.
    pub hash: String,
    /// The path; none when the value is no text.
    pub path: Option<String>,
}

impl Serialize for MappingEntry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.path.serialize(serializer)
    }
}

impl RelationalRecord for MappingEntry {
    const COLLECTION: &'static str = "workspace-mapping";

    fn read(source: &Source<'_>, remarks: &mut Vec<Remark>) -> Result<Self, DecodeError> {
        let hash = source.name.unwrap_or_default();
        if !is_workspace_hash(hash) {
            let message = format!("`{hash}` is not 16 lower-case hexadecimal digits");
            remarks.push(
                Remark::warning("workspace-mapping.key", message)
                    .help("no file of sessions can have that name; kept, and not used"),
            );
        }
        let value = serde_json::from_str(source.text)
            .map_err(|error| DecodeError::from_serde(source.text, &error))?;
        let path = match value {
            serde_json::Value::String(path) => Some(path),
            serde_json::Value::Null => {
                let message = "the workspace has no path here";
                remarks.push(
                    Remark::warning("workspace-mapping.null", message)
                        .help("name its folder")
                        .hint(Hint::option_of("map", "HASH=PATH")),
                );
                None
            }
            _ => {
                let message = "the path of a workspace is a text";
                remarks.push(
                    Remark::warning("workspace-mapping.value", message)
                        .help("kept as it is; name the folder")
                        .hint(Hint::option_of("map", "HASH=PATH")),
                );
                None
            }
        };
        Ok(Self { hash: hash.to_owned(), path })
    }

    fn schema() -> serde_json::Value {
        serde_json::json!({ "type": ["string", "null"], "description": "The path of the folder" })
    }

    fn naming(&self) -> Naming {
        Naming::Key(self.hash.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Digest, residue, restore};

    #[track_caller]
    fn read(name: &str, text: &str) -> (MappingEntry, Vec<&'static str>) {
        let mut remarks = Vec::new();
        let entry = MappingEntry::read(&Source::named(text, Some(name)), &mut remarks).unwrap();
        let written = serde_json::to_string(&entry).unwrap();
        let back = match residue(text, &written, &[]).unwrap() {
            None => written,
            Some(residue) => restore(&written, &residue, &[]).unwrap(),
        };
        assert_eq!(Digest::of(&back), Digest::of(text));
        (entry, remarks.iter().map(|remark| remark.rule).collect())
    }

    #[test]
    fn an_entry_is_a_hash_and_a_path() {
        let (entry, rules) = read("6d627873762d4829", r#""/srv/demo/project""#);
        assert_eq!(entry.path.as_deref(), Some("/srv/demo/project"));
        assert_eq!(entry.naming(), Naming::Key("6d627873762d4829".to_owned()));
        assert!(rules.is_empty());
    }

    #[test]
    fn mapping_key_of_12_characters_null_or_no_text_is_reported_and_kept() {
        let (entry, rules) = read("xyz789ghi012", r#""/w""#);
        assert_eq!((entry.path.as_deref(), rules), (Some("/w"), vec!["workspace-mapping.key"]));
        let (entry, rules) = read("6d627873762d4829", "null");
        assert_eq!((entry.path, rules), (None, vec!["workspace-mapping.null"]));
        for text in ["12", r#"{"path": "/w"}"#, "[]", "true"] {
            let (entry, rules) = read("6d627873762d4829", text);
            assert_eq!((entry.path, rules), (None, vec!["workspace-mapping.value"]));
        }
    }
}
