//! The view `audit_log` of the learner's plan, as a person with a database shell reads it.

use rehome::{Context, Rehome};
use rehome_tests::{Folder, array, memory, sql, stranger};
use serde_json::json;

fn profile(school: &str) -> String {
    json!({
        "id": "tess", "name": "Tess", "dob": "2016-03-05", "gender": "", "address": "",
        "school": school, "neighborhood": "", "interests": ["kites"], "character_roster": [],
        "verbal_fluency": null, "passive_language_level": null, "mental_age": 4.5,
        "raw_input": null, "mastered_words": null, "mastered_english_words": null,
        "mastered_grammar": null, "extracted_data": {},
    })
    .to_string()
}

fn lines(rehome: &Rehome, columns: &str) -> Vec<String> {
    sql(rehome, &format!("SELECT {columns} AS line FROM audit_log ORDER BY changed_at, record_id"))
}

#[test]
fn births_from_imports_edits_and_deletes_are_all_in_it() {
    let rehome = memory().acting(Context::of("user:ann"));
    let folder = Folder::new();
    folder.write("data/profiles/child_profiles.json", array(&[profile("Harbour School")]));
    rehome.import("learner", &folder).unwrap();
    let all = "table_name || ' ' || record_id || ' ' || action || ' ' || changed_by";
    assert_eq!(lines(&rehome, all), ["learner_profiles tess INSERT user:ann"]);
    stranger(&rehome, "UPDATE learner_profiles SET school = 'Hill School' WHERE id = 'tess'");
    rehome.database().write(|_| Ok::<_, rehome::DatabaseError>(())).unwrap();
    assert_eq!(lines(&rehome, all)[1], "learner_profiles tess UPDATE outside");
    let old =
        sql(&rehome, "SELECT old_value AS line FROM audit_log WHERE action = 'UPDATE'").remove(0);
    assert!(old.contains("Harbour School"), "{old}");
    stranger(&rehome, "DELETE FROM learner_profiles");
    rehome.database().write(|_| Ok::<_, rehome::DatabaseError>(())).unwrap();
    let after = lines(&rehome, all);
    assert_eq!(after[after.len() - 1], "learner_profiles tess DELETE outside");
    assert!(after.iter().any(|line| line.contains("INSERT user:ann")), "{after:?}");
}
