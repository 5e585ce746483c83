//! How far a file was read, as those who look on are told.

use rehome_domain::Event;
use rehome_persistence::changes::Context;

use crate::error::Result;

/// How far one file was read, as was told.
pub(crate) struct Reading<'c> {
    context: &'c Context,
    told: u64,
}

impl<'c> Reading<'c> {
    /// Begins a file; each new reading of it begins anew.
    pub(crate) fn new(context: &'c Context) -> Self {
        Self { context, told: 0 }
    }

    /// Tells that the file was read up to its byte `read`; goes on only if that is still wanted.
    pub(crate) fn at(&mut self, read: u64) -> Result<()> {
        if read > self.told {
            self.context.tell(Event::Advanced(read - self.told))?;
            self.told = read;
        }
        Ok(self.context.check()?)
    }
}
