//! The operations of the facade with the options that most tests need.

use std::{
    panic::resume_unwind,
    sync::{Mutex, PoisonError, mpsc::sync_channel},
    thread,
};

use rehome::{
    Context, Event, ExportOptions, ExportReport, ImportOptions, Rehome, Report, RollbackOptions,
    RollbackReport, Verification,
};

use crate::Folder;

/// Imports `folder`.
pub fn import(rehome: &Rehome, folder: &Folder) -> Report {
    rehome.import("dnd5e", folder).unwrap()
}

/// Imports `folder` as `options` say.
pub fn import_with(rehome: &Rehome, folder: &Folder, options: &ImportOptions) -> Report {
    rehome.import_with("dnd5e", folder, options).unwrap()
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
    rehome.verify("dnd5e", folder, &ImportOptions::default()).unwrap()
}

/// Exports into the empty `folder`.
pub fn export(rehome: &Rehome, folder: &Folder) -> ExportReport {
    rehome.export("dnd5e", folder, &ExportOptions::default()).unwrap()
}

/// Undoes `run`.
pub fn rollback(rehome: &Rehome, run: i64) -> RollbackReport {
    rehome.rollback(run, &RollbackOptions::default()).unwrap()
}

/// Does `work` with a handle whose events `listener` hears, one after the other while the work
/// waits: so that a test can act in the midst of an operation. Where the listener panics, the
/// work ends there too, as if the program had been killed.
pub fn during<T: Send>(
    rehome: &Rehome,
    mut listener: impl FnMut(Event<'_>),
    work: impl FnOnce(&Rehome) -> T + Send,
) -> T {
    let (events, received) = sync_channel::<Heard>(0);
    let (heard, waiting) = sync_channel::<()>(0);
    let waiting = Mutex::new(waiting);
    let listening = rehome.acting(Context::default().telling(move |event| {
        let waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if events.send(Heard::of(event)).is_err() || waiting.recv().is_err() {
            resume_unwind(Box::new("the program ends"));
        }
    }));
    thread::scope(move |scope| {
        let working = scope.spawn(move || work(&listening));
        for event in received {
            listener(event.event());
            // The work may be at its end already.
            let _ = heard.send(());
        }
        working.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

/// An event that can be sent around.
enum Heard {
    Phase(&'static str, u64),
    Rows(&'static str, u64),
    File(String),
    Advanced(u64),
}

impl Heard {
    fn of(event: Event<'_>) -> Self {
        match event {
            Event::Phase { name, bytes } => Self::Phase(name, bytes),
            Event::Rows { name, rows } => Self::Rows(name, rows),
            Event::File(name) => Self::File(name.to_owned()),
            Event::Advanced(more) => Self::Advanced(more),
        }
    }

    fn event(&self) -> Event<'_> {
        match self {
            Self::Phase(name, bytes) => Event::Phase { name, bytes: *bytes },
            Self::Rows(name, rows) => Event::Rows { name, rows: *rows },
            Self::File(name) => Event::File(name),
            Self::Advanced(more) => Event::Advanced(*more),
        }
    }
}
