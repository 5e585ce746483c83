//! The root of a file is an array; what else it may be is told apart.

use rehome::{Level, Outcome, Report};
use rehome_tests::*;

fn rejected(content: &str) -> Report {
    let report = import(&memory(), &Folder::new().file(CONDITIONS, content));
    assert_eq!(report.outcome(), Outcome::Rejected, "{content:?}");
    assert_eq!(report.files.len(), 1);
    assert!(report.files[0].rejected);
    report
}

#[test]
fn another_root_is_named() {
    for (content, kind) in [
        (r#"{"index": "dazed"}"#, "an object"),
        (" \"dazed\"\n", "a string"),
        ("12", "a number"),
        ("true", "a truth value"),
        ("null", "null"),
    ] {
        let report = rejected(content);
        assert_eq!(levels(&report.findings), [(Level::Rejected, "layout.root")]);
        let finding = finding(&report.findings, "layout.root");
        assert!(finding.message.contains(kind), "{}", finding.message);
        assert_eq!(finding.pointer.as_deref(), Some(""));
    }
}

#[test]
fn a_root_that_is_not_even_json_is_a_syntax_error() {
    for content in ["{\"index\": ", "dazed", "\"dazed", "{]"] {
        let report = rejected(content);
        let rules = rules(&report.findings);
        assert_eq!(rules.len(), 1);
        assert!(rules[0].starts_with("json."), "{content:?}: {rules:?}");
    }
}

#[test]
fn a_git_lfs_pointer_is_recognised() {
    let report =
        rejected("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n");
    assert_eq!(rules(&report.findings), ["layout.lfs-pointer"]);
    let help = finding(&report.findings, "layout.lfs-pointer").help.clone().unwrap();
    assert!(help.contains("git lfs pull"), "{help}");
}

#[test]
fn a_rejected_file_does_not_hide_the_others() {
    let folder = Folder::new()
        .file(ABILITY_SCORES, "{}")
        .file(CONDITIONS, array(&[condition("dazed")]))
        .file(SKILLS, "[1");
    let rehome = memory();
    let report = import(&rehome, &folder);
    assert_eq!(report.outcome(), Outcome::Rejected);
    assert_eq!(report.totals.inserted, 1);
    assert_eq!(keys(&rehome, "conditions"), ["dazed"]);
}

#[test]
fn nothing_of_a_rejected_file_is_imported() {
    let rehome = memory();
    let folder = Folder::new().file(
        CONDITIONS,
        format!("[{}, {{\"index\": 7}}, {} x", condition("dazed"), condition("lost")),
    );
    let report = import(&rehome, &folder);
    assert_eq!(rules(&report.findings), ["json.syntax"]);
    assert!(content(&rehome).is_empty());
    assert_eq!(report.totals.read, 0);
}
