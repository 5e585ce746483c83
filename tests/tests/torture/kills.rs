//! A process that is killed at any moment leaves a database that is sound, and the next call goes on.

use std::{
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rehome::{Examination, Verdict};
use rehome_tests::{Lots, TempDatabase};

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/samples/dnd5e");

#[test]
fn whatever_is_killed_leaves_a_sound_database() {
    let program = env!("CARGO_BIN_EXE_rehome-under-test");
    let mut lots = Lots::default();
    let call = |database: &TempDatabase, arguments: &str| {
        let mut command = Command::new(program);
        command.args(arguments.split_whitespace()).args(["--database", database.address()]);
        command.env_clear().env("TMPDIR", database.folder()).current_dir(database.folder());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    // How long a whole one takes here, so that kills fall within.
    let import = format!("import dnd5e {SAMPLES}");
    let database = TempDatabase::new();
    let began = Instant::now();
    assert!(call(&database, &import).status().unwrap().success());
    let whole = began.elapsed();
    let calls = [
        import.clone(),
        "rollback 1".to_owned(),
        "index rebuild".to_owned(),
        "backup create".to_owned(),
        "packs delete srd --override".to_owned(),
    ];
    for round in 0..rehome_tests::times(12) {
        let database = TempDatabase::new();
        let arguments = &calls[lots.below(calls.len())];
        if *arguments != import {
            assert!(call(&database, &import).status().unwrap().success());
        }
        let mut process = call(&database, arguments).spawn().unwrap();
        thread::sleep(whole.mul_f64(lots.below(1000) as f64 / 1000.0).min(Duration::from_secs(10)));
        // It may have come to its end.
        let _ = process.kill();
        process.wait().unwrap();
        let rehome = rehome::Rehome::builder().any_schema().open(database.address()).unwrap();
        let looked = rehome.doctor(&Examination::default()).unwrap();
        assert!(
            looked.verdict < Verdict::Damaged,
            "round {round}, {arguments}: {:?}",
            looked.symptoms
        );
        drop(rehome);
        let again = call(&database, &import).status().unwrap();
        assert!(again.success(), "round {round}, {arguments}");
        let verified = call(&database, &format!("verify dnd5e {SAMPLES}")).status().unwrap();
        assert!(verified.success(), "round {round}, {arguments}");
    }
}

/// As who was killed in the midst of making tables leaves it.
#[test]
fn a_database_with_the_tables_of_some_applications_alone_is_looked_at() {
    let database = TempDatabase::new();
    let builder = rehome::Rehome::builder().only(&["dnd5e"]);
    builder.open(database.address()).unwrap().import("dnd5e", SAMPLES).unwrap();
    let rehome = rehome::Rehome::builder().any_schema().open(database.address()).unwrap();
    let looked = rehome.doctor(&Examination::default()).unwrap();
    assert!(looked.verdict < Verdict::Damaged, "{:?}", looked.symptoms);
    drop(rehome);
    let rehome = database.open();
    assert_eq!(rehome.doctor(&Examination::default()).unwrap().verdict, Verdict::Sound);
}
