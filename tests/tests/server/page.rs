//! The page: every link of it leads somewhere, no page needs a script, and its forms do what they
//! say.

use std::collections::{BTreeSet, VecDeque};

use super::client::{Answered, Client};

/// What stands between quotes behind `name=` in a page.
fn attributes(html: &str, name: &str) -> Vec<String> {
    let begin = format!(" {name}=\"");
    let each = html.split(begin.as_str()).skip(1).filter_map(|rest| rest.split('"').next());
    each.map(|text| text.replace("&amp;", "&").replace("&#39;", "'")).collect()
}

/// One who looks at pages.
fn reader(client: &Client) -> Client {
    client.header("accept", "text/html").header("sec-fetch-site", "same-origin")
}

/// Sends a form, as a browser does.
fn send(client: &Client, action: &str, fields: &[(&str, &str)]) -> Answered {
    let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let body: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let form = reader(client).header("content-type", "application/x-www-form-urlencoded");
    form.ask("POST", action, body.join("&"))
}

/// What every page must be.
fn check(path: &str, html: &str) {
    for (wanted, count) in [("<html lang=\"en\">", 1), ("<h1>", 1), ("<main", 1), ("<title>", 1)] {
        assert_eq!(html.matches(wanted).count(), count, "{path} has {wanted}");
    }
    for never in ["<script", " style=\"", "javascript:", "onclick", "http://", "https://"] {
        // A record may say what it will; it is a text then.
        assert!(
            !html.contains(&format!("{never}\"")) && !html.contains("<script"),
            "{path}: {never}"
        );
    }
    // Whoever fills in a form knows what a field is.
    let mut rest = html;
    for tag in ["<input", "<select", "<textarea"] {
        while let Some(at) = rest.find(tag) {
            let (before, behind) = rest.split_at(at);
            let element = behind.split('>').next().unwrap();
            let is_hidden = element.contains("type=\"hidden\"");
            let is_labelled =
                before.rfind("<label").is_some_and(|open| !before[open..].contains("</label>"));
            assert!(is_hidden || is_labelled, "{path}: {element}");
            rest = &behind[tag.len()..];
        }
        rest = html;
    }
    assert!(!html.contains("<button></button>"), "{path} has a button that says nothing");
}

#[test]
fn every_link_leads_somewhere_and_no_page_needs_a_script() {
    let client = Client::with_samples();
    let samples = |app: &str| format!("{}/../docs/samples/{app}", env!("CARGO_MANIFEST_DIR"));
    client.rehome.import("learner", samples("learner")).unwrap();
    client.rehome.import("editor", samples("editor")).unwrap();
    client.pack("home");
    client.post("/api/campaigns", r#"{"id": "table", "packs": ["home", "srd"]}"#).is(201);
    let bad = r#"[{"index": "a", "name": "A", "desc": [], "url": "/a"}, {"index": 7}]"#;
    client.post("/api/content/packs/home/upload/conditions?accept=good", bad).is(201);
    let page = reader(&client);
    let first =
        ["/", "/search?q=lamp&explain=true", "/retrieve?text=I+light+the+lamp&in_combat=true"];
    let mut waiting: VecDeque<String> = first.iter().map(|path| (*path).to_owned()).collect();
    let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut shapes: BTreeSet<String> = BTreeSet::new();
    let mut looked = 0;
    while let Some(path) = waiting.pop_front() {
        let answered = page.get(&path).is(200);
        if path.starts_with("/assets/") || path == "/openapi.json" {
            continue;
        }
        let html = answered.text();
        check(&path, &html);
        looked += 1;
        for to in attributes(&html, "href") {
            assert!(to.starts_with('/') || to.starts_with('#'), "{path} leads to {to}");
            let to = to.split('#').next().unwrap().to_owned();
            // Of each kind of page a few will do.
            let shape: String =
                to.split('?').next().unwrap().split('/').take(4).collect::<Vec<_>>().join("/");
            let known = seen.iter().filter(|known| known.starts_with(&shape)).count();
            if !to.is_empty() && known < 4 && seen.insert(to.clone()) {
                shapes.insert(shape);
                waiting.push_back(to);
            }
        }
    }
    assert!(looked > 60, "{looked} pages: {shapes:?}");
}

#[test]
fn a_game_master_makes_a_pack_uploads_mends_orders_and_undoes() {
    let client = Client::with_samples();
    let page = reader(&client);
    let made = send(
        &client,
        "/api/content/packs",
        &[("name", "Home"), ("app", "dnd5e"), ("description", "")],
    );
    assert_eq!(made.is(303).header("location"), "/packs/home");

    let spells = r#"[
        {"index": "wickspark", "name": "Wickspark", "level": 0, "desc": ["It hums at home."], "url": "/w"},
        {"index": 7, "name": "Broken"}
    ]"#;
    let upload = "/api/content/packs/home/upload";
    let fields = [("content_type", "spells"), ("text", spells), ("accept", "all")];
    let refused = send(&client, upload, &fields).is(422).text();
    assert!(refused.contains("Findings") && refused.contains("/1"), "{refused}");
    let looked =
        [("content_type", "spells"), ("text", spells), ("accept", "good"), ("dry_run", "true")];
    let would = send(&client, upload, &looked).is(200).text();
    assert!(would.contains("1 would be new") && would.contains("Nothing was changed"), "{would}");
    let fields = [("content_type", "spells"), ("text", spells), ("accept", "good")];
    let taken = send(&client, upload, &fields).is(303);
    let run = taken.header("location").to_owned();
    assert!(page.get(&run).is(200).text().contains("Undo run"));

    let quarantine = page.get("/quarantine").is(200).text();
    let entry =
        attributes(&quarantine, "href").into_iter().find(|to| to.starts_with("/quarantine/"));
    let entry = entry.unwrap();
    assert!(page.get(&entry).is(200).text().contains("Broken"));
    let mended = r#"{"index": "mended", "name": "Mended", "level": 1, "desc": [], "url": "/m"}"#;
    let again = send(&client, &format!("/api{entry}/resolve"), &[("body", r#"{"index": 8}"#)]);
    assert!(again.is(422).text().contains("role=\"alert\""));
    send(&client, &format!("/api{entry}/resolve"), &[("body", mended)]).is(303);

    // Below the other pack it is not read; above it is.
    let record = "/records/dnd5e/spells/wickspark";
    assert!(page.get(record).is(200).text().contains("from <strong>srd</strong>"));
    let packs = page.get("/packs").is(200).text();
    assert!(packs.contains("Move Home above System Reference Document 5.1"), "{packs}");
    send(&client, "/api/content/packs/home/move", &[("by", "-1")]).is(303);
    let shown = page.get(record).is(200).text();
    assert!(shown.contains("It hums at home.") && shown.contains("It hides that of"), "{shown}");
    let api = client.get("/api/d5e/content/spells/wickspark").is(200).value();
    assert_eq!(api["desc"][0], "It hums at home.");
    let found = page.get("/search?q=hums+at+home").is(200).text();
    assert!(found.contains("<mark>hums</mark>"), "{found}");

    // An edit by the form, at the revision that was seen.
    let put = "/api/records/dnd5e/spells/mended?_method=put&container=home";
    let body = mended.replace("Mended", "Mended twice");
    send(&client, put, &[("body", &body), ("rev", "9")]).is(412);
    send(&client, put, &[("body", &body), ("rev", "1")]).is(303);
    assert!(page.get("/records/dnd5e/spells/mended").is(200).text().contains("Mended twice"));

    send(&client, &format!("/api{run}/rollback"), &[]).is(303);
    let shown = page.get(record).is(200).text();
    assert!(shown.contains("from <strong>srd</strong>") && !shown.contains("hums"), "{shown}");
    let deleted = send(&client, "/api/content/packs/home?_method=delete", &[]).is(303);
    assert_eq!(deleted.header("location"), "/packs");
}

#[test]
fn a_record_that_holds_markup_is_a_text() {
    let client = Client::with_samples();
    client.pack("home");
    let hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'";
    let body = serde_json::json!({
        "index": "x", "name": hostile, "level": 1, "desc": [hostile], "url": hostile, "own": {hostile: hostile},
    });
    client.put("/api/records/dnd5e/spells/x?pack=home", body.to_string()).is(201);
    let page = reader(&client);
    for path in [
        "/records/dnd5e/spells/x?pack=home",
        "/records/dnd5e/spells?pack=home",
        "/search?q=alert",
        "/search?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/changes",
        "/packs/home",
        "/login?next=%22%3E%3Cscript%3E",
    ] {
        let html = page.get(path).is(200).text();
        assert!(!html.contains("<script") && !html.contains("<img"), "{path}: {html}");
    }
}

#[test]
fn a_first_look_weighs_little() {
    let client = Client::with_samples();
    let page = reader(&client).header("accept-encoding", "gzip");
    let bytes: usize = ["/", "/assets/style.css", "/assets/icon.svg"]
        .iter()
        .map(|path| page.get(path).is(200).bytes.len())
        .sum();
    assert!(bytes < 120 << 10, "{bytes} bytes");
}
