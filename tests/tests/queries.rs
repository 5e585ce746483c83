//! Lists of texts, of records in packs and of others: conditions, orders and pages are what a
//! plain filter over all records gives. Long because one oracle serves all kinds of lists.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use rehome::{Filter, Operator, Order, Packs, Query, RecordId, Rehome, Value};
use rehome_tests::*;
use serde_json::json;

/// What the oracle knows of a record.
#[derive(Clone, Debug)]
struct Known {
    record: RecordId,
    /// The place in its container.
    place: usize,
    values: BTreeMap<&'static str, Value>,
    facets: BTreeMap<&'static str, BTreeSet<String>>,
}

/// Whether a record meets a condition.
fn meets(known: &Known, filter: &Filter) -> bool {
    if let Some(values) = known.facets.get(filter.field.as_str()) {
        return match filter.operator {
            Operator::Equal => values.contains(&filter.value),
            Operator::NotEqual => !values.contains(&filter.value),
            Operator::Absent => values.is_empty(),
            Operator::Contains => values.iter().any(|value| holds(value, &filter.value)),
            _ => unreachable!("facets have no order"),
        };
    }
    let value = &known.values[filter.field.as_str()];
    if filter.operator == Operator::Absent {
        return *value == Value::Null;
    }
    if let (Operator::Contains, Value::Text(text)) = (filter.operator, value) {
        return holds(text, &filter.value);
    }
    let wanted = match value.ty() {
        Some(ty) => Value::parse(ty, &filter.value).expect("it is one of the type"),
        None => return filter.operator == Operator::NotEqual,
    };
    let order = compare(value, &wanted);
    match filter.operator {
        Operator::Equal => order == Ordering::Equal,
        Operator::NotEqual => order != Ordering::Equal,
        Operator::Less => order == Ordering::Less,
        Operator::AtMost => order != Ordering::Greater,
        Operator::Greater => order == Ordering::Greater,
        Operator::AtLeast => order != Ordering::Less,
        Operator::Contains | Operator::Absent => false,
    }
}

fn holds(text: &str, part: &str) -> bool {
    text.to_ascii_lowercase().contains(&part.to_ascii_lowercase())
}

fn compare(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
        (Value::Real(a), Value::Real(b)) => a.total_cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Flag(a), Value::Flag(b)) => a.cmp(b),
        _ => panic!("{a:?} and {b:?} are of two types"),
    }
}

/// The records that a query asks for, in its order.
fn expected(all: &[Known], query: &Query, in_packs: bool) -> Vec<RecordId> {
    let meets_all = |known: &&Known| query.filters.iter().all(|filter| meets(known, filter));
    let mut found: Vec<&Known> = all.iter().filter(meets_all).collect();
    let tie = |a: &Known, b: &Known| {
        let container = a.record.container.cmp(&b.record.container);
        let key = a.record.key.cmp(&b.record.key);
        if in_packs { key } else { container.then(key) }
    };
    found.sort_by(|a, b| match &query.order {
        None if in_packs => tie(a, b),
        None => a.record.container.cmp(&b.record.container).then(a.place.cmp(&b.place)),
        Some(Order { field, descending }) => {
            let way = |order: Ordering| if *descending { order.reverse() } else { order };
            let (one, other) = (&a.values[field.as_str()], &b.values[field.as_str()]);
            match (one, other) {
                (Value::Null, Value::Null) => way(tie(a, b)),
                (Value::Null, _) => Ordering::Greater,
                (_, Value::Null) => Ordering::Less,
                _ => way(compare(one, other).then_with(|| tie(a, b))),
            }
        }
    });
    found.into_iter().map(|known| known.record.clone()).collect()
}

/// All pages of a list, one after the other.
fn listed(rehome: &Rehome, collection: &str, query: &Query) -> Vec<RecordId> {
    let (mut query, mut all) = (query.clone(), Vec::new());
    loop {
        let page = rehome.documents(None, collection, &query).unwrap();
        assert!(page.items.len() <= query.limit as usize);
        all.extend(page.items.into_iter().map(|found| found.record));
        match page.next {
            Some(next) => query.after = Some(next),
            None => return all,
        }
    }
}

/// Conditions and orders over what the records know, with values that some of them have.
fn queries(all: &[Known]) -> impl Strategy<Value = Query> + use<> {
    let mut filters: Vec<Filter> = Vec::new();
    let mut fields: Vec<&str> = Vec::new();
    for known in all {
        for (field, value) in &known.values {
            if !fields.contains(field) {
                fields.push(field);
            }
            let text = match value {
                Value::Null => continue,
                Value::Integer(number) => number.to_string(),
                Value::Real(number) => number.to_string(),
                Value::Text(text) => text.clone(),
                Value::Flag(flag) => flag.to_string(),
            };
            for operator in [
                Operator::Equal,
                Operator::NotEqual,
                Operator::Less,
                Operator::AtMost,
                Operator::Greater,
                Operator::AtLeast,
                Operator::Absent,
            ] {
                filters.push(Filter::new(*field, operator, &text));
            }
            let is_moment = field.ends_with("_at");
            if let (Value::Text(text), false) = (value, is_moment) {
                let part: String = text.chars().skip(1).take(2).collect();
                filters.push(Filter::new(*field, Operator::Contains, part.to_uppercase()));
            }
        }
        for (facet, values) in &known.facets {
            filters.push(Filter::absent(*facet));
            for value in values {
                for operator in [Operator::Equal, Operator::NotEqual, Operator::Contains] {
                    filters.push(Filter::new(*facet, operator, value));
                }
            }
        }
    }
    let fields: Vec<String> = fields.into_iter().map(str::to_owned).collect();
    let order = prop::option::of((prop::sample::select(fields), any::<bool>()));
    let filters = prop::collection::vec(prop::sample::select(filters), 0..5);
    (filters, order, 1..8_u32).prop_map(|(filters, order, limit)| {
        let order = order.map(|(field, descending)| Order { field, descending });
        Query { filters, order, limit, ..Query::default() }
    })
}

/// Asks many queries.
fn agree(rehome: &Rehome, collection: &str, all: &[Known], in_packs: bool) {
    let config = Config { cases: 300, failure_persistence: None, ..Config::default() };
    let run = TestRunner::new(config).run(&queries(all), |query| {
        let wanted = expected(all, &query, in_packs);
        prop_assert_eq!(listed(rehome, collection, &query), wanted.clone(), "{:?}", query);
        let count = rehome.count_documents(None, collection, &query).unwrap();
        prop_assert_eq!(count, wanted.len() as u64);
        Ok(())
    });
    run.unwrap();
}

/// Numbers that look like chance, and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % sides
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }
}

#[test]
fn of_records_in_packs() {
    // Every column and every facet of spells, so that any combination of them is asked for.
    let rehome = memory();
    let mut dice = Dice(7);
    let mut all: BTreeMap<String, Known> = BTreeMap::new();
    // The pack behind comes first, so that what the one in front replaces is replaced here too.
    for pack in ["core", "home"] {
        let mut spells = Vec::new();
        for number in 0..40 {
            let key = format!("spell-{}", dice.below(60));
            if spells.iter().any(|(of, _): &(String, String)| *of == key) {
                continue;
            }
            let level = (dice.below(5) > 0).then(|| dice.below(4) as i64);
            let ritual = dice.below(2) == 1;
            let school = dice.one(&["aer", "lumen", "Aqua"]);
            let name = format!("{} {}", dice.one(&["Amber", "brisk", "Çold"]), number % 3);
            let classes: BTreeSet<String> =
                (0..dice.below(3)).map(|_| dice.one(&["wizard", "bard"]).to_owned()).collect();
            let subclasses: BTreeSet<String> =
                (0..dice.below(2)).map(|_| dice.one(&["glow", "lore"]).to_owned()).collect();
            let components: BTreeSet<String> =
                (0..dice.below(4)).map(|_| dice.one(&["V", "S", "M"]).to_owned()).collect();
            let concentration = dice.below(3) == 0;
            let casting_time = dice.one(&["1 action", "10 minutes", ""]);
            let range = dice.one(&["Self", "Touch", "60 feet"]);
            let duration = dice.one(&["Instantaneous", "1 hour"]);
            let attack_type = (dice.below(2) > 0).then(|| dice.one(&["melee", "ranged"]));
            let material = (dice.below(2) > 0).then(|| dice.one(&["A bent wick", "salt"]));
            let reference = |index: &String| json!({"index": index, "name": index, "url": "/x"});
            let references = |of: &BTreeSet<String>| of.iter().map(reference).collect::<Vec<_>>();
            let spell = json!({
                "index": key, "name": name, "level": level, "ritual": ritual,
                "school": {"index": school, "name": school, "url": "/x"},
                "classes": references(&classes), "subclasses": references(&subclasses),
                "components": components, "concentration": concentration,
                "casting_time": casting_time, "range": range, "duration": duration,
                "attack_type": attack_type, "material": material,
            });
            spells.push((key.clone(), spell.to_string()));
            let values = [
                ("key", Value::from(key.as_str())),
                ("name", Value::from(name.to_lowercase())),
                ("level", level.into()),
                ("ritual", ritual.into()),
                ("school", school.into()),
                ("concentration", concentration.into()),
                ("casting_time", Some(casting_time).filter(|time| !time.is_empty()).into()),
                ("range", range.into()),
                ("duration", duration.into()),
                ("attack_type", attack_type.into()),
                ("material", material.into()),
            ];
            let record = RecordId::new("dnd5e", "spells", pack, &*key);
            let facets = [("class", classes), ("subclass", subclasses), ("component", components)];
            let facets = facets.into();
            let known = Known { record, place: number, values: values.into(), facets };
            all.insert(key, known);
        }
        let texts: Vec<String> = spells.into_iter().map(|(_, text)| text).collect();
        import_into(&rehome, &Folder::new().file(SPELLS, array(&texts)), pack);
    }
    rehome.order_packs(&["home".parse().unwrap(), "core".parse().unwrap()]).unwrap();
    let all: Vec<Known> = all.into_values().collect();
    agree(&rehome, "spells", &all, true);
}

#[test]
fn of_records_in_files() {
    let rehome = memory();
    let mut dice = Dice(11);
    let mut all = Vec::new();
    let folder = Folder::new();
    for (file, hash) in ["00", "0f", "a7"].map(|byte| byte.repeat(8)).iter().enumerate() {
        let mut sessions = Vec::new();
        for place in 0..20 {
            let key = format!("s-{}-{}", dice.below(9), place);
            let kind = dice.one(&["competition", "ensemble", "debate"]);
            let status = dice.one(&["running", "completed", "failed", "paused"]);
            let seconds = dice.below(59);
            let created = format!("2026-01-0{}T08:00:{seconds:02}.250Z", 1 + dice.below(3));
            let utc = created.replace(".250Z", ".250000000Z");
            let model = (dice.below(3) > 0).then(|| dice.one(&["One", "two"]));
            let duration = (dice.below(3) > 0).then(|| dice.below(5) as i64);
            let preserve = (dice.below(2) > 0).then(|| dice.below(2) == 1);
            sessions.push(
                json!({
                    "id": key, "type": kind, "task": "tidy", "status": status,
                    "createdAt": created, "updatedAt": created, "completedAt": null,
                    "instances": [], "chatHistory": [], "model": model, "timeoutSeconds": null,
                    "preserveWorktrees": preserve, "winnerId": null, "runtimeMix": null,
                    "totalDuration": duration, "totalFilesChanged": null,
                    "totalLinesAdded": null, "totalLinesDeleted": null,
                })
                .to_string(),
            );
            let values = [
                ("key", Value::from(key.as_str())),
                ("container", Value::from(hash.as_str())),
                ("type", kind.into()),
                ("status", status.into()),
                ("created_at", utc.as_str().into()),
                ("updated_at", utc.as_str().into()),
                ("completed_at", Value::Null),
                ("model", model.into()),
                ("total_duration", duration.into()),
                ("preserve_worktrees", preserve.into()),
                ("instances", 0_i64.into()),
            ];
            let record = RecordId::new("editor", "sessions", hash, &*key);
            let facets = BTreeMap::new();
            all.push(Known { record, place, values: values.into(), facets });
        }
        folder.write(&format!("sessions/{hash}.json"), array(&sessions));
        assert!(file < 3);
    }
    rehome.import("editor", &folder).unwrap();
    agree(&rehome, "sessions", &all, false);
}

#[test]
fn of_records_in_one_container_by_moments_of_the_database() {
    let rehome = memory();
    let mut dice = Dice(13);
    let mut all = Vec::new();
    let mut cards = Vec::new();
    for place in 0..30 {
        let key = format!("card-{}-{place}", dice.below(9));
        let status = dice.one(&["pending", "approved", "synced"]);
        let created =
            (dice.below(4) > 0).then(|| format!("2026-02-03T04:05:{:02}.5Z", dice.below(50)));
        cards.push(
            json!({
                "id": key, "front": dice.one(&["lamp", "boat"]), "back": "x",
                "card_type": "basic", "status": status, "tags": [], "created_at": created,
            })
            .to_string(),
        );
        let front = serde_json::from_str::<serde_json::Value>(cards.last().unwrap()).unwrap();
        let utc = created.as_ref().map(|text| text.replace(".5Z", ".500000Z"));
        let values = [
            ("key", Value::from(key.as_str())),
            ("status", status.into()),
            ("front", front["front"].as_str().unwrap().into()),
            ("created_at", utc.into()),
        ];
        let record = RecordId::new("learner", "approved-cards", "", &*key);
        all.push(Known { record, place, values: values.into(), facets: BTreeMap::new() });
    }
    let folder = Folder::new().file("approved_cards.json", array(&cards));
    rehome.import("learner", &folder).unwrap();
    agree(&rehome, "approved-cards", &all, false);
}

#[test]
fn what_is_no_list_is_refused_alike() {
    let rehome = memory();
    let code = |collection: &str, query: Query| {
        rehome.documents(None, collection, &query).unwrap_err().code().as_str()
    };
    for collection in ["spells", "sessions", "profiles"] {
        for limit in [0, 1001] {
            let query = Query { limit, ..Query::default() };
            assert_eq!(code(collection, query), "invalid_limit", "{collection}");
        }
        let after = Query { after: Some("nowhere".parse().unwrap()), ..Query::default() };
        assert_eq!(code(collection, after), "invalid_cursor");
        let field = Query::default().with(Filter::equal("colour", "red"));
        assert_eq!(code(collection, field), "unknown_field");
        let order = Query::default().ordered_by("colour");
        assert_eq!(code(collection, order), "unknown_field");
    }
    let value = Query::default().with(Filter::equal("updated_at", "yesterday"));
    assert_eq!(code("sessions", value), "invalid_value");
    let packs = Query::of(Packs::only("nowhere".parse().unwrap()));
    assert_eq!(code("spells", packs.clone()), "unknown_container");
    assert_eq!(code("profiles", packs), "invalid_value");
}

/// However many files there are, a record is found by its key alone.
#[test]
fn a_session_of_many_workspaces_is_found_in_one_statement() {
    let rehome = memory();
    rehome.app("editor").unwrap();
    run_sql(
        &rehome,
        "INSERT INTO editor_workspaces (id, hash) WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL \
         SELECT n + 1 FROM n WHERE n < 10000) SELECT n, '00000000000' || (10000 + n) FROM n",
    );
    run_sql(
        &rehome,
        "INSERT INTO editor_workspace_hashes (workspace_id, hash) \
         SELECT id, hash FROM editor_workspaces",
    );
    run_sql(
        &rehome,
        "INSERT INTO editor_sessions (workspace_id, container, id, type, task, status, \
         created_at_text, updated_at_text) SELECT id, hash, 's' || id, 'debate', 't', 'running', \
         'x', 'x' FROM editor_workspaces",
    );
    let found = rehome.document(None, "sessions", "s7777", &Packs::Active).unwrap();
    assert_eq!(found.record.container, "0000000000017777");
    run_sql(&rehome, "UPDATE editor_sessions SET id = 's1' WHERE container = '0000000000010002'");
    let error = rehome.document(None, "sessions", "s1", &Packs::Active).unwrap_err();
    assert_eq!(error.code().as_str(), "ambiguous_record");
    let message = error.to_string();
    assert!(message.contains("s1 in 0000000000010001"), "{message}");
    let all = Query { order: "-updated_at".parse().ok(), limit: 1000, ..Query::default() };
    assert_eq!(rehome.documents(None, "sessions", &all).unwrap().items.len(), 1000);
}
