//! Applications that are declared by the program that uses them: their tables are made
//! from the declaration, and follow it.

use std::thread;

use rehome::{
    App, Collection, Column, Error, Facet, Filter, ImportOptions, PackId, Packs, Query, Record,
    Rehome, RollbackOptions, Silent, SourceFile, migrations,
};
use rehome_tests::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A bird, of which only the name is certain.
#[derive(Clone, Serialize, Deserialize)]
struct Bird {
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    wings: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    order: Option<String>,
    #[serde(default)]
    colors: Vec<String>,
}

impl Record for Bird {
    const COLLECTION: &'static str = "birds";

    fn key(&self) -> &str {
        &self.id
    }

    fn name(&self) -> Option<&str> {
        None
    }
}

/// A nest, in a collection of its own.
#[derive(Serialize, Deserialize)]
struct Nest {
    id: String,
}

impl Record for Nest {
    const COLLECTION: &'static str = "old-nests";

    fn key(&self) -> &str {
        &self.id
    }

    fn name(&self) -> Option<&str> {
        None
    }
}

const WINGS: Column<Bird> = Column::integer("wings", |bird| bird.wings.into());
// The name is a word of SQL on purpose.
const ORDER: Column<Bird> = Column::text("order", |bird| bird.order.as_deref().into());
const COLORS: Facet<Bird> =
    Facet::new("colors", |bird, tell| bird.colors.iter().for_each(|color| tell(color)));

static NO_COLUMNS: [Column<Bird>; 0] = [];
static ONE_COLUMN: [Column<Bird>; 1] = [WINGS];
static TWO_COLUMNS: [Column<Bird>; 2] = [WINGS, ORDER];
static RETYPED: [Column<Bird>; 1] =
    [Column::text("wings", |bird| bird.wings.map(|wings| wings.to_string()).into())];
static FACETS: [Facet<Bird>; 1] = [COLORS];

fn of(collections: Vec<Collection>) -> App {
    let files: Vec<SourceFile> = collections
        .iter()
        .map(|collection| match collection.id {
            "birds" => SourceFile::array(&["birds.json"], "birds"),
            _ => SourceFile::array(&["old-nests.json"], "old-nests"),
        })
        .collect();
    App::new("garden", "Garden", "garden", collections, files)
}

fn birds(columns: &'static [Column<Bird>], facets: &'static [Facet<Bird>]) -> App {
    of(vec![Collection::of(columns, facets)])
}

fn with_nests(columns: &'static [Column<Bird>]) -> App {
    of(vec![Collection::of(columns, &FACETS), Collection::of::<Nest>(&[], &[])])
}

fn open(database: &TempDatabase, app: App) -> Rehome {
    try_open(database, app).unwrap()
}

fn try_open(database: &TempDatabase, app: App) -> Result<Rehome, Error> {
    Rehome::builder().only(&[]).app(app).open(database.path().to_str().unwrap())
}

fn folder() -> Folder {
    Folder::new()
        .file(
            "birds.json",
            json!([
                {"id": "owl", "wings": 2, "colors": ["grey", "white"], "eyes": "large"},
                {"id": "kiwi", "order": "apteryx"},
            ])
            .to_string(),
        )
        .file("old-nests.json", r#"[{"id": "oak"}]"#)
}

fn found(rehome: &Rehome, filter: &str) -> Vec<String> {
    let filter: Filter = filter.parse().unwrap();
    let page = rehome.list::<Bird>(&Query::default().with(filter)).unwrap();
    page.items.into_iter().map(|found| found.key).collect()
}

fn tables(rehome: &Rehome) -> Vec<String> {
    let query = "SELECT name AS line FROM sqlite_schema \
                 WHERE type = 'table' AND name LIKE 'garden%' ORDER BY name";
    sql(rehome, query)
}

/// Texts, places, digests and revisions: all that a rebuild must keep.
fn rows(rehome: &Rehome) -> Vec<String> {
    let columns =
        "pack, key, position, body, hex(digest), hex(source_digest), run, rev, updated_at";
    let query = format!(
        "SELECT concat_ws(' ', {columns}) AS line FROM garden_birds ORDER BY position, key"
    );
    sql(rehome, &query)
}

fn refused(app: App) -> String {
    match Rehome::builder().app(app).open("sqlite::memory:").map(|_| ()) {
        Err(error @ Error::Declaration { .. }) => error.to_string(),
        other => panic!("it was not refused: {other:?}"),
    }
}

#[test]
fn tables_are_made_when_the_database_is_opened() {
    let database = TempDatabase::new();
    let rehome = open(&database, with_nests(&TWO_COLUMNS));
    assert_eq!(tables(&rehome), ["garden_birds", "garden_old_nests"]);
    let report = rehome.import("garden", folder()).unwrap();
    assert_eq!((report.exit_code(false), report.totals.inserted), (0, 3));
    assert_eq!(found(&rehome, "wings=2"), ["owl"]);
    assert_eq!(found(&rehome, "order=apteryx"), ["kiwi"]);
    assert_eq!(found(&rehome, "colors=white"), ["owl"]);
    drop(rehome);
    let before = rows(&open(&database, with_nests(&TWO_COLUMNS)));
    assert_eq!(before.len(), 2);
    assert_eq!(
        sql(
            &open(&database, with_nests(&TWO_COLUMNS)),
            "SELECT made_at AS line FROM declared_tables"
        )
        .len(),
        2
    );
}

#[test]
fn a_changed_declaration_makes_the_table_anew_from_the_texts() {
    let database = TempDatabase::new();
    let rehome = open(&database, birds(&NO_COLUMNS, &[]));
    rehome.import("garden", folder()).unwrap();
    let owl = rehome.get::<Bird>("owl", &Packs::Active).unwrap();
    rehome.put(&owl.pack, &Bird { wings: Some(3), ..owl.record }).unwrap();
    let before = rows(&rehome);
    assert!(rehome.list::<Bird>(&Query::default().with("wings=3".parse().unwrap())).is_err());

    let added = open(&database, birds(&TWO_COLUMNS, &FACETS));
    assert_eq!(rows(&added), before);
    assert_eq!(found(&added, "wings=3"), ["owl"]);
    assert_eq!(found(&added, "order=apteryx"), ["kiwi"]);
    assert_eq!(found(&added, "colors=grey"), ["owl"]);
    assert_eq!(
        added
            .verify("garden", folder(), &ImportOptions::default(), &mut Silent)
            .unwrap()
            .verified
            .different,
        1
    );

    let retyped = open(&database, birds(&RETYPED, &FACETS));
    assert_eq!(rows(&retyped), before);
    assert_eq!(
        sql(&retyped, "SELECT typeof(wings) AS line FROM garden_birds WHERE key = 'owl'"),
        ["text"]
    );

    let removed = open(&database, birds(&NO_COLUMNS, &[]));
    assert_eq!(rows(&removed), before);
    assert!(sql(&removed, "SELECT facet AS line FROM facets").is_empty());
    assert_eq!(
        sql(&removed, "SELECT name AS line FROM pragma_table_info('garden_birds')").len(),
        11
    );
    assert_eq!(tables(&removed), ["garden_birds"]);
    assert!(removed.integrity().unwrap().is_empty());
}

#[test]
fn a_record_that_does_not_fit_any_more_leaves_the_table_as_it_was() {
    let database = TempDatabase::new();
    let rehome = open(&database, birds(&ONE_COLUMN, &FACETS));
    rehome.import("garden", folder()).unwrap();
    let damage =
        r#"UPDATE garden_birds SET body = '{"id": "kiwi", "wings": "none"}' WHERE key = 'kiwi'"#;
    run_sql(&rehome, damage);
    let before = dump(&rehome);
    let error =
        try_open(&database, birds(&TWO_COLUMNS, &FACETS)).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("garden_birds") && error.contains("`kiwi`"), "{error}");
    assert_eq!(dump(&rehome), before);
    assert_eq!(found(&open(&database, birds(&ONE_COLUMN, &FACETS)), "wings=2"), ["owl"]);

    run_sql(&rehome, r#"UPDATE garden_birds SET body = '{"id": "emu"}' WHERE key = 'kiwi'"#);
    let error =
        try_open(&database, birds(&TWO_COLUMNS, &FACETS)).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("would have the key `emu`"), "{error}");
}

#[test]
fn a_collection_that_is_declared_no_more_keeps_its_table() {
    let database = TempDatabase::new();
    let run = open(&database, with_nests(&ONE_COLUMN)).import("garden", folder()).unwrap().run;
    let fewer = open(&database, birds(&ONE_COLUMN, &FACETS));
    let nests = |rehome: &Rehome| sql(rehome, "SELECT key AS line FROM garden_old_nests");
    assert_eq!(nests(&fewer), ["oak"]);

    let undone = fewer.rollback(run.unwrap(), &RollbackOptions::default()).unwrap();
    assert_eq!(undone.removed, 2);
    assert_eq!(rules(&undone.conflicts), ["rollback.undeclared"]);
    assert_eq!((nests(&fewer).len(), fewer.packs().unwrap().len()), (1, 1));

    let again = open(&database, with_nests(&ONE_COLUMN));
    assert_eq!(again.get::<Nest>("oak", &Packs::Active).unwrap().rev, 1);
    let rest = again.rollback(run.unwrap(), &RollbackOptions::default()).unwrap();
    assert!(rest.conflicts.is_empty());
    assert!(nests(&again).is_empty() && again.packs().unwrap().is_empty());
}

#[test]
fn a_pack_is_deleted_with_the_records_of_such_a_collection() {
    let database = TempDatabase::new();
    open(&database, with_nests(&ONE_COLUMN)).import("garden", folder()).unwrap();
    let fewer = open(&database, birds(&ONE_COLUMN, &FACETS));
    assert_eq!(fewer.delete_pack(&"garden".parse().unwrap()).unwrap(), 3);
    assert!(sql(&fewer, "SELECT key AS line FROM garden_old_nests").is_empty());
}

#[test]
fn two_that_open_at_once_both_end_well() {
    for _ in 0..5 {
        let database = TempDatabase::new();
        let all: Vec<Rehome> = thread::scope(|scope| {
            let open = || open(&database, with_nests(&TWO_COLUMNS));
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(open)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        for rehome in all {
            rehome.import("garden", folder()).unwrap();
            assert_eq!(found(&rehome, "wings=2"), ["owl"]);
        }
    }
}

#[test]
fn two_that_change_a_table_at_once_both_end_well() {
    let database = TempDatabase::new();
    open(&database, birds(&NO_COLUMNS, &[])).import("garden", folder()).unwrap();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| open(&database, birds(&TWO_COLUMNS, &FACETS)));
        }
    });
    let rehome = open(&database, birds(&TWO_COLUMNS, &FACETS));
    assert_eq!((found(&rehome, "wings=2"), rows(&rehome).len()), (vec!["owl".to_owned()], 2));
    assert_eq!(tables(&rehome), ["garden_birds"]);
}

#[test]
fn a_program_whose_declaration_was_overtaken_writes_nothing_wrong() {
    let database = TempDatabase::new();
    let older = open(&database, birds(&ONE_COLUMN, &FACETS));
    let run = older.import("garden", folder()).unwrap().run.unwrap();
    let owl = older.get::<Bird>("owl", &Packs::Active).unwrap();
    let newer = open(&database, birds(&TWO_COLUMNS, &FACETS));
    let before = dump(&newer);
    let edited = Bird { order: Some("strigiformes".to_owned()), ..owl.record.clone() };
    let errors = [
        older.put(&owl.pack, &edited).map(|_| ()).unwrap_err(),
        older.import("garden", folder()).map(|_| ()).unwrap_err(),
        older
            .rollback(run, &RollbackOptions { backup: false, ..RollbackOptions::default() })
            .map(|_| ())
            .unwrap_err(),
    ];
    for error in errors {
        let error = error.to_string();
        assert!(
            error.contains("garden_birds") && error.contains("open the database again"),
            "{error}"
        );
    }
    assert_eq!(dump(&newer), before);
    newer.put(&owl.pack, &edited).unwrap();
    assert_eq!(found(&newer, "order=strigiformes"), ["owl"]);
    assert_eq!(older.get::<Bird>("owl", &Packs::Active).unwrap().rev, 2, "reading goes on");
}

#[test]
fn an_application_joins_a_database_that_is_in_use() {
    let database = TempDatabase::new();
    import(&database.open(), &Folder::conditions(&[condition("dazed")]));
    let address = database.path();
    let address = address.to_str().unwrap();
    let existing = || Rehome::builder().app(birds(&ONE_COLUMN, &FACETS)).existing();
    let error = existing().open(address).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("garden_birds"), "{error}");

    let look = existing().any_schema().open(address).unwrap();
    assert!(tables(&look).is_empty());
    assert_eq!(look.try_migrations().unwrap().applied, ["garden_birds"]);
    assert!(tables(&look).is_empty());
    let migrated = look.migrate_schema().unwrap();
    assert_eq!(migrated.applied, ["garden_birds"]);
    assert!(migrated.backup.is_some());

    let both = existing().open(address).unwrap();
    assert_eq!(both.import("garden", folder()).unwrap().totals.inserted, 2);
    assert_eq!(keys(&both, "conditions"), ["dazed"]);
    assert!(look.try_migrations().unwrap().applied.is_empty());
}

#[test]
fn a_check_makes_no_table_and_says_what_an_import_would() {
    let check = ImportOptions { check_only: true, ..ImportOptions::default() };
    let address = |database: &TempDatabase| database.path().to_str().unwrap().to_owned();
    let builder = |columns| Rehome::builder().app(birds(columns, &FACETS));

    let nowhere = TempDatabase::new();
    let rehome = builder(&ONE_COLUMN).open_for_check(&address(&nowhere)).unwrap();
    let report = rehome.import_with("garden", folder(), &check, &mut Silent).unwrap();
    assert_eq!(report.totals.inserted, 2);
    assert!(!nowhere.path().exists());

    let in_use = TempDatabase::new();
    import(&in_use.open(), &Folder::conditions(&[condition("dazed")]));
    let before = dump(&in_use.open());
    let rehome = builder(&ONE_COLUMN).open_for_check(&address(&in_use)).unwrap();
    let report = rehome.import_with("garden", folder(), &check, &mut Silent).unwrap();
    assert_eq!((report.totals.inserted, report.verified.unwrap().different), (2, 0));
    assert_eq!(dump(&rehome), before);

    let older = TempDatabase::new();
    let before = {
        let rehome = open(&older, birds(&ONE_COLUMN, &FACETS));
        rehome.import("garden", folder()).unwrap();
        dump(&rehome)
    };
    let rehome = Rehome::builder()
        .only(&[])
        .app(birds(&TWO_COLUMNS, &FACETS))
        .open_for_check(&address(&older))
        .unwrap();
    let report = rehome.import_with("garden", folder(), &check, &mut Silent).unwrap();
    assert_eq!((report.totals.unchanged, report.totals.changed()), (2, false));
    assert_eq!(dump(&rehome), before);
}

#[test]
fn a_check_of_an_application_that_is_enabled_later_migrates_nothing() {
    let database = TempDatabase::new();
    open(&database, birds(&ONE_COLUMN, &FACETS)).import("garden", folder()).unwrap();
    let address = database.path();
    let rehome = Rehome::builder().open_for_check(address.to_str().unwrap()).unwrap();
    let before = dump(&rehome);
    let report = check(&rehome, &Folder::conditions(&[condition("dazed")]));
    assert_eq!((report.exit_code(false), report.totals.inserted), (0, 1));
    assert_eq!(dump(&rehome), before);
}

#[test]
fn migrations_run_only_for_enabled_applications() {
    let database = TempDatabase::new();
    let garden = open(&database, birds(&ONE_COLUMN, &FACETS));
    let of_dnd5e = "SELECT name AS line FROM sqlite_schema WHERE name LIKE 'dnd5e%'";
    assert!(sql(&garden, of_dnd5e).is_empty());
    assert!(garden.schema_status().unwrap().iter().all(|m| m.name.starts_with("core/")));
    let run = garden.import("garden", folder()).unwrap().run.unwrap();
    let error = garden.import("dnd5e", folder()).unwrap_err().to_string();
    assert!(error.contains("`dnd5e` is not enabled here; enabled are garden"), "{error}");

    let all = database.open();
    import(&all, &Folder::conditions(&[condition("dazed")]));
    assert_eq!(sql(&all, "SELECT key AS line FROM garden_birds").len(), 2);
    assert_eq!(all.stats().unwrap().packs.len(), 1, "the packs of enabled applications");
    let error = all.rollback(run, &RollbackOptions::default()).unwrap_err().to_string();
    assert!(error.contains("not known here"), "{error}");

    let garden = open(&database, birds(&ONE_COLUMN, &FACETS));
    assert!(garden.schema_status().unwrap().iter().all(|m| m.name.starts_with("core/")));
    assert!(garden.migrate_schema().unwrap().applied.is_empty());
    assert!(!sql(&garden, of_dnd5e).is_empty());
    assert_eq!(garden.stats().unwrap().records, 2);
}

#[test]
fn a_schema_that_is_older_is_still_brought_up_by_hand() {
    let database = TempDatabase::new();
    let garden = open(&database, birds(&ONE_COLUMN, &FACETS));
    garden.import("garden", folder()).unwrap();
    let before = rows(&garden);
    let dump = |rehome: &Rehome| {
        migrations::schema_dump(&mut rehome.database().connection().unwrap()).unwrap()
    };
    let schema = dump(&garden);
    assert!(!schema.contains("garden"), "{schema}");
    migrations::revert(garden.database(), garden.apps(), 1).unwrap();
    let error = try_open(&database, birds(&ONE_COLUMN, &FACETS)).map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("older than this program"), "{error}");
    let builder = Rehome::builder().only(&[]).app(birds(&ONE_COLUMN, &FACETS)).any_schema();
    let old = builder.open(database.path().to_str().unwrap()).unwrap();
    assert_eq!(old.migrate_schema().unwrap().applied.len(), 2);
    assert_eq!((dump(&old), rows(&old)), (schema, before));
}

#[test]
fn a_table_of_somebody_else_is_left_alone() {
    let database = TempDatabase::new();
    run_sql(&database.open(), "CREATE TABLE garden_birds (id INTEGER PRIMARY KEY, song TEXT)");
    let error = try_open(&database, birds(&ONE_COLUMN, &FACETS)).map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("which no declaration made"), "{error}");
    assert_eq!(sql(&database.open(), "SELECT count(*) || '' AS line FROM garden_birds"), ["0"]);
}

#[test]
fn what_others_built_on_a_table_survives_its_change() {
    let database = TempDatabase::new();
    let rehome = open(&database, birds(&ONE_COLUMN, &FACETS));
    rehome.import("garden", folder()).unwrap();
    run_sql(&rehome, "CREATE VIEW winged AS SELECT key FROM garden_birds WHERE wings > 0");
    run_sql(
        &rehome,
        "CREATE TABLE seen (pack TEXT, key TEXT, FOREIGN KEY (pack, key) \
         REFERENCES garden_birds (pack, key) ON DELETE CASCADE)",
    );
    run_sql(&rehome, "INSERT INTO seen SELECT pack, key FROM garden_birds");
    let changed = open(&database, birds(&TWO_COLUMNS, &FACETS));
    assert_eq!(sql(&changed, "SELECT key AS line FROM winged"), ["owl"]);
    assert_eq!(sql(&changed, "SELECT key AS line FROM seen ORDER BY key"), ["kiwi", "owl"]);
    assert!(changed.integrity().unwrap().is_empty());
}

#[test]
fn a_declaration_with_a_mistake_is_refused_in_words() {
    static UPPER: [Column<Bird>; 1] = [Column::integer("Wings", |_| 0.into())];
    static BODY: [Column<Bird>; 1] = [Column::integer("body", |_| 0.into())];
    static SAME: [Column<Bird>; 1] = [Column::integer("colors", |_| 0.into())];
    let app = || birds(&ONE_COLUMN, &FACETS);
    for (app, complaint) in [
        (App { id: "dnd5e", ..app() }, "its id is taken"),
        (App { id: "core", ..app() }, "its id is taken"),
        (App { id: "Garden", ..app() }, "lower-case letters and digits"),
        (App { default_pack: Some("srd"), ..app() }, "its default pack is that of `dnd5e`"),
        (App { default_pack: None, ..app() }, "need a pack"),
        (App { files: vec![SourceFile::array(&["a.json"], "cats")], ..app() }, "`cats`"),
        (
            App {
                collections: vec![app().collections[0].clone(), app().collections[0].clone()],
                ..app()
            },
            "two of its collections",
        ),
        (birds(&UPPER, &[]), "the field `Wings`"),
        (birds(&BODY, &[]), "`body` of birds is there already"),
        (birds(&SAME, &FACETS), "`colors` of birds is there"),
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
fn a_column_that_reads_another_type_sets_records_aside() {
    static WRONG: [Column<Bird>; 1] =
        [Column::integer("wings", |bird| bird.order.as_deref().into())];
    let database = TempDatabase::new();
    let rehome = open(&database, birds(&WRONG, &[]));
    let report = rehome.import("garden", folder()).unwrap();
    assert_eq!((report.totals.inserted, report.totals.quarantined), (1, 1));
    assert!(rules(&report.findings).contains(&"record.column"));
}

#[test]
fn every_word_may_name_a_column() {
    static WORDS: [Column<Bird>; 7] = [
        Column::integer("group", |_| 1.into()),
        Column::text("select", |_| "x".into()),
        Column::flag("from", |_| true.into()),
        Column::real("where", |_| 0.5.into()),
        Column::integer("index", |_| 1.into()),
        Column::integer("rowid", |_| 1.into()),
        Column::text("user", |_| "x".into()),
    ];
    let database = TempDatabase::new();
    let rehome = open(&database, birds(&WORDS, &[]));
    rehome.import("garden", folder()).unwrap();
    for filter in ["group=1", "select=x", "from=true", "where=0.5", "index=1", "rowid=1", "user=x"]
    {
        assert_eq!(found(&rehome, filter).len(), 2, "{filter}");
    }
    let before = rows(&rehome);
    assert_eq!(rows(&open(&database, birds(&NO_COLUMNS, &[]))), before);
}

#[test]
fn packs_of_a_declared_application_win_in_their_order() {
    let database = TempDatabase::new();
    let rehome = open(&database, birds(&ONE_COLUMN, &FACETS));
    rehome.import("garden", folder()).unwrap();
    let mine: PackId = "mine".parse().unwrap();
    rehome.create_pack("garden", &mine, None).unwrap();
    rehome.order_packs(std::slice::from_ref(&mine)).unwrap();
    let owl = rehome.get::<Bird>("owl", &Packs::Active).unwrap();
    rehome.put(&mine, &Bird { wings: Some(4), ..owl.record }).unwrap();
    let found = rehome.get::<Bird>("owl", &Packs::Active).unwrap();
    assert_eq!((found.pack, found.record.wings), (mine, Some(4)));
}
