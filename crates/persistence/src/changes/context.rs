//! Who changes something, why, and on what occasion.

use std::fmt;

/// Who changes something and why, for all that a connection writes.
///
/// ```
/// use rehome_persistence::changes::Context;
///
/// let context = Context { reason: Some("a typing error".to_owned()), ..Context::of("user:ann") };
/// assert_eq!(context.actor, "user:ann");
/// assert_eq!(Context::default().actor, "system");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// Who: `system`, `user:NAME`, `agent:NAME`, `migration`, `files:APP` or `outside`.
    pub actor: String,
    /// Why, in that one's words.
    pub reason: Option<String>,
    /// What the caller calls the request that it serves.
    pub request: Option<String>,
}

impl Context {
    /// That one, without a reason.
    pub fn of(actor: impl Into<String>) -> Self {
        Self { actor: actor.into(), reason: None, request: None }
    }
}

impl Default for Context {
    /// A program that does not say for whom it works.
    fn default() -> Self {
        Self::of("system")
    }
}

/// On what occasion something changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Cause {
    /// An import of files.
    Import,
    /// An edit of a record, a pack or a workspace.
    #[default]
    Edit,
    /// A command of an application.
    Command,
    /// Files and database are brought together.
    Sync,
    /// Something is undone.
    Rollback,
    /// Somebody changed it by other means, and it was found.
    Absorbed,
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Import, Self::Edit, Self::Command, Self::Sync, Self::Rollback, Self::Absorbed];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Edit => "edit",
            Self::Command => "command",
            Self::Sync => "sync",
            Self::Rollback => "rollback",
            Self::Absorbed => "absorbed",
        }
    }

    /// The cause of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.as_str() == word)
    }

    /// Whether it changes many records at once, whose search documents are made afterwards.
    pub(crate) fn is_bulk(self) -> bool {
        matches!(self, Self::Import | Self::Rollback)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a unit of work may touch: units of different containers run side by side on a server,
/// those of one wait for each other. A file has one writer at a time in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope<'a> {
    /// Anything: nobody else writes meanwhile.
    Database,
    /// Any container of an application.
    App(&'a str),
    /// One container of an application.
    Container(&'a str, &'a str),
    /// No record, no pack, no workspace: bookkeeping beside them.
    Nothing,
}
