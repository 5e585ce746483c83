//! Names, needs, and what is told.

use super::*;

#[test]
fn names_of_several_words_come_first() {
    let found = ask(&said("I throw a rope at the lantern eels and calm the deep water"));
    assert_eq!(entities(&found), [("Lantern Eel", 1.0), ("Calm the Deep Water", 1.0)]);
    let mut first = titles(&found)[..2].to_vec();
    first.sort_unstable();
    assert_eq!(first, ["Calm the Deep Water", "Lantern Eel"]);
}

#[test]
fn a_common_word_is_a_name_in_company_or_in_quotation_marks() {
    assert_eq!(entities(&ask(&said("is there some light left"))), [("Light", 0.3)]);
    for text in ["I sing light", "the light song", "what does \"light\" do", "do we know Light?"] {
        assert_eq!(entities(&ask(&said(text))), [("Light", 1.0)], "{text}");
    }
}

#[test]
fn company_tells_which_of_two_is_meant() {
    let shelf = MemoryLibrary {
        more: vec![record("ports", "Light", "port", "A tower.")],
        ..MemoryLibrary::default()
    };
    let found = retrieve(&shelf, &KNOWLEDGE, &said("we sail to the port Light")).unwrap();
    let kinds: Vec<_> =
        found.entities.iter().map(|one| (one.kind.as_str(), one.strength)).collect();
    assert_eq!(kinds, [("port", 1.0), ("song", 0.3)]);
}

#[test]
fn both_numbers_of_a_name_are_meant() {
    let shelf = MemoryLibrary {
        more: vec![record("crafts", "Eels", "craft", "Catch them.")],
        ..MemoryLibrary::default()
    };
    let found = retrieve(&shelf, &KNOWLEDGE, &said("we look out for eels")).unwrap();
    assert_eq!(entities(&found), [("Eels", 1.0), ("Eel", 0.9)]);
}

#[test]
fn cues_tell_what_is_needed() {
    let needs = |text: &str| -> Vec<(String, Vec<String>)> {
        ask(&said(text)).needs.into_iter().map(|need| (need.id, need.because)).collect()
    };
    let of = |id: &str, cues: &[&str]| {
        (id.to_owned(), cues.iter().map(|cue| (*cue).to_owned()).collect())
    };
    assert_eq!(
        needs("We are singing, then fire the ballistas"),
        [of("combat", &["fire the ballista"]), of("songs", &["sing"])]
    );
    assert_eq!(needs("rampant ports"), [of("world", &["port"])]);
    assert_eq!(needs("hello").len(), KNOWLEDGE.len());
    let alike = ask(&said("hello")).needs;
    assert!(alike.iter().all(|need| need.weight == alike[0].weight && need.because.is_empty()));
}

#[test]
fn a_part_of_a_name_is_no_cue_beside_others() {
    let eels = [record("beasts", "Great Song Beast", "beast", "It hums.")];
    let shelf = MemoryLibrary { more: eels.to_vec(), ..MemoryLibrary::default() };
    let needs = |text: &str| -> Vec<String> {
        let found = retrieve(&shelf, &KNOWLEDGE, &said(text)).unwrap();
        found.needs.into_iter().map(|need| need.id).collect()
    };
    assert_eq!(needs("we ram the great song beast"), ["combat"]);
    assert_eq!(needs("see the great song beast"), ["songs", "creatures"]);
    assert_eq!(needs("we ram the great song beast and sing"), ["combat", "songs"]);
}

#[test]
fn a_needed_kind_is_searched_for_itself() {
    let shelf = MemoryLibrary::default();
    let found = retrieve(&shelf, &KNOWLEDGE, &said("what is a good song for the drum")).unwrap();
    let asked = shelf.asked.borrow();
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[1].0, "what is a good song for the drum Songs");
    assert_eq!(asked[1].1.as_deref(), Some(&["songs".to_owned()][..]));
    assert!(found.passages[0].because.iter().any(|why| why.starts_with("found among Songs")));
}

#[test]
fn a_kind_is_not_searched_for_names_of_other_kinds() {
    let shelf = MemoryLibrary::default();
    retrieve(&shelf, &KNOWLEDGE, &said("We ram the Hull Wolf and sing Light!")).unwrap();
    let asked = shelf.asked.borrow();
    let queries: Vec<&str> = asked.iter().map(|(query, _, _)| query.as_str()).collect();
    assert_eq!(queries[0], "We ram the Hull Wolf and sing Light!");
    assert_eq!(queries[1..], ["we ram the and sing Boarding", "we ram the and sing light Songs"]);
}

#[test]
fn scripts_without_spaces_stay_together() {
    let kinds = [Knowledge { cues: vec!["歌う".to_owned()], ..KNOWLEDGE[1].clone() }];
    let shelf = MemoryLibrary {
        more: vec![record("beasts", "鰻", "beast", "長い。")],
        ..MemoryLibrary::default()
    };
    let found = retrieve(&shelf, &kinds, &said("「鰻」へ歌う")).unwrap();
    assert_eq!(entities(&found), [("鰻", 1.0)]);
    assert_eq!(shelf.asked.borrow()[1].0, "へ歌う Songs");
}

#[test]
fn without_knowledge_the_text_and_its_names_are_left() {
    let found =
        retrieve(&MemoryLibrary::default(), &[], &said("the hull wolf at Gull Rock")).unwrap();
    assert!(found.needs.is_empty());
    assert_eq!(found.entities.len(), 2);
}

#[test]
fn no_more_passages_than_the_limit() {
    for limit in 0..4 {
        let found =
            ask(&Retrieve { limit, threshold: 0.0, ..said("rope, planks, eels and shanties") });
        assert_eq!(found.passages.len(), limit);
    }
}

#[test]
fn no_more_tokens_than_the_budget() {
    let said = |budget| {
        let text = said("rope at the lantern eel and the drum");
        Retrieve { budget, threshold: 0.0, ..text }
    };
    let whole = ask(&said(Retrieve::default().budget));
    assert!(whole.tokens > 100);
    let mut counts = Vec::new();
    for budget in 0..=whole.tokens {
        let found = ask(&said(budget));
        assert!(found.tokens <= budget, "{budget}");
        assert_eq!(found.tokens, tokens(&found.prompt));
        assert_eq!(found.prompt.is_empty(), found.passages.is_empty());
        counts.push(found.passages.len());
    }
    assert_eq!((counts[0], counts[5]), (0, 0));
    assert!(counts.last() > counts.get(40) && counts[40] > 0);
}

#[test]
fn the_first_passage_is_cut_at_a_sentence() {
    let text = "It has a very long rope. It has a very long anchor. It has a very long mast.";
    let shelf = MemoryLibrary {
        more: vec![record("boats", "Barge", "boat", text)],
        ..MemoryLibrary::default()
    };
    let request = Retrieve { budget: 28, limit: 1, ..said("the barge") };
    let found = retrieve(&shelf, &KNOWLEDGE, &request).unwrap();
    assert_eq!(
        found.prompt,
        "## Barge (boat, own)\nIt has a very long rope. It has a very long anchor.\n"
    );
}

#[test]
fn an_entity_is_told_whole_and_others_by_what_fits() {
    let filler = "Nothing of note is said in this sentence about planks. ".repeat(30);
    let text =
        format!("{filler}\n# Bow\nThe bow has a figurehead.\n# Stern\nThe stern has a lamp.");
    let shelf = MemoryLibrary {
        more: vec![record("boats", "Galley", "boat", &text)],
        ..MemoryLibrary::default()
    };
    let of = |text: &str, budget| {
        let found = retrieve(&shelf, &KNOWLEDGE, &Retrieve { budget, ..said(text) }).unwrap();
        found.passages.into_iter().find(|passage| passage.title == "Galley").unwrap()
    };
    let whole = of("tell me of the galley", 1500);
    assert!(whole.text.contains("figurehead") && whole.text.contains("lamp"));
    let stern = of("which lamp is at the stern", 1500);
    assert_eq!(
        (stern.heading.as_deref(), stern.text.as_str()),
        (Some("Stern"), "The stern has a lamp.")
    );
    assert_eq!(of("the lamp of the galley", 300).heading.as_deref(), Some("Stern"));
}

#[test]
fn an_unclear_name_is_told_by_what_fits() {
    let filler = "Nothing of note is said in this sentence about planks. ".repeat(30);
    let shelf = MemoryLibrary {
        more: vec![record("boats", "Cook", "boat", &filler)],
        ..MemoryLibrary::default()
    };
    let words = |text: &str| {
        let found = retrieve(&shelf, &KNOWLEDGE, &said(text)).unwrap();
        found.passages[0].text.split(' ').count()
    };
    assert!(words("we cook here") <= 120);
    assert!(words("the boat Cook") > 120);
}

#[test]
fn the_answer_is_a_prompt_and_json() {
    let found = ask(&Retrieve { limit: 2, ..said("calm the deep water at Gull Rock") });
    assert_eq!(
        found.prompt,
        "## Calm the Deep Water (song, own)\nWaves lie down for a while.\n\n\
         ## Gull Rock (port, own)\nA port with two inns. Its keeper sells rope.\n"
    );
    let json = serde_json::to_value(&found).unwrap();
    assert_eq!(json["passages"][1]["collection"], "ports");
    assert_eq!(json["passages"][0]["because"][0], "the text names `calm the deep water`");
    assert_eq!(json["entities"][0]["key"], "calm-the-deep-water");
    assert_eq!(json["tokens"], tokens(&found.prompt));
}

#[test]
fn what_says_the_same_is_told_once() {
    let found = ask(&said("row at the pace of the drum"));
    let shanties = titles(&found).iter().filter(|title| title.starts_with("Shanty")).count();
    assert_eq!(shanties, 2);
    let verses =
        found.passages.iter().filter(|one| trigrams::fold(&one.text).contains("first verse"));
    assert_eq!(verses.count(), 1);
}

#[test]
fn each_record_is_told_once() {
    let found = ask(&said("sing the song Light, which song is Light, beast and port and rope"));
    let mut titles = titles(&found);
    let count = titles.len();
    titles.sort_unstable();
    titles.dedup();
    assert_eq!(titles.len(), count);
}

#[test]
fn the_same_question_has_the_same_answer() {
    let request = Retrieve {
        context: Context { in_combat: true, location: "Gull Rock".into(), ..Context::default() },
        ..said("board them with a rope and sing light")
    };
    assert_eq!(ask(&request), ask(&request));
}

#[test]
fn nothing_asked_is_nothing_found() {
    for text in ["", " \n\t", "\u{0}\u{7}\u{1b}", "?!", "\"\""] {
        let shelf = MemoryLibrary::default();
        let found = retrieve(&shelf, &KNOWLEDGE, &said(text)).unwrap();
        assert!(found.passages.is_empty() && found.entities.is_empty(), "{text:?}");
        assert!(shelf.asked.borrow().is_empty());
        assert_eq!((found.prompt.as_str(), found.tokens), ("", 0));
    }
}

#[test]
fn long_and_hostile_texts_are_taken() {
    let texts = [
        "rope and eels of the wolves ".repeat(20_000),
        "火".repeat(100_000),
        "a".repeat(1_000_000),
        "\"".repeat(10_000),
        format!("rope\u{0}\u{202e}\u{1b}[2J {}", "\u{301}".repeat(10_000)),
    ];
    for text in texts {
        let shelf = MemoryLibrary::default();
        let context = Context {
            location: text.clone(),
            creatures: vec![text.clone(); 100],
            recent: vec![text.clone(); 100],
            ..Context::default()
        };
        let found = retrieve(&shelf, &KNOWLEDGE, &Retrieve { context, ..said(&text) }).unwrap();
        assert!(found.tokens <= 1500);
        assert!(shelf.asked.borrow().len() <= 7);
        assert!(shelf.asked.borrow().iter().all(|(query, _, _)| query.len() < 30_000));
    }
}

#[test]
fn all_that_is_asked_for_is_seven_searches() {
    let shelf = MemoryLibrary::default();
    let context = Context {
        in_combat: true,
        location: "Gull Rock".into(),
        recent: vec!["an eel".into()],
        ..Context::default()
    };
    let text = "sing, board the port, learn of the beast";
    retrieve(&shelf, &KNOWLEDGE, &Retrieve { context, ..said(text) }).unwrap();
    assert_eq!(shelf.asked.borrow().len(), 7);
}

#[test]
fn a_library_that_fails_is_an_error() {
    let shelf = MemoryLibrary { is_broken: true, ..MemoryLibrary::default() };
    let error = retrieve(&shelf, &KNOWLEDGE, &said("rope")).unwrap_err();
    assert_eq!(error.to_string(), "the shelf failed: it fell");
}
