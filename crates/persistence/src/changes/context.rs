//! Who changes something, why, on what occasion, and who looks on.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use rehome_domain::Event;

use crate::error::{Error, Result};

/// A call, as those see it who do its work: who wants it and why, who is told how far it is, and
/// whether it is still wanted. All that a handle writes is logged as its caller's.
///
/// ```
/// use rehome_persistence::changes::{Cancel, Context};
///
/// let stop = Cancel::default();
/// let context = Context::of("user:ann").because("a typing error").until(&stop);
/// assert_eq!(context.actor, "user:ann");
/// assert!(context.check().is_ok());
/// stop.cancel();
/// assert_eq!(context.check().unwrap_err().code().as_str(), "cancelled");
/// ```
#[derive(Clone)]
pub struct Context {
    /// Who: `system`, `user:NAME`, `agent:NAME`, `migration`, `files:APP` or `outside`.
    pub actor: String,
    /// Why, in that one's words.
    pub reason: Option<String>,
    /// What the caller calls the request that it serves.
    pub request: Option<String>,
    cancel: Cancel,
    listener: Option<Arc<Listener>>,
}

type Listener = dyn Fn(Event<'_>) + Send + Sync;

impl Context {
    /// That one, without a reason.
    pub fn of(actor: impl Into<String>) -> Self {
        Self {
            actor: actor.into(),
            reason: None,
            request: None,
            cancel: Cancel::default(),
            listener: None,
        }
    }

    /// The same, for that reason.
    #[must_use]
    pub fn because(self, reason: impl Into<String>) -> Self {
        Self { reason: Some(reason.into()), ..self }
    }

    /// The same, which serves that request.
    #[must_use]
    pub fn serving(self, request: impl Into<String>) -> Self {
        Self { request: Some(request.into()), ..self }
    }

    /// The same, which `cancel` ends.
    #[must_use]
    pub fn until(self, cancel: &Cancel) -> Self {
        Self { cancel: cancel.clone(), ..self }
    }

    /// What ends it.
    pub fn cancel(&self) -> &Cancel {
        &self.cancel
    }

    /// The same, whose progress is told to `listener`, often and from the thread that does the
    /// work: it must be quick.
    #[must_use]
    pub fn telling(self, listener: impl Fn(Event<'_>) + Send + Sync + 'static) -> Self {
        Self { listener: Some(Arc::new(listener)), ..self }
    }

    /// Tells how far it is, and goes on only if it is still wanted.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub fn tell(&self, event: Event<'_>) -> Result<()> {
        if let Some(listener) = &self.listener {
            listener(event);
        }
        self.check()
    }

    /// Goes on only if it is still wanted.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub fn check(&self) -> Result<()> {
        if self.cancel.is_cancelled() { Err(Error::cancelled()) } else { Ok(()) }
    }
}

impl Default for Context {
    /// A program that does not say for whom it works.
    fn default() -> Self {
        Self::of("system")
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { actor, reason, request, .. } = self;
        f.debug_struct("Context")
            .field("actor", actor)
            .field("reason", reason)
            .field("request", request)
            .finish_non_exhaustive()
    }
}

/// What ends a call: whoever holds a copy can. What was not committed is undone, and the call
/// returns [`Error::Cancelled`], which says what stays.
#[derive(Clone, Debug, Default)]
pub struct Cancel {
    flag: Arc<AtomicBool>,
    /// What ends all of several calls.
    parent: Option<Arc<Cancel>>,
}

impl Cancel {
    /// Ends the calls that have it.
    pub fn cancel(&self) {
        self.flag.store(true, Ordering::Relaxed);
    }

    /// Whether they were ended.
    pub fn is_cancelled(&self) -> bool {
        self.flag.load(Ordering::Relaxed)
            || self.parent.as_ref().is_some_and(|parent| parent.is_cancelled())
    }

    /// What ends one call of several: it alone, or all of them with this one.
    #[must_use]
    pub fn child(&self) -> Self {
        Self { flag: Arc::default(), parent: Some(Arc::new(self.clone())) }
    }
}

/// A flag that somebody else sets, as the handler of a signal does.
impl From<Arc<AtomicBool>> for Cancel {
    fn from(flag: Arc<AtomicBool>) -> Self {
        Self { flag, parent: None }
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
