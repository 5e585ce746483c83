//! Any folder of JSON: `init` needs no edit, the import is proven, and what was not edited comes
//! back byte for byte.

mod documents;
mod edited;
mod odd;
mod shared;
mod small_files;

use std::fmt::Write as _;

use rehome::{ExportOptions, ImportOptions, Outcome, Query, Rehome, RollbackOptions, SearchQuery};
use rehome_tests::*;

/// What generated records hold, as files of real applications do.
fn odd(number: usize) -> String {
    [
        r#""text": "A plain line about lantern oil and rope.", "n": 1"#,
        r#""text": "Caf\u00e9 \/ \ud83d\ude00, \"quoted\" and\tmore words here", "n": 1.50"#,
        r#""text": "Übergröße 日本語, a longer text than most of them are", "n": null"#,
        r#""text": "", "n": -0, "tags": ["a", "b"]"#,
        r#""text": "deep words", "n": 12345678901234567890, "x": {"y": [[], {}, [{"z": false}]]}"#,
        r#""text": "numbers 1e400 and dates", "at": "2026-03-01T10:00:00Z", "n": 1E+2"#,
    ][number % 6]
        .to_owned()
}

/// Each layout with so many records: name, and files.
fn layouts(count: usize) -> Vec<(&'static str, Folder)> {
    let each = |make: &dyn Fn(usize) -> String, between: &str| {
        (0..count).map(make).collect::<Vec<_>>().join(between)
    };
    let id = |number: usize| 204_871_930_561_178_304_u64 + number as u64;
    let mut all = Vec::new();
    let users = each(&|n| format!("    \"{}\": {{{}}}", id(n), odd(n)), ",\n");
    all.push(("object of objects", Folder::new().file("users.json", format!("{{\n{users}\n}}"))));
    let areas = each(&|n| format!("      {{\"id\": \"a{n}\", {}}}", odd(n)), ",\r\n");
    let hidden = format!(
        "\u{feff}{{\r\n \"version\": 1,\r\n  \"data\": {{ \"areas\": [\r\n{areas}\r\n] }}\r\n}}\r\n"
    );
    all.push(("wrapper", Folder::new().file(".storage/core.areas", hidden)));
    let mut lines = each(&|n| format!("{{\"_id\":\"k{n}\",{}}}", odd(n)), "\n");
    let _ = write!(
        lines,
        "\n{{\"$$indexCreated\":{{\"fieldName\":\"n\"}}}}\n{{\"_id\":\"k0\",\"text\":\"lantern oil again\"}}\n{{\"_id\":\"gone\",\"n\":1}}\n{{\"$$deleted\":true,\"_id\":\"gone\"}}\n"
    );
    all.push(("lines with tombstones", Folder::new().file("packs/herbs.db", lines)));
    let posts = each(&|n| format!("{{ \"id\": {n}, {} }}", odd(n)), ", ");
    let shared = format!(
        "{{\"posts\": [{posts}],\n\"notes\":[{{\"id\":1,\"text\":\"x\"}}, {{\"id\":2}}],\"profile\": {{\"name\": \"typed\"}}, \"v\": 3}}\n"
    );
    all.push(("several collections", Folder::new().file("db.json", shared)));
    let tiny = each(&|n| format!("\"{}\": {{{}}}", n + 1, odd(n)), ", ");
    all.push((
        "tables by number",
        Folder::new().file("store.json", format!("{{\"_default\": {{{tiny}}}}}")),
    ));
    let dated = Folder::new();
    for number in 0..count {
        let path = format!("notes/2026/{:02}/n{number}.json", number % 12 + 1);
        dated.write(&path, format!("{{\n\t\"title\": \"n{number}\",\n\t{}\n}}\n", odd(number)));
    }
    all.push(("a record a file", dated));
    let settings = "{\"theme\": {\"dark\": true},\n \"font\": 12, \"note\": \"lantern oil\"}";
    all.push(("settings", Folder::new().file("settings.json", settings)));
    let mongo = each(
        &|n| {
            format!(
                "{{\"_id\":{{\"$oid\":\"64b1f0a2c3d4e5f6{n:08x}\"}},\"seen\":{{\"$date\":\"2026-01-02T03:04:05Z\"}},{}}}",
                odd(n)
            )
        },
        "\n",
    );
    all.push(("an export of Mongo", Folder::new().file("birds.json", mongo + "\n")));
    let whole = each(&|n| format!("{{\n  \"id\": \"d{n}\",\n  {}\n}}", odd(n)), "\n");
    all.push(("documents one after another", Folder::new().file("dump.json", whole)));
    all
}

/// The application that `init` makes of a folder, without an edit.
fn of(folder: &Folder) -> (String, Rehome) {
    let inference = rehome::infer(folder.path()).unwrap();
    let app = inference.app.app();
    let id = app.id.clone();
    (id, Rehome::builder().app(app).open(&address()).unwrap())
}

/// Demands that an export is the folder, to the byte.
#[track_caller]
fn comes_back(rehome: &Rehome, app: &str, folder: &Folder, name: &str) {
    let target = Folder::new();
    rehome.export(app, &target, &ExportOptions::default()).unwrap();
    let (found, wanted) = (target.all(), folder.all());
    assert_eq!(found.keys().collect::<Vec<_>>(), wanted.keys().collect::<Vec<_>>(), "{name}");
    for (path, bytes) in wanted {
        assert!(found[&path] == bytes, "{name}: {path} differs");
    }
}

/// Demands of each of the layouts, or of one, what is so of every folder.
fn holds(count: usize, only: Option<&str>) {
    let wanted = layouts(count).into_iter();
    for (name, folder) in wanted.filter(|(name, _)| only.is_none_or(|only| only == *name)) {
        let (app, rehome) = of(&folder);
        let report = rehome.import(&app, &folder).unwrap();
        assert_eq!(report.outcome(), Outcome::Clean, "{name}: {:?}", report.findings);
        assert_eq!(report.verified.unwrap().different, 0, "{name}");
        let verified = rehome.verify(&app, &folder, &ImportOptions::default()).unwrap();
        assert_eq!((verified.verified.different, verified.left_behind), (0, 0), "{name}");
        comes_back(&rehome, &app, &folder, name);
        let again = rehome.import(&app, &folder).unwrap();
        assert!(!again.totals.changed(), "{name}: {:?}", again.totals);
        if count <= 100 {
            let asked = SearchQuery::new("lantern");
            let found = rehome.search(&asked).unwrap();
            assert!(name == "settings" || !found.hits.is_empty(), "{name} is not found");
        }
        rehome.rollback(report.run.unwrap(), &RollbackOptions::default()).unwrap();
        for collection in rehome.app(&app).unwrap().collections.clone() {
            let query = Query::default();
            let left = rehome.count_documents(Some(&app), &collection.id, &query).unwrap();
            assert_eq!(left, 0, "{name}: {}", collection.id);
        }
    }
}

#[test]
fn one_record_goes_there_and_back() {
    for (name, folder) in layouts(1) {
        let (app, rehome) = of(&folder);
        let report = rehome.import(&app, &folder).unwrap();
        assert_eq!(report.outcome(), Outcome::Clean, "{name}: {:?}", report.findings);
        comes_back(&rehome, &app, &folder, name);
    }
}

#[test]
fn a_hundred_records_of_each_layout_need_no_edit() {
    holds(100, None);
}

/// More than one transaction, part of a frame or piece on its way to another thread holds; twenty
/// thousand of each layout in `cargo xtask torture`.
#[test]
fn thousands_of_records_need_no_edit() {
    holds(times(1_000), None);
    holds(times(5_000).min(20_000), Some("wrapper"));
}

#[test]
fn the_samples_are_declared_by_the_files_beside_them() {
    for name in ["guild", "apiary", "herbarium", "reading-room"] {
        let samples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/samples");
        let made = rehome::infer(samples.join(name)).unwrap().text;
        let file = samples.join(format!("{name}.rehome.toml"));
        if std::env::var_os("INSTA_UPDATE").is_some() {
            std::fs::write(&file, &made).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&file).unwrap(), made, "{name}");
        let folder = Folder::sample(name);
        let (app, rehome) = of(&Folder::sample(name));
        let report = rehome.import(&app, &folder).unwrap();
        assert_eq!(report.outcome(), Outcome::Clean, "{name}: {:?}", report.findings);
        comes_back(&rehome, &app, &folder, name);
    }
}

#[test]
fn the_schema_for_editors_is_fresh() {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/app-file.schema.json");
    let made = format!("{:#}\n", rehome::app_file::schema());
    if std::env::var_os("INSTA_UPDATE").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), made);
}

#[test]
fn a_declaration_is_kept_by_the_database() {
    let place = TempDatabase::new();
    let folder = Folder::sample("guild");
    let app = rehome::infer(folder.path()).unwrap().app.app();
    let id = app.id.clone();
    let rehome = Rehome::builder().app(app).open(place.address()).unwrap();
    rehome.import(&id, &folder).unwrap();
    drop(rehome);
    // Nobody hands it in any more.
    let rehome = place.open();
    assert_eq!(
        rehome.verify(&id, &folder, &ImportOptions::default()).unwrap().verified.different,
        0
    );
    comes_back(&rehome, &id, &folder, "kept");
}
