//! What each part of the context does.

use super::*;

#[test]
fn a_combat_needs_the_knowledge_of_combat() {
    let text = "what now with the boat, and which song";
    let fighting = within(text, Context { in_combat: true, ..Context::default() });
    assert_eq!(fighting.needs[0].id, "combat");
    assert!(score(&fighting, "Ramming") > score(&ask(&said(text)), "Ramming"));
    let silent = within("hello", Context { in_combat: true, ..Context::default() });
    assert!(titles(&silent).contains(&"Boarding Planks"));
    assert!(silent.needs[0].weight > silent.needs[1].weight);
}

#[test]
fn a_place_is_found_and_counts() {
    let place = |location: &str| {
        within("who has rope", Context { location: location.into(), ..Context::default() })
    };
    let (here, there, nowhere) = (place("Gull Rock"), place("the Moss Quay"), place(""));
    assert!(!titles(&nowhere).contains(&"Moss Quay"));
    assert_eq!(titles(&there)[0], "Moss Quay");
    assert_eq!(entities(&here), [("Gull Rock", 0.7)]);
    assert_eq!(titles(&here)[0], "Gull Rock");
    assert!(score(&here, "Rope Fair") > score(&nowhere, "Rope Fair"));
    let fair = here.passages.iter().find(|passage| passage.title == "Rope Fair").unwrap();
    assert!(fair.because.iter().any(|why| why == "names the place"));
}

fn party(class: &str, race: &str, level: Option<u32>) -> Context {
    let [name, class, race] = ["Plover", class, race].map(str::to_owned);
    Context { party: vec![Member { name, class, race, level }], ..Context::default() }
}

#[test]
fn what_the_party_can_do_counts_more() {
    let text = "sing and tie a rope";
    let (alone, with) = (ask(&said(text)), within(text, party("Rigger", "", Some(3))));
    assert!(score(&with, "Knots, Quick") > score(&alone, "Knots, Quick"));
    assert!(score(&with, "Knots, Perfect") < score(&alone, "Knots, Perfect"));
    let veteran = within(text, party("Rigger", "", Some(9)));
    assert!(score(&veteran, "Knots, Perfect") > score(&alone, "Knots, Perfect"));
    let unknown = within(text, party("Rigger", "", None));
    assert!(score(&unknown, "Knots, Perfect") > score(&alone, "Knots, Perfect"));
    let merfolk = within(text, party("", "Merfolk", Some(1)));
    assert!(score(&merfolk, "Fins") > score(&alone, "Fins"));
    assert_eq!(score(&merfolk, "Knots, Quick"), score(&alone, "Knots, Quick"));
}

#[test]
fn a_question_about_characters_asks_for_those_of_the_party() {
    let shelf = MemoryLibrary::default();
    let context = party("Rigger", "Merfolk", Some(2));
    retrieve(&shelf, &KNOWLEDGE, &Retrieve { context, ..said("what do I learn") }).unwrap();
    assert_eq!(shelf.asked.borrow()[1].0, "what do i learn Rigger level 2 Merfolk");
}

#[test]
fn a_question_without_a_cue_is_about_the_party() {
    let found = within("what now", party("Rigger", "", Some(2)));
    assert_eq!(found.needs[0].because, ["the party"]);
    assert!(titles(&found).contains(&"Knots, Quick"));
    assert!(ask(&said("what now")).passages.is_empty());
}

#[test]
fn a_name_of_the_party_is_no_creature() {
    let mut context = party("", "", None);
    context.party[0].name = "Wolf".into();
    assert_eq!(entities(&within("wolf hides", Context::default())), [("Wolf", 0.3)]);
    assert!(within("wolf hides", context.clone()).entities.is_empty());
    assert_eq!(entities(&within("the hull wolf hides", context)), [("Hull Wolf", 1.0)]);
}

#[test]
fn creatures_that_are_present_are_entities() {
    let with = |creatures: &[&str]| {
        let creatures = creatures.iter().map(|name| (*name).to_owned()).collect();
        within("what now", Context { creatures, ..Context::default() })
    };
    assert!(with(&[]).passages.is_empty());
    let found = with(&["Lantern Eel 2", "three wolves", "unheard of"]);
    assert_eq!(entities(&found), [("Lantern Eel", 0.7), ("Wolf", 0.7)]);
    assert_eq!(titles(&found), ["Lantern Eel", "Wolf"]);
}

#[test]
fn what_was_said_before_tells_what_is_meant() {
    let with = |text: &str, recent: &[&str]| {
        let recent = recent.iter().map(|said| (*said).to_owned()).collect();
        within(text, Context { recent, ..Context::default() })
    };
    assert!(with("what can it do", &[]).passages.is_empty());
    let open = with("what can it do", &["An oar breaks.", "Out comes a lantern eel."]);
    assert_eq!(entities(&open), [("Lantern Eel", 0.5)]);
    assert_eq!(titles(&open)[0], "Lantern Eel");
    let clear = with("a hull wolf comes", &["Out comes a lantern eel."]);
    assert_eq!(entities(&clear), [("Hull Wolf", 1.0), ("Lantern Eel", 0.15)]);
    let forgotten = with("what can it do", &["a lantern eel", "a", "b", "c", "d"]);
    assert!(forgotten.entities.is_empty());
}

#[test]
fn a_context_is_read_and_mistakes_are_named() {
    let context: Context =
        serde_json::from_str(r#"{"creatures": ["eel"], "recent": ["row"]}"#).unwrap();
    assert_eq!(context.creatures, ["eel"]);
    assert_eq!(serde_json::from_str::<Context>("{}").unwrap(), Context::default());
    let request: Retrieve = serde_json::from_str(r#"{"text": "row", "budget": 9}"#).unwrap();
    assert_eq!((request.budget, request.limit), (9, 12));
    for (json, mistake) in [
        (r#"{"in_battle": true}"#, "unknown field `in_battle`"),
        (r#"{"party": [{"hp": 3}]}"#, "unknown field `hp`"),
        (r#"{"party": [{"level": -1}]}"#, "-1"),
        (r#"{"location": 3}"#, "expected a string"),
    ] {
        let error = serde_json::from_str::<Context>(json).unwrap_err().to_string();
        assert!(error.contains(mistake), "{error}");
    }
}
