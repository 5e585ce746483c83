//! A folder that nobody declared, from `rehome init` on: the commands take its records as those of
//! any other application. Long because every command is tried on one folder.

use std::fs;

use rehome_tests::{on_server, stranger};
use serde_json::{Value, json};

use super::place::{Place, each, members};

/// Boats, whose tokens are nobody's business.
const BOATS: &str = r#"[
  {"id": "gull", "name": "Gull", "berth": 4, "api_token": "hush-one",
   "note": "Needs a new lantern before the autumn regatta, and a coat of varnish."},
  {"id": "heron", "name": "Heron", "berth": 7, "api_token": "hush-two",
   "note": "Carries barrels of oil and forty coils of rope to the island."},
  {"id": "tern", "name": "Tern", "berth": 12, "api_token": {"old": "hush-three"},
   "note": "Laid up; the mast is split from the step to the hounds."}
]
"#;

/// A folder of boats, and what they did a file each.
fn harbour() -> Place {
    let place = Place::new();
    place.file("harbour/boats.json", BOATS);
    for (day, what) in [("01", "fog all morning"), ("02", "a parade of lanterns at night")] {
        let text = format!("{{\n  \"day\": {day:?},\n  \"what\": {what:?}\n}}\n");
        place.file(&format!("harbour/log/{day}.json"), text);
    }
    place
}

/// The same in the database, by the app file that `init` makes.
fn imported() -> Place {
    let place = harbour();
    place.run("init harbour").code(0);
    place.run("import harbour").code(0);
    place
}

#[track_caller]
fn comes_back(place: &Place, target: &str) {
    place.run(&format!("export harbour {target}")).code(0);
    for file in ["boats.json", "log/01.json", "log/02.json"] {
        let read = |folder: &str| fs::read_to_string(place.path(folder).join(file)).unwrap();
        assert_eq!(read(target), read("harbour"), "{file}");
    }
}

#[test]
fn init_says_what_it_understood_and_an_import_needs_no_more() {
    let place = harbour();
    let made = place.json(0, "init harbour");
    assert_eq!(members(&made), "app app_file files folder");
    assert_eq!(made["app_file"], "harbour.rehome.toml");
    let files = made["files"].as_array().unwrap();
    let of = |file: &str| files.iter().find(|one| one["file"] == file).unwrap();
    let boats = of("boats.json");
    assert_eq!((&boats["collection"], &boats["records"]), (&json!("boats"), &json!(3)));
    assert_eq!(of("log/*.json")["count"], 2);
    let report = place.json(0, "import harbour");
    assert_eq!((&report["app"], &report["totals"]["inserted"]), (&json!("harbour"), &json!(5)));
    assert_eq!((&report["verified"]["different"], &report["left_behind"]), (&json!(0), &json!(0)));
    let again = place.json(0, "import harbour");
    assert_eq!(
        (&again["totals"]["unchanged"], &again["totals"]["inserted"]),
        (&json!(5), &json!(0))
    );
    comes_back(&place, "back");
    // What was imported needs its app file no more.
    fs::remove_file(place.path("harbour.rehome.toml")).unwrap();
    place.run("verify harbour harbour").code(0);
    place.run("import harbour harbour").code(0);
    place.run("rollback 1").code(0);
    assert_eq!(place.json(0, "stats")["records"], 0);
}

/// A folder names its application, by its app file or by the import that was made from it.
#[test]
fn a_folder_alone_is_verified_and_exported() {
    let place = imported();
    place.run("verify harbour").code(0).says(&["hold the same"]);
    place.run("verify ./harbour/").code(0);
    place.file("harbour/log/01.json", "{\"day\": \"01\", \"what\": \"sun\"}\n");
    place.run("verify harbour").code(1).says(&["1 different"]);
    place.run("import harbour").code(0);
    place.run("export ./harbour back").code(0);
    fs::remove_file(place.path("harbour.rehome.toml")).unwrap();
    place.run("verify harbour").code(0);
    place.run("export ./harbour again").code(0);
    place.file("other/boats.json", BOATS);
    place.run("verify other").code(64).complains(&["name the application before the folder"]);
    place.run("verify nowhere").code(64).complains(&["there is no folder nowhere"]);
    place.run("verify dnd5e").code(64).complains(&["`rehome verify dnd5e DIR`"]);
    place.run("export nothing out").code(64).complains(&["nothing"]);
}

#[test]
fn init_replaces_an_app_file_only_where_it_is_told_to() {
    let place = harbour();
    place.run("init harbour").code(0).says(&["boats.json", "`rehome import harbour`"]);
    place.file("harbour.rehome.toml", "# mine\n");
    place.run("init harbour").code(64).complains(&["harbour.rehome.toml", "--force"]);
    let read = || fs::read_to_string(place.path("harbour.rehome.toml")).unwrap();
    assert_eq!(read(), "# mine\n");
    place.run("init harbour --app-file other.toml").code(0);
    assert_eq!(read(), "# mine\n");
    place.run("init harbour --force").code(0);
    assert_eq!(read(), fs::read_to_string(place.path("other.toml")).unwrap());
    assert!(place.is_unused());
}

#[test]
fn a_folder_without_json_is_none_to_declare() {
    let place = Place::new();
    place.file("notes/tea.txt", "no braces here");
    place.file("boats.json", BOATS);
    place.run("init nowhere").code(64).complains(&["there is no folder nowhere"]);
    place.run("init boats.json").code(64).complains(&["is a file"]);
    place.run("init notes").code(64).complains(&["holds nothing that is JSON"]);
    place.run("import notes").code(64).complains(&["`rehome init notes`"]);
    place.run("import nowhere").code(64).complains(&["there is no folder nowhere"]);
    place.run("import dnd5e").code(64).complains(&["`rehome import dnd5e DIR`"]);
    place.run("import notes notes").code(64).complains(&["no application `notes`"]);
    assert_eq!(place.names(), ["boats.json", "notes"]);
    assert!(place.is_unused());
}

#[test]
fn a_file_that_is_no_json_does_not_hide_the_others() {
    let place = harbour();
    place.file("harbour/torn.json", "{\"id\": \"hush\", ");
    let made = place.run("init harbour").code(0);
    assert!(!made.out.contains("hush") && !made.err.contains("hush"), "{}", made.out);
    let report = place.run("import harbour --json");
    assert_eq!(report.json()["totals"]["inserted"], 5);
}

#[test]
fn a_mistake_in_an_app_file_is_told_with_its_line() {
    let place = harbour();
    place.run("init harbour").code(0);
    let good = fs::read_to_string(place.path("harbour.rehome.toml")).unwrap();
    let line =
        |text: &str, part: &str| 1 + text.lines().position(|line| line.contains(part)).unwrap();
    for (from, to, said) in [
        ("root = \"array\"", "root = \"heap\"", "array"),
        ("root = \"array\"", "roots = \"array\"", "roots"),
        ("root = \"array\"", "root = array", "quoted"),
        ("id = \"harbour\"", "id = \"Har bour\"", "lower-case"),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good);
        place.file("harbour.rehome.toml", &bad);
        let at = format!("line {}", line(&bad, to));
        place.run("import harbour").code(64).complains(&["harbour.rehome.toml", &at, said]);
    }
    place.file("harbour.rehome.toml", good.replace("\"harbour\"", "\"dnd5e\""));
    place.run("import harbour").code(64).complains(&["harbour.rehome.toml", "`dnd5e` is taken"]);
    place.file("harbour.rehome.toml", &good);
    place
        .run("import other harbour --app-file harbour.rehome.toml")
        .code(64)
        .complains(&["`other`"]);
    place.run("import harbour --app-file none.toml").code(64).complains(&["none.toml"]);
    assert!(place.is_unused());
}

#[test]
fn applications_are_listed_and_shown() {
    let place = harbour();
    let ids = |listed: &Value| -> Vec<String> {
        let all = listed.as_array().unwrap().iter();
        all.map(|one| one["app"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&place.json(0, "apps")), ["dnd5e", "learner", "editor"]);
    assert!(place.is_unused());
    place.run("init harbour").code(0);
    place.run("import harbour").code(0);
    assert_eq!(ids(&place.json(0, "apps")), ["dnd5e", "learner", "editor", "harbour"]);
    place.run("apps").code(0).says(&["harbour", "an app file"]);
    let one = place.json(0, "apps harbour");
    assert_eq!(members(&one), "app collections declared pack title");
    let boats = &one["collections"][0];
    assert_eq!(
        (&boats["id"], &boats["key"], &boats["columns"]),
        (&json!("boats"), &json!("id"), &json!(["berth"]))
    );
    place.run("apps harbour").code(0).says(&["boats.json", "log/*.json", "berth"]);
    place.run("apps nothing").code(64).complains(&["nothing", "harbour"]);
}

#[test]
fn records_are_asked_for_listed_written_and_found() {
    let place = imported();
    assert_eq!(place.json(0, "get boats heron")["body"]["berth"], 7);
    place.run("get boats none").code(64).complains(&["none"]);
    assert_eq!(each(&place.json(0, "list boats --where berth>5"), "key"), ["heron", "tern"]);
    place.run("list boats --where depth>5").code(64).complains(&["depth"]);
    assert_eq!(each(&place.json(0, "list log"), "key").len(), 2);
    place.run("search lantern").code(0).says(&["Gull"]);

    let new = r#"{"id": "heron", "name": "Heron", "berth": 9, "note": "Sold to the ferrymen."}"#;
    let put = place.run_reading(new, "put boats heron --json").code(0).json();
    assert_eq!((&put["rev"], &put["effect"]), (&json!(2), &json!("updated")));
    place.run("search ferrymen").code(0).says(&["Heron"]);
    let last = place.json(0, "changes --key heron")["entries"][0]["seq"].as_i64().unwrap();
    let before = format!("--at seq:{}", last - 1);
    assert_eq!(place.json(0, &format!("get boats heron {before}"))["body"]["berth"], 7);
    assert_eq!(place.json(0, "get boats heron")["body"]["berth"], 9);
    let then = place.json(0, &format!("list boats --where berth<8 {before}"));
    assert_eq!(each(&then, "key"), ["gull", "heron"]);
    place.run_reading("{\"id\": \"gull\"}", "put boats heron").code(64);
    place.run_reading("{\"id\": ", "put boats heron").code(2);
    assert_eq!(place.json(0, "get boats heron")["rev"], 2);
    place.run("export harbour out").code(0);
    let boats = fs::read_to_string(place.path("out/boats.json")).unwrap();
    let lines: Vec<&str> = BOATS.lines().collect();
    assert!(
        boats.starts_with(&lines[..3].join("\n"))
            && boats.trim_end().ends_with(&lines[5..].join("\n"))
    );
    place.run("verify harbour harbour").code(1);
}

/// For other programs: a record a line, or a table.
#[test]
fn a_list_is_rows_for_other_programs() {
    let place = imported();
    let said = place.run("list boats --format ndjson --limit 2").code(0);
    let lines: Vec<Value> =
        said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[1]["berth"]), (2, &json!(7)));
    assert_eq!(lines[0]["api_token"], "***");
    assert!(said.err.contains("There are more: --after"), "{}", said.err);
    let said = place.run("list boats --format csv --where berth>5").code(0);
    let lines: Vec<&str> = said.out.lines().collect();
    assert_eq!(lines[0], "$key,id,name,berth,api_token,note");
    assert!(lines[1].starts_with("heron,heron,Heron,7,***,Carries barrels"), "{}", lines[1]);
    assert_eq!(lines.len(), 3);
    assert!(!said.out.contains("hush"));
    let asked = place.run("list boats --format json").code(0);
    assert_eq!(asked.out, place.run("list boats --json").code(0).out);
    place.run("list boats --format xml").code(64).complains(&["xml"]);
}

#[test]
fn what_is_secret_is_neither_shown_nor_found_nor_lost() {
    let place = imported();
    let app = fs::read_to_string(place.path("harbour.rehome.toml")).unwrap();
    assert!(app.contains("secret = [\"/api_token\"]"), "{app}");
    let new = BOATS.replace("hush-two", "hush-four").replace("berth\": 7", "berth\": 8");
    place.file("harbour/boats.json", &new);
    place.run("import harbour").code(0);
    let seq = place.json(0, "changes --key heron")["entries"][0]["seq"].to_string();
    for call in [
        "get boats gull",
        "get boats tern",
        "get boats heron --at run:2",
        "list boats",
        "list boats --at run:2",
        "search hush --mode text",
        "search hush-one --long --explain",
        &format!("changes show {seq}"),
        "diff run:2 now",
        "verify harbour harbour",
        "import harbour --check-only --verbose",
    ] {
        for json in ["", " --json"] {
            let said = place.run(&format!("{call}{json}"));
            assert!(
                !said.out.contains("hush-") && !said.err.contains("hush-"),
                "{call}: {}",
                said.out
            );
        }
    }
    place.run("get boats gull").code(0).says(&["\"api_token\": \"***\"", "\"berth\": 4"]);
    assert_eq!(place.json(0, "get boats tern")["body"]["api_token"], "***");
    assert_eq!(place.json(0, "list boats")["items"][1]["body"]["api_token"], "***");
    place.run(&format!("changes show {seq}")).code(0).says(&["/api_token", "***", "/berth"]);
    place.run("list boats --where api_token=hush-one").code(64);

    // What was shown is not written in the place of what it stands for.
    let shown = place.run("get boats gull").code(0).out;
    place.run_reading(&shown, "put boats gull").code(64).complains(&["/api_token", "***"]);
    let whole = shown.replace("\"***\"", "\"hush-five\"");
    place.run_reading(&whole, "put boats gull").code(0);
    place.run("export harbour out").code(0);
    let boats = fs::read_to_string(place.path("out/boats.json")).unwrap();
    assert!(boats.contains("hush-five") && boats.contains("hush-four") && !boats.contains("***"));
}

/// What waits in quarantine, and what is said of what is wrong, shows no secret either.
#[test]
fn what_is_secret_is_shown_by_no_finding_and_in_no_quarantine() {
    let place = Place::new();
    let lines = "{\"id\": \"a\", \"api_token\": \"hush-one\"}\n\
                 {\"id\": \"b\", \"api_token\": hush-two}\n\
                 {\"id\": \"a\", \"api_token\": \"hush-three\", \"n\": 1}\n\
                 {\"id\": \"c\", \"api_token\": \"hush-\\u0000four\"}\n\
                 {\"id\": \"d\", \"api_token\": {\"x\": \"hush-five\", \"x\": \"hush-six\"}}\n";
    place.file("keys/keys.jsonl", lines);
    let listed = "[{\"id\": \"e\", \"api_token\": \"hush-seven\"},\n {\"id\": \"f\", \"api_token\": hush-eight}]";
    place.file("keys/list.json", "[{\"id\": \"e\", \"api_token\": \"hush-seven\"}]");
    let is_silent = |call: &str| {
        for json in ["", " --json"] {
            let said = place.run(&format!("{call}{json}"));
            let all = format!("{}{}", said.out, said.err);
            assert!(!all.contains("hush"), "{call}{json}: {all}");
        }
    };
    is_silent("init keys --force");
    let app = fs::read_to_string(place.path("keys.rehome.toml")).unwrap();
    let app = app.replace("key = \"$position\"", "key = \"id\"");
    assert!(app.contains("secret = [\"/api_token\"]"), "{app}");
    place.file("keys.rehome.toml", app);
    place.file("keys/list.json", listed);
    for call in ["import keys --check-only --verbose", "import keys", "import keys --verbose"] {
        is_silent(call);
    }
    is_silent("verify keys --verbose");
    is_silent("history 1 --verbose");
    is_silent("quarantine list");
    let waiting = place.json(0, "quarantine list --limit 20");
    let items = waiting["items"].as_array().unwrap();
    assert_eq!(items.len(), 4, "{waiting}");
    for entry in items {
        is_silent(&format!("quarantine show {}", entry["id"]));
        if entry["rule"] == "record.duplicate" {
            let call = format!("quarantine show {}", entry["id"]);
            let shown = place.run(&call).code(0).says(&["\"api_token\": \"***\"", "\"n\": 1"]).out;
            let text = shown.lines().find(|line| line.contains("***")).unwrap().to_owned();
            let resolve = format!("quarantine resolve {}", entry["id"]);
            place.run_reading(&text, &resolve).code(64).complains(&["/api_token", "***"]);
        }
    }
    // What was kept is whole all the same.
    place.run("export keys back").code(0);
    assert_eq!(fs::read_to_string(place.path("back/keys.jsonl")).unwrap(), lines);
}

#[test]
fn a_backup_brings_the_application_back() {
    let place = imported();
    let made = place.json(0, "backup create --output kept.db");
    assert!(made.is_object());
    place.run("backup verify kept.db").code(0);
    place.run_reading(r#"{"id": "gull", "name": "Gone"}"#, "put boats gull").code(0);
    place.run("backup restore kept.db").code(0);
    assert_eq!(place.json(0, "get boats gull")["body"]["name"], "Gull");
    place.run("verify harbour harbour").code(0);
    assert_eq!(place.json(0, "doctor")["sound"], true);
    comes_back(&place, "back");
    place.run_reading(r#"{"id": "gull", "name": "Gone"}"#, "put boats gull").code(0);
    place.run("restore --at run:1 --to none.db").code(0);
    place.run("restore --at seq:1 --in-place").code(0);
}

#[test]
fn a_move_brings_all_into_another_database() {
    let place = Place::with_file();
    let of = harbour();
    for file in ["boats.json", "log/01.json", "log/02.json"] {
        let text = fs::read_to_string(of.path("harbour").join(file)).unwrap();
        place.file(&format!("harbour/{file}"), text);
    }
    place.run("init harbour").code(0);
    place.run("import harbour").code(0);
    fs::remove_file(place.path("harbour.rehome.toml")).unwrap();
    let report = place.json(0, "move rehome.db there.db");
    assert_eq!(report["equal"], true, "{report}");
    fs::remove_file(place.path("rehome.db")).unwrap();
    let there = |call: &str| place.run(&format!("{call} --database there.db"));
    there("get boats heron").code(0).says(&["\"berth\": 7"]);
    there("apps").code(0).says(&["harbour"]);
    there("search lantern").code(0).says(&["Gull"]);
    there("verify harbour harbour").code(0);
    there("doctor").code(0);
    there("export harbour back").code(0);
    let read = |folder: &str| fs::read_to_string(place.path(folder).join("boats.json")).unwrap();
    assert_eq!(read("back"), read("harbour"));
    there("rollback 1").code(0);
}

#[test]
fn an_erasure_takes_a_record_out_of_everything() {
    let place = imported();
    place.run("erase boats heron --reason asked --yes").code(0);
    place.run("get boats heron").code(64);
    place.run("search coils --mode text").code(1);
    assert_eq!(place.json(0, "doctor")["sound"], true);
    place.run("audit verify").code(0);
    place.run("export harbour out").code(0);
    let boats = fs::read_to_string(place.path("out/boats.json")).unwrap();
    let left: Value = serde_json::from_str(&boats).unwrap();
    assert_eq!(left.as_array().unwrap().len(), 2, "{boats}");
    if !on_server() {
        let bytes = fs::read(place.path("rehome.db")).unwrap();
        for gone in ["hush-two", "coils of rope", "\"Heron\""] {
            assert!(!bytes.windows(gone.len()).any(|part| part == gone.as_bytes()), "{gone}");
        }
    }
}

#[test]
fn the_doctor_sees_what_a_stranger_did() {
    let place = imported();
    stranger(&place.open(), "DELETE FROM harbour_boats WHERE key = 'tern'");
    let looked = place.json(1, "doctor");
    assert_eq!(looked["symptoms"][0]["about"], "outside");
    place.run("doctor --repair").code(0);
    assert_eq!(place.json(0, "doctor")["sound"], true);
    place.run("get boats tern").code(64);
    place.run("import harbour").code(0);
    assert_eq!(place.json(0, "doctor")["sound"], true);
}
