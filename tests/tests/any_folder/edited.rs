//! An edited record comes out in its place, and only there, whatever the layout is.

use rehome::{
    Digest, ExportOptions, FoundDocument, ImportOptions, Packs, Query, Rehome, WriteOptions,
};
use rehome_tests::*;

use super::{layouts, of};

/// The records of a collection, in the order of their places.
fn records(rehome: &Rehome, app: &str, collection: &str) -> Vec<FoundDocument> {
    let query = Query { limit: 1_000, ..Query::default() };
    rehome.documents(Some(app), collection, &query).unwrap().items
}

/// The same text with another value of `text` or `note`, or a member more.
fn edited(text: &str) -> String {
    let at = text.rfind('}').unwrap();
    let comma = if text[..at].trim_end().ends_with('{') { "" } else { "," };
    format!("{}{comma} \"edited\": \"here {{[,]}}\"}}", text[..at].trim_end())
}

/// Whether `file` is `before` but for one place: what stood there, and what stands there now.
fn change<'t>(before: &'t str, file: &'t str) -> (&'t str, &'t str) {
    let start = before.bytes().zip(file.bytes()).take_while(|(a, b)| a == b).count();
    let most = before.len().min(file.len()) - start;
    let end = before.bytes().rev().zip(file.bytes().rev()).take(most);
    let end = end.take_while(|(a, b)| a == b).count();
    let cut = |text: &'t str| {
        let from = (0..=start).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        let to = (text.len() - end..).find(|at| text.is_char_boundary(*at)).unwrap();
        &text[from..to]
    };
    (cut(before), cut(file))
}

#[test]
fn what_is_put_comes_out_in_its_place_and_only_there() {
    for (name, folder) in layouts(12) {
        let (app, rehome) = of(&folder);
        rehome.import(&app, &folder).unwrap();
        let collections = rehome.app(&app).unwrap().collections.clone();
        // Lines of the past go when something changes, which is another test.
        let has_past = name == "lines with tombstones";
        let first = &collections[if name == "several collections" { 1 } else { 0 }].id;
        let all = records(&rehome, &app, first);
        let one = &all[all.len() / 2];
        let text = edited(&one.body);
        let written = rehome.put_document(&one.record, &text, &WriteOptions::default());
        assert_eq!(written.unwrap().rev, one.rev + 1, "{name}");
        let target = Folder::new();
        rehome.export(&app, &target, &ExportOptions::default()).unwrap();
        let mut changed = 0;
        for (path, before) in folder.all() {
            let [before, after] = [before, target.all()[&path].clone()]
                .map(|bytes| String::from_utf8(bytes).unwrap());
            if before == after {
                continue;
            }
            changed += 1;
            if has_past {
                assert!(after.contains("\"edited\":") && !after.contains("$$deleted"), "{after}");
                let kept = before.lines().filter(|line| after.contains(*line)).count();
                assert!(kept >= 10, "{after}");
                continue;
            }
            let (gone, new) = change(&before, &after);
            assert!(gone.trim().is_empty() || one.body.contains(gone.trim()), "{name}: -{gone}");
            assert!(new.contains("edited") && new.len() < one.body.len() + 80, "{name}: +{new}");
        }
        assert_eq!(changed, 1, "{name}");
        let found = rehome.document(Some(&app), first, &one.record.key, &Packs::Active).unwrap();
        assert_eq!(Digest::of(&found.body), Digest::of(&text), "{name}");
        // What was exported is what the database holds.
        let verified = rehome.verify(&app, target.path(), &ImportOptions::default()).unwrap();
        assert_eq!(verified.verified.different, 0, "{name}: {:?}", verified.findings);
    }
}
