//! A door to a server, through which one can hear what is said, and which can be shut.

use std::{
    io::{self, Read as _, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result};

/// Hears the bytes of one connection.
pub(crate) type Listener = Box<dyn FnMut(&[u8]) + Send>;
/// Makes a listener for each connection.
pub(crate) type Heard = Option<Arc<dyn Fn() -> Listener + Send + Sync>>;

/// The parts of an address that matter here.
pub(crate) struct Url {
    pub(crate) user: String,
    pub(crate) host: String,
    pub(crate) port: String,
}

impl Url {
    pub(crate) fn parse(address: &str) -> Result<Self> {
        let plain = || -> Option<Self> {
            let (login, rest) = address.split_once("://")?.1.split_once('@')?;
            let (host, port) = rest.split_once('/')?.0.split_once(':')?;
            Some(Self { user: login.into(), host: host.into(), port: port.into() })
        };
        plain().context("write an address as postgres://USER@HOST:PORT/DATABASE")
    }
}

/// A door to a server that can be shut.
pub(crate) struct Proxy {
    target: String,
    pub(crate) port: u16,
    open: Arc<AtomicBool>,
    streams: Arc<Mutex<Vec<TcpStream>>>,
    heard: Heard,
    listener: Option<thread::JoinHandle<()>>,
}

impl Proxy {
    /// A door to `target` on a port of its own or the one that is given; `heard` hears what clients
    /// send.
    pub(crate) fn start(target: &str, port: u16, heard: Heard) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port))?;
        listener.set_nonblocking(true)?;
        let mut proxy = Self {
            target: target.to_owned(),
            port: listener.local_addr()?.port(),
            open: Arc::new(AtomicBool::new(true)),
            streams: Arc::default(),
            heard: heard.clone(),
            listener: None,
        };
        let (open, streams) = (Arc::clone(&proxy.open), Arc::clone(&proxy.streams));
        let target = proxy.target.clone();
        proxy.listener = Some(thread::spawn(move || {
            while open.load(Ordering::Relaxed) {
                match listener.accept() {
                    Ok((client, _)) => {
                        let _ = connect(client, &target, &streams, heard.as_deref());
                    }
                    Err(_) => thread::sleep(Duration::from_millis(5)),
                }
            }
        }));
        Ok(proxy)
    }

    /// Shuts the door, also to those who are inside.
    pub(crate) fn stop(&mut self) {
        self.open.store(false, Ordering::Relaxed);
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
        for stream in self.streams.lock().unwrap_or_else(|broken| broken.into_inner()).drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    pub(crate) fn restart(&mut self) -> Result<()> {
        *self = Self::start(&self.target.clone(), self.port, self.heard.clone())?;
        Ok(())
    }
}

fn connect(
    client: TcpStream,
    target: &str,
    streams: &Mutex<Vec<TcpStream>>,
    heard: Option<&(dyn Fn() -> Listener + Send + Sync)>,
) -> io::Result<()> {
    client.set_nonblocking(false)?;
    let server = TcpStream::connect(target)?;
    let mut known = streams.lock().unwrap_or_else(|broken| broken.into_inner());
    known.extend([client.try_clone()?, server.try_clone()?]);
    let mut listener = heard.map(|heard| heard());
    let (from, to) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || pass(from, to, |bytes| listener.iter_mut().for_each(|hear| hear(bytes))));
    thread::spawn(move || pass(server, client, |_| {}));
    Ok(())
}

fn pass(mut from: TcpStream, mut to: TcpStream, mut hear: impl FnMut(&[u8])) {
    let mut buffer = vec![0; 1 << 16];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        hear(&buffer[..length]);
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}
