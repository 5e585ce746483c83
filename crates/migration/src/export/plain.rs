//! A file whose frame nobody knows: what the layout says that it looks like.

use std::io::Write;

use rehome_domain::Root;
use rehome_persistence::{Connection, quarantine};

use super::{AllCounts, Content, Exported, Target, elements::Elements};
use crate::error::{Error, Result};

impl Exported<'_> {
    pub(super) fn write_plainly(
        &self,
        c: &mut Connection,
        out: &mut dyn Write,
        counts: &mut AllCounts,
    ) -> Result<()> {
        let targets: Vec<&Target<'_>> = self.targets.iter().collect();
        self.level(c, out, counts, &targets, 0)?;
        out.write_all(b"\n").map_err(|source| self.failed(source))
    }

    /// Writes the value that stands where `depth` names of the places of `targets` lead.
    fn level(
        &self,
        c: &mut Connection,
        out: &mut dyn Write,
        counts: &mut AllCounts,
        targets: &[&Target<'_>],
        depth: usize,
    ) -> Result<()> {
        if let Some(target) = targets.iter().find(|target| target.source.at.len() == depth) {
            return self.target(c, out, counts, target, depth);
        }
        let failed = |source| self.failed(source);
        let indent = "  ".repeat(depth);
        let mut names: Vec<&str> = Vec::new();
        for target in targets {
            let name = target.source.at[depth].as_str();
            if name == "*" {
                return Err(Error::Usage(format!(
                    "nobody knows what stands around the records of `{}` in {}, since no import \
                     of it holds any more",
                    target.source.collection, target.name
                )));
            }
            if !names.contains(&name) {
                names.push(name);
            }
        }
        out.write_all(b"{").map_err(failed)?;
        for (at, name) in names.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let quoted = serde_json::Value::from(*name);
            write!(out, "{comma}\n{indent}  {quoted}: ").map_err(failed)?;
            let inner: Vec<&Target<'_>> =
                targets.iter().copied().filter(|one| one.source.at[depth] == *name).collect();
            self.level(c, out, counts, &inner, depth + 1)?;
        }
        write!(out, "\n{indent}}}").map_err(failed)
    }

    fn target(
        &self,
        c: &mut Connection,
        out: &mut dyn Write,
        counts: &mut AllCounts,
        target: &Target<'_>,
        depth: usize,
    ) -> Result<()> {
        let Target { source, table, container, content, .. } = target;
        let failed = |source| self.failed(source);
        let text = match content {
            Content::Container => None,
            Content::Record(key) => {
                counts.of(&source.collection).records += 1;
                table.row(c, container, key)?.map(|row| row.body)
            }
            Content::Quarantined(file) => {
                counts.of(&source.collection).quarantined += 1;
                let place = target.place(self.app);
                quarantine::elements_of_file(c, &place, file)?.pop().map(|entry| entry.raw)
            }
        };
        if !matches!(content, Content::Container) {
            return out.write_all(text.unwrap_or_default().as_bytes()).map_err(failed);
        }
        let indent = "  ".repeat(depth);
        let (open, close) = match source.root {
            Root::Object => ("{", "}"),
            Root::Lines => ("", ""),
            Root::Array | Root::Record => ("[", "]"),
        };
        out.write_all(open.as_bytes()).map_err(failed)?;
        let mut elements = Elements::new(self, target);
        let mut first = true;
        while let Some(element) = elements.next(c)? {
            let counts = counts.of(&source.collection);
            if element.key.is_some() {
                counts.records += 1;
            } else {
                counts.quarantined += 1;
            }
            let separator = match (source.root, first) {
                (Root::Lines, true) => String::new(),
                (Root::Lines, false) => "\n".to_owned(),
                (_, true) => format!("\n{indent}  "),
                (_, false) => format!(",\n{indent}  "),
            };
            first = false;
            let name = element.key.as_deref().filter(|_| source.root == Root::Object);
            let name = name.map(|name| format!("{}: ", serde_json::Value::from(name)));
            let is_line = source.root == Root::Lines && element.key.is_some();
            let text = if is_line && element.text.contains('\n') {
                rehome_domain::json::Style::line().write(&element.text, "")
            } else {
                element.text
            };
            out.write_all(separator.as_bytes())
                .and_then(|()| out.write_all(name.unwrap_or_default().as_bytes()))
                .and_then(|()| out.write_all(text.as_bytes()))
                .map_err(failed)?;
        }
        if !first && source.root != Root::Lines {
            write!(out, "\n{indent}").map_err(failed)?;
        }
        out.write_all(close.as_bytes()).map_err(failed)
    }
}
