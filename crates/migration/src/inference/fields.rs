//! What is said of the fields of a collection: its names, texts, columns, facets, references and
//! secrets.

use rehome_domain::app_file::{
    ColumnKind, FileColumn, KeyPart, Located, ReferenceSpec, TextFormat, TextSpec, is_taken, names,
};
use rehome_domain::json::pick::pointer_of;

use super::{
    decide::{Draft, Drafted},
    shape::{Field, Kind},
};

/// The most columns that are proposed.
const COLUMNS: usize = 12;
/// Fields that are names, the best first.
const NAMES: [&str; 8] =
    ["name", "title", "label", "displayName", "username", "nickname", "subject", "summary"];
/// Parts of the names of what is secret.
const SECRETS: [&str; 6] = ["token", "password", "passwd", "secret", "api_key", "apikey"];

/// Completes the collections of a draft.
pub(super) fn complete(draft: &mut Draft) {
    for drafted in &mut draft.collections {
        of_one(drafted);
    }
    let mut references = Vec::new();
    for (at, one) in draft.collections.iter().enumerate() {
        for name in one.elements.names() {
            let Some(field) = one.elements.field(name) else { continue };
            let Some(target) = target_of(draft, at, name, field) else { continue };
            references.push((at, ReferenceSpec { at: pointer_of(&[name]), to: target }));
        }
    }
    for (at, reference) in references {
        draft.collections[at].spec.references.push(reference);
    }
}

/// The other collection whose keys the values of a field are.
fn target_of(draft: &Draft, at: usize, name: &str, field: &Field) -> Option<String> {
    let plain = names::column_name(name);
    let is_named_so = plain.ends_with("_id") || plain.ends_with("_ids");
    draft.collections.iter().enumerate().find_map(|(other, target)| {
        let [KeyPart::Field(path)] = target.spec.key.0.as_slice() else { return None };
        let [key] = path.as_slice() else { return None };
        let is_called = {
            let word = plain.trim_end_matches("_id").trim_end_matches('s');
            target.spec.id.replace('-', "_").trim_end_matches('s').ends_with(word)
        };
        let keys = target.elements.field(key)?;
        (other != at && (is_named_so || is_called) && field.is_among(keys))
            .then(|| target.spec.id.clone())
    })
}

fn of_one(drafted: &mut Drafted) {
    let Drafted { spec, elements, notes, .. } = drafted;
    let key_field = match spec.key.0.as_slice() {
        [KeyPart::Field(path)] => path.first().cloned(),
        _ => None,
    };
    let objects = elements.objects.max(1);
    let is_secret = |name: &str| {
        let plain = names::column_name(name);
        SECRETS.iter().any(|secret| plain.contains(secret))
    };
    spec.name = NAMES
        .into_iter()
        .find(|name| {
            elements
                .field(name)
                .is_some_and(|field| field.of(Kind::Text) * 2 > objects && field.longest <= 200)
        })
        .map(|name| pointer_of(&[name]));
    let mut used: Vec<String> = Vec::new();
    for name in elements.names() {
        let Some(field) = elements.field(name) else { continue };
        let at = pointer_of(&[name]);
        if name.starts_with("$$") {
            continue;
        }
        if is_secret(name) {
            spec.secret.push(at);
            continue;
        }
        let texts = field.of(Kind::Text) - field.moments.min(field.of(Kind::Text));
        let is_text = field.long > 0 || field.spaced * 3 > field.count;
        if texts > 0 && is_text && spec.name.as_ref() != Some(&at) && field.wrapped == 0 {
            let format = if field.tagged > 0 {
                TextFormat::Html
            } else if field.marked > 0 {
                TextFormat::Markdown
            } else {
                TextFormat::Plain
            };
            spec.text.push(TextSpec { at, format });
            continue;
        }
        if field.scalar_arrays > 0 && field.of(Kind::Object) == 0 {
            let facet = free(&names::column_name(name), &used);
            used.push(facet.clone());
            spec.facets.push(Located { name: facet, at: pointer_of(&[name, "*"]) });
            continue;
        }
        if Some(name) == key_field.as_deref() || spec.name.as_ref() == Some(&at) {
            continue;
        }
        match kind_of(field) {
            Ok(Some(kind)) if spec.columns.len() < COLUMNS => {
                let column = free(&names::column_name(name), &used);
                used.push(column.clone());
                spec.columns.push(FileColumn { name: column, at, kind, words: Vec::new() });
            }
            Ok(_) => {}
            Err(mixed) => notes.push(format!("{name:?} is {mixed}, so it is no column")),
        }
    }
}

fn free(name: &str, used: &[String]) -> String {
    let plain = if is_taken(name) { format!("its_{name}") } else { name.to_owned() };
    let mut free = plain.clone();
    for number in 2.. {
        if !used.contains(&free) {
            break;
        }
        free = format!("{plain}_{number}");
    }
    free
}

/// The type that all values of a field have; in words what they are where they have several.
fn kind_of(field: &Field) -> Result<Option<ColumnKind>, String> {
    let (texts, integers) = (field.of(Kind::Text), field.of(Kind::Integer));
    let (reals, flags) = (field.of(Kind::Real), field.of(Kind::Boolean));
    let held = field.of(Kind::Array) + field.of(Kind::Object);
    if held > 0 {
        return Ok(None);
    }
    let all = texts + integers + reals + flags;
    Ok(match () {
        () if all == 0 => None,
        () if texts == all && field.moments == all => Some(ColumnKind::Time),
        () if texts == all && field.longest <= 200 => Some(ColumnKind::Text),
        () if texts == all => None,
        () if integers == all => Some(ColumnKind::Integer),
        () if integers + reals == all => Some(ColumnKind::Real),
        () if flags == all => Some(ColumnKind::Boolean),
        () => {
            let counts =
                [(texts, "text"), (integers, "integer"), (reals, "real"), (flags, "boolean")];
            let counts = counts.iter().filter(|(count, _)| *count > 0);
            let counts: Vec<String> =
                counts.map(|(count, word)| format!("{word} {count} times")).collect();
            return Err(counts.join(" and "));
        }
    })
}
