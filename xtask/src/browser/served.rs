//! `rehome serve` on a scratch database that holds the samples, and a spell that homebrew hides.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{corpus::build, workspace::root};

/// What the rule book of the flows says of the spell.
pub(super) const OF_THE_BOOK: &str = "The book's own fire, which fills a room and spares nobody.";

/// A server that ends with this value.
pub(super) struct Served {
    child: Child,
    /// Where it is: `http://127.0.0.1:PORT`.
    pub(super) origin: String,
    /// The address that begins a session.
    pub(super) login: String,
    scratch: TempDir,
}

impl Served {
    pub(super) fn start() -> Result<Self> {
        let program = build()?;
        let scratch = tempfile::tempdir()?;
        let database = scratch.path().join("page.db");
        let book = scratch.path().join("book");
        copy_with_spell(&root().join("docs/samples/dnd5e"), &book)?;
        let import = |app: &str, folder: &Path| -> Result<()> {
            let mut command = Command::new(&program);
            command.arg("--database").arg(&database).args(["import", app]).arg(folder);
            let output = command.output()?;
            ensure!(
                output.status.success(),
                "the samples of {app} cannot be imported: {}",
                String::from_utf8_lossy(&output.stderr)
            );
            Ok(())
        };
        import("dnd5e", &book)?;
        for app in ["learner", "editor"] {
            import(app, &root().join("docs/samples").join(app))?;
        }
        let mut child = Command::new(&program)
            .arg("--database")
            .arg(&database)
            .args(["serve", "--listen", "127.0.0.1:0", "--json"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut line = String::new();
        let said = child.stdout.take().context("its output is piped")?;
        BufReader::new(said).read_line(&mut line)?;
        let said: Value = serde_json::from_str(&line).context("serve said where it is")?;
        let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
        Ok(Self { child, origin: text("address"), login: text("open"), scratch })
    }

    /// A file that an upload takes.
    pub(super) fn file(&self, name: &str, value: &Value) -> Result<String> {
        let path = self.scratch.path().join(name);
        fs::write(&path, serde_json::to_vec_pretty(value)?)?;
        Ok(path.display().to_string())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The samples, with a spell of the name that everybody knows.
fn copy_with_spell(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.path().extension().is_some_and(|ending| ending == "json") {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    let path = to.join("5e-SRD-Spells.json");
    let mut spells: Vec<Value> = serde_json::from_str(&fs::read_to_string(&path)?)?;
    spells.push(spell("fireball", "Fireball", OF_THE_BOOK));
    Ok(fs::write(path, serde_json::to_vec(&spells)?)?)
}

/// A spell of that key, name and text.
pub(super) fn spell(key: &str, name: &str, text: &str) -> Value {
    let school = json!({
        "index": "evocation", "name": "Evocation", "url": "/api/2014/magic-schools/evocation",
    });
    json!({
        "index": key, "name": name, "desc": [text], "range": "150 feet", "components": ["V", "S"],
        "ritual": false, "duration": "Instantaneous", "concentration": false,
        "casting_time": "1 action", "level": 3, "school": school, "classes": [], "subclasses": [],
        "url": format!("/api/2014/spells/{key}"),
    })
}
