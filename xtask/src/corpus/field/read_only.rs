//! A database in a folder that nobody may write, as a mounted backup or a volume is: it is read, and
//! what would write says plainly why it cannot.

use std::{
    fs::{self, Permissions},
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::Path,
    process::Command,
};

use anyhow::{Context as _, Result, ensure};

use super::super::{build, shown};
use crate::workspace;

/// What reads, and what would write.
const READS: [&str; 8] = [
    "list spells",
    "get spells lamp-burst",
    "search lamp",
    "stats",
    "history",
    "db status",
    "verify dnd5e SAMPLES",
    "export dnd5e out/x",
];
const WRITES: [&str; 2] = ["import dnd5e SAMPLES", "rollback 1"];

pub(super) fn check(field: &Path) -> Result<()> {
    let expected = field.join("read-only-folder/expect.txt");
    ensure!(expected.is_file(), "{} is missing", expected.display());
    let scratch = tempfile::tempdir()?;
    let place = scratch.path();
    let set = |path: &Path, mode: u32| fs::set_permissions(path, Permissions::from_mode(mode));
    let (closed, program) = (place.join("ro"), place.join("rehome"));
    fs::create_dir(&closed)?;
    fs::create_dir(place.join("out"))?;
    fs::copy(build()?, &program)?;
    let samples = workspace::root().join("docs/samples/dnd5e");
    let call = |words: &str, as_root: bool| -> Result<(Option<i32>, String)> {
        // Permissions do not bind root.
        let is_root = fs::metadata("/proc/self")?.uid() == 0;
        let mut command = if is_root && !as_root {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"]).arg(&program);
            command
        } else {
            Command::new(&program)
        };
        for word in words.split(' ') {
            match word {
                "SAMPLES" => command.arg(&samples),
                word => command.arg(word),
            };
        }
        let output =
            command.args(["--database", "ro/r.db"]).current_dir(place).env_clear().output();
        let output = output.with_context(|| format!("`{words}` does not start"))?;
        let said = [output.stdout, output.stderr]
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        Ok((output.status.code(), said.concat()))
    };
    ensure!(call("import dnd5e SAMPLES", true)?.0 == Some(0), "the import fails");
    for name in ["r.db-wal", "r.db-shm", "r.db.lock", "r.db-index.lock"] {
        let _ = fs::remove_file(closed.join(name));
    }
    set(place, 0o755)?;
    set(&place.join("out"), 0o777)?;
    set(&program, 0o755)?;
    set(&closed.join("r.db"), 0o444)?;
    set(&closed, 0o555)?;
    let looked = (|| -> Result<()> {
        for words in READS {
            let (code, said) = call(words, false)?;
            ensure!(code == Some(0), "`{words}` ends with {code:?}: {said}");
        }
        for words in WRITES {
            let (code, said) = call(words, false)?;
            ensure!(code == Some(3) && said.contains("read-only"), "`{words}`: {code:?}: {said}");
            ensure!(!said.contains("attempt to write"), "`{words}`: {said}");
        }
        Ok(())
    })();
    // Whatever it was, the folder is to go.
    set(&closed, 0o755)?;
    looked?;
    shown(
        "a folder that nobody may write",
        "8 of 8 commands read it, and 2 of 2 say why they do not write",
    );
    Ok(())
}
