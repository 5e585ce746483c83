//! Export: the database's documents written back as the files of the layout, in order and
//! verbatim, so that importing them again changes nothing.

use std::{
    fs,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use rehome_domain::{App, PackId};
use rehome_persistence::{Connection, Database, Row, Table, history, packs, quarantine};
use serde::Serialize;
use tempfile::NamedTempFile;

use crate::error::{Error, Result};

/// How many rows are read at a time.
const PAGE: u32 = 64;

/// What an export can be told.
#[derive(Clone, Debug, Default)]
pub struct ExportOptions {
    /// The pack; the application's own default without one.
    pub pack: Option<PackId>,
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
    pub collection: &'static str,
    /// Records in it.
    pub records: u64,
    /// Quarantined elements in it, verbatim.
    pub quarantined: u64,
}

/// What an export wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExportReport {
    /// The application.
    pub app: String,
    /// The pack.
    pub pack: String,
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
    app: &App,
    folder: &Path,
    options: &ExportOptions,
) -> Result<ExportReport> {
    let pack = crate::Options { pack: options.pack.clone(), ..Default::default() }.pack(app)?;
    let files = database.connection()?.snapshot(|c| {
        packs::get(c, pack.as_str())?;
        write_all(c, app, &pack, folder, options)
    })?;
    Ok(ExportReport {
        app: app.id.to_owned(),
        pack: pack.to_string(),
        target: folder.display().to_string(),
        dry_run: options.dry_run,
        files,
    })
}

fn write_all(
    c: &mut Connection,
    app: &App,
    pack: &PackId,
    folder: &Path,
    options: &ExportOptions,
) -> Result<Vec<ExportedFile>> {
    let mut targets = Vec::new();
    for file in &app.files {
        let Some(collection) = app.collection(file.collection) else { continue };
        let table = Table::new(app, collection);
        let quarantined = quarantine::in_container(c, app.id, collection.id, pack.as_str(), 0, 1)?;
        if table.is_empty(c, pack.as_str())?
            && quarantined.is_empty()
            && !history::knows_file(c, app.id, pack.as_str(), file.path)?
        {
            continue;
        }
        let path = folder.join(file.path);
        if path.exists() && !options.overwrite {
            return Err(Error::Exists(path));
        }
        targets.push((file, table, path));
    }
    let mut files = Vec::new();
    for (file, table, path) in targets {
        let mut elements = Elements::new(app, &table, pack.as_str(), options.without_quarantined);
        let (records, quarantined) = match options.dry_run {
            true => elements.write(c, &mut io::sink(), &path)?,
            false => write_file(c, &mut elements, &path)?,
        };
        files.push(ExportedFile {
            path: file.path.to_owned(),
            collection: file.collection,
            records,
            quarantined,
        });
    }
    Ok(files)
}

/// Writes a file beside its place and moves it there when it is whole and on disk.
fn write_file(
    c: &mut Connection,
    elements: &mut Elements<'_>,
    path: &PathBuf,
) -> Result<(u64, u64)> {
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

/// The elements of one container, records and quarantined ones merged by their places.
struct Elements<'a> {
    app: &'a App,
    table: &'a Table,
    pack: &'a str,
    without_quarantined: bool,
}

impl<'a> Elements<'a> {
    fn new(app: &'a App, table: &'a Table, pack: &'a str, without_quarantined: bool) -> Self {
        Self { app, table, pack, without_quarantined }
    }

    /// Writes them as one JSON array; returns how many records and how many others.
    fn write(
        &mut self,
        c: &mut Connection,
        out: &mut dyn Write,
        path: &Path,
    ) -> Result<(u64, u64)> {
        let failed = |source| Error::Target { path: path.to_owned(), source };
        let (mut records, mut others) = (0, 0);
        let mut set_aside = self.next_set_aside(c, 0)?;
        let mut page: Vec<Row> = Vec::new();
        let mut after: Option<(i64, String)> = None;
        let mut first = true;
        let mut element = |text: &str| {
            let separator: &[u8] = if first { b"[\n  " } else { b",\n  " };
            first = false;
            out.write_all(separator).and_then(|()| out.write_all(text.as_bytes())).map_err(failed)
        };
        loop {
            if page.is_empty() {
                let behind = after.as_ref().map(|(position, key)| (*position, key.as_str()));
                page = self.table.page(c, self.pack, behind, PAGE)?;
                page.reverse();
            }
            let next = page.last().map(|row| row.position);
            match (&set_aside, next) {
                (Some(entry), place) if place.is_none_or(|place| entry.position <= place) => {
                    element(&entry.raw)?;
                    others += 1;
                    set_aside = self.next_set_aside(c, entry.position + 1)?;
                }
                (_, Some(_)) => {
                    if let Some(row) = page.pop() {
                        element(&row.body)?;
                        records += 1;
                        after = Some((row.position, row.key));
                    }
                }
                (_, None) => break,
            }
        }
        let end: &[u8] = if first { b"[]\n" } else { b"\n]\n" };
        out.write_all(end).map_err(failed)?;
        Ok((records, others))
    }

    fn next_set_aside(
        &self,
        c: &mut Connection,
        from: i64,
    ) -> Result<Option<quarantine::Quarantined>> {
        if self.without_quarantined {
            return Ok(None);
        }
        let collection = self.table.collection.id;
        Ok(quarantine::in_container(c, self.app.id, collection, self.pack, from, 1)?.pop())
    }
}
