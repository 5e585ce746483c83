//! That every query uses an index, proved with the plans of the statements that really ran.

use std::sync::{Arc, Mutex};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use diesel::{Connection as _, connection::InstrumentationEvent};
use rehome_domain::{Cursor, Filter, Operator, Order, Packs, Query, Type};
use rehome_persistence::{
    Backend, on,
    repository::{self, Documents, NameMatch},
    testing,
};

use crate::{
    explain::{self, Step, Way},
    fixture::{Fixture, listed},
};

/// How much of the packs a query may read.
#[derive(Clone, Copy, PartialEq)]
pub enum Reads {
    /// What it finds, by an index on what it asks for.
    Found,
    /// All records of the packs, because it asks for all or for a part of a text.
    Everything,
}

/// Runs `calls` and checks the plan of each statement that it ran.
#[track_caller]
pub fn check(shelf: &mut Fixture, what: &str, reads: Reads, calls: impl FnOnce(&mut Fixture)) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    on!(&mut shelf.connection, |c| c.set_instrumentation(
        move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                sink.lock().unwrap().push(query.to_string());
            }
        }
    ));
    calls(shelf);
    on!(&mut shelf.connection, |c| c.set_instrumentation(|_: InstrumentationEvent<'_>| {}));

    let statements = seen.lock().unwrap();
    let selects = statements.iter().filter(|sql| sql.starts_with("SELECT"));
    let mut count = 0;
    for statement in selects {
        let sql = statement.split(" -- binds: ").next().unwrap();
        check_plan(what, sql, reads, &explain::steps(&mut shelf.connection, sql));
        count += 1;
    }
    assert!(count > 0, "{what} ran no query");
}

#[track_caller]
fn check_plan(what: &str, sql: &str, reads: Reads, plan: &[Step]) {
    assert!(!plan.is_empty(), "{what} reads no table\n{sql}");
    for step in plan {
        assert!(step.way != Way::Scan, "{what} scans a table: {}\n{sql}\n{plan:#?}", step.said);
        let whole_pack = ["r", "f"].contains(&step.alias.as_str()) && step.way == Way::Pack;
        assert!(
            !whole_pack || reads == Reads::Everything,
            "{what} reads whole packs: {step:?}\n{sql}\n{plan:#?}"
        );
    }
}

/// A shelf whose plans are those of large packs.
pub fn large(mut shelf: Fixture) -> Fixture {
    explain::prepare(&mut shelf.connection, &shelf.registry);
    shelf
}

/// The packs of one read: one, which needs no merging, and several.
fn all_packs() -> [Packs; 3] {
    [Packs::Active, listed(&["core"]), listed(&["core", "home"])]
}

/// The columns that nobody lists by at scale, so that they have no index: a list by one reads
/// all records of its packs. Their texts may be of any length.
const UNINDEXED: [(&str, &[&str]); 14] = [
    ("ability-scores", &["full_name"]),
    ("alignments", &["desc"]),
    ("classes", &["class_levels", "spells"]),
    ("equipment", &["category_range", "str_minimum", "quantity", "capacity"]),
    ("languages", &["desc"]),
    ("levels", &["ability_score_bonuses"]),
    ("magic-schools", &["desc"]),
    (
        "monsters",
        &[
            "subtype",
            "hit_dice",
            "hit_points_roll",
            "strength",
            "dexterity",
            "constitution",
            "intelligence",
            "wisdom",
            "charisma",
            "languages",
            "proficiency_bonus",
        ],
    ),
    ("races", &["alignment", "age", "size_description", "language_desc"]),
    ("rule-sections", &["desc"]),
    ("rules", &["desc"]),
    ("spells", &["material", "duration"]),
    ("subclasses", &["subclass_flavor", "subclass_levels"]),
    ("subraces", &["desc"]),
];

#[test]
fn the_columns_without_an_index_are_known() {
    let registry = Fixture::with_packs(&["core"]).registry;
    for table in registry.tables() {
        let id = table.collection.id.as_str();
        let columns = table.collection.columns.iter().filter(|column| !column.indexed);
        let columns: Vec<&str> = columns.map(|column| column.name.as_str()).collect();
        let known = UNINDEXED.iter().find(|(collection, _)| *collection == id);
        assert_eq!(columns, known.map_or(&[][..], |(_, columns)| columns), "{id}");
    }
}

/// The cursor of a list by keys that goes on behind this one.
fn behind(key: &str) -> Cursor {
    Cursor::new(URL_SAFE_NO_PAD.encode(format!(r#"["",null,"core","{key}"]"#)))
}

fn value(ty: Type) -> &'static str {
    match ty {
        Type::Integer | Type::Real | Type::Decimal => "1",
        Type::Text => "x",
        Type::Flag => "true",
        Type::Instant => "2026-05-01",
    }
}

#[test]
fn generic_queries_use_an_index() {
    let mut shelf = large(Fixture::with_packs(&["home", "core"]));
    let tables = shelf.registry.clone();
    for table in tables.tables() {
        for packs in all_packs() {
            let id = &table.collection.id;
            let all = Query::of(packs.clone());
            let mut run = |what: &str, reads, calls: &mut dyn FnMut(&mut Documents<'_>)| {
                check(&mut shelf, &format!("{id} {what}"), reads, |shelf| {
                    calls(&mut shelf.documents(id));
                });
            };
            run("by key", Reads::Found, &mut |d| assert!(d.get(&packs, "x").unwrap().is_none()));
            run("by name", Reads::Found, &mut |d| assert!(d.find(&packs, "x").unwrap().is_empty()));
            run("exists", Reads::Found, &mut |d| assert!(!d.exists(&packs, "x").unwrap()));
            run("by prefix", Reads::Found, &mut |d| {
                d.with_prefix(&packs, "x", 9).unwrap();
            });
            run("behind a key", Reads::Found, &mut |d| {
                d.list(&Query { after: Some(behind("x")), ..all.clone() }).unwrap();
            });
            run("all", Reads::Everything, &mut |d| {
                d.list(&all).unwrap();
                d.count(&all).unwrap();
                d.keys(&all.clone().ordered_by("name")).unwrap();
                d.names(&all).unwrap();
            });
            let mut filters: Vec<Filter> =
                vec![Filter::equal("key", "x"), Filter::equal("name", "x")];
            for column in &table.collection.columns {
                let by_column = [
                    Filter::equal(&column.name, value(column.ty)),
                    Filter::new(&column.name, Operator::AtLeast, value(column.ty)),
                    Filter::absent(&column.name),
                ];
                if column.indexed {
                    filters.extend(by_column);
                } else {
                    run(&column.name, Reads::Everything, &mut |d| {
                        for filter in by_column.clone() {
                            d.list(&all.clone().with(filter)).unwrap();
                        }
                    });
                }
                run(&column.name, Reads::Everything, &mut |d| {
                    d.distribution(&column.name, &all).unwrap();
                    for descending in [false, true] {
                        let order = Some(Order { field: column.name.to_owned(), descending });
                        d.list(&Query { order, ..all.clone() }).unwrap();
                    }
                });
            }
            for facet in &table.collection.facets {
                filters.push(Filter::equal(facet, "x"));
                run(facet, Reads::Everything, &mut |d| {
                    d.distribution(facet, &all).unwrap();
                });
            }
            for filter in filters {
                let query = all.clone().with(filter);
                run(&format!("{query:?}"), Reads::Found, &mut |d| {
                    d.list(&query).unwrap();
                    d.count(&query).unwrap();
                    assert!(!d.explain(&query).unwrap().is_empty());
                });
            }
        }
    }
}

/// These read all records of the packs until there is full text search.
#[test]
fn searches_for_a_part_of_a_text_are_exempt() {
    let mut shelf = large(Fixture::with_packs(&["core"]));
    let part = Query::default().with(Filter::new("name", Operator::Contains, "x"));
    check(&mut shelf, "part of a name", Reads::Everything, |shelf| {
        shelf.documents("spells").list(&part).unwrap();
        let (c, registry) = (&mut shelf.connection, &shelf.registry);
        let name = NameMatch::Part("x".to_owned());
        repository::find_by_name(c, registry, &Packs::Active, &name, 9).unwrap();
    });
}

#[test]
fn questions_to_all_collections_use_an_index() {
    let mut shelf = large(Fixture::with_packs(&["home", "core"]));
    for name in [NameMatch::Whole("x".to_owned()), NameMatch::Prefix("x".to_owned())] {
        check(&mut shelf, "find by name", Reads::Found, |shelf| {
            let (c, registry) = (&mut shelf.connection, &shelf.registry);
            repository::find_by_name(c, registry, &Packs::Active, &name, 9).unwrap();
        });
    }
    check(&mut shelf, "statistics", Reads::Everything, |shelf| {
        let (c, registry) = (&mut shelf.connection, &shelf.registry);
        repository::statistics(c, registry, &Packs::Active).unwrap();
    });
}

#[test]
fn an_order_by_a_column_needs_no_sorting_of_all() {
    let mut shelf = large(Fixture::with_packs(&["home", "core"]));
    for packs in all_packs() {
        for field in ["key", "name", "level"] {
            let query = Query::of(packs.clone()).ordered_by(field);
            let plan = shelf.documents("spells").explain(&query).unwrap();
            match testing::backend() {
                // One sort each for the bodies of a page, of those with a value and those
                // without.
                Backend::Sqlite => {
                    let count = |words: &str| plan.iter().filter(|s| s.contains(words)).count();
                    assert!(count("TEMP B-TREE") <= count("SCAN k"), "{field}: {plan:#?}");
                }
                // The steps below a limit stand further to the right.
                Backend::Postgres => {
                    let depth = |step: &String| step.len() - step.trim_start().len();
                    let limit = plan.iter().position(|step| step.contains("Limit ")).unwrap();
                    let mut below = plan[limit..].iter().filter(|s| depth(s) > depth(&plan[limit]));
                    assert!(!below.any(|step| step.contains("Sort  (")), "{field}: {plan:#?}");
                }
            }
        }
    }
}
