//! The seven commands by which the editor keeps its history, whatever keeps it for them.

use std::fmt;

#[cfg(doc)]
use super::taken::taken;
use super::{chat_message::ChatMessage, session::Session};

/// What the editor asks of its history. The names and arguments are the editor's own, and so
/// is what an implementation answers, down to the words of its errors.
///
/// `workspace_path` is the folder of a workspace as the editor knows it. One that is empty or
/// blank is an error everywhere but in [`get_all_sessions`](Self::get_all_sessions). An
/// implementation decides how a folder finds its sessions, and what the time is.
///
/// The trait can be made an object, so that one implementation can drive two others.
pub trait SessionCommands: Send + Sync {
    /// Puts `session` behind all others and returns it. Of an id that is taken, [`taken`] decides:
    /// what says the same, or is the editor's second write, changes nothing; the stub of a debate
    /// and the debate become one, which is returned; any other is refused.
    ///
    /// # Errors
    /// [`CommandError::EmptyWorkspace`], or what the store says.
    fn create_session(
        &self,
        workspace_path: &str,
        session: Session,
    ) -> Result<Session, CommandError>;

    /// Puts `session` in the place of the first one with its id, as a whole, and returns it.
    ///
    /// # Errors
    /// [`CommandError::EmptyWorkspace`], [`CommandError::SessionNotFound`], or what the store
    /// says.
    fn update_session(
        &self,
        workspace_path: &str,
        session: Session,
    ) -> Result<Session, CommandError>;

    /// The first session with that id.
    ///
    /// # Errors
    /// [`CommandError::EmptyWorkspace`], [`CommandError::SessionNotFound`], or what the store
    /// says.
    fn get_session(&self, workspace_path: &str, session_id: &str) -> Result<Session, CommandError>;

    /// All sessions in the order of the file; none for an empty or blank path, and for a
    /// workspace that has none yet.
    ///
    /// # Errors
    /// What the store says.
    fn get_all_sessions(&self, workspace_path: &str) -> Result<Vec<Session>, CommandError>;

    /// Deletes every session with that id. It is no error when there is none.
    ///
    /// # Errors
    /// [`CommandError::EmptyWorkspace`], or what the store says.
    fn delete_session(&self, workspace_path: &str, session_id: &str) -> Result<(), CommandError>;

    /// Puts `message` behind all others of the first session with that id, whatever its id,
    /// role and instance are; sets `updatedAt` to now, and returns the session.
    ///
    /// # Errors
    /// [`CommandError::EmptyWorkspace`], [`CommandError::SessionNotFound`], or what the store
    /// says.
    fn add_chat_message(
        &self,
        workspace_path: &str,
        session_id: &str,
        message: ChatMessage,
    ) -> Result<Session, CommandError>;

    /// Gives the first instance of that number in the first session with that id the status
    /// `new_status`, which may be any word; sets `updatedAt` to now, and returns the session.
    ///
    /// # Errors
    /// [`CommandError::EmptyWorkspace`], [`CommandError::SessionNotFound`],
    /// [`CommandError::InstanceNotFound`], or what the store says.
    fn update_instance_status(
        &self,
        workspace_path: &str,
        session_id: &str,
        instance_id: u32,
        new_status: &str,
    ) -> Result<Session, CommandError>;
}

/// One of the commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// [`SessionCommands::create_session`].
    CreateSession,
    /// [`SessionCommands::update_session`].
    UpdateSession,
    /// [`SessionCommands::get_session`].
    GetSession,
    /// [`SessionCommands::get_all_sessions`].
    GetAllSessions,
    /// [`SessionCommands::delete_session`].
    DeleteSession,
    /// [`SessionCommands::add_chat_message`].
    AddChatMessage,
    /// [`SessionCommands::update_instance_status`].
    UpdateInstanceStatus,
}

impl Command {
    /// All commands, in the order of the trait.
    pub const ALL: [Self; 7] = [
        Self::CreateSession,
        Self::UpdateSession,
        Self::GetSession,
        Self::GetAllSessions,
        Self::DeleteSession,
        Self::AddChatMessage,
        Self::UpdateInstanceStatus,
    ];

    /// Its name, as the editor calls it: `create_session`.
    pub fn name(self) -> &'static str {
        match self {
            Self::CreateSession => "create_session",
            Self::UpdateSession => "update_session",
            Self::GetSession => "get_session",
            Self::GetAllSessions => "get_all_sessions",
            Self::DeleteSession => "delete_session",
            Self::AddChatMessage => "add_chat_message",
            Self::UpdateInstanceStatus => "update_instance_status",
        }
    }

    /// Refuses a workspace path that is empty or blank.
    ///
    /// # Errors
    /// [`CommandError::EmptyWorkspace`].
    pub fn check_workspace(self, workspace_path: &str) -> Result<(), CommandError> {
        match workspace_path.trim() {
            "" => Err(CommandError::EmptyWorkspace(self)),
            _ => Ok(()),
        }
    }
}

/// In words: `create session`.
impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name().replace('_', " "))
    }
}

/// Why a command failed. The texts are those that the editor's window knows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// The workspace path is empty or blank.
    #[error("Cannot {0}: workspace path is empty.{hint}", hint = hint(*.0))]
    EmptyWorkspace(Command),
    /// No session has that id.
    #[error("Session {0} not found")]
    SessionNotFound(String),
    /// The session has no instance of that number.
    #[error("Instance {instance_id} not found in session {session_id}")]
    InstanceNotFound {
        /// The number that was asked for.
        instance_id: u32,
        /// The session.
        session_id: String,
    },
    /// Another session has that id.
    #[error("Session {0} already exists")]
    IdTaken(String),
    /// The file or database says no; the text is what it says.
    #[error("{0}")]
    Storage(String),
}

fn hint(command: Command) -> &'static str {
    match command {
        Command::CreateSession => " Please open a valid Git repository.",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_the_editors_own_words() {
        let empty = |command: Command| command.check_workspace(" \t").unwrap_err().to_string();
        assert_eq!(
            Command::ALL.map(empty),
            [
                "Cannot create session: workspace path is empty. Please open a valid Git repository.",
                "Cannot update session: workspace path is empty.",
                "Cannot get session: workspace path is empty.",
                "Cannot get all sessions: workspace path is empty.",
                "Cannot delete session: workspace path is empty.",
                "Cannot add chat message: workspace path is empty.",
                "Cannot update instance status: workspace path is empty.",
            ]
        );
        assert_eq!(Command::GetSession.check_workspace("/w"), Ok(()));
        let lost = CommandError::SessionNotFound("s-1".to_owned());
        assert_eq!(lost.to_string(), "Session s-1 not found");
        let lost = CommandError::InstanceNotFound { instance_id: 0, session_id: "s-1".to_owned() };
        assert_eq!(lost.to_string(), "Instance 0 not found in session s-1");
        let refused = CommandError::Storage("Failed to parse sessions: x".to_owned());
        assert_eq!(refused.to_string(), "Failed to parse sessions: x");
    }

    #[test]
    fn commands_can_be_given_as_an_object() {
        fn takes(_: Option<&dyn SessionCommands>) {}
        takes(None);
    }
}
