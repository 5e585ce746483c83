//! The JSON Schema of app files, for editors that know TOML.

use serde_json::{Value, json};

/// The schema (draft 7, which editors of TOML read).
pub fn schema() -> Value {
    let pointer = json!({
        "type": "string",
        "description": "A field, or a JSON pointer (`/a/b`) in which `*` stands for any member"
    });
    let key_part = json!({
        "type": "string",
        "description": "A field, a pointer, $member, $stem, $dir, $at, $line, $position, or a \
                        'literal' in single quotes",
        "minLength": 1
    });
    let kind = json!({
        "enum": ["text", "integer", "real", "decimal", "boolean", "time", "json"]
    });
    let columns = json!({
        "type": "object",
        "description": "What lists can filter and sort by",
        "propertyNames": { "pattern": "^[a-z][a-z0-9_]{0,49}$" },
        "additionalProperties": {
            "anyOf": [
                kind,
                {
                    "type": "object",
                    "required": ["type"],
                    "additionalProperties": false,
                    "properties": {
                        "at": pointer,
                        "type": kind,
                        "words": {
                            "type": "array",
                            "items": { "type": "string" }
                        }
                    }
                }
            ]
        }
    });
    let of_collection = json!({
        "id": {
            "type": "string",
            "pattern": "^([a-z][a-z0-9]*(-[a-z0-9]+)*|\\$member)$",
            "description": "The id; `$member` for what the `*` of `at` stands for"
        },
        "files": {
            "type": "array",
            "minItems": 1,
            "items": { "type": "string" },
            "description": "Patterns of paths: `*` within a name, `**` for folders"
        },
        "root": {
            "enum": ["array", "object", "record", "lines"],
            "description": "What the elements are: of an array, the members of an \
                            object, one record a file, documents one after another"
        },
        "at": {
            "type": "string",
            "pattern": "^(/.*)?$",
            "description": "Where they stand in the file, as a JSON pointer"
        },
        "key": {
            "anyOf": [
                key_part,
                { "type": "array", "minItems": 1, "items": key_part }
            ],
            "description": "What their keys are"
        },
        "name": pointer,
        "text": {
            "type": "array",
            "description": "What they are searched by",
            "items": {
                "anyOf": [
                    pointer,
                    {
                        "type": "object",
                        "required": ["at"],
                        "additionalProperties": false,
                        "properties": {
                            "at": pointer,
                            "format": { "enum": ["plain", "markdown", "html"] }
                        }
                    }
                ]
            }
        },
        "columns": columns,
        "facets": {
            "type": "object",
            "description": "What records have several values of",
            "additionalProperties": pointer
        },
        "references": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["at", "to"],
                "additionalProperties": false,
                "properties": { "at": pointer, "to": { "type": "string" } }
            }
        },
        "secret": {
            "type": "array",
            "items": pointer,
            "description": "What is never indexed and never shown"
        },
        "glossary": {
            "anyOf": [{ "type": "string" }, { "type": "object" }],
            "description": "Other words for records, by their keys: a TOML file \
                            beside this one, or a table"
        },
        "locale": { "type": "string", "description": "The language of the texts" },
        "lines": {
            "type": "object",
            "additionalProperties": false,
            "description": "How the lines are a history",
            "properties": {
                "last_wins": { "type": "boolean" },
                "deleted": { "type": "string" },
                "skip": { "type": "string" }
            }
        }
    });
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "An application declared for Rehome",
        "type": "object",
        "required": ["app", "collection"],
        "additionalProperties": false,
        "properties": {
            "app": {
                "type": "object",
                "required": ["id"],
                "additionalProperties": false,
                "properties": {
                    "id": {
                        "type": "string",
                        "pattern": "^[a-z][a-z0-9]{0,29}$",
                        "description": "The id in commands and table names"
                    },
                    "name": { "type": "string", "description": "What people call it" },
                    "pack": {
                        "type": "string",
                        "description": "The pack that its files go to; leave it out for no packs"
                    }
                }
            },
            "collection": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["id", "files", "root", "key"],
                    "additionalProperties": false,
                    "properties": of_collection
                }
            },
            "ignore": {
                "type": "object",
                "additionalProperties": false,
                "properties": { "files": { "type": "array", "items": { "type": "string" } } }
            }
        }
    })
}
