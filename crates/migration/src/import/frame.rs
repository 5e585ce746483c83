//! Keeping the frame of a file that is imported, with the run that read it: once for a file, and
//! not again while the file stays what it is.

use std::sync::Arc;

use rehome_domain::{ElementPlace, PackId, Root, Source, SourceFile};
use rehome_persistence::{Application, Connection, Error as DatabaseError, files, history};

use super::{Import, source_state::unreadable};
use crate::{
    error::Result,
    source::{KeyOf, PlannedFile},
};

/// Writes the parts of a frame as they come.
pub(super) struct FrameKeeper<'a> {
    run: i64,
    path: &'a str,
    /// The run whose frame the file has already, since another collection of it was read.
    known: Option<i64>,
    /// The run that kept the frame that the file had last.
    before: Option<i64>,
    /// The first part, which is not written before it is clear that it is needed.
    first: Option<String>,
    written: i64,
}

impl<'a> FrameKeeper<'a> {
    pub(super) fn new(
        c: &mut Connection,
        app: &Application,
        run: i64,
        file: &'a PlannedFile,
    ) -> Result<Self, DatabaseError> {
        let path = file.name.as_str();
        let shared = file.regions.all.len() > 1;
        let known = if shared { history::frame_in(c, run, path)? } else { None };
        let before = history::last_frame(c, &app.id, path)?;
        Ok(Self { run, path, known, before, first: None, written: 0 })
    }

    /// Whether the frame is to be made.
    pub(super) fn is_wanted(&self) -> bool {
        self.known.is_none()
    }

    pub(super) fn keep(
        &mut self,
        c: &mut Connection,
        parts: Vec<String>,
    ) -> Result<(), DatabaseError> {
        for part in parts {
            if self.written == 0 && self.first.is_none() {
                self.first = Some(part);
                continue;
            }
            if let Some(first) = self.first.take() {
                self.write(c, &first)?;
            }
            self.write(c, &part)?;
        }
        Ok(())
    }

    fn write(&mut self, c: &mut Connection, part: &str) -> Result<(), DatabaseError> {
        history::add_frame_part(c, self.run, self.path, self.written, part)?;
        self.written += 1;
        Ok(())
    }

    /// Writes what is left; returns the run that keeps the frame.
    pub(super) fn end(
        mut self,
        c: &mut Connection,
        parts: Vec<String>,
    ) -> Result<Option<i64>, DatabaseError> {
        if self.known.is_some() {
            return Ok(self.known);
        }
        self.keep(c, parts)?;
        if let Some(first) = self.first.take() {
            if let Some(before) = self.before
                && history::frame_part(c, before, self.path, 0)?.as_ref() == Some(&first)
                && history::frame_part(c, before, self.path, 1)?.is_none()
            {
                return Ok(Some(before));
            }
            self.write(c, &first)?;
        }
        Ok(Some(self.run))
    }
}

/// What tells the keys of records that fill places in a file, beside those of the collection that
/// is read.
pub(super) fn key_of(app: &Application, file: &PlannedFile) -> Option<KeyOf> {
    let mut others = file.regions.all.iter().enumerate();
    others.find(|(at, region)| *at != file.regions.own && region.root == Root::Record)?;
    let (app, path) = (app.clone(), file.name.clone());
    Some(Arc::new(move |collection, text, above| {
        let source = app.files.iter().find(|source| source.collection == collection)?;
        let place = ElementPlace {
            folder: source.folder(&path),
            stem: SourceFile::file_stem(&path),
            member: None,
            above,
            line: 1,
            position: 0,
        };
        let source = Source { place: Some(place), ..Source::of(text) };
        let parsed = app.collection(collection)?.parse(&source).ok()?;
        Some(parsed.key().to_owned())
    }))
}

/// Whether a file is not, byte for byte, what the last import of it read.
pub(super) fn is_rewritten(
    c: &mut Connection,
    import: &Import<'_>,
    file: &PlannedFile,
) -> Result<bool> {
    let container = import.container.as_ref().map(PackId::as_str);
    let collection = file.source.collection.as_str();
    let before = history::last_hash(c, &import.app.id, container, &file.name, collection)?;
    let Some(before) = before else { return Ok(true) };
    let hashed = files::hashed(&file.path).map_err(|source| unreadable(&file.path, source))?;
    Ok(hashed.0 != before)
}
