//! One who asks the router, without a network.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode},
};
use http_body_util::BodyExt as _;
use rehome::{Rehome, TokenScope};
use rehome_server::{ServerSettings, router_with};
use serde_json::Value;
use tower::ServiceExt as _;

/// The sample pack of the documentation.
pub const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/samples/dnd5e");

/// A router over a database of its own.
#[derive(Clone)]
pub struct Client {
    pub rehome: Rehome,
    router: Router,
    runtime: Arc<tokio::runtime::Runtime>,
    token: Option<String>,
    headers: Arc<Mutex<Vec<(String, String)>>>,
}

/// What was answered.
#[derive(Debug)]
pub struct Answered {
    pub asked: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Client {
    /// One with a token for everything, on an empty database.
    pub fn new() -> Self {
        Self::with(ServerSettings::default())
    }

    /// The same with the sample pack.
    pub fn with_samples() -> Self {
        let client = Self::new();
        client.rehome.import("dnd5e", SAMPLES).unwrap();
        client
    }

    /// The same, told who may ask and how much.
    pub fn with(settings: ServerSettings) -> Self {
        let rehome = rehome_tests::memory();
        Self::on(rehome, settings)
    }

    pub fn on(rehome: Rehome, settings: ServerSettings) -> Self {
        let token = rehome.create_token("tests", TokenScope::Admin, None).unwrap().secret;
        let router = router_with(rehome.clone(), settings);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let (runtime, headers) = (Arc::new(runtime), Arc::default());
        Self { rehome, router, runtime, token: Some(token), headers }
    }

    /// The same, who shows another token, or none.
    pub fn showing(&self, token: Option<&str>) -> Self {
        Self { token: token.map(str::to_owned), headers: Arc::default(), ..self.clone() }
    }

    /// The same with one header more.
    pub fn header(&self, name: &str, value: &str) -> Self {
        let mut headers = self.headers.lock().unwrap().clone();
        headers.push((name.to_owned(), value.to_owned()));
        Self { headers: Arc::new(Mutex::new(headers)), ..self.clone() }
    }

    /// Asks.
    pub fn ask(&self, method: &str, path: &str, body: impl Into<Body>) -> Answered {
        let mut request = Request::builder().method(method).uri(path);
        let headers = self.headers.lock().unwrap().clone();
        if !headers.iter().any(|(name, _)| name == "host") {
            request = request.header("host", "localhost:7777");
        }
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(body.into()).unwrap();
        let router = self.router.clone();
        let (status, headers, bytes) = self.runtime.block_on(async move {
            let asked = async {
                let response = router.oneshot(request).await.unwrap();
                let (parts, body) = response.into_parts();
                let bytes = body.collect().await.unwrap().to_bytes().to_vec();
                (parts.status, parts.headers, bytes)
            };
            tokio::time::timeout(Duration::from_secs(60), asked).await.unwrap()
        });
        Answered { asked: format!("{method} {path}"), status, headers, bytes }
    }

    pub fn get(&self, path: &str) -> Answered {
        self.ask("GET", path, Body::empty())
    }

    pub fn delete(&self, path: &str) -> Answered {
        self.ask("DELETE", path, Body::empty())
    }

    pub fn post(&self, path: &str, body: impl Into<Body>) -> Answered {
        self.json("POST", path, body)
    }

    pub fn put(&self, path: &str, body: impl Into<Body>) -> Answered {
        self.json("PUT", path, body)
    }

    fn json(&self, method: &str, path: &str, body: impl Into<Body>) -> Answered {
        let has_kind = self.headers.lock().unwrap().iter().any(|(name, _)| name == "content-type");
        if has_kind {
            self.ask(method, path, body)
        } else {
            self.header("content-type", "application/json").ask(method, path, body)
        }
    }

    /// Makes a pack of that id.
    pub fn pack(&self, id: &str) {
        self.post("/api/content/packs", format!(r#"{{"id": "{id}", "name": "{id}"}}"#)).is(201);
    }
}

impl Answered {
    /// The answer, if it has that status.
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}: {}", self.asked, self.text());
        self
    }

    /// The problem, if it has that status and code.
    pub fn problem(self, status: u16, code: &str) -> Value {
        let answered = self.is(status);
        let kind = answered.headers["content-type"].to_str().unwrap();
        assert_eq!(kind, "application/problem+json", "{}", answered.asked);
        let problem = answered.value();
        assert_eq!(problem["code"], code, "{}: {problem}", answered.asked);
        problem
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn value(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|error| panic!("{}: {error}: {}", self.asked, self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}
