//! The seven commands over one file for each workspace. It owns which file that is, and the
//! order of a change: lock, read, change, replace.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use rehome_domain::apps::editor::{
    ChatMessage, Command, CommandError, Session, SessionCommands, workspace_hash,
};
use time::OffsetDateTime;

use super::{
    document::{Document, parse_error},
    lock::lock,
    replace::replace,
};

/// How long a change waits for another to end.
const WAIT: Duration = Duration::from_secs(30);

/// The history of the editor in its own files: `sessions/{hash}.json` below a folder, an
/// array of sessions for each workspace.
///
/// A file is replaced as a whole, never written into, and only by whoever holds the lock
/// file beside it. Sessions that a command does not change keep their text to the byte; one
/// that it changes keeps the keys that its type does not know. An element that is no session
/// stays in its place, and no command sees it.
///
/// ```
/// use rehome_domain::apps::editor::{ChatMessage, Session, SessionCommands};
/// use rehome_migration::apps::editor::SessionFiles;
///
/// let folder = tempfile::tempdir()?;
/// let files = SessionFiles::new(folder.path());
/// let session = Session { id: "s1".to_owned(), ..Session::default() };
/// files.create_session("/srv/lighthouse", session)?;
/// files.add_chat_message("/srv/lighthouse", "s1", ChatMessage::default())?;
/// assert_eq!(files.get_session("/srv/lighthouse", "s1")?.chat_history.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct SessionFiles {
    root: PathBuf,
    wait: Duration,
}

impl SessionFiles {
    /// The files below `root`, the folder that holds `sessions`. Nothing is made before the
    /// first session is.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), wait: WAIT }
    }

    /// The same, but a change waits for another only so long; 30 seconds without this.
    #[must_use]
    pub fn waiting(mut self, wait: Duration) -> Self {
        self.wait = wait;
        self
    }

    /// The file of the workspace in the folder `workspace_path`: named by the hash of the
    /// path as the system resolves it, and where it cannot, of the path without a slash at
    /// its end.
    pub fn path(&self, workspace_path: &str) -> PathBuf {
        let resolved = fs::canonicalize(workspace_path).map_or_else(
            |_| workspace_path.trim_end_matches('/').to_owned(),
            |path| path.to_string_lossy().into_owned(),
        );
        self.root.join("sessions").join(format!("{}.json", workspace_hash(&resolved)))
    }

    fn read(&self, workspace_path: &str) -> Result<Document, CommandError> {
        read(&self.path(workspace_path))
    }

    /// Replaces the file by what `change` makes of it, unless it fails. Nobody else changes
    /// the file meanwhile.
    fn change<T>(
        &self,
        command: Command,
        workspace_path: &str,
        change: impl FnOnce(&mut Document) -> Result<T, CommandError>,
    ) -> Result<T, CommandError> {
        command.check_workspace(workspace_path)?;
        let path = self.path(workspace_path);
        if command != Command::CreateSession && !path.exists() {
            return change(&mut Document::default());
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| cannot_write(&error))?;
        }
        // A file that is a link stays one: what it points at is locked and replaced.
        let path = fs::canonicalize(&path).unwrap_or(path);
        let _lock = lock(&path, command.name(), self.wait)?;
        let mut document = read(&path)?;
        let answer = change(&mut document)?;
        if document.is_changed() {
            replace(&path, &document.text()).map_err(|error| cannot_write(&error))?;
        }
        Ok(answer)
    }
}

impl SessionCommands for SessionFiles {
    fn create_session(
        &self,
        workspace_path: &str,
        session: Session,
    ) -> Result<Session, CommandError> {
        self.change(Command::CreateSession, workspace_path, |document| document.create(session))
    }

    fn update_session(
        &self,
        workspace_path: &str,
        session: Session,
    ) -> Result<Session, CommandError> {
        self.change(Command::UpdateSession, workspace_path, |document| {
            let id = session.id.clone();
            document.edit(&id, |stored| {
                *stored = session;
                Ok(())
            })
        })
    }

    fn get_session(&self, workspace_path: &str, session_id: &str) -> Result<Session, CommandError> {
        Command::GetSession.check_workspace(workspace_path)?;
        self.read(workspace_path)?.session(session_id)
    }

    fn get_all_sessions(&self, workspace_path: &str) -> Result<Vec<Session>, CommandError> {
        if Command::GetAllSessions.check_workspace(workspace_path).is_err() {
            return Ok(Vec::new());
        }
        Ok(self.read(workspace_path)?.sessions())
    }

    fn delete_session(&self, workspace_path: &str, session_id: &str) -> Result<(), CommandError> {
        self.change(Command::DeleteSession, workspace_path, |document| {
            document.remove(session_id);
            Ok(())
        })
    }

    fn add_chat_message(
        &self,
        workspace_path: &str,
        session_id: &str,
        message: ChatMessage,
    ) -> Result<Session, CommandError> {
        self.change(Command::AddChatMessage, workspace_path, |document| {
            document.edit(session_id, |session| {
                session.chat_history.push(message);
                session.updated_at = now();
                Ok(())
            })
        })
    }

    fn update_instance_status(
        &self,
        workspace_path: &str,
        session_id: &str,
        instance_id: u32,
        new_status: &str,
    ) -> Result<Session, CommandError> {
        self.change(Command::UpdateInstanceStatus, workspace_path, |document| {
            document.edit(session_id, |session| {
                let mut instances = session.instances.iter_mut();
                let instance =
                    instances.find(|one| one.instance_id == instance_id).ok_or_else(|| {
                        let session_id = session_id.to_owned();
                        CommandError::InstanceNotFound { instance_id, session_id }
                    })?;
                new_status.clone_into(&mut instance.status);
                session.updated_at = now();
                Ok(())
            })
        })
    }
}

/// What the file holds; nothing when there is none.
fn read(path: &Path) -> Result<Document, CommandError> {
    match rehome_persistence::files::read_text(path) {
        Ok(text) => Document::parse(&text).map_err(|error| parse_error(&text, error)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Document::default()),
        Err(error) => Err(CommandError::Storage(format!("Failed to read sessions: {error}"))),
    }
}

fn cannot_write(error: &io::Error) -> CommandError {
    CommandError::Storage(format!("Failed to write sessions: {error}"))
}

/// The time as the editor's own program writes it: UTC with its offset in digits.
fn now() -> String {
    let now = OffsetDateTime::now_utc();
    let (date, time) = (now.date(), now.time());
    let (hour, minute, second, nanosecond) = time.as_hms_nano();
    format!("{date}T{hour:02}:{minute:02}:{second:02}.{nanosecond:09}+00:00")
}
