//! Declarations that no table can be made from, and what they meet.

use super::*;

#[test]
fn a_table_of_somebody_else_is_left_alone() {
    let database = TempDatabase::new();
    run_sql(&database.open(), "CREATE TABLE garden_birds (id INTEGER PRIMARY KEY, song TEXT)");
    let error = try_open(&database, birds(one_column(), facets())).map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("which no declaration made"), "{error}");
    assert_eq!(sql(&database.open(), "SELECT count(*) AS line FROM garden_birds"), ["0"]);
}

#[test]
fn a_declaration_with_a_mistake_is_refused_in_words() {
    let column = |name: &str| [Column::integer(name, |_: &Bird| 0.into())];
    let app = || birds(one_column(), facets());
    for (app, complaint) in [
        (App { id: "dnd5e".to_owned(), ..app() }, "its id is taken"),
        (App { id: "core".to_owned(), ..app() }, "its id is taken"),
        (App { id: "import".to_owned(), ..app() }, "every database has `import_"),
        (App { id: "search".to_owned(), ..app() }, "its id is taken"),
        (App { id: "sqlite".to_owned(), ..app() }, "as those of a database"),
        (App { id: "Garden".to_owned(), ..app() }, "lower-case letters and digits"),
        (App { default_pack: Some("srd".into()), ..app() }, "its default pack is that of `dnd5e`"),
        (App { files: vec![SourceFile::array(&["a.json"], "cats")], ..app() }, "`cats`"),
        (
            App {
                collections: vec![app().collections[0].clone(), app().collections[0].clone()],
                ..app()
            },
            "two of its collections",
        ),
        (birds(column("Wings"), []), "the field `Wings`"),
        (birds(column("body"), []), "`body` of birds is there already"),
        (birds(column("colors"), facets()), "`colors` of birds is there"),
    ] {
        let error = refused(app);
        assert!(error.contains(complaint), "{error}");
    }
    let twice = Rehome::builder().app(app()).app(app()).open("sqlite::memory:").map(|_| ());
    assert!(twice.unwrap_err().to_string().contains("its id is taken"));
    let unknown = Rehome::builder().only(&["chess"]).open("sqlite::memory:").map(|_| ());
    assert!(matches!(unknown, Err(Error::UnknownApp { .. })));
}

#[test]
fn a_column_that_reads_another_type_quarantines_records() {
    let wrong = Column::integer("wings", |bird: &Bird| bird.order.as_deref().into());
    let database = TempDatabase::new();
    let rehome = open(&database, birds([wrong], []));
    let report = rehome.import("garden", folder()).unwrap();
    assert_eq!((report.totals.inserted, report.totals.quarantined), (1, 1));
    assert!(rules(&report.findings).contains(&"record.column"));
}

#[test]
fn every_word_may_name_a_column() {
    let words = [
        Column::integer("group", |_: &Bird| 1.into()),
        Column::text("select", |_| "x".into()),
        Column::flag("from", |_| true.into()),
        Column::real("where", |_| 0.5.into()),
        Column::integer("index", |_| 1.into()),
        Column::integer("rowid", |_| 1.into()),
        Column::text("user", |_| "x".into()),
    ];
    let database = TempDatabase::new();
    let rehome = open(&database, birds(words, []));
    rehome.import("garden", folder()).unwrap();
    for filter in ["group=1", "select=x", "from=true", "where=0.5", "index=1", "rowid=1", "user=x"]
    {
        assert_eq!(found(&rehome, filter).len(), 2, "{filter}");
    }
    let before = rows(&rehome);
    assert_eq!(rows(&open(&database, birds([], []))), before);
}
