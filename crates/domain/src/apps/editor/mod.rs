//! Sessions of an editor in which several agents work on one task, each in a working copy
//! of its own: one file of sessions for each workspace, and a table of the workspaces.
//!
//! It owns the shape of a session as the editor writes it, what an import makes of one that
//! is odd, the values that the editor derives from it, and the seven commands by which the
//! editor keeps its history. It owns neither a store nor a clock.
//!
//! ```
//! use rehome_domain::apps::editor::Session;
//!
//! let session: Session = serde_json::from_str(
//!     r#"{"id": "s1", "type": "debate", "task": "Tabs or spaces?", "status": "round_1",
//!         "createdAt": "2025-11-13T05:00:00Z", "updatedAt": "2025-11-13T05:09:00Z",
//!         "instances": [], "chatHistory": []}"#,
//! )?;
//! assert_eq!(session.winner_id, None);
//! # Ok::<(), serde_json::Error>(())
//! ```

mod again;
mod app;
#[cfg(feature = "proptest")]
mod arbitrary;
mod chat_message;
mod checks;
mod commands;
mod evaluation;
mod fields;
mod filter;
mod hash;
mod instance;
mod kanban;
mod lenient;
mod mapping_entry;
mod reading;
mod search;
mod search_text;
mod session;
mod statistics;
mod taken;
mod time;
mod totals;
mod vocabulary;
mod winner;
mod workspace_path;

pub use app::{app, mapping_of};
#[cfg(feature = "proptest")]
pub use arbitrary::session_source;
pub use chat_message::ChatMessage;
pub use commands::{Command, CommandError, SessionCommands};
pub use evaluation::{Measurements, Points, Score, evaluate};
pub use filter::{NotASortField, SessionFilter, SessionSort, SortField, list};
pub use hash::{
    HASH_OF_NO_PATH, alike_path, is_workspace_hash, spelling_of, spellings, workspace_hash,
};
pub use instance::Instance;
pub use kanban::KanbanColumn;
pub use mapping_entry::MappingEntry;
pub use search::{message_search_text, session_search_text};
pub use search_text::{fold_for_search, search_text};
pub use session::Session;
pub use statistics::Statistics;
pub use taken::{Taken, taken};
pub use time::Moment;
pub use totals::Totals;
pub use vocabulary::{
    INSTANCE_STATUSES, ROLES, RUNTIMES, SESSION_STATUSES, SESSION_TYPES, round_of,
};
pub use winner::select_winner;
pub use workspace_path::{MAX_WORKSPACE_PATH, NotAWorkspacePath, check_workspace_path};
