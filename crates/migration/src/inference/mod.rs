//! Looking at a folder of files that nobody has declared: what of it is a collection, what its keys
//! are, and how sure that is; written down as an app file. Nothing is asked, and nothing of the
//! folder is changed.

mod decide;
mod distinct;
mod fields;
mod patterns;
mod scan;
mod scanner;
mod shape;
mod singles;
mod write;

use std::path::Path;

use rehome_domain::app_file::AppSpec;
use serde::Serialize;

use crate::error::{Error, Result};

/// What was understood of a folder.
#[derive(Clone, Debug, Serialize)]
pub struct Inference {
    /// The folder.
    pub folder: String,
    /// The app file.
    #[serde(skip)]
    pub text: String,
    /// What it declares.
    pub app: AppSpec,
    /// What was made of each file, or of the files of a pattern.
    pub files: Vec<Understood>,
}

/// What was made of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Understood {
    /// The file, or the pattern of several.
    pub file: String,
    /// How many files that is.
    pub count: u64,
    /// The collection; none of what is left out.
    pub collection: Option<String>,
    /// What its elements are, and where they stand.
    pub shape: String,
    /// How many there are.
    pub records: u64,
    /// What their keys are.
    pub key: String,
    /// How sure that is: `high`, `medium` or `low`.
    pub confidence: &'static str,
    /// Why.
    pub why: String,
}

/// Looks at `folder`, each file once, in memory that does not grow with it. `others` are the ids
/// that applications have already.
///
/// # Errors
/// [`Error::Usage`] where there is no such folder, or nothing in it that could be declared, and
/// [`Error::Source`] where it cannot be read.
pub fn infer(folder: &Path, others: &[&str]) -> Result<Inference> {
    let root = folder.canonicalize().map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => {
            Error::Usage(format!("there is no folder {}", folder.display()))
        }
        _ => Error::Source { path: folder.to_owned(), source },
    })?;
    if !root.is_dir() {
        return Err(Error::Usage(format!(
            "{} is a file; name the folder that holds it",
            folder.display()
        )));
    }
    let seen = scan::folder(&root)?;
    let mut draft = decide::draft(&root, &seen, others);
    if draft.collections.is_empty() {
        return Err(Error::Usage(format!(
            "{} holds nothing that is JSON: no file of it could be a record",
            folder.display()
        )));
    }
    fields::complete(&mut draft);
    let text = write::app_file(&draft);
    let app = AppSpec::read(&text).map_err(|mistake| Error::Usage(mistake.to_string()))?;
    let files = draft.understood();
    Ok(Inference { folder: folder.display().to_string(), text, app, files })
}
