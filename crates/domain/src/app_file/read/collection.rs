//! `[[collection]]`: which files its records stand in, where, and what their keys are.

use toml::de::DeValue;

use super::{
    File, Outcome,
    members::{Members, Value},
    root_of,
};
use crate::{
    Root,
    app_file::{
        key::{KeyPart, KeyRule},
        names,
        spec::{CollectionSpec, LinesSpec, Located, ReferenceSpec},
    },
    json::pick::path_of,
};

const ROOTS: &str = "a root is `array`, `object` (its members are records), `record` (one a file) \
                     or `lines` (JSON Lines, or whole documents one after another)";

impl File<'_> {
    pub(super) fn collection(
        &self,
        mut members: Members<'_, '_>,
        open: &mut dyn FnMut(&str) -> Result<String, String>,
    ) -> Outcome<CollectionSpec> {
        let given = members.require("id", "id = \"notes\"")?;
        let id = self.string(given, "`id`", "id = \"notes\"")?;
        let is_word = |word: &str| {
            !word.is_empty()
                && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        let is_id = id.split('-').all(is_word) && id.starts_with(|c: char| c.is_ascii_lowercase());
        if (!is_id || id.len() > 60) && id != "$member" {
            return self.wrong(
                given,
                format!("`{id}` is no id of a collection"),
                format!(
                    "it is lower-case words with single hyphens between, such as `{}`, or `$member`",
                    names::collection_id(id)
                ),
            );
        }
        members.what = format!("the collection `{id}`");
        let files = members.require("files", "files = [\"notes.json\"]")?;
        let patterns = self.strings(files, "`files`", "files = [\"notes.json\"]")?;
        if patterns.is_empty() {
            return self.wrong(
                files,
                "`files` is empty".to_owned(),
                "write `files = [\"notes.json\"]`",
            );
        }
        for (value, pattern) in self.array(files, "`files`", "")?.iter().zip(&patterns) {
            self.pattern(value, pattern)?;
        }
        let given_root = members.require("root", "root = \"array\"")?;
        let word = self.string(given_root, "`root`", "root = \"array\"")?;
        let Some(root) = root_of(word) else {
            return self.wrong(given_root, format!("`{word}` is no root"), ROOTS);
        };
        let at = match members.take("at") {
            None => String::new(),
            Some(value) => {
                let text = self.string(value, "`at`", "at = \"/data/items\"")?;
                if !text.is_empty() && !text.starts_with('/') {
                    return self.wrong(
                        value,
                        format!("`{text}` is no JSON pointer"),
                        format!("a pointer begins with `/`: `at = \"/{text}\"`"),
                    );
                }
                if root == Root::Lines && !text.is_empty() {
                    return self.wrong(
                        value,
                        "lines stand at the root of their file".to_owned(),
                        "leave `at` out, or `root = \"lines\"`",
                    );
                }
                self.pointer(value, text)?
            }
        };
        let stars = path_of(&at).iter().filter(|name| *name == "*").count();
        if id == "$member" && stars != 1 {
            return self.wrong(
                given,
                "`$member` names collections by what one `*` of `at` stands for".to_owned(),
                "write `at = \"/*\"`",
            );
        }
        let given_key = members.require("key", "key = \"id\"")?;
        let key = self.key(given_key)?;
        for part in &key.0 {
            let reason = match part {
                KeyPart::Member if root != Root::Object => "only in an `object` are they members",
                KeyPart::Above if stars == 0 => "there is no `*` in `at` that it would stand for",
                _ => continue,
            };
            return self.wrong(
                given_key,
                format!("`{part}` cannot be the key of these records: {reason}"),
                "a key is a field, a pointer, $member, $stem, $dir, $at, $line, $position, a \
                 'literal', or a list of these",
            );
        }
        let mut spec = CollectionSpec::new(id, &[], root, key);
        (spec.files, spec.at) = (patterns, at);
        spec.name = match members.take("name") {
            Some(value) => Some(self.place(value, "`name`")?),
            None => None,
        };
        if let Some(value) = members.take("text") {
            let example = "text = [\"/notes\", { at = \"/body\", format = \"markdown\" }]";
            for value in self.array(value, "`text`", example)? {
                spec.text.push(self.text_spec(value, example)?);
            }
        }
        if let Some(value) = members.take("columns") {
            self.columns(value, &mut spec)?;
        }
        if let Some(value) = members.take("facets") {
            let of_facets = self.table(value, "`facets`", "facets = { tags = \"/tags/*\" }")?;
            for (name, at, value) in of_facets.all() {
                self.field_name(name, at, "facet")?;
                let at = self.place(value, "a facet")?;
                spec.facets.push(Located { name: name.to_owned(), at });
            }
        }
        if let Some(value) = members.take("references") {
            let example = "references = [{ at = \"/area_id\", to = \"areas\" }]";
            for value in self.array(value, "`references`", example)? {
                let mut of_one = self.table(value, "a reference", example)?;
                let at = self.place(of_one.require("at", example)?, "`at`")?;
                let to = self.string(of_one.require("to", example)?, "`to`", example)?.to_owned();
                of_one.end()?;
                spec.references.push(ReferenceSpec { at, to });
            }
        }
        if let Some(value) = members.take("secret") {
            for value in self.array(value, "`secret`", "secret = [\"/token\"]")? {
                spec.secret.push(self.place(value, "an entry of `secret`")?);
            }
        }
        if let Some(value) = members.take("glossary") {
            spec.glossary = self.glossary(value, open)?;
        }
        if let Some(value) = members.take("locale") {
            spec.locale = Some(self.string(value, "`locale`", "locale = \"en\"")?.to_owned());
        }
        if let Some(value) = members.take("lines") {
            spec.lines = Some(self.lines(value, &spec)?);
        }
        members.end()?;
        Ok(spec)
    }

    fn key(&self, value: &Value<'_>) -> Outcome<KeyRule> {
        let part = |value: &Value<'_>| {
            let text = self.string(value, "`key`", "key = \"id\"")?;
            if text.is_empty() {
                return self.wrong(
                    value,
                    "the key is empty".to_owned(),
                    "the field whose name is empty is written `/`",
                );
            }
            let text =
                if text.starts_with('/') { self.pointer(value, text)? } else { text.to_owned() };
            match KeyPart::read(&text) {
                Ok(KeyPart::Field(path)) if path.iter().any(|name| name == "*") => self.wrong(
                    value,
                    format!("`{text}` may be several values"),
                    "a key is one value",
                ),
                Ok(part) => Ok(part),
                Err(reason) => self.wrong(
                    value,
                    reason,
                    "a key is a field, a pointer, $member, $stem, $dir, $at, $line, $position, a \
                     'literal', or a list of these",
                ),
            }
        };
        match value.get_ref() {
            DeValue::Array(parts) if parts.is_empty() => {
                self.wrong(value, "the key has no part".to_owned(), "write `key = \"id\"`")
            }
            DeValue::Array(parts) => {
                parts.iter().map(part).collect::<Outcome<Vec<_>>>().map(KeyRule)
            }
            _ => Ok(KeyRule(vec![part(value)?])),
        }
    }

    fn lines(&self, value: &Value<'_>, spec: &CollectionSpec) -> Outcome<LinesSpec> {
        const EXAMPLE: &str = "lines = { last_wins = true, deleted = \"$$deleted\" }";
        if spec.root != Root::Lines {
            return self.wrong(
                value,
                format!("`lines` says nothing of the root `{}`", spec.root.as_str()),
                "it goes with `root = \"lines\"`",
            );
        }
        let mut members = self.table(value, "`lines`", EXAMPLE)?;
        let mut lines = LinesSpec::default();
        if let Some(value) = members.take("last_wins") {
            lines.last_wins = self.flag(value, "`last_wins`")?;
        }
        if let Some(value) = members.take("deleted") {
            lines.deleted = Some(self.string(value, "`deleted`", EXAMPLE)?.to_owned());
        }
        if let Some(value) = members.take("skip") {
            lines.skip = Some(self.string(value, "`skip`", EXAMPLE)?.to_owned());
        }
        members.end()?;
        if (lines.last_wins || lines.deleted.is_some()) && !spec.key.is_in_text() {
            return self.wrong(
                value,
                "which line takes the place of which, only a key in the lines tells".to_owned(),
                "let `key` be a field, or leave `last_wins` and `deleted` out",
            );
        }
        Ok(lines)
    }
}
