//! Sources that are written to while they are read.

use std::{fs, path::PathBuf};

use rehome::{Event, ImportOptions, Level, Outcome, Rehome, Report};
use rehome_tests::*;

/// Imports `folder`, and calls `change` with its number each time a part of the file of
/// conditions was read for the import.
fn import_while(
    rehome: &Rehome,
    folder: &Folder,
    mut change: impl FnMut(usize, PathBuf),
) -> Report {
    let path = folder.path().join(CONDITIONS);
    let (mut reading, mut times) = (false, 0);
    let listen = |event: Event<'_>| match event {
        Event::Phase { .. } => reading = false,
        Event::File(file) => reading = file == CONDITIONS,
        Event::Advanced(_) if reading => {
            times += 1;
            change(times, path.clone());
        }
        Event::Advanced(_) | Event::Rows { .. } => {}
    };
    // The verification reads the file once more, which would count as one more time.
    let options = ImportOptions { verify: false, ..ImportOptions::default() };
    during(rehome, listen, |rehome| rehome.import_with("dnd5e", folder, &options)).unwrap()
}

#[test]
fn one_change_and_the_file_is_read_again() {
    let rehome = memory();
    let folder = Folder::conditions(&[condition("dazed")]).file(SKILLS, "[]");
    let report = import_while(&rehome, &folder, |times, path| {
        if times == 1 {
            fs::write(path, array(&[condition("lost"), condition("new")])).unwrap();
        }
    });
    assert!(rules(&report.findings).is_empty());
    assert_eq!((report.totals.read, report.totals.inserted), (2, 2));
    assert_eq!(keys(&rehome, "conditions"), ["lost", "new"]);
    assert_eq!(verify(&rehome, &folder).verified.different, 0);
}

#[test]
fn a_file_that_always_changes_is_rejected_after_three_times() {
    let rehome = memory();
    let folder = Folder::conditions(&[condition("dazed")]).file(SKILLS, "[]");
    let mut reads = 0;
    let report = import_while(&rehome, &folder, |times, path| {
        reads = times;
        let keys: Vec<String> = (0..=times).map(|n| condition(&format!("c{n}"))).collect();
        fs::write(path, array(&keys)).unwrap();
    });
    assert_eq!(reads, 3);
    assert_eq!(levels(&report.findings), [(Level::Rejected, "layout.changing")]);
    assert!(finding(&report.findings, "layout.changing").message.contains('3'));
    assert_eq!(report.outcome(), Outcome::Rejected);
    assert_eq!(report.totals.read, 0);
    assert!(keys(&rehome, "conditions").is_empty());
}

/// A file that takes more than one read.
fn long(word: &str) -> String {
    let words = word.repeat(2000);
    let records: Vec<String> =
        (0..60).map(|n| condition_saying(&format!("c{n}"), &words)).collect();
    array(&records)
}

#[test]
fn a_file_cut_short_while_it_is_read_is_read_again() {
    let rehome = memory();
    let folder = Folder::new().file(CONDITIONS, long("before"));
    let report = import_while(&rehome, &folder, |times, path| {
        if times == 1 {
            fs::write(path, array(&[condition("lost")])).unwrap();
        }
    });
    assert!(rules(&report.findings).is_empty(), "{:?}", rules(&report.findings));
    assert_eq!(keys(&rehome, "conditions"), ["lost"]);
}

#[test]
fn a_file_replaced_by_another_of_its_size_is_read_again() {
    let rehome = memory();
    let folder = Folder::new().file(CONDITIONS, long("before"));
    let report = import_while(&rehome, &folder, |times, path| {
        if times == 1 {
            let new = path.with_extension("new");
            fs::write(&new, long("behind")).unwrap();
            // The same size and time as before, as some tools set it; but another file.
            let time = fs::metadata(&path).unwrap().modified().unwrap();
            fs::File::open(&new).unwrap().set_modified(time).unwrap();
            fs::rename(new, path).unwrap();
        }
    });
    assert_eq!(report.totals.inserted, 60);
    assert!(texts(&rehome, "conditions").iter().all(|text| text.contains("behind")));
    assert_eq!(verify(&rehome, &folder).verified.different, 0);
}

/// Imports `folder`, and changes it when the comparison with the database begins.
fn import_and_change(rehome: &Rehome, folder: &Folder, change: impl Fn(PathBuf)) -> Report {
    let path = folder.path().join(CONDITIONS);
    let listen = |event: Event<'_>| {
        if matches!(event, Event::Phase { name: "verify", .. }) {
            change(path.clone());
        }
    };
    let options = ImportOptions::default();
    during(rehome, listen, |rehome| rehome.import_with("dnd5e", folder, &options)).unwrap()
}

#[test]
fn a_source_that_changes_before_it_is_compared_is_no_defect_of_the_database() {
    for changed in [
        array(&[condition("dazed"), condition("later")]),
        array(&[condition_saying("dazed", "another text")]),
        "[{\"index\": ".to_owned(),
    ] {
        let rehome = memory();
        let folder = Folder::conditions(&[condition("dazed")]);
        let report = import_and_change(&rehome, &folder, |path| fs::write(path, &changed).unwrap());
        assert_eq!(levels(&report.findings), [(Level::Warning, "verify.source-changed")]);
        assert_eq!(report.outcome(), Outcome::Clean, "{:?}", report.findings);
        assert_eq!(report.verified.unwrap().different, 0);
        assert_eq!(keys(&rehome, "conditions"), ["dazed"]);
        assert!(finding(&report.findings, "verify.source-changed").hint.is_some());
    }
}

#[test]
fn a_source_that_goes_before_it_is_compared_is_no_defect_of_the_database() {
    let rehome = memory();
    let folder = Folder::conditions(&[condition("dazed")]);
    let report = import_and_change(&rehome, &folder, |path| fs::remove_file(path).unwrap());
    assert_eq!(levels(&report.findings), [(Level::Warning, "verify.source-changed")]);
    assert_eq!(report.verified.unwrap().different, 0);
}
