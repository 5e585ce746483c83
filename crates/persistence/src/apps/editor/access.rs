//! The way in to what a database can do beyond the editor's commands.

use std::borrow::BorrowMut;

use crate::Connection;

/// The editor's history on a connection that is held for a while.
///
/// ```
/// use rehome_domain::apps::editor::{SessionFilter, SessionSort};
/// use rehome_persistence::{Database, apps::editor::Editor, migrations};
///
/// let database = Database::in_memory()?;
/// migrations::migrate(&database, &rehome_persistence::apps::all())?;
/// let mut connection = database.connection()?;
/// let mut editor = Editor::new(&mut connection);
/// for workspace in editor.workspaces(None, 100)?.items {
///     let page =
///         editor.sessions(workspace.id, &SessionFilter::default(), SessionSort::default(), None, 20)?;
///     println!("{}: {} and more", workspace.hash, page.items.len());
/// }
/// # Ok::<(), rehome_persistence::Error>(())
/// ```
pub struct Editor<C = Connection> {
    connection: C,
}

impl<C: BorrowMut<Connection>> Editor<C> {
    /// The history on this connection, which may be lent or given.
    pub fn new(connection: C) -> Self {
        Self { connection }
    }

    pub(super) fn connection(&mut self) -> &mut Connection {
        self.connection.borrow_mut()
    }
}
