//! Who may ask: over every route of the description, so that a new one cannot be forgotten.

use rehome::TokenScope;
use rehome_server::ServerSettings;
use serde_json::Value;

use super::client::Client;

fn description() -> Value {
    serde_json::from_str(&rehome_server::openapi()).unwrap()
}

/// Method and path of every route.
pub fn operations() -> Vec<(String, String)> {
    let all = described();
    all.into_iter().map(|(method, path, _)| (method, path)).collect()
}

fn described() -> Vec<(String, String, Value)> {
    let document = description();
    let paths = document["paths"].as_object().unwrap();
    let each = paths.iter().flat_map(|(path, operations)| {
        let operations = operations.as_object().unwrap().iter();
        operations.map(move |(method, operation)| {
            (method.to_uppercase(), path.clone(), operation.clone())
        })
    });
    each.collect()
}

/// A path with something in the place of its names.
pub fn filled(path: &str) -> String {
    let part = |part: &str| match part {
        "{app}" => "dnd5e".to_owned(),
        "{collection}" | "{content_type}" => "spells".to_owned(),
        "{pack_id}" => "home".to_owned(),
        "{field}" => "level".to_owned(),
        "{run}" | "{entry}" | "{seq}" | "{token}" | "{job}" => "1".to_owned(),
        part if part.starts_with('{') => "x".to_owned(),
        part => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn scope(name: &str) -> Option<TokenScope> {
    name.parse().ok()
}

#[test]
fn each_route_lets_in_those_whose_token_reaches_so_far_and_nobody_else() {
    let client = Client::new();
    client.pack("home");
    let made = |scope| client.rehome.create_token("t", scope, None).unwrap().secret;
    let callers = [
        (None, client.showing(None)),
        (Some(TokenScope::Read), client.showing(Some(&made(TokenScope::Read)))),
        (Some(TokenScope::Write), client.showing(Some(&made(TokenScope::Write)))),
        (Some(TokenScope::Admin), client.showing(Some(&made(TokenScope::Admin)))),
    ];
    let mut cells = 0;
    for (method, path, operation) in described() {
        let needed = operation["x-scope"].as_str().and_then(scope);
        // Reading is `get`, with the few that ask in a body; all else writes.
        let asks = ["retrieve", "rag_query", "get_session_of_editor", "get_all_sessions"];
        let name = operation["operationId"].as_str().unwrap();
        let is_open = operation["security"].as_array().unwrap().is_empty();
        match (method.as_str(), needed) {
            (_, None) => assert!(is_open, "{name} is open and does not say so"),
            ("GET", Some(_)) => {}
            (_, Some(scope)) => {
                assert!(scope > TokenScope::Read || asks.contains(&name), "{name} writes");
            }
        }
        for (has, caller) in &callers {
            cells += 1;
            let answered = caller.header("content-type", "application/json").ask(
                &method,
                &filled(&path),
                "{}",
            );
            let status = answered.status.as_u16();
            let is_let_in = needed.is_none() || *has >= needed;
            match (is_let_in, has) {
                (true, _) => {
                    assert!(
                        status != 401 && status != 403,
                        "{name} as {has:?}: {}",
                        answered.text()
                    );
                }
                (false, None) => {
                    let problem = answered.problem(401, "unauthenticated");
                    assert_eq!(problem["scope"], needed.unwrap().as_str(), "{name}");
                }
                (false, Some(_)) => {
                    let problem = answered.problem(403, "forbidden");
                    assert!(problem["detail"].as_str().unwrap().contains(name), "{problem}");
                }
            }
        }
    }
    assert!(cells >= 4 * 60, "{cells}");
}

#[test]
fn packs_and_records_may_be_opened_to_all_and_nothing_else() {
    let client = Client::with(ServerSettings { public_read: true, ..ServerSettings::default() });
    client.pack("home");
    let nobody = client.showing(None).header("content-type", "application/json");
    for (method, path, operation) in described() {
        let is_public = operation["x-public-read"] == true || operation["x-scope"].is_null();
        let status = nobody.ask(&method, &filled(&path), "{}").status.as_u16();
        assert_eq!(status != 401, is_public, "{method} {path}: {status}");
    }
}

#[test]
fn a_server_that_only_reads_changes_nothing() {
    let client = Client::with(ServerSettings { read_only: true, ..ServerSettings::default() });
    let client = client.header("content-type", "application/json");
    for (method, path, operation) in described() {
        let writes = method != "GET"
            && scope(operation["x-scope"].as_str().unwrap_or("")) > Some(TokenScope::Read);
        let answered = client.ask(&method, &filled(&path), "{}");
        if writes {
            answered.problem(403, "read_only");
        } else {
            assert_ne!(answered.status, 403, "{method} {path}");
        }
    }
}

#[test]
fn pages_of_other_origins_change_nothing() {
    let client = Client::new();
    client.pack("home");
    let before = client.rehome.last_change().unwrap();
    for (method, path) in operations().into_iter().filter(|(method, _)| method != "GET") {
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "http://evil.example"),
            ("origin", "null"),
        ] {
            let client = client.header(name, value).header("content-type", "application/json");
            client.ask(&method, &filled(&path), "{}").problem(403, "foreign_origin");
        }
    }
    assert_eq!(client.rehome.last_change().unwrap(), before);
    let own = client.header("sec-fetch-site", "same-origin");
    own.post("/api/content/packs", r#"{"name": "Own"}"#).is(201);
}

#[test]
fn a_host_that_this_is_not_is_answered_nowhere() {
    let hosts = Some(vec!["localhost".to_owned()]);
    let client =
        Client::with(ServerSettings { hosts, no_token: true, ..ServerSettings::default() });
    let client = client.header("content-type", "application/json");
    for (method, path) in operations() {
        let foreign = client.header("host", "evil.example");
        foreign.ask(&method, &filled(&path), "{}").problem(421, "foreign_host");
    }
    client.header("host", "localhost:1").get("/health/live").is(200);
    client.header("host", "evil.example").get("/nothing").problem(421, "foreign_host");
}

#[test]
fn a_token_holds_until_it_is_revoked_or_ends() {
    let client = Client::new();
    let new = client.post("/api/tokens", r#"{"name": "game", "scope": "read", "days": 1}"#).is(201);
    let token = new.value();
    let secret = token["secret"].as_str().unwrap();
    let game = client.showing(Some(secret));
    assert_eq!(game.get("/api/session").is(200).value()["actor"], "token:game");
    game.get("/api/tokens").problem(403, "forbidden");
    let listed = client.get("/api/tokens").is(200).text();
    assert!(!listed.contains(secret) && listed.contains("game"));
    client.delete(&format!("/api/tokens/{}", token["id"])).is(200);
    game.get("/api/runs").problem(401, "unauthenticated");
    client.delete("/api/tokens/999").problem(404, "unknown_token");
    let short = client.rehome.create_token("s", TokenScope::Read, Some(std::time::Duration::ZERO));
    client.showing(Some(&short.unwrap().secret)).get("/api/runs").problem(401, "unauthenticated");
    for body in [r#"{"name": "", "scope": "read"}"#, r#"{"name": "x", "scope": "all"}"#] {
        assert!(client.post("/api/tokens", body).status.is_client_error());
    }
}

#[test]
fn nobody_tries_tokens_for_long() {
    let limits = rehome_server::Limits { logins: 5, ..Default::default() };
    let client = Client::with(ServerSettings { limits, ..ServerSettings::default() });
    let guess = client.showing(Some("rehome_guess"));
    let codes: Vec<u16> = (0..7).map(|_| guess.get("/api/runs").status.as_u16()).collect();
    assert_eq!(codes, [401, 401, 401, 401, 401, 429, 429]);
}

#[test]
fn a_session_is_one_cookie_that_only_our_pages_send() {
    let settings = || ServerSettings {
        start_token: Some("rehome_start".to_owned()),
        ..ServerSettings::default()
    };
    for (is_secure, name) in [(false, "rehome_session="), (true, "__Host-rehome=")] {
        let client = Client::with(ServerSettings { is_secure, ..settings() }).showing(None);
        let login = client.get("/login?token=rehome_start&next=/packs").is(303);
        assert_eq!(login.header("location"), "/packs");
        let cookie = login.header("set-cookie");
        assert!(
            cookie.starts_with(name) && cookie.contains("HttpOnly; SameSite=Strict"),
            "{cookie}"
        );
        assert_eq!(cookie.contains("; Secure"), is_secure, "{cookie}");
        let shown = cookie.split(';').next().unwrap();
        let page = client.header("cookie", shown);
        assert_eq!(page.get("/api/session").is(200).value()["scope"], "admin");
        page.header("content-type", "application/json")
            .post("/api/content/packs", r#"{"name": "a"}"#)
            .is(201);
        assert!(page.post("/logout", "").is(200).header("set-cookie").contains("Max-Age=0"));
    }
    let client = Client::with(settings()).showing(None);
    client.get("/login?token=wrong").problem(401, "unauthenticated");
    let form = client.header("content-type", "application/x-www-form-urlencoded");
    form.post("/login", "token=rehome_start&next=//evil.example").is(303);
    let asked = client.header("accept", "text/html").get("/").is(401);
    assert!(asked.text().contains("<form") && !asked.text().contains("rehome_start"));
}

#[test]
fn every_answer_tells_the_browser_what_it_may_do() {
    let client = Client::with_samples();
    for path in
        ["/", "/api/content/packs", "/nothing", "/login", "/assets/style.css", "/api/runs/9"]
    {
        let answered = client.header("accept", "text/html").get(path);
        let policy = answered.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(answered.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answered.header("referrer-policy"), "same-origin", "{path}");
        assert!(!answered.header("x-request-id").is_empty(), "{path}");
    }
    let named = client.header("x-request-id", "mine-7").get("/api/runs/99");
    assert_eq!(named.header("x-request-id"), "mine-7");
    assert_eq!(named.problem(404, "unknown_run")["request"], "mine-7");
    let odd = client.header("x-request-id", "a b\"c").get("/api/runs");
    assert_ne!(odd.header("x-request-id"), "a b\"c");
}

#[test]
fn hostile_strings_change_no_table_and_break_nothing() {
    let client = Client::with_samples();
    client.pack("home");
    let before = client.rehome.schema_status().unwrap();
    let hostile = [
        "'; DROP TABLE packs; --",
        "\" OR 1=1 --",
        "%00",
        "%0d%0aSet-Cookie:%20x=y",
        "../../etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "<script>alert(1)</script>",
        "{{7*7}}",
        "${7*7}",
        "\u{202e}abc",
        "%F0%9F%92%A9",
        "%c0%ae%c0%ae",
        "a%2Fb",
        "-1",
        "9223372036854775808",
        "NaN",
        "null",
        "'",
        "%25%25",
        "\\",
        "x'||(SELECT 1)||'",
        "1;PRAGMA writable_schema=1",
        "~",
        "%EF%BF%BF",
    ];
    let encoded = |text: &str| {
        let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"%-._~".contains(byte);
        let each = text.bytes().map(|byte| {
            if is_plain(&byte) { (byte as char).to_string() } else { format!("%{byte:02X}") }
        });
        each.collect::<String>()
    };
    let mut count = 0;
    for (method, path, operation) in described() {
        let name = operation["operationId"].as_str().unwrap();
        if ["create_backup", "logout"].contains(&name) {
            continue;
        }
        for text in hostile {
            let text = encoded(text);
            let mut paths = Vec::new();
            for part in path.split('/').filter(|part| part.starts_with('{')) {
                paths.push(filled(&path.replace(part, &text)));
            }
            for param in operation["parameters"].as_array().unwrap() {
                if param["in"] == "query" {
                    let param = param["name"].as_str().unwrap();
                    paths.push(format!("{}?{param}={text}", filled(&path)));
                }
            }
            if method != "GET" {
                paths.push(filled(&path));
            }
            for asked in paths {
                count += 1;
                let body = format!(
                    r#"{{"name": {text:?}, "id": {text:?}, "q": {text:?}, "at": {text:?}}}"#
                );
                let client = client.header("content-type", "application/json");
                let answered = client.ask(&method, &asked, body);
                let status = answered.status.as_u16();
                assert!(status < 500, "{method} {asked}: {status} {}", answered.text());
                assert_eq!(answered.header("set-cookie"), "", "{method} {asked}");
            }
        }
    }
    assert!(count > 3_000, "{count}");
    assert_eq!(client.rehome.schema_status().unwrap(), before);
    assert!(client.rehome.integrity().unwrap().is_empty());
}
