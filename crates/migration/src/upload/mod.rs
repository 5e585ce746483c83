//! Uploads: one file, from whoever has no folder, as the layout that an import reads. It owns what
//! the bytes may be (an array, one record, an envelope around records, an archive of a layout); what
//! is a record the import alone decides.

mod archive;
mod shape;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rehome_domain::{App, Root, SourceFile};
use tempfile::TempDir;

use crate::{
    error::{Error, Result},
    source::Plan,
};

/// How much an upload may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UploadLimits {
    /// The most bytes of all files of an archive together, unpacked.
    pub unpacked: u64,
    /// The most files of an archive.
    pub entries: usize,
    /// The most bytes of an object, which is read as a whole: one record, or an envelope.
    pub object: u64,
}

impl Default for UploadLimits {
    fn default() -> Self {
        Self { unpacked: 1 << 30, entries: 10_000, object: 64 << 20 }
    }
}

/// An upload as a folder of the layout, which goes when this does.
#[derive(Debug)]
pub struct StagedUpload {
    folder: PathBuf,
    files: Vec<StagedFile>,
    _scratch: TempDir,
}

/// A file of the layout that an upload has become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StagedFile {
    /// The collection whose elements it holds.
    pub collection: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

impl StagedUpload {
    /// The folder to import.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Its files.
    pub fn files(&self) -> &[StagedFile] {
        &self.files
    }
}

/// Makes a layout of the file `uploaded`: of records of `collection`, or of an archive of the
/// layout of `app`, which needs none.
///
/// # Errors
/// When the application has no such collection or no file for it, the bytes are none of these
/// shapes, an archive holds what none may, a limit is passed, or a file cannot be written.
pub fn stage(
    app: &App,
    collection: Option<&str>,
    uploaded: &Path,
    limits: &UploadLimits,
) -> Result<StagedUpload> {
    let scratch = TempDir::new().map_err(|source| target(&std::env::temp_dir(), source))?;
    let folder = if archive::is_archive(uploaded)? {
        archive::unpack(uploaded, scratch.path(), limits)?;
        layout_in(app, scratch.path())?
    } else {
        let Some(id) = collection else {
            let why = "say of which collection the records are, or upload an archive of the layout";
            return Err(Error::Upload(why.to_owned()));
        };
        let known = app.collection(id).ok_or_else(|| Error::Usage(no_collection(app, id)))?;
        let path = scratch.path().join(&file_of(app, id)?.paths[0]);
        if let Some(above) = path.parent() {
            fs::create_dir_all(above).map_err(|source| target(above, source))?;
        }
        shape::write_array(known, uploaded, &path, limits)?;
        scratch.path().to_owned()
    };
    let plan = Plan::new(app, &folder, &[], &[])?;
    let mut files = Vec::new();
    for file in &plan.files {
        let (sha256, _) = rehome_persistence::files::hashed(&file.path)
            .map_err(|source| unreadable(&file.path, source))?;
        files.push(StagedFile { collection: file.source.collection.clone(), sha256 });
    }
    if files.is_empty() {
        let why = format!("the archive holds no file of the layout of `{}`", app.id);
        return Err(Error::Upload(why));
    }
    Ok(StagedUpload { folder, files, _scratch: scratch })
}

/// The file of the layout that takes an array of records of a collection.
fn file_of<'a>(app: &'a App, collection: &str) -> Result<&'a SourceFile> {
    let is_array = |file: &&SourceFile| {
        file.collection == collection
            && file.root == Root::Array
            && file.at.is_empty()
            && file.paths.first().is_some_and(|path| !path.contains('*'))
    };
    app.files.iter().find(is_array).ok_or_else(|| {
        Error::Upload(format!(
            "the layout of `{}` has no file with an array of {collection}; upload an archive of \
             the layout, or write single records",
            app.id
        ))
    })
}

/// The folder of an archive that holds the layout: the whole, or the only folder in it.
fn layout_in(app: &App, root: &Path) -> Result<PathBuf> {
    if !Plan::new(app, root, &[], &[])?.files.is_empty() {
        return Ok(root.to_owned());
    }
    let entries = fs::read_dir(root).map_err(|source| unreadable(root, source))?;
    let entries: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    match &entries[..] {
        [only] if only.is_dir() => Ok(only.clone()),
        _ => Ok(root.to_owned()),
    }
}

fn no_collection(app: &App, id: &str) -> String {
    let known: Vec<&str> = app.collections.iter().map(|known| known.id.as_str()).collect();
    format!("`{}` has no collection `{id}`; there is {}", app.id, known.join(", "))
}

fn unreadable(path: &Path, source: io::Error) -> Error {
    Error::Source { path: path.to_owned(), source }
}

fn target(path: &Path, source: io::Error) -> Error {
    Error::Target { path: path.to_owned(), source }
}
