//! What keeps a server from starting.

use std::{io, net::SocketAddr};

/// Why a server does not serve.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nothing can be listened to there.
    #[error("cannot listen at {address}: {source}; another program may, --listen chooses another")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// Without a token only loopback is safe.
    #[error("{0}: others can reach that, so it is not served without tokens")]
    Exposed(SocketAddr),
    /// The system gives no threads or no chance.
    #[error("cannot serve: {0}")]
    System(#[from] io::Error),
}
