//! Uploads: what is taken, what is refused and why, and that sending it again does nothing.

use std::io::Write as _;

use serde_json::{Value, json};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::client::{Answered, Client};

const UPLOAD: &str = "/api/content/packs/home/upload/conditions";

fn condition(key: &str) -> String {
    format!(r#"{{"index": "{key}", "name": "{key}", "desc": ["It {key}s."], "url": "/c/{key}"}}"#)
}

fn home() -> Client {
    let client = Client::with_samples();
    client.pack("home");
    client
}

fn count(client: &Client) -> u64 {
    let page = client.get("/api/records/dnd5e/conditions?pack=home&total=true").is(200).value();
    page["total"].as_u64().unwrap()
}

fn run(answered: &Answered) -> i64 {
    answered.value()["run"].as_i64().unwrap()
}

#[test]
fn an_upload_is_stored_found_and_undone() {
    let client = home();
    let body = format!("[{}, {}]", condition("glimmer"), condition("sink"));
    let uploaded = client.post(UPLOAD, body).is(201);
    let said = uploaded.value();
    assert_eq!((&said["success"], &said["uploaded_count"]), (&json!(true), &json!(2)));
    assert_eq!(count(&client), 2);
    let hits = client.get("/api/search?q=glimmers").is(200).value();
    assert_eq!(hits["hits"][0]["key"], "glimmer");
    let undone = client.post(&format!("/api/runs/{}/rollback", run(&uploaded)), "").is(200);
    assert!(undone.value()["run"].is_i64());
    assert_eq!(count(&client), 0);
    let runs = client.get("/api/runs").is(200).value();
    assert_eq!(runs[0]["kind"], "rollback");
}

#[test]
fn every_shape_is_taken() {
    let client = home();
    let one = condition("a");
    let wrapped = |key: &str| {
        format!(
            r#"{{"id": "{key}", "name": "{key}", "description": "x", "data": {}}}"#,
            condition(key)
        )
    };
    client.post(UPLOAD, one).is(201);
    client.post(UPLOAD, format!(r#"{{"items": [{}, {}]}}"#, condition("b"), wrapped("c"))).is(201);
    client.post(UPLOAD, format!("\u{feff}  [{}]", condition("d"))).is(201);
    client.post(UPLOAD, "[]").is(200);
    assert_eq!(count(&client), 4);
}

#[test]
fn one_bad_record_keeps_all_out_unless_the_good_ones_are_wanted() {
    let client = home();
    let body =
        format!(r#"[{}, {{"index": 7, "name": "Bad"}}, {}]"#, condition("a"), condition("b"));
    let problem = client.post(UPLOAD, body.clone()).problem(422, "rejected_files");
    assert_eq!((&problem["total_items"], &problem["success"]), (&json!(3), &json!(false)));
    let findings = problem["findings"].as_array().unwrap();
    assert!(findings.iter().all(|finding| finding["rule"] != "layout.absent"), "one file was sent");
    let finding = findings.iter().find(|finding| finding["level"] == "quarantined").unwrap();
    assert!(finding["pointer"].as_str().unwrap().starts_with("/1"), "{finding}");
    assert!(finding["line"].is_u64() && finding["rule"].is_string());
    assert!(!problem.to_string().contains("/tmp"), "{problem}");
    assert_eq!(count(&client), 0);
    // Nothing of it is in the history either.
    let runs = client.get("/api/runs").is(200).value();
    assert_eq!(runs[0]["kind"], "pack");

    let said = client.post(&format!("{UPLOAD}?accept=good"), body).is(201).value();
    assert_eq!((&said["uploaded_count"], &said["failed_count"]), (&json!(2), &json!(1)));
    assert_eq!(count(&client), 2);
    let waiting = client.get("/api/quarantine?waiting=true").is(200).value();
    let entry = waiting["items"][0]["id"].as_i64().unwrap();
    let resolve = format!("/api/quarantine/{entry}/resolve");
    client.post(&resolve, r#"{"index": 8}"#).problem(422, "invalid_record");
    client.post(&resolve, condition("bad")).is(200);
    assert_eq!(count(&client), 3);
    client.get(&format!("/api/quarantine/{entry}")).is(200);
    client.get("/api/quarantine/9999").problem(404, "unknown_entry");
}

#[test]
fn a_look_changes_nothing() {
    let client = home();
    let body = format!("[{}]", condition("a"));
    let said = client.post(&format!("{UPLOAD}?dry_run=true"), body).is(200).value();
    assert_eq!((&said["dry_run"], &said["run"]), (&json!(true), &Value::Null));
    assert_eq!(said["totals"]["inserted"], 1);
    assert_eq!(count(&client), 0);
}

#[test]
fn the_same_bytes_do_nothing_as_long_as_they_hold() {
    let client = home();
    let body = format!("[{}]", condition("a"));
    let first = run(&client.post(UPLOAD, body.clone()).is(201));
    let again = client.post(UPLOAD, body.clone()).is(200).value();
    assert_eq!((&again["repeated"], &again["run"]), (&json!(true), &json!(first)));
    // One that was undone is no answer.
    client.post(&format!("/api/runs/{first}/rollback"), "").is(200);
    let second = run(&client.post(UPLOAD, body.clone()).is(201));
    assert!(second > first);
    // Nor one of a pack that was deleted.
    client.delete("/api/content/packs/home").is(200);
    client.pack("home");
    assert!(run(&client.post(UPLOAD, body.clone()).is(201)) > second);
    assert_eq!(count(&client), 1);
    // At the same time it is one run too.
    client.pack("other");
    let path = "/api/content/packs/other/upload/conditions";
    let runs: Vec<i64> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..4)
            .map(|_| {
                let (client, body) = (client.clone(), body.clone());
                scope.spawn(move || run(&client.post(path, body)))
            })
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(runs.iter().all(|run| *run == runs[0]), "{runs:?}");
}

#[test]
fn a_second_upload_keeps_the_first_and_what_waits_of_it() {
    let client = home();
    let bad = format!(r#"[{}, {{"index": 7}}]"#, condition("a"));
    client.post(&format!("{UPLOAD}?accept=good"), bad).is(201);
    client.post(UPLOAD, format!("[{}]", condition("b"))).is(201);
    assert_eq!(count(&client), 2);
    let waiting = client.get("/api/quarantine?waiting=true").is(200).value();
    assert_eq!(waiting["items"].as_array().unwrap().len(), 1);
}

#[test]
fn an_edit_is_kept_unless_the_file_is_to_win() {
    let client = home();
    let record = "/api/records/dnd5e/conditions/a?pack=home";
    client.post(UPLOAD, format!("[{}]", condition("a"))).is(201);
    client.put(record, condition("a").replace("It a", "I a")).is(200);
    let newer = format!("[{}]", condition("a").replace("It a", "They a"));
    let said = client.post(UPLOAD, newer.clone()).is(200).value();
    assert_eq!(said["totals"]["conflicts"], 1);
    let text = || client.get(record).value()["body"]["desc"][0].as_str().unwrap().to_owned();
    assert_eq!(text(), "I as.");
    let newest = newer.replace("They", "We");
    client.post(&format!("{UPLOAD}?prefer=source"), newest).is(200);
    assert_eq!(text(), "We as.");
}

#[test]
fn what_is_no_upload_is_refused() {
    let client = home();
    for body in ["", "7", "{", "[1,", "not json", "\u{1}\u{2}", r#"{"a": 1}"#] {
        client.post(UPLOAD, body).problem(422, "rejected_files");
    }
    client.post("/api/content/packs/home/upload/none", "[]").problem(404, "unknown_collection");
    client.post("/api/content/packs/home/upload", "[]").problem(422, "rejected_files");
    client.post(&format!("{UPLOAD}?accept=some"), "[]").problem(400, "invalid_value");
    client.get(UPLOAD).problem(405, "method_not_allowed");
    assert_eq!(count(&client), 0);
}

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn an_archive_of_the_layout_is_taken() {
    let client = home();
    let (conditions, feats) = (format!("[{}]", condition("a")), r#"[{"index": "f", "name": "F"}]"#);
    let path = "/api/content/packs/home/upload";
    let client = client.header("content-type", "application/zip");
    for folder in ["", "pack/"] {
        let names =
            ["5e-SRD-Conditions.json", "5e-SRD-Feats.json"].map(|name| format!("{folder}{name}"));
        let bytes = archive(&[(&names[0], conditions.as_bytes()), (&names[1], feats.as_bytes())]);
        let status = if folder.is_empty() { 201 } else { 200 };
        client.post(path, bytes).is(status);
    }
    assert_eq!(count(&client), 1);
    client.post(path, archive(&[("readme.txt", b"x")])).problem(422, "rejected_files");
}

#[test]
fn archives_that_lead_out_or_burst_are_refused() {
    let limits = rehome_server::Limits { upload: 1 << 20, ..Default::default() };
    let client = Client::with(rehome_server::ServerSettings { limits, ..Default::default() });
    client.pack("home");
    let path = "/api/content/packs/home/upload";
    let client = client.header("content-type", "application/zip");
    for name in ["../5e-SRD-Feats.json", "/5e-SRD-Feats.json", "a/../../b.json", "C:\\a.json"] {
        client.post(path, archive(&[(name, b"[]")])).problem(422, "rejected_files");
    }
    let bomb = archive(&[("5e-SRD-Feats.json", &vec![b' '; 8 << 20])]);
    assert!(bomb.len() < 1 << 20);
    client.post(path, bomb).problem(413, "too_large");
    let mut link = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    link.add_symlink("5e-SRD-Feats.json", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    client.post(path, link.finish().unwrap().into_inner()).problem(422, "rejected_files");
    let mut torn = archive(&[("5e-SRD-Feats.json", b"[]")]);
    torn.truncate(40);
    client.post(path, torn).problem(422, "rejected_files");
}

#[test]
fn a_form_of_a_page_uploads_too() {
    let client = home();
    let part = |head: &str, body: &str| {
        format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n")
    };
    let body = part("name=\"accept\"", "good")
        + &part("name=\"file\"; filename=\"a.json\"", &format!("[{}]", condition("a")))
        + "--x--\r\n";
    let page = client
        .header("content-type", "multipart/form-data; boundary=x")
        .header("accept", "text/html");
    let sent = page.post(UPLOAD, body).is(303);
    assert!(sent.header("location").starts_with("/runs/"), "{:?}", sent.headers);
    let pasted = page.header("content-type", "application/x-www-form-urlencoded");
    let _ = pasted;
    assert_eq!(count(&client), 1);
}
