//! Records whose texts were made by somebody who means harm: each is a record or in quarantine, comes
//! back as it was, and nothing that is printed can harm a terminal.

use rehome::{Examination, SearchQuery, Verdict};
use rehome_tests::{Folder, Lots, TempDatabase, import};
use serde_json::{Value, json};

/// What texts are put together from.
const PIECES: [&str; 26] = [
    "'; DROP TABLE packs; --",
    "\"",
    "\\",
    "$1",
    "?",
    "%s",
    "{{7*7}}",
    "../../victim",
    "/etc/passwd",
    "\u{1b}[2J",
    "\u{202e}",
    "\u{feff}",
    "\u{200b}",
    "\u{0}",
    "\u{1}",
    "\u{7f}",
    "\n",
    "\t",
    "<script>",
    "NaN",
    "𝕊",
    "é",
    "e\u{301}",
    "ﬀ",
    "한",
    "~%",
];

fn text(lots: &mut Lots) -> String {
    (0..lots.below(12)).map(|_| PIECES[lots.below(PIECES.len())]).collect()
}

fn value(lots: &mut Lots, depth: usize) -> Value {
    match lots.below(if depth > 4 { 5 } else { 7 }) {
        0 => Value::Null,
        1 => json!(lots.below(3) == 0),
        2 => json!(lots.below(1 << 31) as i64 - (1 << 30)),
        3 => json!(1.5e300),
        4 => json!(text(lots)),
        5 => Value::Array((0..lots.below(4)).map(|_| value(lots, depth + 1)).collect()),
        _ => {
            let members = (0..lots.below(4)).map(|_| (text(lots), value(lots, depth + 1)));
            Value::Object(members.collect())
        }
    }
}

#[test]
fn hostile_texts_are_records_or_in_quarantine_and_come_back() {
    let mut lots = Lots::default();
    let records: Vec<Value> = (0..rehome_tests::times(250))
        .map(|number| {
            let mut record =
                json!({"index": format!("{number}{}", text(&mut lots)), "name": text(&mut lots)});
            for name in ["level", "desc", "school", "classes", "range"] {
                if lots.below(3) == 0 {
                    record[name] = value(&mut lots, 0);
                }
            }
            record[text(&mut lots)] = value(&mut lots, 0);
            record
        })
        .collect();
    let file = serde_json::to_string(&records).unwrap();
    let folder = Folder::new().file("5e-SRD-Spells.json", file);
    let database = TempDatabase::new();
    let rehome = database.open();
    let report = import(&rehome, &folder);
    assert_eq!(report.totals.read, records.len() as u64);
    let out = tempfile::tempdir().unwrap();
    rehome.export("dnd5e", out.path().join("deep/out"), &Default::default()).unwrap();
    let back = std::fs::read_to_string(out.path().join("deep/out/5e-SRD-Spells.json")).unwrap();
    let back: Vec<Value> = serde_json::from_str(&back).unwrap();
    assert_eq!(back, records);
    for _ in 0..rehome_tests::times(20) {
        // A query without a word is refused, any other answered.
        let _ = rehome.search(&SearchQuery::new(text(&mut lots)));
    }
    let looked = rehome.doctor(&Examination::default()).unwrap();
    assert_eq!(looked.verdict, Verdict::Sound, "{:?}", looked.symptoms);
    let program = env!("CARGO_BIN_EXE_rehome-under-test");
    for arguments in
        ["list spells --limit 100", "quarantine list", "history 1 --verbose", "search DROP"]
    {
        let mut command = std::process::Command::new(program);
        command.args(arguments.split(' ')).args(["--database", database.address()]).env_clear();
        let output = command.current_dir(out.path()).output().unwrap();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        let harms = |c: char| (c.is_control() && !matches!(c, '\n' | '\t')) || c == '\u{202e}';
        assert!(!said.contains(harms), "{arguments}: {said:?}");
        assert!(!said.contains("panicked"), "{arguments}: {said}");
    }
}
