//! The editor's seven commands, under their own names, with their own arguments and errors.

use rehome::{
    ErrorCode,
    editor::{ChatMessage, CommandError, Session, SessionCommands, SessionStore},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use crate::{
    answer::Answer,
    call::Call,
    problem::Problem,
    route::{Body, Handler, Route, Shape},
};

pub(crate) fn routes() -> Vec<Route> {
    let command = |path, name, about, handler: Handler| {
        Route::post(path, name, handler).about(about).takes_body(Body::Json(Shape::object()))
    };
    vec![
        command(
            "/api/editor/create_session",
            "create_session",
            "Put a session behind all others: workspacePath, session.",
            create_session,
        ),
        command(
            "/api/editor/update_session",
            "update_session",
            "Put a session in the place of the one with its id: workspacePath, session.",
            update_session,
        ),
        command(
            "/api/editor/get_session",
            "get_session_of_editor",
            "Show a session: workspacePath, sessionId.",
            get_session,
        )
        .reads(),
        command(
            "/api/editor/get_all_sessions",
            "get_all_sessions",
            "List the sessions of a workspace in their order: workspacePath.",
            get_all_sessions,
        )
        .reads(),
        command(
            "/api/editor/delete_session",
            "delete_session",
            "Delete the sessions of an id: workspacePath, sessionId.",
            delete_session,
        ),
        command(
            "/api/editor/add_chat_message",
            "add_chat_message",
            "Put a message behind all others of a session: workspacePath, sessionId, message.",
            add_chat_message,
        ),
        command(
            "/api/editor/update_instance_status",
            "update_instance_status",
            "Give an instance a status: workspacePath, sessionId, instanceId, newStatus.",
            update_instance_status,
        ),
    ]
}

/// What a command is called with.
struct Arguments(Map<String, Value>);

impl Arguments {
    fn get<T: DeserializeOwned>(&self, name: &str) -> Result<T, Problem> {
        let value = self.0.get(name).cloned();
        let missing = || Problem::body(format!("the argument `{name}` is missing"));
        serde_json::from_value(value.ok_or_else(missing)?)
            .map_err(|error| Problem::body(format!("the argument `{name}`: {error}")))
    }

    fn text(&self, name: &str) -> Result<String, Problem> {
        self.get(name)
    }
}

fn called(call: &Call) -> Result<(SessionStore, Arguments, String), Problem> {
    let arguments = Arguments(call.body()?);
    let workspace = arguments.text("workspacePath")?;
    Ok((call.rehome.editor_commands()?, arguments, workspace))
}

fn answer<T: Serialize>(done: Result<T, CommandError>) -> Result<Answer, Problem> {
    Answer::json(&json!(done.map_err(|error| problem(&error))?))
}

fn create_session(call: &mut Call) -> Result<Answer, Problem> {
    let (commands, arguments, workspace) = called(call)?;
    answer(commands.create_session(&workspace, arguments.get::<Session>("session")?))
}

fn update_session(call: &mut Call) -> Result<Answer, Problem> {
    let (commands, arguments, workspace) = called(call)?;
    answer(commands.update_session(&workspace, arguments.get::<Session>("session")?))
}

fn get_session(call: &mut Call) -> Result<Answer, Problem> {
    let (commands, arguments, workspace) = called(call)?;
    answer(commands.get_session(&workspace, &arguments.text("sessionId")?))
}

fn get_all_sessions(call: &mut Call) -> Result<Answer, Problem> {
    let (commands, _, workspace) = called(call)?;
    answer(commands.get_all_sessions(&workspace))
}

fn delete_session(call: &mut Call) -> Result<Answer, Problem> {
    let (commands, arguments, workspace) = called(call)?;
    answer(commands.delete_session(&workspace, &arguments.text("sessionId")?))
}

fn add_chat_message(call: &mut Call) -> Result<Answer, Problem> {
    let (commands, arguments, workspace) = called(call)?;
    let message: ChatMessage = arguments.get("message")?;
    answer(commands.add_chat_message(&workspace, &arguments.text("sessionId")?, message))
}

fn update_instance_status(call: &mut Call) -> Result<Answer, Problem> {
    let (commands, arguments, workspace) = called(call)?;
    let (id, instance) = (arguments.text("sessionId")?, arguments.get("instanceId")?);
    let status = arguments.text("newStatus")?;
    answer(commands.update_instance_status(&workspace, &id, instance, &status))
}

/// The error in the words of the editor, which shows them as they are.
fn problem(error: &CommandError) -> Problem {
    let code = match error {
        CommandError::EmptyWorkspace(_) => ErrorCode::InvalidValue,
        CommandError::SessionNotFound(_) | CommandError::InstanceNotFound { .. } => {
            ErrorCode::UnknownRecord
        }
        CommandError::IdTaken(_) => ErrorCode::AlreadyExists,
        _ => ErrorCode::InvalidRecord,
    };
    Problem::new(code, error.to_string())
}
