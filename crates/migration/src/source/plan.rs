//! The plan of an import: which files of the layout there are, and what else lies there.

mod copies;
mod others;
mod treat;
mod walk;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rehome_domain::{App, Finding, Level, Root, Source, SourceFile};
use rehome_persistence::{Table, files};

use super::{
    Elements, LiveLines, Stop,
    region::{Regions, sources_of},
};
use crate::error::{Error, Result};

use copies::LEFT_BEHIND;
pub use treat::Treat;

/// One file of the layout that is there.
#[derive(Clone, Debug)]
pub struct PlannedFile {
    /// What the layout says about it.
    pub source: SourceFile,
    /// Where it is relative to the source folder, with `/` between names.
    pub name: String,
    /// What stands for the `*` in the layout's path; empty where there is none.
    pub stem: String,
    /// Where it is.
    pub path: PathBuf,
    /// Its size when it was planned.
    pub bytes: u64,
    /// The places in it where elements stand.
    pub(crate) regions: Regions,
}

impl PlannedFile {
    /// The container of its records: the pack, where records belong to packs; else the file
    /// of a pattern is one of its own, and any other file has the one without a name.
    pub(crate) fn container<'a>(&'a self, container: Option<&'a str>) -> &'a str {
        container.unwrap_or(if self.source.root == Root::Record { "" } else { &self.stem })
    }

    /// Which of its documents are the last of their keys, where they are a history; the finding
    /// by which it is rejected, where it is.
    pub(crate) fn live(
        &self,
        table: &Table,
        max_element: usize,
    ) -> Result<Result<Option<LiveLines>, Box<Finding>>> {
        let Some(rule) = &self.source.history else { return Ok(Ok(None)) };
        let unreadable = |source| Error::Source { path: self.path.clone(), source };
        let input = files::open(&self.path).map_err(unreadable)?;
        let elements = Elements::new(input, &self.regions, self.record_name(), max_element);
        let live = elements.live(rule, |text| {
            let parsed = table.collection.parse(&Source::of(text)).ok()?;
            Some(parsed.key().to_owned())
        });
        match live {
            Ok(live) => Ok(Ok(Some(live))),
            Err(Stop::Rejected(finding)) => Ok(Err(finding)),
            Err(Stop::Io(source)) => Err(unreadable(source)),
        }
    }

    /// What tells it from others, and what is read of it from other collections in it.
    pub(crate) fn id(&self) -> String {
        format!("{}\n{}", self.source.collection, self.name)
    }

    /// The name of the record, where the file is one.
    pub(crate) fn record_name(&self) -> &str {
        self.source.record_name(&self.name)
    }
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
    /// The patterns of which only some files were asked for.
    partial: Vec<SourceFile>,
}

impl Plan {
    /// Looks into `folder` for the files of `app`, and for those that `treat` names; with `only`,
    /// for these alone, each named by a path of the layout or by its last part.
    ///
    /// # Errors
    /// [`Error::Source`] when the folder cannot be read, [`Error::Usage`] when it is not
    /// there, for a name in `only` that the layout does not have or that is not there, and for a
    /// file in `treat` that cannot be read as it says.
    pub fn new(app: &App, folder: &Path, only: &[String], treat: &[Treat]) -> Result<Self> {
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
            treat::known(app, treat, name)?;
        }
        let mut plan = Self {
            folder: folder.to_owned(),
            files: Vec::new(),
            absent: Vec::new(),
            findings: Vec::new(),
            partial: Vec::new(),
        };
        let is_free = app.files.iter().any(|file| file.free);
        let walked = if is_free { walk::files(app, &root) } else { walk::Walked::default() };
        for file in &app.files {
            let named = only.iter().any(|name| is_called(file, name));
            if only.is_empty() || named {
                plan.look_for(app, &root, file, &walked.paths, only)?;
            }
        }
        for treat in treat.iter().filter(|treat| treat::is_wanted(treat, only)) {
            plan.treat(app, &root, treat)?;
        }
        for name in only {
            let there = |file: &PlannedFile| file.name == *name || is_called(&file.source, name);
            let rejected = |finding: &Finding| {
                finding.level == Level::Rejected
                    && finding.file.as_deref().is_some_and(|file| file.ends_with(name.as_str()))
            };
            let is_there = plan.files.iter().any(there) || treat::is_treated(treat, name);
            if !is_there && !plan.findings.iter().any(rejected) {
                let path = folder.join(name);
                return Err(Error::Usage(format!("there is no file {}", path.display())));
            }
        }
        if is_free {
            plan.note_unnamed(app, &root, &walked);
        } else {
            plan.note_others(app, &root).map_err(source)?;
        }
        plan.note_bystanders(app, &root);
        Ok(plan)
    }

    /// Refuses to go on where the folder has no file of the layout at all: it is then the
    /// wrong folder, most likely one above or below the right one.
    ///
    /// # Errors
    /// [`Error::Usage`] names a file that would be there.
    pub fn require_files(&self, app: &App) -> Result<()> {
        let rejected = self.findings.iter().any(|finding| finding.level == Level::Rejected);
        let Some(first) = app.files.first().filter(|_| self.files.is_empty() && !rejected) else {
            return Ok(());
        };
        let folder = self.folder.display();
        Err(Error::Usage(match self.left_behind().next() {
            Some(Finding { file: Some(file), message, help, .. }) => format!(
                "{folder} has no file of `{}` under its name; {file}: {message}; {}",
                app.id,
                help.as_deref().unwrap_or_default()
            ),
            _ => format!(
                "{folder} has no file of `{}`; name the folder that holds {} and its like",
                app.id,
                first.name()
            ),
        }))
    }

    /// What was passed over though it holds records, or nearly has a name of the layout.
    pub(crate) fn left_behind(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.rule == LEFT_BEHIND)
    }

    /// Whether every file of that entry is to be read, so that one which is not there is
    /// gone.
    pub(crate) fn is_whole(&self, source: &SourceFile) -> bool {
        !self.partial.contains(source)
    }

    /// The names of the records whose files are there and cannot be read as any.
    pub(crate) fn rejected_records(&self, source: &SourceFile) -> Vec<&str> {
        let rejected = self.findings.iter().filter(|finding| finding.level == Level::Rejected);
        let files = rejected.filter_map(|finding| finding.file.as_deref());
        files
            .filter(|file| source.root == Root::Record && source.stem(file).is_some())
            .map(|file| source.record_name(file))
            .collect()
    }

    /// The bytes of all files together.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// Looks for what one entry of the layout describes.
    fn look_for(
        &mut self,
        app: &App,
        root: &Path,
        source: &SourceFile,
        walked: &[String],
        only: &[String],
    ) -> Result<()> {
        let mut found: Vec<(String, String)> = Vec::new();
        if source.free {
            self.look_among(app, source, walked, only, &mut found);
        }
        for pattern in source.paths.iter().filter(|_| !source.free) {
            if !pattern.contains('*') {
                if root.join(pattern).symlink_metadata().is_ok() {
                    found.push(((*pattern).to_owned(), String::new()));
                }
                continue;
            }
            let folder = pattern.rsplit_once('/').map_or("", |(folder, _)| folder);
            let in_folder = |name| match folder {
                "" => name,
                folder => format!("{folder}/{name}"),
            };
            let paths: Vec<String> =
                names_in(&root.join(folder)).into_iter().map(in_folder).collect();
            for path in &paths {
                let wanted = only.is_empty()
                    || only.contains(path)
                    || !only.iter().any(|name| source.stem(name).is_some());
                let Some(stem) = source.stem(path) else { continue };
                let original = copies::original(path);
                if source.root != Root::Record
                    && original != *path
                    && paths.binary_search(&original).is_ok()
                {
                    self.findings.push(copies::beside(&original).in_file(path.as_str()));
                } else if wanted {
                    found.push((path.clone(), stem.to_owned()));
                } else if self.is_whole(source) {
                    self.partial.push(source.clone());
                }
            }
        }
        if found.is_empty() {
            if !source.is_pattern() && !source.optional {
                let finding = Finding::new(Level::Note, "layout.absent", "there is no such file");
                self.findings.push(finding.in_file(source.name()));
            }
            self.absent.push(source.clone());
        }
        for (index, (name, stem)) in found.iter().enumerate() {
            let alike = found[..index].iter().find(|(_, other)| other == stem && !source.free);
            if let Some((other, _)) = alike {
                let message = format!("{other} is there too, and only one of the two can be right");
                self.findings.push(
                    Finding::new(Level::Rejected, "layout.ambiguous", message)
                        .in_file(name.as_str())
                        .help("remove the one that the application no longer uses"),
                );
                self.files.retain(|file| file.name != *other);
                continue;
            }
            self.add(app, root, source, name, stem);
        }
        Ok(())
    }

    fn add(&mut self, app: &App, root: &Path, source: &SourceFile, name: &str, stem: &str) {
        let path = root.join(name);
        let reject = |rule, message: String, help: &str| {
            Finding::new(Level::Rejected, rule, message).in_file(name).help(help)
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
                return;
            }
            Ok((metadata, _)) => metadata,
            Err(error) => {
                self.findings.push(unreadable(&error));
                return;
            }
        };
        if !metadata.is_file() {
            self.findings.push(reject(
                "layout.not-a-file",
                "this is not a file".to_owned(),
                "the layout expects a file of JSON here",
            ));
            return;
        }
        // Only now, since opening a pipe would wait for somebody to write to it.
        if let Err(error) = files::open(&path) {
            self.findings.push(unreadable(&error));
            return;
        }
        self.files.push(PlannedFile {
            source: source.clone(),
            name: name.to_owned(),
            stem: stem.to_owned(),
            path,
            bytes: metadata.len(),
            regions: Regions::of(app, source, name),
        });
    }

    /// Looks for the files of patterns that may stand for any folders, among all there are. One
    /// that an earlier entry has, in the same place, is no other's.
    fn look_among(
        &mut self,
        app: &App,
        source: &SourceFile,
        walked: &[String],
        only: &[String],
        found: &mut Vec<(String, String)>,
    ) {
        for path in walked.iter().filter(|path| !is_ignored(app, path)) {
            let Some(stem) = source.stem(path) else { continue };
            let mut earlier = sources_of(app, path).take_while(|earlier| *earlier != source);
            if !earlier.all(|earlier| earlier.can_share(source)) {
                continue;
            }
            let wanted = only.is_empty()
                || only.contains(path)
                || !only.iter().any(|name| source.stem(name).is_some());
            if wanted {
                found.push((path.clone(), stem.to_owned()));
            } else if self.is_whole(source) {
                self.partial.push(source.clone());
            }
        }
    }
}

/// Whether the application says that a file is none of its data.
fn is_ignored(app: &App, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    app.ignored.iter().any(|pattern| {
        let subject = if pattern.contains('/') { path } else { name };
        rehome_domain::matches(pattern, subject)
    })
}

/// Whether somebody who says `name` means a file of this entry of the layout.
fn is_called(source: &SourceFile, name: &str) -> bool {
    let last = |path: &String| path.rsplit('/').next() == Some(name);
    source.stem(name).is_some() || source.paths.iter().any(last)
}

/// The names in a folder, in order; none when there is no such folder.
fn names_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .collect();
    names.sort();
    names
}
