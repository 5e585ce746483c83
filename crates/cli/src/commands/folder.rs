//! The application whose files lie in a folder, where the folder alone is named.

use std::path::Path;

use rehome::{Rehome, files::is_same};

use crate::exit::Usage;

/// How many runs are looked through for one that read the folder.
const RUNS: u32 = 1000;

/// The id of the application that the app file of `folder` declares; without one, that of the last
/// import from there.
pub fn app_of(rehome: &Rehome, folder: &Path) -> anyhow::Result<String> {
    if !folder.is_dir() {
        return Err(Usage(format!("there is no folder {}", folder.display())).into());
    }
    if let Some(file) = rehome::find_app_file(folder)? {
        return Ok(rehome::read_app_file(&file, folder)?.id);
    }
    let runs = rehome.history(RUNS)?;
    let from_there = runs
        .into_iter()
        .find(|run| run.kind == "import" && is_same(Path::new(&run.source), folder));
    let why = || {
        format!(
            "nothing says whose files lie in {}; name the application before the folder",
            folder.display()
        )
    };
    from_there.map(|run| run.app).ok_or_else(|| Usage(why()).into())
}
