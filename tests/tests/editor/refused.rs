//! A session that the database does not take, because of an index that somebody has added.

use rehome_tests::{rules, run_sql};
use serde_json::json;

use super::sample::{column, message, of_texts, session};

#[test]
fn a_session_is_refused_with_all_of_its_rows() {
    let text = |id: &str, task: &str| {
        let chat = [message(&format!("{id}-1"), "hello")];
        session(json!({"id": id, "task": task, "chatHistory": chat}))
    };
    let all = [text("s1", "one"), text("s2", "two"), text("s3", "one"), text("s4", "four")];
    let trial = of_texts(&all);
    run_sql(&trial.rehome, "CREATE UNIQUE INDEX one_task ON editor_sessions (task)");
    let checked = trial.check();
    let report = trial.import();
    assert_eq!(checked.findings, report.findings);
    assert_eq!(rules(&report.findings), ["record.refused"]);
    assert_eq!(report.totals.quarantined, 1);
    assert_eq!(report.verified.unwrap().different, 0);
    assert_eq!(column(&trial, "id"), ["s1", "s2", "s4"]);
    assert_eq!(trial.sql("count(*)", "FROM editor_chat_messages"), ["3"]);
    trial.comes_back();
}
