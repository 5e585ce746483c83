//! What a server is told: who may ask, how much, and for how long.

use std::time::Duration;

/// How the router answers.
#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// A token that holds as long as the program runs, for the person who started it.
    pub start_token: Option<String>,
    /// Whether nobody needs a token: for a machine of one's own.
    pub no_token: bool,
    /// Whether records and packs may be read without one.
    pub public_read: bool,
    /// Whether nothing can be changed.
    pub read_only: bool,
    /// The hosts that a request may name, without their ports; any where there is none. Behind
    /// loopback these are what keeps other pages of a browser out.
    pub hosts: Option<Vec<String>>,
    /// Whether it is reached by TLS, so that cookies are for that alone.
    pub is_secure: bool,
    /// How much is read, and for how long.
    pub limits: Limits,
    /// How many requests work on the database at once; no more than it has connections.
    pub at_once: usize,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            start_token: None,
            no_token: false,
            public_read: false,
            read_only: false,
            hosts: None,
            is_secure: false,
            limits: Limits::default(),
            at_once: 4,
        }
    }
}

/// The limits of every request.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The most bytes of what is said to a route: names, options.
    pub small: u64,
    /// The most bytes of one record.
    pub document: u64,
    /// The most bytes of a form with a file, which is held in memory.
    pub form: u64,
    /// The most bytes of an upload, which goes to the disk.
    pub upload: u64,
    /// Uploads of more bytes become jobs, whose answer is not waited for.
    pub upload_at_once: u64,
    /// How long a body may take to come, and an answer to be made.
    pub time: Duration,
    /// The same for uploads.
    pub upload_time: Duration,
    /// The most failed logins in a minute.
    pub logins: u32,
    /// The most writes of one caller in a minute.
    pub writes: u32,
    /// The most reads of one caller in a minute.
    pub reads: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            small: 256 << 10,
            document: 16 << 20,
            form: 32 << 20,
            upload: 1 << 30,
            upload_at_once: 64 << 20,
            time: Duration::from_secs(30),
            upload_time: Duration::from_secs(600),
            logins: 20,
            writes: 6_000,
            reads: 600_000,
        }
    }
}
