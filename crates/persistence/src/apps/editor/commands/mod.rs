//! The editor's seven commands on the database. Each is one transaction.

mod find;
mod text;
mod write;

use rehome_domain::{
    MAX_INDEXED,
    apps::editor::{
        ChatMessage, Command, CommandError, Session, SessionCommands, SessionFilter, SessionSort,
        Taken, taken,
    },
};

use super::{
    Editor, MessageFilter, SessionSummary, StoredMessage, sessions,
    workspace::{self, Workspace},
};
use crate::{
    Connection, Database, Table,
    changes::{self, Cause, Scope},
    error::{Error, Result},
    repository::Page,
};

/// The history of the editor in a database.
///
/// A workspace is found by the path as the editor resolves it, or by its hash. New sessions
/// belong to the file that the editor would put them into; where a folder has several files,
/// the commands see the sessions of all. A change keeps the keys that no column knows.
///
/// The editor itself stores a second session under an id that is taken, and never looks
/// at it again. Here [`taken`] decides what becomes of it, as in an import.
///
/// ```
/// use rehome_domain::apps::editor::{ChatMessage, Session, SessionCommands};
/// use rehome_persistence::{Database, apps::editor::SessionStore, migrations};
///
/// let database = Database::in_memory()?;
/// migrations::migrate(&database, &rehome_persistence::apps::all())?;
/// let store = SessionStore::new(database);
/// let (kind, status) = ("debate".to_owned(), "running".to_owned());
/// let session = Session { id: "s1".to_owned(), kind, status, ..Session::default() };
/// store.create_session("/srv/lighthouse", session)?;
/// store.add_chat_message("/srv/lighthouse", "s1", ChatMessage::default())?;
/// assert_eq!(store.get_session("/srv/lighthouse", "s1")?.chat_history.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct SessionStore {
    database: Database,
    table: Table,
}

/// How often a session is looked for that others move to another container meanwhile.
const ATTEMPTS: usize = 10;

/// The table of the sessions.
///
/// # Panics
/// Never: the application has a collection of sessions.
pub(super) fn table() -> Table {
    let app = super::application();
    let collection = app.collection("sessions").expect("the application has sessions");
    Table::new(&app, collection)
}

impl SessionStore {
    /// The history in `database`, whose schema is current.
    ///
    /// # Panics
    /// Never: the application has a collection of sessions.
    pub fn new(database: Database) -> Self {
        Self { database, table: table() }
    }

    /// A page of the workspace's sessions without their chats, behind the page that ended
    /// with `after`; see [`Editor::sessions`]. There are none for a folder that is no
    /// workspace.
    ///
    /// # Errors
    /// As [`Editor::sessions`].
    pub fn sessions_page(
        &self,
        workspace_path: &str,
        filter: &SessionFilter,
        sort: SessionSort,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<SessionSummary>> {
        self.look(|c| match workspace::of_path(c, workspace_path)? {
            Some(found) => Editor::new(c).sessions(found.id, filter, sort, after, limit),
            None => Ok(Page { items: Vec::new(), next: None }),
        })
    }

    /// A page of a session's chat, behind the page that ended with `after`; see
    /// [`Editor::messages`].
    ///
    /// # Errors
    /// As [`Editor::messages`].
    pub fn messages_page(
        &self,
        workspace_path: &str,
        session_id: &str,
        talk: MessageFilter,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<StoredMessage>> {
        self.look(|c| match workspace::of_path(c, workspace_path)? {
            Some(found) => Editor::new(c).messages(found.id, session_id, talk, after, limit),
            None => Err(find::unknown(session_id)),
        })
    }

    fn look<T, E: From<Error>>(
        &self,
        body: impl FnOnce(&mut Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.database.read(|c| c.snapshot(body))
    }

    /// Runs a command that changes a session of a workspace that there is; `body` gets the
    /// workspace, and the container of the session.
    fn change<T>(
        &self,
        command: Command,
        workspace_path: &str,
        session_id: &str,
        body: impl FnOnce(&mut Connection, Workspace, &str) -> Result<T, CommandError>,
    ) -> Result<T, CommandError> {
        command.check_workspace(workspace_path)?;
        let unknown = || CommandError::SessionNotFound(session_id.to_owned());
        let mut connection = self.database.connection()?;
        let place = |c: &mut Connection| -> Result<Option<(Workspace, String)>> {
            let Some(workspace) = workspace::of_path(c, workspace_path)? else { return Ok(None) };
            let container = find::container(c, workspace.id, session_id)?;
            Ok(container.map(|container| (workspace, container)))
        };
        // Looked up before, since the unit of work is one of its container; and again in it.
        let mut body = Some(body);
        for _ in 0..ATTEMPTS {
            let (_, container) = place(&mut connection)?.ok_or_else(unknown)?;
            let scope = Scope::Container(&self.table.app, &container);
            let done = connection.unit(scope, Cause::Command, None, |c| {
                let (workspace, found) = place(c)?.ok_or_else(unknown)?;
                let Some(body) = body.take_if(|_| found == container) else { return Ok(None) };
                workspace::accessed(c, workspace.id)?;
                body(c, workspace, &container).map(Some)
            })?;
            if let Some(done) = done {
                return Ok(done);
            }
        }
        Err(Error::Busy { holder: "others who move the session".to_owned() }.into())
    }
}

impl SessionStore {
    /// Creates a session under an id that is taken.
    fn create_again(
        &self,
        workspace_path: &str,
        session: Session,
    ) -> Result<Session, CommandError> {
        let id = session.id.clone();
        self.change(Command::CreateSession, workspace_path, &id, |c, workspace, _| {
            let stored = find::session(c, workspace.id, &session.id)?;
            match taken(&text::told(stored.clone())?, &session) {
                Taken::Kept => Ok(session),
                Taken::Merged(merged) => {
                    write::replace(c, &self.table, &stored, &merged)?;
                    Ok(*merged)
                }
                Taken::Refused => Err(CommandError::IdTaken(session.id)),
            }
        })
    }

    /// Writes a session anew that changes in what no row holds.
    fn rewrite(
        &self,
        c: &mut Connection,
        workspace: &Workspace,
        session_id: &str,
        change: impl FnOnce(&mut Session) -> Result<(), CommandError>,
    ) -> Result<Session, CommandError> {
        let stored = find::session(c, workspace.id, session_id)?;
        let mut session = text::told(stored.clone())?;
        change(&mut session)?;
        session.updated_at = write::now();
        write::replace(c, &self.table, &stored, &session)?;
        Ok(session)
    }
}

impl SessionCommands for SessionStore {
    fn create_session(
        &self,
        workspace_path: &str,
        session: Session,
    ) -> Result<Session, CommandError> {
        Command::CreateSession.check_workspace(workspace_path)?;
        let mut connection = self.database.connection()?;
        let known = workspace::of_path(&mut connection, workspace_path)?;
        // A folder that nobody has worked in becomes a workspace.
        let scope = match &known {
            Some(known) => Scope::Container(&self.table.app, &known.hash),
            None => Scope::App(&self.table.app),
        };
        let made = connection.unit(scope, Cause::Command, None, |c| {
            let workspace = workspace::at_path(c, workspace_path)?;
            workspace::accessed(c, workspace.id)?;
            write::create(c, &self.table, &workspace, &session)
        });
        drop(connection);
        match made {
            Err(CommandError::IdTaken(_)) => self.create_again(workspace_path, session),
            made => made.map(|()| session),
        }
    }

    fn update_session(
        &self,
        workspace_path: &str,
        session: Session,
    ) -> Result<Session, CommandError> {
        self.change(Command::UpdateSession, workspace_path, &session.id, |c, workspace, _| {
            let stored = find::session(c, workspace.id, &session.id)?;
            write::replace(c, &self.table, &stored, &session)
        })?;
        Ok(session)
    }

    fn get_session(&self, workspace_path: &str, session_id: &str) -> Result<Session, CommandError> {
        Command::GetSession.check_workspace(workspace_path)?;
        self.look(|c| match workspace::of_path(c, workspace_path)? {
            Some(workspace) => text::told(find::session(c, workspace.id, session_id)?),
            None => Err(CommandError::SessionNotFound(session_id.to_owned())),
        })
    }

    fn get_all_sessions(&self, workspace_path: &str) -> Result<Vec<Session>, CommandError> {
        if Command::GetAllSessions.check_workspace(workspace_path).is_err() {
            return Ok(Vec::new());
        }
        self.look(|c| match workspace::of_path(c, workspace_path)? {
            Some(workspace) => find::all(c, workspace.id)?.into_iter().map(text::told).collect(),
            None => Ok(Vec::new()),
        })
    }

    fn delete_session(&self, workspace_path: &str, session_id: &str) -> Result<(), CommandError> {
        let deleted =
            self.change(Command::DeleteSession, workspace_path, session_id, |c, _, container| {
                write::delete(c, &self.table, container, session_id)
            });
        match deleted {
            Err(CommandError::SessionNotFound(_)) => Ok(()),
            deleted => deleted,
        }
    }

    fn add_chat_message(
        &self,
        workspace_path: &str,
        session_id: &str,
        message: ChatMessage,
    ) -> Result<Session, CommandError> {
        self.change(
            Command::AddChatMessage,
            workspace_path,
            session_id,
            |c, workspace, container| {
                let (pk, residue) = find::row(c, workspace.id, session_id)?;
                text::check(&message)?;
                if message.id.len() > MAX_INDEXED {
                    // No row, as after an import.
                    return self.rewrite(c, &workspace, session_id, |session| {
                        session.chat_history.push(message);
                        Ok(())
                    });
                }
                let place =
                    sessions::last_position(c, pk)?.max(text::last_quarantined(residue.as_deref()));
                let row = self.table.rows_of("editor_chat_messages").with("session_pk", pk);
                let row = row.with("position", place + 1);
                changes::appending(c, &self.table, container, session_id);
                write::part(c, &self.table, container, session_id, row, pk, |c| {
                    sessions::append(c, pk, place + 1, &message)?;
                    Ok(true)
                })?;
                text::told(find::session(c, workspace.id, session_id)?)
            },
        )
    }

    fn update_instance_status(
        &self,
        workspace_path: &str,
        session_id: &str,
        instance_id: u32,
        new_status: &str,
    ) -> Result<Session, CommandError> {
        self.change(
            Command::UpdateInstanceStatus,
            workspace_path,
            session_id,
            |c, workspace, container| {
                let (pk, _) = find::row(c, workspace.id, session_id)?;
                text::check(&new_status)?;
                let row = self.table.rows_of("editor_instances").with("session_pk", pk);
                let row = row.with("instance_id", i64::from(instance_id));
                let is_there = write::part(c, &self.table, container, session_id, row, pk, |c| {
                    sessions::set_status(c, pk, instance_id, new_status)
                })?;
                if !is_there {
                    // It may be no row, and the editor shows it all the same.
                    return self.rewrite(c, &workspace, session_id, |session| {
                        let mut instances = session.instances.iter_mut();
                        let found = instances.find(|instance| instance.instance_id == instance_id);
                        let session_id = session_id.to_owned();
                        let not_found = CommandError::InstanceNotFound { instance_id, session_id };
                        new_status.clone_into(&mut found.ok_or(not_found)?.status);
                        Ok(())
                    });
                }
                text::told(find::session(c, workspace.id, session_id)?)
            },
        )
    }
}

/// What the database says is what a command answers.
impl From<Error> for CommandError {
    fn from(error: Error) -> Self {
        Self::Storage(error.to_string())
    }
}
