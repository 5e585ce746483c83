//! Which of several files of one workspace holds a session: the one whose name is the hash of the
//! folder, and of those that fit alike the one that knows more of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rehome_domain::{
    DuplicatePolicy, Level, RelationalRecord as _, Source,
    apps::editor::{Moment, Session, is_workspace_hash, workspace_hash},
};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{super::workspace, files as of_folders};
use crate::{
    Connection,
    error::Result,
    files,
    relation::{Origin, Precedence},
};

/// How well the name of a file fits the folder of its workspace, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It is the hash of the folder as the editor resolves it.
    Hash,
    /// It is a hash, of another spelling.
    OtherHash,
    /// It is none.
    Name,
}

/// A session as a file has it.
struct Found {
    file: usize,
    text: String,
    messages: usize,
    updated: Option<Moment>,
}

/// See [`Relation::precedence`](crate::relation::Relation::precedence).
pub(super) fn precedence(
    c: &mut Connection,
    origins: &[Origin<'_>],
) -> Result<Option<Vec<Precedence>>> {
    let mut paths = Vec::with_capacity(origins.len());
    for origin in origins {
        let told = of_folders::path(c, origin)?;
        paths.push(match told {
            Some(path) => Some(path),
            None => workspace::of_file(c, origin.container)?.and_then(|known| known.path),
        });
    }
    // Of which nobody says the folder, the name may be the hash of one that others have.
    let known: BTreeSet<String> = paths.iter().flatten().cloned().collect();
    for (origin, path) in origins.iter().zip(&mut paths) {
        if path.is_none() && is_workspace_hash(origin.container) {
            let fits = |path: &&String| workspace::is_hash_of(origin.container, path);
            *path = known.iter().find(fits).cloned();
        }
    }
    let mut workspaces: BTreeMap<String, Vec<(Fit, usize)>> = BTreeMap::new();
    for (file, (origin, path)) in origins.iter().zip(paths).enumerate() {
        if let Some(path) = path {
            let fit = fit(origin.container, &path);
            workspaces.entry(path).or_default().push((fit, file));
        }
    }
    workspaces.retain(|_, files| files.len() > 1);
    if workspaces.is_empty() {
        return Ok(None);
    }
    let mut order: Vec<Precedence> =
        (0..origins.len()).map(|file| Precedence { file, yields: HashMap::new() }).collect();
    for files in workspaces.values_mut() {
        // In the places that these files have among all, the best first.
        let mut places: Vec<usize> = files.iter().map(|(_, file)| *file).collect();
        places.sort_unstable();
        files.sort_unstable();
        for (place, (_, file)) in places.into_iter().zip(files.iter()) {
            order[place].file = *file;
        }
        for alike in files.chunk_by(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
            let alike: Vec<usize> = alike.iter().map(|(_, file)| *file).collect();
            for (file, key, winner) in losers(origins, &alike) {
                let place = order.iter_mut().find(|turn| turn.file == file);
                if let Some(turn) = place {
                    turn.yields.insert(key, origins[winner].file.to_owned());
                }
            }
        }
    }
    Ok(Some(order))
}

fn fit(stem: &str, path: &str) -> Fit {
    if stem == workspace_hash(path) {
        Fit::Hash
    } else if is_workspace_hash(stem) {
        Fit::OtherHash
    } else {
        Fit::Name
    }
}

/// The sessions that files of one fit have in common: the file that does not hold one, its id, and
/// the file that does. What the rules about double writes bring together stays with them.
fn losers(origins: &[Origin<'_>], files: &[usize]) -> Vec<(usize, String, usize)> {
    let mut sessions: BTreeMap<String, Vec<Found>> = BTreeMap::new();
    for &file in files {
        for (id, found) in read(&origins[file], file) {
            let same = sessions.entry(id).or_default();
            // Of two in one file, the first is what the editor changes.
            if same.last().is_none_or(|last| last.file != file) {
                same.push(found);
            }
        }
    }
    let mut losers = Vec::new();
    for (id, found) in sessions {
        let Some(winner) = found.iter().max_by(|a, b| {
            let fuller = (a.messages, a.updated).cmp(&(b.messages, b.updated));
            // Of equals the first.
            fuller.then_with(|| b.file.cmp(&a.file))
        }) else {
            continue;
        };
        for other in found.iter().filter(|other| other.file != winner.file) {
            if is_dispute(winner, other) {
                losers.push((other.file, id.clone(), winner.file));
            }
        }
    }
    losers
}

/// Whether nothing but their content tells which of two sessions counts.
fn is_dispute(one: &Found, other: &Found) -> bool {
    let (one, other) = (Source::of(&one.text), Source::of(&other.text));
    match Session::again(&one, &other) {
        DuplicatePolicy::Quarantine(remark) => remark.level == Level::Quarantined,
        DuplicatePolicy::Another(_) | DuplicatePolicy::Merge { .. } => false,
    }
}

/// The sessions of a file; none of one that cannot be read, which an import says.
fn read(origin: &Origin<'_>, file: usize) -> Vec<(String, Found)> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Few {
        id: String,
        #[serde(default)]
        updated_at: Option<String>,
        #[serde(default)]
        chat_history: Option<Vec<serde::de::IgnoredAny>>,
    }
    let Ok(text) = files::read_text(&origin.folder.join(origin.file)) else { return Vec::new() };
    let text = text.trim_start_matches('\u{feff}');
    let Ok(elements) = serde_json::from_str::<Vec<&RawValue>>(text) else { return Vec::new() };
    let session = |element: &&RawValue| {
        let few: Few = serde_json::from_str(element.get()).ok()?;
        let updated = few.updated_at.as_deref().and_then(Moment::parse);
        let messages = few.chat_history.map_or(0, |messages| messages.len());
        Some((few.id, Found { file, text: element.get().to_owned(), messages, updated }))
    };
    elements.iter().filter_map(session).collect()
}
