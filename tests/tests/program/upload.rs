//! `rehome upload`: one file into a pack.

use super::place::Place;

const GOOD: &str = r#"{"index": "glum", "name": "Glum", "desc": ["It sighs."], "url": "/glum"}"#;

#[test]
fn a_file_comes_in_whole_or_not_at_all() {
    let place = Place::with_samples();
    place.run("packs create home").code(0);
    place.file("good.json", GOOD);
    place.file("mixed.json", format!("[{}, {{\"index\": 7}}]", GOOD.replace("glum", "grim")));
    let upload = "upload home good.json --collection conditions";
    place.run(&format!("{upload} --dry-run")).code(0).says(&["1 inserted", "it was a look"]);
    place.run(upload).code(0).says(&["1 inserted", "Undo with `rehome rollback"]);
    place.run(upload).code(0).says(&["still holds"]);
    let mixed = "upload home mixed.json --collection conditions";
    place.run(mixed).code(2).says(&["Nothing was taken"]);
    place.run("get conditions grim --container home").code(64);
    place.run(&format!("{mixed} --accept-good")).code(1).says(&["1 wait in quarantine"]);
    place.run("get conditions grim --container home").code(0);
    place.run("upload srd good.json --collection conditions").code(64).complains(&["protected"]);
    place.run("upload none good.json --collection conditions").code(64);
    place.run("upload home good.json").code(2).complains(&["of which collection"]);
}
