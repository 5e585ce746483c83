//! A server of its own: listening, and stopping when it is told to, once what is under way is done.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use axum::Router;
use rehome::Rehome;

use crate::{error::Error, router::router_with, settings::ServerSettings};

/// How long what is under way may take once the server is told to stop.
const LAST: Duration = Duration::from_secs(10);

/// A server that listens, and does not answer yet.
#[derive(Debug)]
pub struct Listening {
    listener: TcpListener,
    router: Router,
    address: SocketAddr,
}

/// Listens at `address`; port 0 is any that is free. Where others can reach it, tokens are needed.
///
/// # Errors
/// When it cannot, or anybody could write there.
pub fn listen(
    rehome: Rehome,
    address: SocketAddr,
    mut settings: ServerSettings,
) -> Result<Listening, Error> {
    if settings.no_token && !address.ip().is_loopback() {
        return Err(Error::Exposed(address));
    }
    let listener =
        TcpListener::bind(address).map_err(|source| Error::Listen { address, source })?;
    let address = listener.local_addr()?;
    if settings.hosts.is_none() && address.ip().is_loopback() {
        let hosts = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned);
        settings.hosts = Some(hosts.to_vec());
    }
    let router = router_with(rehome, settings);
    Ok(Listening { listener, router, address })
}

impl Listening {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stopped` says so, which is asked a few times a second.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn run(self, stopped: impl Fn() -> bool + Send + Sync + 'static) -> Result<(), Error> {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let Self { listener, router, .. } = self;
        let served = runtime.block_on(async move {
            listener.set_nonblocking(true)?;
            let listener = tokio::net::TcpListener::from_std(listener)?;
            let service = router.into_make_service_with_connect_info::<SocketAddr>();
            let stopped = std::sync::Arc::new(stopped);
            let until = |stopped: std::sync::Arc<dyn Fn() -> bool + Send + Sync>| async move {
                while !stopped() {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            };
            let server = axum::serve(listener, service);
            let server = server.with_graceful_shutdown(until(stopped.clone()));
            let server = tokio::spawn(server.into_future());
            until(stopped).await;
            match tokio::time::timeout(LAST, server).await {
                Ok(Ok(served)) => served,
                // Who still waits for an answer has waited long enough.
                Ok(Err(_)) | Err(_) => Ok(()),
            }
        });
        runtime.shutdown_timeout(LAST);
        Ok(served.map_err(|error: io::Error| error)?)
    }
}
