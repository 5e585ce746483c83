//! The commands on a list in memory: what every implementation must answer, written so
//! simply that it is right by looking at it.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use rehome_domain::apps::editor::{
    ChatMessage, CommandError, Session, SessionCommands, Taken, taken,
};

use super::history::WORKSPACE;

/// Stands for a time that is the moment of a command.
const NOW: &str = "now";

/// One command with its arguments.
#[derive(Clone, Debug)]
pub enum Step {
    Create(Session),
    Update(Session),
    Get(String),
    GetAll,
    Delete(String),
    AddMessage(String, ChatMessage),
    SetStatus(String, u32, String),
}

/// Sessions, or the text of an error.
pub type Answer = Result<Vec<Session>, String>;

/// What `commands` answers to `step`.
pub fn ask(commands: &dyn SessionCommands, step: &Step) -> Answer {
    let one = |answer: Result<Session, CommandError>| answer.map(|session| vec![session]);
    let answer = match step.clone() {
        Step::Create(session) => one(commands.create_session(WORKSPACE, session)),
        Step::Update(session) => one(commands.update_session(WORKSPACE, session)),
        Step::Get(id) => one(commands.get_session(WORKSPACE, &id)),
        Step::GetAll => commands.get_all_sessions(WORKSPACE),
        Step::Delete(id) => commands.delete_session(WORKSPACE, &id).map(|()| Vec::new()),
        Step::AddMessage(id, message) => one(commands.add_chat_message(WORKSPACE, &id, message)),
        Step::SetStatus(id, instance, status) => {
            one(commands.update_instance_status(WORKSPACE, &id, instance, &status))
        }
    };
    answer.map_err(|error| error.to_string())
}

/// The list.
#[derive(Debug, Default)]
pub struct Oracle {
    pub sessions: Vec<Session>,
}

impl Oracle {
    /// What must be answered to `step`.
    pub fn answer(&mut self, step: &Step) -> Answer {
        match step.clone() {
            Step::Create(session) => {
                let Ok(stored) = self.find(&session.id) else {
                    self.sessions.push(session.clone());
                    return Ok(vec![session]);
                };
                match taken(stored, &session) {
                    Taken::Kept => Ok(vec![session]),
                    Taken::Merged(merged) => {
                        *stored = *merged;
                        Ok(vec![stored.clone()])
                    }
                    Taken::Refused => Err(format!("Session {} already exists", session.id)),
                }
            }
            Step::Update(session) => {
                *self.find(&session.id)? = session.clone();
                Ok(vec![session])
            }
            Step::Get(id) => Ok(vec![self.find(&id)?.clone()]),
            Step::GetAll => Ok(self.sessions.clone()),
            Step::Delete(id) => {
                self.sessions.retain(|session| session.id != id);
                Ok(Vec::new())
            }
            Step::AddMessage(id, message) => {
                let session = self.find(&id)?;
                session.chat_history.push(message);
                session.updated_at = NOW.to_owned();
                Ok(vec![session.clone()])
            }
            Step::SetStatus(id, number, status) => {
                let session = self.find(&id)?;
                let mut instances = session.instances.iter_mut();
                let instance = instances
                    .find(|instance| instance.instance_id == number)
                    .ok_or(format!("Instance {number} not found in session {id}"))?;
                instance.status = status;
                session.updated_at = NOW.to_owned();
                Ok(vec![session.clone()])
            }
        }
    }

    fn find(&mut self, id: &str) -> Result<&mut Session, String> {
        let found = self.sessions.iter_mut().find(|session| session.id == id);
        found.ok_or_else(|| format!("Session {id} not found"))
    }
}

/// `actual` with each time that is rightly the moment of a command called so.
pub fn comparable(actual: Vec<Session>, expected: &[Session]) -> Vec<Session> {
    let with = |(index, mut session): (usize, Session)| {
        if expected.get(index).is_some_and(|other| other.updated_at == NOW) {
            assert_is_now(&session.updated_at);
            session.updated_at = NOW.to_owned();
        }
        session
    };
    actual.into_iter().enumerate().map(with).collect()
}

/// Fails unless `text` is a time of the last minute in the spelling of the editor's own
/// program: in UTC, with the offset in digits.
pub fn assert_is_now(text: &str) {
    let time: Timestamp = text.parse().unwrap();
    let ago = SystemTime::now().duration_since(SystemTime::from(time)).unwrap();
    assert!(ago < Duration::from_secs(60), "{text}");
    assert!(text.contains('T') && text.ends_with("+00:00"), "{text}");
}
