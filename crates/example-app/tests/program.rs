//! The program with the application handed in.

#![allow(clippy::unwrap_used)]

use std::process::Command;

fn ferry(arguments: &[&str]) -> (i32, String) {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_ferry"))
        .args(arguments)
        // Where the tests run on a server, this program has its own file all the same.
        .env_remove("REHOME_TEST_SERVER")
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

#[test]
fn its_choice_is_an_option_of_an_import() {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
    let (code, help) = ferry(&["import", "--help"]);
    assert!(code == 0 && help.contains("--full-is-fine"), "{help}");
    assert!(help.contains("ferry: Say nothing of crossings"), "{help}");
    let (code, said) = ferry(&["import", "ferry", data]);
    assert!(code == 0 && said.contains("crossings.full"), "{said}");
    for option in [&["--full-is-fine"][..], &["--choose", "full-is-fine"]] {
        let (code, said) = ferry(&[&["import", "ferry", data], option].concat());
        assert!(code == 0 && !said.contains("crossings.full"), "{said}");
    }
    let (code, said) = ferry(&["import", "ferry", data, "--choose", "colour=red"]);
    assert!(code == 64 && said.contains("has no --colour"), "{said}");
}
