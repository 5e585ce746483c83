//! The pack that an import brings records into: made where it is missing, and taken away again
//! where nothing came.

use rehome_persistence::{
    Connection,
    changes::{Cause, Scope},
    packs,
};

use super::Import;
use crate::error::Result;

impl Import<'_> {
    /// Makes the pack that the records go to, if it is not there. That is a unit of work by
    /// itself: the order of packs is no matter of one pack.
    pub(super) fn make_pack(&mut self, c: &mut Connection) -> Result<()> {
        let Some(container) = self.container.as_ref().filter(|_| !self.has_pack) else {
            return Ok(());
        };
        let scope = Scope::App(&self.app.id);
        let (_, is_new) = c.unit(scope, Cause::Import, Some(self.run), |c| {
            packs::ensure(c, self.app, container, Some(self.run))
        })?;
        (self.has_pack, self.made_pack) = (true, is_new);
        Ok(())
    }

    /// Takes the pack away again that this run has made, if no file came into it.
    pub(super) fn drop_empty_pack(&self, c: &mut Connection) -> Result<()> {
        let Some(container) = self.container.as_ref().filter(|_| self.made_pack) else {
            return Ok(());
        };
        if self.written == 0 {
            let scope = Scope::App(&self.app.id);
            c.unit(scope, Cause::Import, Some(self.run), |c| {
                packs::drop_if_empty(c, self.app, container.as_str())
            })?;
        }
        Ok(())
    }
}
