//! Who may read what: databases, what lies beside them, backups and archives are their owner's
//! alone, exports are like any file that somebody makes.
#![cfg(unix)]

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Stdio},
};

use super::super::place::{Place, SAMPLES};

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
}

/// Everything below a folder, with its mode.
fn modes(folder: &Path, found: &mut Vec<(String, u32)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        found.push((path.display().to_string(), mode(&path)));
        if path.is_dir() {
            modes(&path, found);
        }
    }
}

#[test]
fn what_is_private_is_its_owners_alone_whatever_the_umask() {
    let place = Place::with_file();
    let program = env!("CARGO_BIN_EXE_rehome-under-test");
    let script = format!(
        "umask 000
         {program} import dnd5e {SAMPLES} --archive kept/deep
         {program} backup create
         {program} backup create --output own.backup
         {program} backup drill
         {program} audit checkpoint
         {program} move rehome.db other.db
         {program} restore --at seq:1 --to past.db
         {program} export dnd5e out
         exec 3< /dev/null"
    );
    let shell = |script: &str| {
        let mut command = Command::new("sh");
        command.args(["-euc", script]).current_dir(&place).env_clear().stdin(Stdio::null());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    shell(&script);
    // While it is open its log and index lie there too.
    let open = place.open();
    rehome_tests::run_sql(&open, "UPDATE packs SET description = 'a'");
    let mut found = Vec::new();
    modes(place.as_ref(), &mut found);
    let is_of_export = |path: &str| path.contains("/out");
    let mut seen = 0;
    for (path, mode) in &found {
        let wanted = match (is_of_export(path), Path::new(path).is_dir()) {
            (true, true) => 0o777,
            (true, false) => 0o666,
            (false, true) => 0o700,
            (false, false) => 0o600,
        };
        assert_eq!(*mode, wanted, "{path}: {mode:o}");
        seen += usize::from(!is_of_export(path));
    }
    assert!(seen > 30, "{found:?}");
    assert!(found.iter().any(|(path, _)| path.ends_with("-wal")), "{found:?}");
    let strict = format!("umask 077; {program} export dnd5e strict");
    shell(&strict);
    assert_eq!(mode(&place.path("strict")), 0o700);
    let backups = fs::read_dir(place.path("strict")).unwrap();
    for file in backups {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
}

#[test]
fn a_new_folder_of_backups_is_its_owners_alone() {
    let place = Place::with_samples();
    place.run("backup create --set backup_dir=safe/deep").code(0);
    assert_eq!(mode(&place.path("safe")), 0o700);
    assert_eq!(mode(&place.path("safe/deep")), 0o700);
    place.run("backup list --set backup_dir=safe/deep").code(0).says(&["-manual"]);
}
