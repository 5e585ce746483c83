//! Where in a file the elements of its collections stand.

use rehome_domain::{App, LinesRule, Root, SourceFile};

/// The place of one collection in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Region {
    pub(crate) collection: String,
    /// The names that lead there; `*` for any.
    pub(crate) at: Vec<String>,
    pub(crate) root: Root,
    /// See [`SourceFile::named`].
    pub(crate) named: bool,
    /// See [`SourceFile::free`].
    pub(crate) free: bool,
    pub(crate) history: Option<LinesRule>,
}

/// The places of all collections in a file, of which one is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Regions {
    pub(crate) all: Vec<Region>,
    /// The one that is read.
    pub(crate) own: usize,
    /// Whether any of them has values that are secret, so that no words of the file are told.
    pub(crate) has_secrets: bool,
}

impl Region {
    fn of(source: &SourceFile) -> Self {
        Self {
            collection: source.collection.clone(),
            at: source.at.clone(),
            root: source.root,
            named: source.named,
            free: source.free,
            history: source.history.clone(),
        }
    }
}

impl Regions {
    /// Those of `source` alone.
    pub(crate) fn only(source: &SourceFile) -> Self {
        Self { all: vec![Region::of(source)], own: 0, has_secrets: false }
    }

    /// Those of the file at `path`, of which that of `source` is read.
    pub(crate) fn of(app: &App, source: &SourceFile, path: &str) -> Self {
        let mut all: Vec<Region> = Vec::new();
        let mut own = None;
        for other in app.files.iter().filter(|other| other.stem(path).is_some()) {
            let is_own = other == source;
            // The first entry that means a place has it.
            let is_free = sources_of(app, path)
                .take_while(|earlier| *earlier != other)
                .all(|earlier| earlier.can_share(other));
            if is_own || is_free {
                if is_own {
                    own = Some(all.len());
                }
                all.push(Region::of(other));
            }
        }
        let is_secret = |region: &Region| {
            app.collection(&region.collection).is_some_and(|one| !one.secret.is_empty())
        };
        let has_secrets = all.iter().any(is_secret);
        match own {
            Some(own) => Self { all, own, has_secrets },
            None => Self::only(source),
        }
    }

    /// The one that is read.
    pub(crate) fn own(&self) -> &Region {
        &self.all[self.own]
    }
}

/// The entries of the layout that mean the file at `path`.
pub(crate) fn sources_of<'a>(app: &'a App, path: &'a str) -> impl Iterator<Item = &'a SourceFile> {
    app.files.iter().filter(move |source| source.stem(path).is_some())
}
