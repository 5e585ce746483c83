//! What depends on more than one record is settled when all files are in.

use rehome_domain::{Finding, RecordAddress, Remark};
use rehome_persistence::{
    Connection, Table,
    changes::{Cause, Scope},
};

use super::Import;
use crate::error::{Error, Result};

impl Import<'_> {
    pub(super) fn settle(&mut self, c: &mut Connection) -> Result<()> {
        let mut remarks: Vec<(String, Remark)> = Vec::new();
        let scope = Scope::App(&self.app.id);
        c.unit(scope, Cause::Import, Some(self.run), |c| {
            for table in Table::all(self.app) {
                let mut of_table = Vec::new();
                table.settle(c, self.run, &self.options.choices, &mut of_table)?;
                remarks.extend(
                    of_table.into_iter().map(|remark| (table.collection.id.clone(), remark)),
                );
            }
            Ok::<_, Error>(())
        })?;
        for (collection, remark) in remarks {
            let message = match remark.pointer.as_str() {
                "" => remark.message.clone(),
                key => {
                    let address = RecordAddress::new(self.app.id.clone(), collection, key);
                    format!("`{address}`: {}", remark.message)
                }
            };
            let finding = remark.finding();
            self.findings.add(Finding { message, pointer: None, ..finding });
        }
        Ok(())
    }
}
