//! What long work tells about its progress. Who shows it, and how, is not our business.

/// Something that happened on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// A phase begins, over so many bytes of source.
    Phase {
        /// `import`, `check` or `verify`.
        name: &'static str,
        /// The bytes that it will read.
        bytes: u64,
    },
    /// A phase begins, over so many rows of a database; what advances is rows then.
    Rows {
        /// `move` or `verify`.
        name: &'static str,
        /// The rows that it will read.
        rows: u64,
    },
    /// A file of the layout begins, or a table.
    File(&'a str),
    /// So many bytes more were read, or so many rows.
    Advanced(u64),
}

/// Receives events.
pub trait Progress {
    /// Takes one event; called often, so it must be quick.
    fn event(&mut self, event: Event<'_>);
}

/// Shows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn event(&mut self, _: Event<'_>) {}
}

/// How far one file was read, as progress was told.
pub(crate) struct Reading<'p> {
    progress: &'p mut dyn Progress,
    told: u64,
}

impl<'p> Reading<'p> {
    /// Begins a file; each new reading of it begins anew.
    pub(crate) fn new(progress: &'p mut dyn Progress) -> Self {
        Self { progress, told: 0 }
    }

    /// Tells that the file was read up to its byte `read`.
    pub(crate) fn at(&mut self, read: u64) {
        if read > self.told {
            self.progress.event(Event::Advanced(read - self.told));
            self.told = read;
        }
    }
}
