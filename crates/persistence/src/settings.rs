//! How a database is opened: sizes and times, with their limits.

use std::{path::PathBuf, time::Duration};

use crate::{
    database::without_password,
    error::{Error, Result},
};

/// The settings of a connection pool. The defaults suit a desktop and a small service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The most connections at once.
    pub pool_size: u32,
    /// How long to wait for another writer.
    pub busy_timeout: Duration,
    /// How long to wait for a connection that is free; as long as for a writer where none is
    /// said.
    pub pool_timeout: Option<Duration>,
    /// A statement that takes as long is said so, at the level `warn`.
    pub slow_statement: Duration,
    /// Page cache of one connection, in MiB; at most 64.
    pub cache_mib: u32,
    /// The part of the file that is mapped into memory, in MiB; at most 64.
    pub mmap_mib: u32,
    /// When a commit reaches the disk. A server decides that by itself.
    pub synchronous: Synchronous,
    /// The addresses of replicas of a server's database, for reads that may be a little
    /// behind.
    pub read_urls: Vec<String>,
    /// The folder of backups. Without it they are beside a file, and those of a server in
    /// the current folder.
    pub backup_dir: Option<PathBuf>,
}

/// When a commit reaches the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Synchronous {
    /// At the next checkpoint: a power cut may cost the last commits, never the file.
    Normal,
    /// At once.
    Full,
}

impl Synchronous {
    /// The word for it in settings and pragmas.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Full => "full",
        }
    }
}

impl std::str::FromStr for Synchronous {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "normal" => Ok(Self::Normal),
            "full" => Ok(Self::Full),
            other => Err(format!("`{other}` is neither `normal` nor `full`")),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            pool_size: 5,
            busy_timeout: Duration::from_secs(30),
            pool_timeout: None,
            slow_statement: Duration::from_secs(1),
            cache_mib: 32,
            mmap_mib: 64,
            synchronous: Synchronous::Normal,
            read_urls: Vec::new(),
            backup_dir: None,
        }
    }
}

impl Settings {
    /// How long to wait for a connection that is free.
    pub(crate) fn pool_wait(&self) -> Duration {
        self.pool_timeout.unwrap_or(self.busy_timeout)
    }

    /// Checks every value against its limits.
    ///
    /// # Errors
    /// [`Error::Setting`] names the first that is out of bounds.
    pub fn check(&self) -> Result<()> {
        let bad = |name, value: u32, reason| {
            Err(Error::Setting { name, value: value.to_string(), reason })
        };
        if !(1..=64).contains(&self.pool_size) {
            return bad("pool_size", self.pool_size, "use 1 to 64 connections");
        }
        if self.cache_mib == 0 || self.cache_mib > 64 {
            return bad("cache_mib", self.cache_mib, "use 1 to 64 MiB");
        }
        if self.mmap_mib > 64 {
            return bad("mmap_mib", self.mmap_mib, "use 0 to 64 MiB");
        }
        if let Some(url) = self.read_urls.iter().find(|url| !is_server(url)) {
            return Err(Error::Setting {
                name: "read_urls",
                value: without_password(url),
                reason: "each is the address of a server, `postgres://...`",
            });
        }
        Ok(())
    }
}

fn is_server(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}
