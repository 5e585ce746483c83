//! Records that wait to be written or compared together, with what is to be said of them in
//! the order of their elements.
//!
//! A server is asked and told about many records at once; a file beside us is fastest when
//! each is written as it comes, so a batch for it holds one.

use rehome_domain::Finding;
use rehome_persistence::Backend;

use crate::{judge::ValidRecord, source::Element};

/// The most records of a batch, so that its findings and images stay few.
const RECORDS: usize = 500;

/// The most bytes of text in a batch, unless one record has more.
const BYTES: usize = 1 << 20;

/// An element that is a record, held until its turn comes.
pub(crate) struct PendingRecord {
    pub(crate) element: Element<'static>,
    pub(crate) judged: ValidRecord,
    /// What there is to say of it.
    pub(crate) findings: Vec<Said>,
}

/// What there is to say of a record.
pub(crate) struct Said {
    pub(crate) finding: Finding,
    /// Where it is about a part of the record that goes into quarantine: from the element to
    /// that part.
    pub(crate) part: Option<String>,
}

impl From<Finding> for Said {
    fn from(finding: Finding) -> Self {
        Self { finding, part: None }
    }
}

/// What waits, in the order of the elements.
pub(crate) enum Waiting {
    Record(Box<PendingRecord>),
    Said(Box<Finding>),
}

impl Waiting {
    pub(crate) fn record(&self) -> Option<&PendingRecord> {
        match self {
            Self::Record(held) => Some(held),
            Self::Said(_) => None,
        }
    }
}

/// Records that wait, and findings between them.
pub(crate) struct Batch {
    waiting: Vec<Waiting>,
    bytes: usize,
    most: usize,
}

impl Batch {
    pub(crate) fn new(backend: Backend) -> Self {
        let most = match backend {
            Backend::Sqlite => 1,
            Backend::Postgres => RECORDS,
        };
        Self { waiting: Vec::new(), bytes: 0, most }
    }

    pub(crate) fn push(&mut self, held: PendingRecord) {
        self.bytes += held.element.text.len();
        self.waiting.push(Waiting::Record(Box::new(held)));
    }

    /// Lets a finding wait for those of the records before it.
    pub(crate) fn say(&mut self, finding: Finding) {
        self.waiting.push(Waiting::Said(Box::new(finding)));
    }

    pub(crate) fn is_full(&self) -> bool {
        self.waiting.len() >= self.most || self.bytes >= BYTES
    }

    /// All that waits.
    pub(crate) fn take(&mut self) -> Vec<Waiting> {
        self.bytes = 0;
        std::mem::take(&mut self.waiting)
    }
}
