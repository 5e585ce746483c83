//! Export: the database's documents written back as the files of the layout, in order and
//! verbatim, so that importing them again changes nothing. A file that was imported is written in
//! its frame: what was not edited is the source, byte for byte.

mod elements;
mod framed;
mod plain;
mod targets;

use std::{
    collections::BTreeMap,
    fs,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use rehome_domain::{Event, PackId, Root, SourceFile};
use rehome_persistence::{
    Application, Connection, Database, Error as DatabaseError, Table, changes::Context,
    files::is_safe_name, packs, quarantine::Place,
};
use serde::Serialize;
use tempfile::NamedTempFile;

use crate::{
    error::{Error, Result},
    import::pack_of,
};

/// What an export can be told.
#[derive(Clone, Debug, Default)]
pub struct ExportOptions {
    /// The pack; the application's own default without one.
    pub container: Option<PackId>,
    /// Leave out the elements in quarantine, which otherwise stand in their places.
    pub without_quarantined: bool,
    /// Replace files that are there.
    pub overwrite: bool,
    /// Tell what would be written, and write nothing.
    pub dry_run: bool,
}

/// One file that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExportedFile {
    /// The path relative to the target folder.
    pub path: String,
    /// The collection.
    pub collection: String,
    /// Records in it.
    pub records: u64,
    /// Elements in quarantine, verbatim in their places.
    pub quarantined: u64,
    /// Whether lines that were superseded or deleted are left out, since something changed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub compacted: bool,
}

/// What an export wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExportReport {
    /// The application.
    pub app: String,
    /// The pack; none where the records belong to no pack.
    pub container: Option<String>,
    /// The target folder.
    pub target: String,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// The files.
    pub files: Vec<ExportedFile>,
}

/// Writes `pack` of `app` into `folder`, each file whole or not at all.
///
/// # Errors
/// [`Error::Exists`] before anything is written, [`Error::Target`] when a file cannot be
/// written, and those of the database.
pub fn export(
    database: &Database,
    app: &Application,
    folder: &Path,
    options: &ExportOptions,
) -> Result<ExportReport> {
    let _span = tracing::info_span!("export", app = app.id).entered();
    let container = pack_of(app, options.container.as_ref())?;
    let files = database.connection()?.snapshot(|c| {
        if let Some(container) = &container {
            packs::get(c, container.as_str())?;
        }
        write_all(c, app, container.as_ref(), folder, options, database.context())
    })?;
    Ok(ExportReport {
        app: app.id.to_owned(),
        container: container.as_ref().map(PackId::to_string),
        target: folder.display().to_string(),
        dry_run: options.dry_run,
        files,
    })
}

/// Elements of one collection in a file.
struct Target<'a> {
    source: &'a SourceFile,
    table: Table,
    container: String,
    name: String,
    content: Content,
    /// The run that keeps the frame of the file.
    frame: Option<i64>,
}

/// What of a collection a file holds.
enum Content {
    /// All elements of the container.
    Container,
    /// The record of that key alone.
    Record(String),
    /// The element in quarantine of the file with that path, alone.
    Quarantined(String),
}

impl Target<'_> {
    fn place<'t>(&'t self, app: &'t Application) -> Place<'t> {
        Place { app: &app.id, collection: &self.table.collection.id, container: &self.container }
    }
}

fn write_all(
    c: &mut Connection,
    app: &Application,
    container: Option<&PackId>,
    folder: &Path,
    options: &ExportOptions,
    context: &Context,
) -> Result<Vec<ExportedFile>> {
    let files = files_of(c, app, container.map(PackId::as_str), options)?;
    for (name, _) in &files {
        if !is_safe_name(name) || !stays_within(folder, name) {
            return Err(Error::Outside(name.clone()));
        }
        let path = folder.join(name);
        if path.exists() && !options.overwrite {
            return Err(Error::Exists(path));
        }
    }
    let mut rows = 0;
    for target in files.iter().flat_map(|(_, targets)| targets) {
        rows += match target.content {
            Content::Container => target.table.count_in(c, &target.container)?.unsigned_abs(),
            Content::Record(_) | Content::Quarantined(_) => 1,
        };
    }
    context.tell(Event::Rows { name: "export", rows })?;
    let mut written = Vec::new();
    for (at, (name, targets)) in files.iter().enumerate() {
        context.tell(Event::File(name)).map_err(|error| stopped(error, at))?;
        let path = folder.join(name);
        // Where names differ in case alone, the file system may take them for one.
        if path.exists() && !options.overwrite {
            return Err(Error::Exists(path));
        }
        let file = Exported { app, targets, options, context, path: &path };
        let counts = if options.dry_run {
            file.write(c, &mut io::sink())
        } else {
            write_file(c, &file, &path)
        };
        let counts = counts.map_err(|error| stopped(error, at))?;
        for (collection, counts) in counts.0 {
            written.push(ExportedFile {
                path: name.clone(),
                collection,
                records: counts.records,
                quarantined: counts.quarantined,
                compacted: counts.compacted,
            });
        }
    }
    Ok(written)
}

/// Whether a file of that name is written below `folder`, whatever links lie there.
fn stays_within(folder: &Path, name: &str) -> bool {
    let Ok(root) = folder.canonicalize() else { return true };
    let above = Path::new(name).ancestors().skip(1).filter(|above| !above.as_os_str().is_empty());
    // What does not lie there is made.
    let mut real = above.filter_map(|above| folder.join(above).canonicalize().ok());
    real.all(|real| real.starts_with(&root))
}

/// The files to write, each with what it holds of its collections, in the order of the layout.
fn files_of<'a>(
    c: &mut Connection,
    app: &'a Application,
    container: Option<&str>,
    options: &ExportOptions,
) -> Result<Vec<(String, Vec<Target<'a>>)>> {
    let mut targets = Vec::new();
    for source in &app.files {
        let Some(collection) = app.collection(&source.collection) else { continue };
        let table = Table::new(app, collection);
        if source.root == Root::Record {
            let without = options.without_quarantined;
            targets::records(c, app, source, &table, container, without, &mut targets)?;
        } else {
            targets::containers(c, app, source, &table, container, &mut targets)?;
        }
    }
    let mut files: Vec<(String, Vec<Target<'a>>)> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for target in targets {
        match places.get(&target.name) {
            Some(at) => files[*at].1.push(target),
            None => {
                places.insert(target.name.clone(), files.len());
                files.push((target.name.clone(), vec![target]));
            }
        }
    }
    Ok(files)
}

/// What a caller who stopped it hears: how many files are written, each of them whole.
fn stopped(error: impl Into<Error>, written: usize) -> Error {
    match error.into() {
        Error::Database(DatabaseError::Cancelled { hints, .. }) => {
            let what = match written {
                0 => "the export was cancelled: no file was written".to_owned(),
                1 => "the export was cancelled: 1 file is written, whole".to_owned(),
                more => format!("the export was cancelled: {more} files are written, each whole"),
            };
            Error::Database(DatabaseError::Cancelled { what, hints })
        }
        error => error,
    }
}

/// How many elements of each kind a file has of a collection.
#[derive(Default)]
struct Counts {
    records: u64,
    quarantined: u64,
    compacted: bool,
}

/// Those of each collection, in the order of the layout.
struct AllCounts(Vec<(String, Counts)>);

impl AllCounts {
    fn of(&mut self, collection: &str) -> &mut Counts {
        let at = match self.0.iter().position(|(of, _)| of == collection) {
            Some(at) => at,
            None => {
                self.0.push((collection.to_owned(), Counts::default()));
                self.0.len() - 1
            }
        };
        &mut self.0[at].1
    }
}

/// Writes a file beside its place and moves it there when it is whole and on disk.
fn write_file(c: &mut Connection, exported: &Exported<'_>, path: &PathBuf) -> Result<AllCounts> {
    let failed = |source| Error::Target { path: path.clone(), source };
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    let mut file = temporary(folder).map_err(failed)?;
    let counts = {
        let mut out = BufWriter::new(file.as_file_mut());
        let counts = exported.write(c, &mut out)?;
        out.flush().map_err(failed)?;
        counts
    };
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(counts)
}

/// A temporary file that, unlike the usual ones, others may read as any new file.
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// A file that is written.
struct Exported<'a> {
    app: &'a Application,
    targets: &'a [Target<'a>],
    options: &'a ExportOptions,
    context: &'a Context,
    path: &'a Path,
}

impl Exported<'_> {
    /// Writes it, in its frame where there is one; returns how much of each collection it holds.
    fn write(&self, c: &mut Connection, out: &mut dyn Write) -> Result<AllCounts> {
        let mut counts = AllCounts(Vec::new());
        for target in self.targets {
            counts.of(&target.source.collection);
        }
        let frame = self.targets.iter().find_map(|target| target.frame);
        match frame {
            Some(run) if self.has_place_for_all(c, run)? => {
                self.write_framed(c, run, out, &mut counts)?;
            }
            _ => self.write_plainly(c, out, &mut counts)?,
        }
        Ok(counts)
    }

    fn failed(&self, source: io::Error) -> Error {
        Error::Target { path: self.path.to_owned(), source }
    }
}
