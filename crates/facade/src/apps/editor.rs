//! The sessions of the editor, its commands on files and on a database, and what a database
//! can be asked of them.

pub use rehome_domain::apps::editor::*;
pub use rehome_migration::apps::editor::*;
pub use rehome_persistence::apps::editor::*;

use rehome_persistence::doctor::{Diagnosis, Symptom, Verdict};

use crate::{Rehome, error::Error};

impl Rehome {
    /// The editor's history: lists by filter and page, search, statistics.
    ///
    /// # Errors
    /// When `editor` is not enabled here, or no connection is free in time.
    ///
    /// ```
    /// use rehome::editor::{SessionFilter, SessionSort};
    ///
    /// # fn main() -> Result<(), rehome::Error> {
    /// # let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples/editor");
    /// let rehome = rehome::Rehome::in_memory()?;
    /// rehome.import("editor", samples)?;
    /// let mut editor = rehome.editor()?;
    /// let workspace = editor.workspaces(None, 10)?.items.remove(0);
    /// let (filter, sort) = (SessionFilter::default(), SessionSort::default());
    /// let page = editor.sessions(workspace.id, &filter, sort, None, 20)?;
    /// assert!(!page.items.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn editor(&self) -> Result<Editor, Error> {
        self.app("editor")?;
        Ok(Editor::new(self.database.reading()?))
    }

    /// The editor's own seven commands, answered from the database: see
    /// [`SessionCommands`](rehome_domain::apps::editor::SessionCommands).
    ///
    /// # Errors
    /// When `editor` is not enabled here.
    pub fn editor_commands(&self) -> Result<SessionStore, Error> {
        self.app("editor")?;
        Ok(SessionStore::new(self.database.clone()))
    }

    /// Whether the counters of sessions and what they are searched by fit their rows, for the
    /// doctor; both can be made anew.
    pub(crate) fn look_at_sessions(
        &self,
        repair: bool,
        diagnosis: &mut Diagnosis,
    ) -> Result<(), Error> {
        if self.app("editor").is_err() {
            return Ok(());
        }
        let mut editor = Editor::new(self.database.connection()?);
        let mut found = editor.check_integrity()?;
        if repair && (found.not_found > 0 || !found.searchable) {
            let count = editor.rebuild_search()?;
            diagnosis.repaired.push(format!("what {count} sessions are searched by was made anew"));
            found = editor.check_integrity()?;
        }
        let mut add = |message: String| {
            let (verdict, about) = (Verdict::Attention, "index");
            diagnosis.symptoms.push(Symptom { verdict, about, record: None, seq: None, message });
            diagnosis.count += 1;
        };
        if found.miscounted > 0 {
            add(format!(
                "{} sessions have another number of messages or agents than they say",
                found.miscounted
            ));
        }
        if found.not_found > 0 || !found.searchable {
            add(format!("{} sessions are not found by all that they say", found.not_found));
        }
        Ok(())
    }
}
