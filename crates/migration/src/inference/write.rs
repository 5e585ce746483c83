//! An app file as text, with what is unsure as comments.

use std::fmt::Write as _;

use rehome_domain::app_file::{ColumnKind, TextFormat};

use super::decide::{Draft, Drafted};

/// A text of TOML.
fn quoted(text: &str) -> String {
    // Every string of JSON but one with DEL is one of TOML.
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

fn list(texts: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", texts.into_iter().collect::<Vec<_>>().join(", "))
}

pub(super) fn app_file(draft: &Draft) -> String {
    let mut out = String::from(
        "# What `rehome init` understood of this folder; change what it got wrong, and import.\n\
         # docs/APP-FILE.md tells all that may stand here.\n\n",
    );
    let _ = write!(out, "[app]\nid = {}\nname = {}\n", quoted(&draft.id), quoted(&draft.name));
    for one in &draft.collections {
        collection(&mut out, one);
    }
    let mut ignored = draft.left_out.iter().filter(|one| one.is_ignored).peekable();
    if ignored.peek().is_some() {
        out.push_str("\n[ignore]\nfiles = [\n");
        for one in ignored {
            let _ = writeln!(out, "  {}, # {}", quoted(&rehome_domain::quoted(&one.file)), one.why);
        }
        out.push_str("]\n");
    }
    out
}

fn collection(out: &mut String, one: &Drafted) {
    let spec = &one.spec;
    let _ = write!(out, "\n[[collection]]\nid = {}\n", quoted(&spec.id));
    let _ = writeln!(out, "files = {}", list(spec.files.iter().map(|file| quoted(file))));
    let _ = writeln!(out, "root = {} # {}", quoted(spec.root.as_str()), one.why);
    if !spec.at.is_empty() {
        let _ = writeln!(out, "at = {}", quoted(&spec.at));
    }
    let keys: Vec<String> = spec.key.0.iter().map(|part| quoted(&part.to_string())).collect();
    match keys.as_slice() {
        [key] => {
            let _ = writeln!(out, "key = {key}");
        }
        keys => {
            let _ = writeln!(out, "key = {}", list(keys.iter().cloned()));
        }
    }
    for note in &one.notes {
        let _ = writeln!(out, "# {}", note.replace(['\n', '\r'], " "));
    }
    if let Some(name) = &spec.name {
        let _ = writeln!(out, "name = {}", quoted(name));
    }
    if !spec.text.is_empty() {
        let texts = spec.text.iter().map(|text| match text.format {
            TextFormat::Plain => quoted(&text.at),
            format => format!(
                "{{ at = {}, format = {} }}",
                quoted(&text.at),
                quoted(if format == TextFormat::Html { "html" } else { "markdown" })
            ),
        });
        let _ = writeln!(out, "text = {}", list(texts));
    }
    if !spec.columns.is_empty() {
        let columns: Vec<String> = spec
            .columns
            .iter()
            .map(|column| {
                let kind = quoted(word_of(column.kind));
                if column.at == format!("/{}", column.name) {
                    format!("{} = {kind}", column.name)
                } else {
                    format!("{} = {{ at = {}, type = {kind} }}", column.name, quoted(&column.at))
                }
            })
            .collect();
        let _ = writeln!(out, "columns = {{ {} }}", columns.join(", "));
    }
    if !spec.facets.is_empty() {
        let facets: Vec<String> =
            spec.facets.iter().map(|one| format!("{} = {}", one.name, quoted(&one.at))).collect();
        let _ = writeln!(out, "facets = {{ {} }}", facets.join(", "));
    }
    if !spec.references.is_empty() {
        let references = spec
            .references
            .iter()
            .map(|one| format!("{{ at = {}, to = {} }}", quoted(&one.at), quoted(&one.to)));
        let _ = writeln!(out, "references = {}", list(references));
    }
    if !spec.secret.is_empty() {
        let secrets = spec.secret.iter().map(|secret| quoted(secret));
        let _ = writeln!(out, "secret = {} # never indexed, never shown", list(secrets));
    }
    if let Some(lines) = &spec.lines {
        let mut parts = vec![format!("last_wins = {}", lines.last_wins)];
        parts.extend(lines.deleted.iter().map(|name| format!("deleted = {}", quoted(name))));
        parts.extend(lines.skip.iter().map(|name| format!("skip = {}", quoted(name))));
        let _ = writeln!(out, "lines = {{ {} }}", parts.join(", "));
    }
}

fn word_of(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "text",
        ColumnKind::Integer => "integer",
        ColumnKind::Real => "real",
        ColumnKind::Decimal => "decimal",
        ColumnKind::Boolean => "boolean",
        ColumnKind::Time => "time",
        ColumnKind::Json => "json",
    }
}
