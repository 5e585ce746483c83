//! `rehome serve` as a process, on a port that is free, and `rehome token`.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use super::place::Place;

/// A server that is killed at the end, unless it was stopped.
struct Served {
    child: Child,
    address: String,
    login: String,
}

impl Served {
    fn start(place: &Place, options: &str) -> Self {
        let call = format!("serve --listen 127.0.0.1:0 --json {options}");
        let mut command = place.command(&call);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap_or_else(|error| {
            let mut told = String::new();
            child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
            panic!("{error}: {line}{told}")
        });
        let text = |name: &str| said[name].as_str().unwrap().to_owned();
        let address = text("address").strip_prefix("http://").unwrap().to_owned();
        Self { child, address, login: text("open") }
    }

    fn token(&self) -> &str {
        self.login.split("token=").nth(1).unwrap()
    }

    /// The status and the body of an answer.
    fn ask(&self, method: &str, path: &str, token: &str, body: &str) -> (u16, String) {
        self.send(method, path, token, "", body)
    }

    /// The same of a body that is posted, with a preference.
    fn ask_preferring(&self, prefer: &str, path: &str, token: &str, body: &str) -> (u16, String) {
        self.send("POST", path, token, &format!("Prefer: {prefer}\r\n"), body)
    }

    fn send(&self, method: &str, path: &str, token: &str, more: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\n{more}Content-Length: {}\r\nConnection: close\r\n\r\n",
            self.address,
            body.len()
        );
        stream.write_all((head + body).as_bytes()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let status = text.split(' ').nth(1).unwrap().parse().unwrap();
        (status, text.split_once("\r\n\r\n").unwrap().1.to_owned())
    }

    /// Tells it to stop, and how it ended.
    fn stop(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let until = Instant::now() + Duration::from_secs(15);
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(Instant::now() < until, "it does not stop");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_serves_what_others_write_until_it_is_told_to_stop() {
    let place = Place::with_samples();
    let server = Served::start(&place, "");
    let start = server.token().to_owned();
    assert_eq!(server.ask("GET", "/health/live", "", "").0, 200);
    assert_eq!(server.ask("GET", "/api/runs", "", "").0, 401);
    assert_eq!(server.ask("GET", "/api/runs", &start, "").0, 200);
    let pack = r#"{"name": "Home"}"#;
    assert_eq!(server.ask("POST", "/api/content/packs", &start, pack).0, 201);
    place.run("packs show home").code(0);

    // A token that another process makes and revokes.
    let made = place.json(0, "token create game --scope read --days 3");
    let (secret, id) = (made["secret"].as_str().unwrap(), made["id"].as_i64().unwrap());
    assert_eq!(server.ask("GET", "/api/runs", secret, "").0, 200);
    assert_eq!(server.ask("POST", "/api/content/packs", secret, pack).0, 403);
    let listed = place.json(0, "token list");
    assert_eq!(
        (&listed["items"][0]["name"], &listed["items"][0]["scope"]),
        (&"game".into(), &"read".into())
    );
    assert!(!listed.to_string().contains(secret));
    place.run(&format!("token revoke {id}")).code(0);
    let until = Instant::now() + Duration::from_secs(10);
    while server.ask("GET", "/api/runs", secret, "").0 != 401 {
        assert!(Instant::now() < until, "a revoked token holds");
    }

    // An edit of another process is found within a second or so.
    let spell = r#"{"index": "gloam", "name": "Gloam", "level": 1, "desc": ["Umber."]}"#;
    place.run_reading(spell, "put spells gloam --container home").code(0);
    let until = Instant::now() + Duration::from_secs(30);
    while !server.ask("GET", "/api/search?q=gloam", &start, "").1.contains("gloam") {
        assert!(Instant::now() < until, "an edit is not found");
    }
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn a_server_that_is_killed_leaves_no_job_that_never_ends() {
    let place = Place::with_samples();
    let each = (0..1_500).map(|n| {
        format!(r#"{{"index": "c{n}", "name": "C {n}", "desc": ["Number {n}."], "url": "/c/{n}"}}"#)
    });
    let body = format!("[{}]", each.collect::<Vec<_>>().join(","));
    let path = "/api/content/packs/home/upload/conditions";
    place.run("packs create home").code(0);
    let mut server = Served::start(&place, "");
    for kill in 0..5_u64 {
        let token = server.token().to_owned();
        let (status, _) = server.ask_preferring("respond-async", path, &token, &body);
        assert_eq!(status, 202);
        std::thread::sleep(Duration::from_millis(40 * kill * kill));
        drop(server);
        server = Served::start(&place, "");
        let token = server.token().to_owned();
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let (_, jobs) = server.ask("GET", "/api/jobs", &token, "");
            let jobs: Value = serde_json::from_str(&jobs).unwrap();
            let jobs = jobs.as_array().unwrap().clone();
            if jobs.iter().all(|job| job["state"] != "running") {
                break;
            }
            assert!(Instant::now() < until, "{jobs:?}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
    // The same bytes once more bring all of them, or tell that they are there, as one run.
    let token = server.token().to_owned();
    let (status, told) = server.ask("POST", path, &token, &body);
    assert!(status == 200 || status == 201, "{status} {told}");
    let (_, page) =
        server.ask("GET", "/api/records/dnd5e/conditions?pack=home&total=true&limit=1", &token, "");
    let page: Value = serde_json::from_str(&page).unwrap();
    assert_eq!(page["total"], 1_500);
    place.run("doctor").code(0);
}

#[test]
fn a_host_that_it_is_not_is_refused_by_default() {
    let place = Place::with_samples();
    let server = Served::start(&place, "--no-token --read-only");
    assert_eq!(server.ask("GET", "/api/runs", "", "").0, 200);
    assert_eq!(server.ask("POST", "/api/content/packs", "", "{}").0, 403);
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert!(text.starts_with("HTTP/1.1 421"), "{text}");
}

#[test]
fn what_anybody_could_reach_is_not_served_without_tokens() {
    let place = Place::with_samples();
    place.run("serve --listen 0.0.0.0:0 --no-token").code(64).complains(&["without tokens"]);
    place.run("token create x --scope all").code(64).complains(&["read, write or admin"]);
    place.run("token revoke 99").code(64).complains(&["99"]);
    Place::new().run("serve").code(3);
}

#[test]
fn a_program_without_any_library_speaks_to_it() {
    let place = Place::with_samples();
    let server = Served::start(&place, "");
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/SERVER.md"));
    let text = text.unwrap();
    let code = text.split("```python\n").nth(1).unwrap().split("```").next().unwrap();
    let code = code.replace("127.0.0.1:7777", &server.address);
    let code = format!("TOKEN = {:?}\n{code}", server.token());
    match Command::new("python3").args(["-c", &code]).output() {
        Ok(output) => {
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{told}");
            assert_eq!(String::from_utf8(output.stdout).unwrap(), "1 Dazed\n");
        }
        Err(error) => eprintln!("there is no Python to try it with: {error}"),
    }
}
