//! Files that lie under other names than the layout has for them, and that a person wants to be
//! read all the same.

use std::{path::Path, str::FromStr};

use rehome_domain::{App, SourceFile};

use super::{Plan, copies, is_called};
use crate::error::{Error, Result};

/// A file that is to be read as one of a collection, whatever its name is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Treat {
    /// The file, relative to the source folder with `/` between names.
    pub file: String,
    /// The id of the collection.
    pub collection: String,
}

/// Reads `FILE=COLLECTION`. A name may hold an equals sign, a collection may not.
impl FromStr for Treat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.rsplit_once('=') {
            Some((file, collection)) if !file.is_empty() && !collection.is_empty() => {
                Ok(Self { file: file.replace('\\', "/"), collection: collection.to_owned() })
            }
            _ => Err("write FILE=COLLECTION".to_owned()),
        }
    }
}

impl Plan {
    /// Adds the file that `treat` names, in the place of the one that the layout has for its
    /// collection.
    ///
    /// # Errors
    /// [`Error::Usage`] where the layout has no file of that collection, the file is not there, is
    /// read under its own name, or has another beside it that the layout names.
    pub(super) fn treat(&mut self, app: &App, root: &Path, treat: &Treat) -> Result<()> {
        let Treat { file, collection } = treat;
        let of_collection: Vec<&SourceFile> =
            app.files.iter().filter(|source| source.collection == *collection).collect();
        let Some(first) = of_collection.first() else {
            let mut known: Vec<&str> =
                app.files.iter().map(|source| source.collection.as_str()).collect();
            known.dedup();
            return Err(Error::Usage(format!(
                "no file of `{}` holds a collection `{collection}`; there is {}",
                app.id,
                known.join(", ")
            )));
        };
        if app.files.iter().any(|source| source.stem(file).is_some()) {
            let message = format!("{file} is a file of the layout, which is read under that name");
            return Err(Error::Usage(message));
        }
        let below = Path::new(file).components();
        let is_below = below.into_iter().all(|part| {
            matches!(part, std::path::Component::Normal(_) | std::path::Component::CurDir)
        });
        if !is_below || !root.join(file).is_file() {
            let path = self.folder.join(file);
            return Err(Error::Usage(format!("there is no file {}", path.display())));
        }
        let original = copies::original(file);
        let of_pattern = of_collection.iter().find_map(|source| {
            let stem = source.stem(&original).filter(|_| source.is_pattern())?;
            Some((*source, stem.to_owned()))
        });
        let (source, stem) = of_pattern.unwrap_or_else(|| {
            let stem = if first.is_pattern() { first.record_name(file) } else { "" };
            (*first, stem.to_owned())
        });
        if let Some(other) =
            self.files.iter().find(|other| other.source == *source && other.stem == stem)
        {
            return Err(Error::Usage(format!(
                "{} is there too, and each record can stand in one of them alone; read {file} by \
                 itself into another container, or move one of the two away",
                other.name
            )));
        }
        self.absent.retain(|absent| absent != source);
        let name = source.name();
        self.findings.retain(|finding| {
            finding.rule != "layout.absent" || finding.file.as_deref() != Some(name)
        });
        self.add(app, root, source, file, &stem);
        // In the order of the layout, in which some files need what others brought.
        self.files.sort_by_key(|file| app.files.iter().position(|of| *of == file.source));
        Ok(())
    }
}

/// Whether somebody who says `name` means that file.
pub(super) fn is_treated(treat: &[Treat], name: &str) -> bool {
    treat.iter().any(|treat| treat.file == name || treat.file.rsplit('/').next() == Some(name))
}

/// Whether that file is to be read where only files called `only` are.
pub(super) fn is_wanted(treat: &Treat, only: &[String]) -> bool {
    only.is_empty() || only.iter().any(|name| is_treated(std::slice::from_ref(treat), name))
}

/// Refuses a name that neither the layout has nor a person gave a collection.
pub(super) fn known(app: &App, treat: &[Treat], name: &str) -> Result<()> {
    if app.files.iter().any(|file| is_called(file, name)) || is_treated(treat, name) {
        return Ok(());
    }
    Err(Error::Usage(format!("the layout of `{}` has no file {name}", app.id)))
}
