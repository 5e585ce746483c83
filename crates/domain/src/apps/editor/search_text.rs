//! What a session is found by when somebody searches.

use unicode_normalization::UnicodeNormalization;

use super::session::Session;

/// The form in which texts are compared: composed (NFC), and in lower case.
pub fn fold_for_search(text: &str) -> String {
    text.nfc().collect::<String>().to_lowercase()
}

/// The folded task, id and names of the agents, each from a new line. A search finds the
/// sessions in whose text the folded words stand.
///
/// ```
/// use rehome_domain::apps::editor::{Instance, Session, search_text};
///
/// let session = Session {
///     id: "S-1".into(),
///     task: "Cafe\u{301} 改善".into(),
///     instances: vec![Instance { agent_name: "Claude".into(), ..Default::default() }],
///     ..Default::default()
/// };
/// assert_eq!(search_text(&session), "café 改善\ns-1\nclaude");
/// ```
pub fn search_text(session: &Session) -> String {
    let agents = session.instances.iter().map(|instance| instance.agent_name.as_str());
    let parts = [session.task.as_str(), session.id.as_str()];
    let folded: Vec<String> = parts.into_iter().chain(agents).map(fold_for_search).collect();
    folded.join("\n")
}
