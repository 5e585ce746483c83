//! The operations of the facade with the options that most tests need.

use rehome::{
    Event, ExportOptions, ExportReport, ImportOptions, Progress, Rehome, Report, RollbackOptions,
    RollbackReport, Silent, Verification,
};

use crate::Folder;

/// Imports `folder`.
pub fn import(rehome: &Rehome, folder: &Folder) -> Report {
    rehome.import("dnd5e", folder).unwrap()
}

/// Imports `folder` as `options` say.
pub fn import_with(rehome: &Rehome, folder: &Folder, options: &ImportOptions) -> Report {
    rehome.import_with("dnd5e", folder, options, &mut Silent).unwrap()
}

/// Imports `folder` into `pack`.
pub fn import_into(rehome: &Rehome, folder: &Folder, container: &str) -> Report {
    let container = Some(container.parse().unwrap());
    import_with(rehome, folder, &ImportOptions { container, ..ImportOptions::default() })
}

/// Tells what an import of `folder` would do.
pub fn check(rehome: &Rehome, folder: &Folder) -> Report {
    import_with(rehome, folder, &ImportOptions { check_only: true, ..ImportOptions::default() })
}

/// Compares `folder` with the database.
pub fn verify(rehome: &Rehome, folder: &Folder) -> Verification {
    rehome.verify("dnd5e", folder, &ImportOptions::default(), &mut Silent).unwrap()
}

/// Exports into the empty `folder`.
pub fn export(rehome: &Rehome, folder: &Folder) -> ExportReport {
    rehome.export("dnd5e", folder, &ExportOptions::default()).unwrap()
}

/// Undoes `run`.
pub fn rollback(rehome: &Rehome, run: i64) -> RollbackReport {
    rehome.rollback(run, &RollbackOptions::default()).unwrap()
}

/// Calls a closure with each event, to act in the midst of an operation.
pub struct OnEvent<F>(
    /// What is called.
    pub F,
);

impl<F: FnMut(Event<'_>)> Progress for OnEvent<F> {
    fn event(&mut self, event: Event<'_>) {
        (self.0)(event);
    }
}
