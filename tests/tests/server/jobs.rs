//! Jobs: uploads that nobody waits for.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::client::Client;

const UPLOAD: &str = "/api/content/packs/home/upload/conditions";

fn conditions(count: usize) -> String {
    let each = (0..count).map(|n| {
        format!(r#"{{"index": "c{n}", "name": "C {n}", "desc": ["It is number {n}."], "url": "/c/{n}"}}"#)
    });
    format!("[{}]", each.collect::<Vec<_>>().join(","))
}

/// A job once it is over.
fn ended(client: &Client, id: i64) -> Value {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let job = client.get(&format!("/api/jobs/{id}")).is(200).value();
        if job["state"] != "running" {
            return job;
        }
        assert!(Instant::now() < until, "{job}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn begun(client: &Client, body: &str) -> i64 {
    let accepted = client.header("prefer", "respond-async").post(UPLOAD, body.to_owned()).is(202);
    let id = accepted.value()["id"].as_i64().unwrap();
    assert_eq!(accepted.header("location"), format!("/api/jobs/{id}"));
    id
}

#[test]
fn an_upload_becomes_a_job_whose_end_is_told() {
    let client = Client::new();
    client.pack("home");
    let id = begun(&client, &conditions(300));
    let told = client.get(&format!("/api/jobs/{id}/events")).is(200);
    assert_eq!(told.header("content-type"), "text/event-stream");
    let text = told.text();
    let last = text.trim_end().rsplit("\n\n").next().unwrap();
    assert!(last.contains("event: end") && last.contains("\"state\":\"done\""), "{text}");
    let job = ended(&client, id);
    assert_eq!(
        (&job["result"]["uploaded_count"], &job["actor"]),
        (&300.into(), &"token:tests".into())
    );
    let page = client.get("/api/records/dnd5e/conditions?total=true&limit=1").is(200).value();
    assert_eq!(page["total"], 300);
    // Whoever comes back later is told the end alone.
    let again =
        client.header("last-event-id", "99999").get(&format!("/api/jobs/{id}/events")).is(200);
    assert_eq!(again.text().matches("event:").count(), 1);
    client.get("/api/jobs/999").problem(404, "unknown_job");
}

#[test]
fn a_job_that_fails_says_why() {
    let client = Client::new();
    client.pack("home");
    let job = ended(&client, begun(&client, r#"[{"index": 7}]"#));
    assert_eq!(
        (&job["state"], &job["result"]["code"]),
        (&"failed".into(), &"rejected_files".into())
    );
    assert!(!job["result"]["findings"].as_array().unwrap().is_empty());
    let listed = client.get("/api/jobs").is(200).value();
    assert_eq!(listed[0]["id"], job["id"]);
    // One whose server is gone is closed by the next.
    rehome_tests::run_sql(
        &client.rehome,
        "UPDATE jobs SET state = 'running', owner = 'gone', expires_at = '2020-01-01T00:00:00.000000Z', result = NULL",
    );
    let job = ended(&client, job["id"].as_i64().unwrap());
    assert_eq!(job["state"], "failed");
    assert!(job["error"].as_str().unwrap().contains("send the same once more"), "{job}");
}

#[test]
fn large_uploads_are_jobs_by_themselves_and_may_be_stopped() {
    let limits = rehome_server::Limits { upload_at_once: 1 << 10, ..Default::default() };
    let client = Client::with(rehome_server::ServerSettings { limits, ..Default::default() });
    client.pack("home");
    client.post(UPLOAD, conditions(2)).is(201);
    let id = client.post(UPLOAD, conditions(3_000)).is(202).value()["id"].as_i64().unwrap();
    client.post(&format!("/api/jobs/{id}/cancel"), "").is(200);
    let job = ended(&client, id);
    // It may have been faster.
    let total = client.get("/api/records/dnd5e/conditions?total=true&limit=1").is(200).value();
    match job["state"].as_str().unwrap() {
        "cancelled" => assert_eq!(total["total"], 2),
        "done" => assert_eq!(total["total"], 3_000),
        other => panic!("{other}: {job}"),
    }
    client.post("/api/jobs/999/cancel", "").problem(404, "unknown_job");
}
