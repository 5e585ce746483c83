//! What becomes of a session that is to be created under an id that is there: the editor writes each
//! competition, ensemble and debate twice.

use super::session::Session;
use crate::{DuplicatePolicy, Level, RelationalRecord as _, Source};

/// What becomes of a session whose id is taken, by the same rules as in an import.
#[derive(Clone, Debug, PartialEq)]
pub enum Taken {
    /// The one that is there stays as it is: the new one says the same, or is the editor's second
    /// write of it, with working copies that never existed.
    Kept,
    /// One of them is the stub of a debate, and this is what both say together.
    Merged(Box<Session>),
    /// They are two sessions, and one of them needs another id.
    Refused,
}

/// What becomes of `new`, which has the id of `stored`.
///
/// ```
/// use rehome_domain::apps::editor::{Session, Taken, taken};
///
/// let session = |task: &str| Session {
///     id: "s1".to_owned(),
///     kind: "debate".to_owned(),
///     status: "running".to_owned(),
///     task: task.to_owned(),
///     ..Session::default()
/// };
/// let (stub, debate) = (session("Debate in progress"), session("Oil or wax?"));
/// assert_eq!(taken(&debate, &debate), Taken::Kept);
/// assert_eq!(taken(&stub, &debate), Taken::Merged(Box::new(debate.clone())));
/// assert_eq!(taken(&debate, &session("Wax or oil?")), Taken::Refused);
/// ```
pub fn taken(stored: &Session, new: &Session) -> Taken {
    let (Ok(first), Ok(second)) = (serde_json::to_string(stored), serde_json::to_string(new))
    else {
        return Taken::Refused;
    };
    match Session::again(&Source::of(&first), &Source::of(&second)) {
        DuplicatePolicy::Quarantine(remark) if remark.level < Level::Quarantined => Taken::Kept,
        DuplicatePolicy::Quarantine(_) | DuplicatePolicy::Another(_) => Taken::Refused,
        DuplicatePolicy::Merge { text, .. } => {
            match Session::read(&Source::of(&text), &mut Vec::new()) {
                Ok(merged) if merged == *stored => Taken::Kept,
                Ok(merged) => Taken::Merged(Box::new(merged)),
                Err(_) => Taken::Refused,
            }
        }
    }
}
