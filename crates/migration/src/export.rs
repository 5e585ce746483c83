//! Export: the database's documents written back as the files of the layout, in order and
//! verbatim, so that importing them again changes nothing.

mod targets;

use std::{
    fs,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use rehome_domain::{Event, PackId, Root, SourceFile};
use rehome_persistence::{
    Application, Connection, Database, Error as DatabaseError, Row, Table,
    changes::Context,
    files::is_safe_name,
    packs,
    quarantine::{self, Entry, Place},
};
use serde::Serialize;
use tempfile::NamedTempFile;

use crate::{
    error::{Error, Result},
    import::pack_of,
};

/// How many rows are read at a time.
const PAGE: u32 = 64;

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

/// A file to write.
struct Target<'a> {
    source: &'a SourceFile,
    table: Table,
    container: String,
    name: String,
    content: Content,
}

/// What a file holds.
enum Content {
    /// All elements of the container.
    Container,
    /// The record of that key alone.
    Record(String),
    /// The element in quarantine of the file with that path, alone.
    Quarantined(String),
}

fn write_all(
    c: &mut Connection,
    app: &Application,
    container: Option<&PackId>,
    folder: &Path,
    options: &ExportOptions,
    context: &Context,
) -> Result<Vec<ExportedFile>> {
    let container = container.map(PackId::as_str);
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
    for target in &targets {
        if !is_safe_name(&target.name) {
            return Err(Error::Outside(target.name.clone()));
        }
        let path = folder.join(&target.name);
        if path.exists() && !options.overwrite {
            return Err(Error::Exists(path));
        }
    }
    let mut rows = 0;
    for target in &targets {
        rows += match target.content {
            Content::Container => target.table.count_in(c, &target.container)?.unsigned_abs(),
            Content::Record(_) | Content::Quarantined(_) => 1,
        };
    }
    context.tell(Event::Rows { name: "export", rows })?;
    let mut files = Vec::new();
    for target in targets {
        context.tell(Event::File(&target.name)).map_err(|error| stopped(error, files.len()))?;
        let path = folder.join(&target.name);
        // Where names differ in case alone, the file system may take them for one.
        if path.exists() && !options.overwrite {
            return Err(Error::Exists(path));
        }
        let mut elements = Elements { app, target: &target, options, context };
        let counts = if options.dry_run {
            elements.write(c, &mut io::sink(), &path)
        } else {
            write_file(c, &mut elements, &path)
        };
        let counts = counts.map_err(|error| stopped(error, files.len()))?;
        files.push(ExportedFile {
            path: target.name.clone(),
            collection: target.source.collection.clone(),
            records: counts.records,
            quarantined: counts.quarantined,
        });
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

/// How many elements of each kind a file has.
#[derive(Default)]
struct Counts {
    records: u64,
    quarantined: u64,
}

/// Writes a file beside its place and moves it there when it is whole and on disk.
fn write_file(c: &mut Connection, elements: &mut Elements<'_>, path: &PathBuf) -> Result<Counts> {
    let failed = |source| Error::Target { path: path.clone(), source };
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    let mut file = temporary(folder).map_err(failed)?;
    let counts = {
        let mut out = BufWriter::new(file.as_file_mut());
        let counts = elements.write(c, &mut out, path)?;
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

/// The elements of one file, records and those in quarantine merged by their places.
struct Elements<'a> {
    app: &'a Application,
    target: &'a Target<'a>,
    options: &'a ExportOptions,
    context: &'a Context,
}

impl Elements<'_> {
    /// Writes them as one JSON value; returns how many there are.
    fn write(&mut self, c: &mut Connection, out: &mut dyn Write, path: &Path) -> Result<Counts> {
        let failed = |source| Error::Target { path: path.to_owned(), source };
        let Target { source, table, container, content, .. } = self.target;
        let mut counts = Counts::default();
        let text = match content {
            Content::Container => None,
            Content::Record(key) => {
                counts.records = 1;
                table.row(c, container, key)?.map(|row| row.body)
            }
            Content::Quarantined(file) => {
                counts.quarantined = 1;
                let entry = quarantine::elements_of_file(c, &self.place(), file)?.pop();
                entry.map(|entry| entry.raw)
            }
        };
        if !matches!(content, Content::Container) {
            let text = text.unwrap_or_default();
            out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")).map_err(failed)?;
            return Ok(counts);
        }
        let (open, close) = if source.root == Root::Object { ("{", "}") } else { ("[", "]") };
        let mut quarantined = self.next_quarantined(c, 0)?;
        let mut page: Vec<Row> = Vec::new();
        let mut after: Option<(i64, String)> = None;
        let mut first = true;
        let mut element = |name: Option<&str>, text: &str| {
            let separator = if first { format!("{open}\n  ") } else { ",\n  ".to_owned() };
            first = false;
            let name = name.map(|name| format!("{}: ", serde_json::Value::from(name)));
            out.write_all(separator.as_bytes())
                .and_then(|()| out.write_all(name.unwrap_or_default().as_bytes()))
                .and_then(|()| out.write_all(text.as_bytes()))
                .map_err(failed)
        };
        loop {
            if page.is_empty() {
                let behind = after.as_ref().map(|(position, key)| (*position, key.as_str()));
                page = table.page(c, container, behind, PAGE)?;
                page.reverse();
            }
            let next = page.last().map(|row| row.position);
            match (&quarantined, next) {
                (Some(entry), place) if place.is_none_or(|place| entry.position <= place) => {
                    element(None, &entry.raw)?;
                    counts.quarantined += 1;
                    quarantined = self.next_quarantined(c, entry.position + 1)?;
                }
                (_, Some(_)) => {
                    if let Some(row) = page.pop() {
                        self.context.tell(Event::Advanced(1))?;
                        let name = (source.root == Root::Object).then_some(row.key.as_str());
                        element(name, &row.body)?;
                        counts.records += 1;
                        after = Some((row.position, row.key));
                    }
                }
                (_, None) => break,
            }
        }
        let end = if first { format!("{open}{close}\n") } else { format!("\n{close}\n") };
        out.write_all(end.as_bytes()).map_err(failed)?;
        Ok(counts)
    }

    fn next_quarantined(&self, c: &mut Connection, from: i64) -> Result<Option<Entry>> {
        if self.options.without_quarantined {
            return Ok(None);
        }
        Ok(quarantine::elements(c, &self.place(), from, 1)?.pop())
    }

    fn place(&self) -> Place<'_> {
        let Target { table, container, .. } = self.target;
        Place { app: &self.app.id, collection: &table.collection.id, container }
    }
}
