//! Requests that try to be SQL.

use rehome_domain::{Cursor, Filter, Operator, Order, Packs, Query};
use rehome_persistence::repository::{self, NameMatch, WriteOptions};

use crate::fixture::spells;

const TEXTS: [&str; 7] = [
    "'; DROP TABLE dnd5e_spells; --",
    "level\" OR 1=1 --",
    "x' OR 'x'='x",
    "1) OR (1=1",
    "%",
    "_",
    "\\",
];

#[test]
fn texts_of_a_request_are_values_or_errors_and_never_sql() {
    let mut shelf = spells();
    let operators =
        [Operator::Equal, Operator::NotEqual, Operator::Less, Operator::Contains, Operator::Absent];
    for text in TEXTS {
        for operator in operators {
            let query = Query::default().with(Filter::new(text, operator, 1));
            assert!(shelf.documents("spells").list(&query).is_err(), "{text} {operator:?}");
        }
        for field in ["name", "school", "key", "class"] {
            for operator in [Operator::Equal, Operator::Contains] {
                let query = Query::default().with(Filter::new(field, operator, text));
                assert!(shelf.keys("spells", &query).is_empty(), "{field} {operator:?} {text}");
            }
        }
        assert!(
            shelf
                .documents("spells")
                .list(&Query::default().with(Filter::equal("level", text)))
                .is_err()
        );
        let order = Some(Order { field: text.to_owned(), descending: true });
        assert!(shelf.documents("spells").list(&Query { order, ..Query::default() }).is_err());
        assert!(shelf.documents("spells").distribution(text, &Query::default()).is_err());
        let prefix = Query { name_prefix: Some(text.to_owned()), ..Query::default() };
        assert!(shelf.keys("spells", &prefix).is_empty());
        assert_eq!(shelf.documents("spells").get(&Packs::Active, text).unwrap(), None);
        assert!(shelf.registry.table(text).is_err());
        for name in [NameMatch::Part(text.into()), NameMatch::Prefix(text.into())] {
            let (c, registry) = (&mut shelf.connection, &shelf.registry);
            let found = repository::find_by_name(c, registry, &Packs::Active, &name, 5).unwrap();
            assert_eq!(found, [], "{text}");
        }
    }
    assert_eq!(shelf.keys("spells", &Query::default()).len(), 6);
}

#[test]
fn a_nul_ends_no_text() {
    let mut shelf = spells();
    let by = |field: &str, operator, value: &str| {
        Query::default().with(Filter::new(field, operator, value))
    };
    let mut count = |query: &Query| shelf.keys("spells", query).len();
    for field in ["name", "key", "school", "class"] {
        assert_eq!(count(&by(field, Operator::Equal, "\0")), 0, "{field}");
        assert_eq!(count(&by(field, Operator::NotEqual, "aer\0")), 6, "{field}");
    }
    // It comes right behind the text that it follows.
    for (operator, keys) in
        [(Operator::Less, 2), (Operator::AtMost, 2), (Operator::Greater, 4), (Operator::AtLeast, 4)]
    {
        assert_eq!(count(&by("key", operator, "brisk-wind\0")), keys, "{operator:?}");
    }
    assert_eq!(count(&Query { name_prefix: Some("the\0".to_owned()), ..Query::default() }), 0);
    let mut documents = shelf.documents("spells");
    assert!(documents.list(&by("name", Operator::Contains, "\0")).is_err());
    assert!(documents.list(&Query { after: Some(Cursor::new("\0")), ..Query::default() }).is_err());
    assert_eq!(documents.get(&Packs::Active, "dry-socks\0").unwrap(), None);
    assert!(!documents.exists(&Packs::Active, "dry-socks\0").unwrap());
    let usual = WriteOptions::default();
    assert_eq!(documents.delete("core", "dry-socks\0", &usual).unwrap(), None);
    assert!(documents.put("core", "a\0", r#"{"index": "a"}"#, &usual).is_err());
}
