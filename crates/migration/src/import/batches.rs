//! Small files, many of which share a transaction: of ten thousand files each would wait for the disk
//! and the log. A file is still in the database whole or not at all, since each is a savepoint, and
//! what the transaction does not hold is none of it.

use rehome_domain::{PackId, Root};
use rehome_persistence::{
    Connection,
    changes::{Cause, Scope},
};

use super::Import;
use crate::{error::Result, precedence::Ordered, report::FileReport};

/// The most files that share a transaction: a server remembers as many savepoints at once.
const FILES: usize = 64;
/// The most bytes of them, and the most of one that is small.
const BYTES: u64 = 4 << 20;
const SMALL: u64 = 256 << 10;

/// Parts of `items` that share a transaction: small ones that follow each other.
fn batches<T>(items: &[T], bytes: impl Fn(&T) -> u64) -> Vec<&[T]> {
    let mut batches = Vec::new();
    let (mut from, mut sum) = (0, 0_u64);
    for (at, item) in items.iter().enumerate() {
        let size = bytes(item);
        let is_full = at - from >= FILES || sum.saturating_add(size) > BYTES || size > SMALL;
        if at > from && (is_full || bytes(&items[at - 1]) > SMALL) {
            batches.push(&items[from..at]);
            (from, sum) = (at, 0);
        }
        sum = sum.saturating_add(size);
    }
    if from < items.len() {
        batches.push(&items[from..]);
    }
    batches
}

/// The files of one container that share a transaction.
pub(super) fn of_files(turns: &[Ordered]) -> Vec<&[Ordered]> {
    batches(turns, |turn| turn.file.bytes)
}

/// The containers that share a transaction, each with its files. Those of applications that say
/// more of their files than where they are have one each.
pub(super) fn of_containers(
    turns: &[Ordered],
    of_one: impl Fn(&Ordered, &Ordered) -> bool,
) -> Vec<Vec<&[Ordered]>> {
    let containers: Vec<&[Ordered]> = turns.chunk_by(of_one).collect();
    let size = |container: &&[Ordered]| match container {
        [only] if only.file.source.free && only.file.source.root != Root::Record => only.file.bytes,
        _ => u64::MAX,
    };
    batches(&containers, size).into_iter().map(<[_]>::to_vec).collect()
}

impl Import<'_> {
    /// Does `work`, which imports those files: several in one transaction.
    pub(super) fn together(
        &mut self,
        c: &mut Connection,
        batch: &[Ordered],
        scope: Scope<'_>,
        work: impl FnOnce(&mut Self, &mut Connection) -> Result<()>,
    ) -> Result<()> {
        if batch.len() < 2 {
            return work(self, c);
        }
        self.make_pack(c)?;
        c.unit(scope, Cause::Import, Some(self.run), |c| work(self, c))
    }

    /// Imports the files of containers, several in one transaction.
    pub(super) fn containers(
        &mut self,
        c: &mut Connection,
        containers: &[&[Ordered]],
    ) -> Result<Vec<FileReport>> {
        let each = |import: &mut Self, c: &mut Connection| {
            let mut reports = Vec::new();
            for files in containers {
                let step = || {
                    let file = files.first().map_or("", |turn| turn.file.name.as_str());
                    format!("importing {file}")
                };
                reports.extend(import.container(c, files).map_err(|error| error.at(step))?);
            }
            Ok(reports)
        };
        if containers.len() < 2 {
            return each(self, c);
        }
        let app = self.app;
        let container = self.container.clone();
        let scope = match &container {
            // Patterns whose files share a pack are of one record each.
            Some(container) => Scope::Container(&app.id, PackId::as_str(container)),
            None => Scope::App(&app.id),
        };
        let reports = c.unit(scope, Cause::Import, Some(self.run), |c| each(self, c))?;
        if !c.in_transaction()? {
            self.written += reports.iter().filter(|report| !report.rejected).count() as u64;
        }
        Ok(reports)
    }
}

#[cfg(test)]
mod tests {
    use super::{FILES, SMALL, batches};

    #[test]
    fn small_ones_go_together_and_large_ones_alone() {
        let lengths = |sizes: &[u64]| -> Vec<usize> {
            batches(sizes, |size| *size).iter().map(|batch| batch.len()).collect()
        };
        assert_eq!(lengths(&[]), [] as [usize; 0]);
        assert_eq!(lengths(&[1, 2, 3]), [3]);
        assert_eq!(lengths(&[1, SMALL + 1, 1, 1]), [1, 1, 2]);
        assert_eq!(lengths(&[SMALL + 1, u64::MAX, 1]), [1, 1, 1]);
        assert_eq!(lengths(&vec![1; FILES + 1]), [FILES, 1]);
        assert_eq!(lengths(&[SMALL; 20]), [16, 4]);
    }
}
