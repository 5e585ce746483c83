//! A disk that takes no more: the call says so, nothing is half there, and when there is room again it
//! is repeated and comes to its end. Of files alone: a server has a disk of its own.
#![cfg(unix)]

use std::process::{Command, Stdio};

use rehome::{Examination, Rehome, Verdict};
use rehome_tests::{Lots, TempDatabase};

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/samples/dnd5e");

#[test]
fn a_write_that_fails_is_said_and_leaves_nothing_half() {
    let program = env!("CARGO_BIN_EXE_rehome-under-test");
    let mut lots = Lots::default();
    let (mut failed, mut well) = (0, 0);
    for round in 0..rehome_tests::times(20) {
        let database = TempDatabase::file();
        // No file may become larger than so many KiB; the system refuses each write behind that.
        let limit = 8 + lots.below(4000);
        let call = |limit: Option<usize>, arguments: &str| {
            let bound = limit.map(|kib| format!("ulimit -f {kib};")).unwrap_or_default();
            let script = format!("trap '' XFSZ; {bound} exec '{program}' {arguments}");
            let mut command = Command::new("bash");
            command.args(["-c", &script]).env_clear().current_dir(database.folder());
            command.env("TMPDIR", database.folder()).stdin(Stdio::null());
            command.output().unwrap()
        };
        let address = database.address();
        let import = format!("import dnd5e {SAMPLES} --database {address}");
        let output = call(Some(limit), &import);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!said.contains("panicked"), "round {round}, {limit} KiB: {said}");
        match output.status.code() {
            Some(0) => well += 1,
            Some(3) => {
                failed += 1;
                assert!(said.contains("error:"), "round {round}, {limit} KiB: {said}");
            }
            code => panic!("round {round}, {limit} KiB: {code:?} {said}"),
        }
        let again = call(None, &import);
        let said = String::from_utf8_lossy(&again.stderr);
        assert_eq!(again.status.code(), Some(0), "round {round}, {limit} KiB: {said}");
        let rehome = Rehome::open(address).unwrap();
        let count = rehome_tests::sql(&rehome, "SELECT count(*) AS line FROM dnd5e_spells");
        assert_ne!(count, ["0"]);
        let looked = rehome.doctor(&Examination::default()).unwrap();
        assert_eq!(looked.verdict, Verdict::Sound, "round {round}: {:?}", looked.symptoms);
        assert!(
            call(None, &format!("verify dnd5e {SAMPLES} --database {address}")).status.success()
        );
    }
    assert!(failed > 0, "{failed} failed, {well} ended well");
}
