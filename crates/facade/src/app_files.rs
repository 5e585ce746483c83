//! App files: finding the one of a folder, reading it, and making one of what lies there.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rehome_domain::{
    App,
    app_file::{AppSpec, KeyPart, names},
    json::pick::{path_of, pointer_of},
};
use rehome_migration::Inference;
use serde_json::Value;

use crate::{bundle, error::Error};

/// The name of an app file within its folder.
const INSIDE: &str = "rehome.toml";

/// Where the app file of a folder is written: beside it, called as it is.
///
/// # Errors
/// When there is no such folder.
pub fn app_file_of(folder: impl AsRef<Path>) -> Result<PathBuf, Error> {
    let folder = folder.as_ref();
    let failed = |reason: String| Error::AppFile { path: folder.to_owned(), reason };
    let real = folder.canonicalize().map_err(|error| failed(error.to_string()))?;
    let name = real.file_name().ok_or_else(|| failed("it has no name".to_owned()))?;
    let file = format!("{}.rehome.toml", name.to_string_lossy());
    // As the folder was named, where that tells what holds it.
    let named_so = folder.file_name().is_some_and(|last| last == name);
    Ok(if named_so { folder.with_file_name(file) } else { real.with_file_name(file) })
}

/// The app file of a folder, where it has one: beside it, or in it.
///
/// # Errors
/// When there is no such folder.
pub fn find_app_file(folder: impl AsRef<Path>) -> Result<Option<PathBuf>, Error> {
    let beside = app_file_of(&folder)?;
    let inside = folder.as_ref().join(INSIDE);
    Ok([beside, inside].into_iter().find(|path| path.is_file()))
}

/// Looks at a folder that nobody has declared, and makes an app file of what it finds: each file is
/// read once, and nothing is changed.
///
/// # Errors
/// When there is no such folder, it cannot be read, or nothing in it is JSON.
pub fn infer(folder: impl AsRef<Path>) -> Result<Inference, Error> {
    let others = bundle::ids();
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    Ok(rehome_migration::infer(folder.as_ref(), &others)?)
}

/// The application that an app file declares. Where a collection is named by the members of the
/// files, these are looked into in `folder`.
///
/// ```
/// # fn main() -> Result<(), rehome::Error> {
/// # let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples/apiary");
/// # let file = format!("{samples}.rehome.toml");
/// let app = rehome::read_app_file(&file, samples)?;
/// let rehome = rehome::Rehome::builder().app(app).open("sqlite::memory:")?;
/// assert_eq!(rehome.import("apiary", samples)?.verified.unwrap().different, 0);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`Error::AppFile`] with the line and what is allowed there.
pub fn read_app_file(file: impl AsRef<Path>, folder: impl AsRef<Path>) -> Result<App, Error> {
    let path = file.as_ref();
    let failed = |reason: String| Error::AppFile { path: path.to_owned(), reason };
    let text = fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    let mut open = |name: &str| {
        let other = path.parent().unwrap_or(Path::new("")).join(name);
        fs::read_to_string(&other).map_err(|error| format!("{}: {error}", other.display()))
    };
    let spec = AppSpec::read_with(&text, &mut open).map_err(|error| failed(error.to_string()))?;
    let spec = expanded(spec, folder.as_ref()).map_err(failed)?;
    let app = spec.app();
    app.check().map_err(failed)?;
    Ok(app)
}

/// The same with a collection for each member that a `*` stands for, where they are named so.
fn expanded(spec: AppSpec, folder: &Path) -> Result<AppSpec, String> {
    let mut collections = Vec::new();
    for collection in &spec.collections {
        if !collection.is_named_by_members() {
            collections.push(collection.clone());
            continue;
        }
        let at = path_of(&collection.at);
        let star = at.iter().position(|name| name == "*").unwrap_or_default();
        let before = pointer_of(&at[..star]);
        for file in &collection.files {
            let text = fs::read_to_string(folder.join(file))
                .map_err(|error| format!("the collections of {file} are its members: {error}"))?;
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
            let value: Value = serde_json::from_str(text)
                .map_err(|error| format!("the collections of {file} are its members: {error}"))?;
            let members = value.pointer(&before).and_then(Value::as_object);
            for (name, _) in members.into_iter().flatten() {
                let mut one = collection.clone();
                one.id = names::collection_id(name);
                if collections.iter().any(|other| other.id == one.id) {
                    return Err(format!(
                        "two members of {file} would be the collection `{}`; declare each",
                        one.id
                    ));
                }
                let mut at = at.clone();
                at[star].clone_from(name);
                (one.at, one.files) = (pointer_of(&at), vec![file.clone()]);
                for part in one.key.0.iter_mut().filter(|part| **part == KeyPart::Above) {
                    *part = KeyPart::Literal(name.clone());
                }
                collections.push(one);
            }
        }
    }
    Ok(AppSpec { collections, ..spec })
}
