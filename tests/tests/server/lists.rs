//! Lists over HTTP give what a plain filter in Rust gives: any conditions, order and page.

use proptest::{
    prelude::*,
    sample::select,
    test_runner::{Config, TestRunner},
};
use serde_json::Value;

use super::client::Client;

fn number(spell: &Value) -> i64 {
    spell["level"].as_i64().unwrap()
}

fn school(spell: &Value) -> &str {
    spell["school"]["index"].as_str().unwrap_or_default()
}

/// A condition, as it is written and as it is meant.
type Condition = (String, Box<dyn Fn(&Value) -> bool>);

fn condition((kind, level, name): (u8, i64, &'static str)) -> Condition {
    match kind % 6 {
        0 => (format!("level={level}"), Box::new(move |s| number(s) == level)),
        1 => (format!("level<={level}"), Box::new(move |s| number(s) <= level)),
        2 => (format!("level>{level}"), Box::new(move |s| number(s) > level)),
        3 => (format!("school={name}"), Box::new(move |s| school(s) == name)),
        4 => (format!("level!={level}"), Box::new(move |s| number(s) != level)),
        _ => ("ritual=true".to_owned(), Box::new(|s| s["ritual"] == true)),
    }
}

#[test]
fn a_list_is_a_filter_an_order_and_a_page() {
    let client = Client::new();
    client.pack("home");
    let schools = ["evocation", "illusion", "divination"];
    let spells: Vec<Value> = (0..120_i64)
        .map(|n| {
            serde_json::json!({
                "index": format!("spell-{:03}", (n * 37) % 120), "name": format!("Spell {n}"),
                "level": n % 10, "ritual": n % 7 == 0,
                "school": {"index": schools[(n % 3) as usize], "name": "x"},
            })
        })
        .collect();
    let body = serde_json::to_string(&spells).unwrap();
    client.post("/api/content/packs/home/upload/spells", body).is(201);

    let strategy = (
        prop::collection::vec((any::<u8>(), 0..10_i64, select(schools.to_vec())), 0..3),
        select(vec!["", "level", "-level", "key", "-key", "name"]),
        1..40_u32,
    );
    let cases = if rehome_tests::on_server() { 40 } else { 200 };
    let mut runner =
        TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let test = |(chosen, order, limit): (Vec<(u8, i64, &'static str)>, &str, u32)| {
        let conditions: Vec<Condition> = chosen.into_iter().map(condition).collect();
        let mut expected: Vec<&Value> = spells.iter().collect();
        expected.retain(|spell| conditions.iter().all(|(_, holds)| holds(spell)));
        expected.sort_by_key(|spell| spell["index"].as_str().unwrap().to_owned());
        match order {
            "level" => expected.sort_by_key(|spell| number(spell)),
            "-level" => {
                expected.reverse();
                expected.sort_by_key(|spell| std::cmp::Reverse(number(spell)));
            }
            "-key" => expected.reverse(),
            "name" => expected.sort_by_key(|spell| spell["name"].as_str().unwrap().to_owned()),
            _ => {}
        }
        let mut path = format!("/api/records/dnd5e/spells?pack=home&total=true&limit={limit}");
        for (text, _) in &conditions {
            path += &format!("&where={}", text.replace('<', "%3C").replace('>', "%3E"));
        }
        if !order.is_empty() {
            path += &format!("&order={order}");
        }
        let (mut found, mut next) = (Vec::new(), String::new());
        loop {
            let page = client.get(&format!("{path}{next}")).is(200).value();
            assert_eq!(page["total"], expected.len(), "{path}");
            let items = page["items"].as_array().unwrap();
            found.extend(items.iter().map(|item| item["key"].as_str().unwrap().to_owned()));
            let Some(after) = page["next"].as_str() else { break };
            next = format!("&after={after}");
        }
        if order.is_empty() {
            // Without an order it is that of the file.
            found.sort();
        }
        let expected: Vec<&str> = expected.iter().map(|s| s["index"].as_str().unwrap()).collect();
        prop_assert_eq!(found, expected, "{}", path);
        Ok(())
    };
    runner.run(&strategy, test).unwrap();
}

#[test]
fn members_are_chosen_and_values_counted() {
    let client = Client::with_samples();
    let page = client.get("/api/records/dnd5e/spells?fields=level,name&limit=1").is(200).value();
    let body = page["items"][0]["body"].as_object().unwrap();
    assert_eq!(body.keys().collect::<Vec<_>>(), ["level", "name"]);
    let levels = client.get("/api/values/dnd5e/spells/level").is(200).value();
    let sum: u64 = levels.as_array().unwrap().iter().map(|of| of["count"].as_u64().unwrap()).sum();
    let all = client.get("/api/records/dnd5e/spells?total=true").is(200).value();
    assert_eq!(all["total"], sum);
    client.get("/api/values/dnd5e/spells/colour").problem(400, "unknown_field");
}

#[test]
fn a_list_that_is_asked_wrongly_says_what_is_allowed() {
    let client = Client::with_samples();
    for (query, code) in [
        ("where=colour%3Dred", "unknown_field"),
        ("where=level", "invalid_value"),
        ("order=colour", "unknown_field"),
        ("limit=0", "invalid_limit"),
        ("limit=1001", "invalid_limit"),
        ("limit=x", "invalid_value"),
        ("after=x", "invalid_cursor"),
        ("wehre=level%3D1", "invalid_value"),
        ("total=perhaps", "invalid_value"),
        ("limit=1&limit=2", "invalid_value"),
        ("pack=a%20b", "invalid_value"),
    ] {
        client.get(&format!("/api/records/dnd5e/spells?{query}")).problem(400, code);
    }
    client.get("/api/records/dnd5e/spells?pack=none").problem(404, "unknown_container");
    let list = client.get("/api/records/dnd5e/spells?limit=3").is(200);
    let tag = list.header("etag").to_owned();
    client.header("if-none-match", &tag).get("/api/records/dnd5e/spells?limit=3").is(304);
}
