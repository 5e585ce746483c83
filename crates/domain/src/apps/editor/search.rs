//! What sessions are searched by: their task and who works on it, and message by message what was
//! said about it, since a chat grows.
//!
//! What a terminal showed is left out: it repeats itself, is no prose, and may show keys
//! and passwords that nobody meant to be found.

use super::{chat_message::ChatMessage, instance::Instance, session::Session};
use crate::{SearchText, Searchable, search::beginning};

/// The role of messages that hold what a terminal showed.
const TERMINAL: &str = "system";

pub(super) fn sessions() -> Searchable {
    const WORDS: &[&str] = &["session", "sessions", "task", "tasks"];
    Searchable::relational("session", WORDS, session)
}

/// What a session is searched by itself; what was said in it is searched message by message.
fn session(session: &Session) -> SearchText {
    let task = without_escapes(&session.task);
    let agents: Vec<String> = session.instances.iter().map(agent).collect();
    let text = SearchText::new(beginning(&task)).with(task).with(format!(
        "{} session, {}.",
        session.kind,
        session.status.replace('_', " ")
    ));
    if agents.is_empty() { text } else { text.with(agents.join(" ")) }
}

/// What a session is searched by itself, as its collection declares it.
pub fn session_search_text(of: &Session) -> SearchText {
    let text = session(of);
    if text.title.trim().is_empty() { SearchText { title: of.id.clone(), ..text } } else { text }
}

/// What a message is searched by; none of one that says nothing, or is what a terminal showed.
pub fn message_search_text(of: &ChatMessage) -> Option<SearchText> {
    let said = if of.role == TERMINAL { String::new() } else { message(of) };
    (!said.is_empty()).then(|| SearchText::new("").with(said))
}

/// An agent with its runtime, model and branch: `Agent claude, Claude, sonnet, on claude-1.`
fn agent(instance: &Instance) -> String {
    let runtime = instance.runtime_label.as_deref().or(instance.runtime.as_deref());
    let parts = [Some(instance.agent_name.as_str()), runtime, instance.model.as_deref()];
    let parts: Vec<&str> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    let branch = match instance.branch.as_str() {
        "" => String::new(),
        branch => format!(", on {branch}"),
    };
    format!("Agent {}{branch}.", parts.join(", "))
}

fn message(message: &ChatMessage) -> String {
    let content = without_escapes(&message.content);
    if content.trim().is_empty() { String::new() } else { format!("{}: {content}", message.role) }
}

/// A text without the sequences that colour a terminal, and without other control characters.
fn without_escapes(text: &str) -> String {
    const ESCAPE: char = '\u{1b}';
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            ESCAPE => match characters.next() {
                // Parameters, up to a letter or another final byte.
                Some('[') => {
                    characters.find(|c| ('@'..='~').contains(c));
                }
                // A title or a link, up to a bell or the end of a string.
                Some(']') => {
                    characters.find(|c| matches!(c, '\u{7}' | '\u{9c}' | '\\'));
                }
                _ => {}
            },
            '\n' | '\t' => out.push(character),
            control if control.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_of_terminals_are_left_out() {
        for (text, expected) in [
            ("\u{1b}[32m✓\u{1b}[0m 41 passed\r\n", "✓ 41 passed\n"),
            ("\u{1b}]0;title\u{7}work", "work"),
            ("\u{1b}]8;;http://x\u{1b}\\link", "link"),
            ("end\u{1b}[", "end"),
            ("end\u{1b}", "end"),
        ] {
            assert_eq!(without_escapes(text), expected);
        }
    }
}
