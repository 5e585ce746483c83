//! The file as a whole: `[app]`, its collections, and `[ignore]`.

use toml::{Spanned, de::DeTable};

use super::{File, Outcome, members::Value};
use crate::{
    PackId,
    app_file::{
        names,
        spec::{AppSpec, CollectionSpec},
    },
};

impl<'f> File<'f> {
    pub(super) fn app(
        &'f self,
        table: &'f Spanned<DeTable<'_>>,
        open: &mut dyn FnMut(&str) -> Result<String, String>,
    ) -> Outcome<AppSpec> {
        const APP: &str = "[app]\\nid = \"tracker\"\\nname = \"Tracker\"";
        let mut members = self.members(table, "an app file");
        let app = members.require("app", &APP.replace("\\n", "` and below it `"))?;
        let mut of_app = self.table(app, "[app]", "[app]")?;
        let given = of_app.require("id", "id = \"tracker\"")?;
        let id = self.string(given, "`id`", "id = \"tracker\"")?;
        let is_id = id.starts_with(|c: char| c.is_ascii_lowercase())
            && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if !is_id || id.len() > 30 {
            return self.wrong(
                given,
                format!("`{id}` is no id of an application"),
                format!(
                    "it is at most 30 lower-case letters and digits, a letter first, such as `{}`",
                    names::app_id(id)
                ),
            );
        }
        let name = match of_app.take("name") {
            Some(name) => self.string(name, "`name`", "name = \"Tracker\"")?,
            None => id,
        };
        let pack = match of_app.take("pack") {
            None => None,
            Some(pack) => {
                let text = self.string(pack, "`pack`", "pack = \"own\"")?;
                if let Err(error) = text.parse::<PackId>() {
                    return self.wrong(pack, error.to_string(), "leave it out for no packs");
                }
                Some(text.to_owned())
            }
        };
        of_app.end()?;
        let given = members.require("collection", "[[collection]]")?;
        let mut collections: Vec<CollectionSpec> = Vec::new();
        for value in self.array(given, "`collection`", "[[collection]]")? {
            let of_one = self.table(value, "a collection", "[[collection]]")?;
            let collection = self.collection(of_one, open)?;
            if collections.iter().any(|other| other.id == collection.id)
                && !collection.is_named_by_members()
            {
                return self.wrong(
                    value,
                    format!("two collections have the id `{}`", collection.id),
                    "one collection may have several patterns in `files`",
                );
            }
            collections.push(collection);
        }
        let mut ignored = Vec::new();
        if let Some(value) = members.take("ignore") {
            let mut of_ignore = self.table(value, "[ignore]", "[ignore]")?;
            if let Some(files) = of_ignore.take("files") {
                ignored = self.strings(files, "`files`", "files = [\"*.bak\"]")?;
                for (value, pattern) in self.array(files, "`files`", "")?.iter().zip(ignored.iter())
                {
                    self.pattern(value, pattern)?;
                }
            }
            of_ignore.end()?;
        }
        members.end()?;
        let spec = AppSpec { id: id.to_owned(), name: name.to_owned(), pack, collections, ignored };
        // What only all of it together tells: of patterns that share a pack, and the like.
        let is_expanded = !spec.collections.iter().any(CollectionSpec::is_named_by_members);
        if is_expanded && let Err(reason) = spec.app().check() {
            return self.wrong(given, reason, "see docs/APP-FILE.md");
        }
        for (at, value) in self.array(given, "`collection`", "")?.iter().enumerate() {
            for reference in &spec.collections[at].references {
                if is_expanded && !spec.collections.iter().any(|one| one.id == reference.to) {
                    let known: Vec<&str> =
                        spec.collections.iter().map(|one| one.id.as_str()).collect();
                    return self.wrong(
                        value,
                        format!("there is no collection `{}` to refer to", reference.to),
                        format!("there are {}", known.join(", ")),
                    );
                }
            }
        }
        Ok(spec)
    }

    pub(super) fn pattern(&self, value: &Value<'_>, pattern: &str) -> Outcome<()> {
        let is_name = |name: &str| !["", ".", ".."].contains(&name) && !name.contains('\\');
        let names: Vec<&str> = pattern.split('/').collect();
        if !names.iter().all(|name| is_name(name)) {
            return self.wrong(
                value,
                format!("`{pattern}` is no path within the folder"),
                "it is names with `/` between, relative to the folder, such as `notes/*.json`",
            );
        }
        if names.iter().any(|name| name.contains("**") && *name != "**") {
            return self.wrong(
                value,
                format!("in `{pattern}` a `**` does not stand alone"),
                "`**` stands between two `/` for any folders, `*` within a name",
            );
        }
        Ok(())
    }
}
