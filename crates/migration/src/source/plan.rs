//! The plan of an import: which files of the layout there are, and what else lies there.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use rehome_domain::{App, Finding, Level, SourceFile};

use crate::error::{Error, Result};

/// One file of the layout that is there.
#[derive(Clone, Debug)]
pub struct PlannedFile {
    /// What the layout says about it.
    pub source: SourceFile,
    /// Where it is.
    pub path: PathBuf,
    /// Its size when it was planned.
    pub bytes: u64,
}

/// What an import, check or verification will read.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The source folder.
    pub folder: PathBuf,
    /// The files, in the order of the layout.
    pub files: Vec<PlannedFile>,
    /// The files that were looked for and are not there.
    pub absent: Vec<SourceFile>,
    /// What there is to say before any file is read.
    pub findings: Vec<Finding>,
}

impl Plan {
    /// Looks into `folder` for the files of `app`; with `only`, for these alone.
    ///
    /// # Errors
    /// [`Error::Source`] when the folder cannot be read, [`Error::Usage`] when it is not
    /// there, and for a name in `only` that the layout does not have or that is not there.
    pub fn new(app: &App, folder: &Path, only: &[String]) -> Result<Self> {
        let source = |source: io::Error| Error::Source { path: folder.to_owned(), source };
        let root = match folder.canonicalize() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(Error::Usage(format!("there is no folder {}", folder.display())));
            }
            root => root.map_err(source)?,
        };
        if !root.is_dir() {
            return Err(Error::Usage(format!(
                "{} is a file; name the folder that holds it",
                folder.display()
            )));
        }
        for name in only {
            if !app.files.iter().any(|file| file.path == name) {
                return Err(Error::Usage(format!("the layout of `{}` has no file {name}", app.id)));
            }
        }
        let mut plan = Self {
            folder: folder.to_owned(),
            files: Vec::new(),
            absent: Vec::new(),
            findings: Vec::new(),
        };
        for file in &app.files {
            if only.is_empty() || only.iter().any(|name| name == file.path) {
                plan.add(&root, file, !only.is_empty())?;
            }
        }
        plan.note_others(app, &root).map_err(source)?;
        Ok(plan)
    }

    /// Refuses to go on where the folder has no file of the layout at all: it is then the
    /// wrong folder, most likely one above or below the right one.
    ///
    /// # Errors
    /// [`Error::Usage`] names a file that would be there.
    pub fn require_files(&self, app: &App) -> Result<()> {
        let rejected = self.findings.iter().any(|finding| finding.level == Level::Rejected);
        match app.files.first() {
            Some(first) if self.files.is_empty() && !rejected => Err(Error::Usage(format!(
                "{} has no file of `{}`; name the folder that holds {} and its like",
                self.folder.display(),
                app.id,
                first.path
            ))),
            _ => Ok(()),
        }
    }

    /// The bytes of all files together.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    fn add(&mut self, root: &Path, source: &SourceFile, named: bool) -> Result<()> {
        let path = root.join(source.path);
        let reject = |rule, message: String, help: &str| {
            Finding::new(Level::Rejected, rule, message).in_file(source.path).help(help)
        };
        let unreadable = |error: &io::Error| {
            let message = format!("the file cannot be read: {error}");
            reject("layout.unreadable", message, "check its permissions")
        };
        let metadata = match path.canonicalize().and_then(|real| Ok((fs::metadata(&real)?, real))) {
            Ok((_, real)) if !real.starts_with(root) => {
                self.findings.push(reject(
                    "layout.symlink",
                    "this link leaves the source folder".to_owned(),
                    "copy the file into the folder",
                ));
                return Ok(());
            }
            Ok((metadata, _)) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if named {
                    return Err(Error::Usage(format!("there is no file {}", path.display())));
                }
                let finding = Finding::new(Level::Note, "layout.absent", "there is no such file");
                self.findings.push(finding.in_file(source.path));
                self.absent.push(*source);
                return Ok(());
            }
            Err(error) => {
                self.findings.push(unreadable(&error));
                return Ok(());
            }
        };
        if !metadata.is_file() {
            self.findings.push(reject(
                "layout.not-a-file",
                "this is not a file".to_owned(),
                "the layout expects a file of JSON here",
            ));
            return Ok(());
        }
        // Only now, since opening a pipe would wait for somebody to write to it.
        if let Err(error) = File::open(&path) {
            self.findings.push(unreadable(&error));
            return Ok(());
        }
        self.files.push(PlannedFile { source: *source, path, bytes: metadata.len() });
        Ok(())
    }

    /// Says which entries of the folder are no part of the layout.
    fn note_others(&mut self, app: &App, root: &Path) -> io::Result<()> {
        let mut names = fs::read_dir(root)?
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<io::Result<Vec<_>>>()?;
        names.sort();
        for name in names {
            let folder = format!("{name}/");
            if !app.files.iter().any(|file| file.path == name || file.path.starts_with(&folder)) {
                let message = "this is no file of the layout, and was passed over";
                self.findings
                    .push(Finding::new(Level::Note, "layout.ignored", message).in_file(name));
            }
        }
        Ok(())
    }
}
