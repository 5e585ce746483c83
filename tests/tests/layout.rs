//! What may stand in the place of a file: links, folders, and things that belong to nobody.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
};

use rehome::{Level, Outcome};
use rehome_tests::*;

#[test]
fn a_link_that_leaves_the_folder_is_refused() {
    let outside = Folder::conditions(&[condition("dazed")]);
    let folder = Folder::new();
    symlink(outside.path().join(CONDITIONS), folder.path().join(CONDITIONS)).unwrap();
    let rehome = memory();
    let report = import(&rehome, &folder);
    assert_eq!(levels(&report.findings), [(Level::Rejected, "layout.symlink")]);
    assert_eq!(report.outcome(), Outcome::Rejected);
    assert!(keys(&rehome, "conditions").is_empty());
}

#[test]
fn a_link_that_climbs_out_is_refused() {
    let outer = Folder::conditions(&[condition("dazed")]);
    let inner = outer.path().join("inner");
    fs::create_dir(&inner).unwrap();
    symlink(format!("../{CONDITIONS}"), inner.join(CONDITIONS)).unwrap();
    let report = memory().import("dnd5e", &inner).unwrap();
    assert_eq!(rules(&report.findings), ["layout.symlink"]);
}

#[test]
fn a_link_within_the_folder_is_followed() {
    let folder = Folder::new().file("real.json", array(&[condition("dazed")]));
    symlink("real.json", folder.path().join(CONDITIONS)).unwrap();
    let report = import(&memory(), &folder);
    assert_eq!(levels(&report.findings), [(Level::Note, "layout.ignored")]);
    assert_eq!(report.totals.inserted, 1);
}

#[test]
fn the_folder_itself_may_be_a_link() {
    let folder = Folder::conditions(&[condition("dazed")]);
    let elsewhere = Folder::new();
    let link = elsewhere.path().join("link");
    symlink(folder.path(), &link).unwrap();
    assert_eq!(memory().import("dnd5e", &link).unwrap().totals.inserted, 1);
}

#[test]
fn a_folder_in_the_place_of_a_file_is_rejected() {
    let folder = Folder::conditions(&[condition("dazed")]);
    fs::create_dir(folder.path().join(SKILLS)).unwrap();
    let report = import(&memory(), &folder);
    assert_eq!(levels(&report.findings), [(Level::Rejected, "layout.not-a-file")]);
    assert_eq!((report.totals.inserted, report.outcome()), (1, Outcome::Rejected));
}

#[test]
fn a_file_that_cannot_be_opened_is_rejected_and_hides_no_other() {
    let folder = Folder::conditions(&[condition("dazed")]);
    symlink(SKILLS, folder.path().join(SKILLS)).unwrap(); // a link to itself
    let report = import(&memory(), &folder);
    assert_eq!(levels(&report.findings), [(Level::Rejected, "layout.unreadable")]);
    assert_eq!((report.totals.inserted, report.outcome()), (1, Outcome::Rejected));
}

#[test]
fn a_file_that_we_may_not_read_is_rejected_and_hides_no_other() {
    let folder = Folder::conditions(&[condition("dazed")]).file(SKILLS, "[]");
    let path = folder.path().join(SKILLS);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    // Some users, as in a container, may read everything.
    let expected: &[_] = match fs::File::open(&path) {
        Ok(_) => &[],
        Err(_) => &[(Level::Rejected, "layout.unreadable")],
    };
    let report = import(&memory(), &folder);
    assert_eq!(levels(&report.findings), expected);
    assert_eq!(report.totals.inserted, 1);
}

#[test]
fn what_the_layout_does_not_have_is_noted() {
    let folder = Folder::conditions(&[condition("dazed")])
        .file("README.md", "")
        .file("5e-srd-skills.json", "[]")
        .file("5e-SRD-Conditions.json.bak", "[");
    fs::create_dir(folder.path().join("images")).unwrap();
    let report = import(&memory(), &folder);
    let ignored: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| ["layout.ignored", "layout.left-behind"].contains(&finding.rule))
        .map(|finding| (finding.level, finding.file.as_deref().unwrap()))
        .collect();
    let expected = [
        (Level::Warning, "5e-SRD-Conditions.json.bak"),
        (Level::Warning, "5e-srd-skills.json"),
        (Level::Note, "README.md"),
        (Level::Note, "images"),
    ];
    assert_eq!(ignored, expected);
    assert_eq!(report.outcome(), Outcome::Clean);
    assert_eq!(report.strict_outcome(), Outcome::NeedsAttention);
}

#[test]
fn a_source_that_is_no_folder_is_an_error() {
    let folder = Folder::conditions(&[]);
    let rehome = memory();
    let file = folder.path().join(CONDITIONS);
    for path in [folder.path().join("nowhere"), file.clone(), file.join("below")] {
        let error =
            rehome.import_with("dnd5e", &path, &Default::default()).unwrap_err().to_string();
        assert!(error.contains(path.to_str().unwrap()), "{error}");
    }
    assert!(sql(&rehome, "SELECT status AS line FROM import_runs").is_empty());
}

#[test]
fn a_folder_without_any_file_of_the_layout_is_the_wrong_folder() {
    let rehome = memory();
    let folder = Folder::new().file("notes.txt", "elsewhere");
    let error = rehome.import("dnd5e", folder.path()).unwrap_err().to_string();
    assert!(error.contains("has no file of `dnd5e`"), "{error}");
    assert!(rehome.history(10).unwrap().is_empty());
}
