//! The way into the data of the applications that come with Rehome.

use rehome_persistence::apps::{
    editor::{Editor, SessionStore},
    learner::Learner,
};

use crate::{Rehome, Session, error::Error};

impl Rehome {
    /// The rules content of the game: [`Session::content`] asks the packs.
    ///
    /// # Errors
    /// When `dnd5e` is not enabled here, or no connection is free in time.
    ///
    /// ```
    /// # fn main() -> Result<(), rehome::Error> {
    /// # let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples/dnd5e");
    /// let rehome = rehome::Rehome::in_memory()?;
    /// rehome.import("dnd5e", samples)?;
    /// let mut content = rehome.content()?;
    /// let levels = content.content(Default::default()).classes().progression("wickwarden")?;
    /// assert_eq!(levels.len(), 20);
    /// # Ok(())
    /// # }
    /// ```
    pub fn content(&self) -> Result<Session, Error> {
        self.session("dnd5e")
    }

    /// The language learner's profiles, words, cards and chat.
    ///
    /// # Errors
    /// When `learner` is not enabled here, or no connection is free in time.
    ///
    /// ```
    /// use rehome::learner::Language;
    ///
    /// # fn main() -> Result<(), rehome::Error> {
    /// # let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples/learner");
    /// let rehome = rehome::Rehome::in_memory()?;
    /// rehome.import("learner", samples)?;
    /// let mut learner = rehome.learner()?;
    /// let (id, _) = learner.profiles().names()?.remove(0);
    /// let before = learner.words().count(&id, Language::English)?;
    /// learner.words().add(&id, Language::English, &["lighthouse keeper"])?;
    /// assert_eq!(learner.words().count(&id, Language::English)?, before + 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn learner(&self) -> Result<Learner, Error> {
        self.app("learner")?;
        Ok(Learner::new(self.database.reading()?))
    }

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
}
