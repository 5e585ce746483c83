//! Workspaces that look like one folder in several spellings, which nobody but a person can tell.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, sql_types::Text};
use rehome_domain::{Hint, Remark, apps::editor::alike_path, short};

use super::super::list::among;
use crate::{
    Connection,
    error::Result,
    on,
    schema::{
        editor_workspace_hashes as hashes, editor_workspace_mapping as mapping,
        editor_workspaces as workspaces,
    },
    statement::Statement,
};

/// How many sessions that two of them have are named.
const NAMED: i64 = 5;

/// A workspace, and a path that is told of it.
type Told = (i64, String, String);

/// Says which workspaces look alike, and which sessions more than one of them has.
pub(super) fn say(c: &mut Connection, remarks: &mut Vec<Remark>) -> Result<()> {
    let mut alike: BTreeMap<String, Vec<Told>> = BTreeMap::new();
    for (id, hash, path) in told(c)? {
        let of_path = alike.entry(alike_path(&path)).or_default();
        if of_path.iter().all(|(known, ..)| *known != id) {
            of_path.push((id, hash, path));
        }
    }
    for of_path in alike.into_values().filter(|of_path| of_path.len() > 1) {
        let all = of_path.len() as u64;
        let names = short::names(of_path.iter().map(|(_, hash, _)| hash.as_str()), all);
        let paths = short::names(of_path.iter().map(|(.., path)| path.as_str()), all);
        let ids: Vec<i64> = of_path.iter().map(|(id, ..)| *id).collect();
        let shared = shared(c, &ids)?;
        let mut message =
            format!("the workspaces {names} look like one folder in several spellings: {paths}");
        if !shared.is_empty() {
            message += &format!("; more than one of them has the session {}", shared.join(", "));
        }
        remarks.push(
            Remark::warning("sessions.look-alike", message)
                .help("where they are one folder, map each to it")
                .hint(Hint::option_of("map", "HASH=PATH")),
        );
    }
    Ok(())
}

/// What is told of the folders of workspaces, by themselves or by the table that people keep.
fn told(c: &mut Connection) -> Result<Vec<Told>> {
    let known = workspaces::table
        .filter(workspaces::path.is_not_null())
        .order(workspaces::id)
        .select((workspaces::id, workspaces::hash, workspaces::path));
    let mapped = mapping::table
        .filter(mapping::path.is_not_null())
        .order((mapping::position, mapping::hash))
        .select((mapping::hash, mapping::path));
    let files = hashes::table.order(hashes::hash).select((hashes::hash, hashes::workspace_id));
    type Known = Vec<(i64, String, Option<String>)>;
    type Mapped = Vec<(String, Option<String>)>;
    type Files = Vec<(String, i64)>;
    let (known, mapped, files): (Known, Mapped, Files) =
        on!(c, |c| (known.load(c)?, mapped.load(c)?, files.load(c)?));
    let known = known.into_iter().filter_map(|(id, hash, path)| Some((id, hash, path?)));
    let mapped = mapped.into_iter().filter_map(|(hash, path)| {
        let at = files.binary_search_by(|(file, _)| file.cmp(&hash)).ok()?;
        Some((files[at].1, hash, path?))
    });
    Ok(known.chain(mapped).collect())
}

/// Some sessions that more than one of the workspaces has.
fn shared(c: &mut Connection, workspaces: &[i64]) -> Result<Vec<String>> {
    let of_any = Statement::<Text>::new("SELECT id FROM editor_sessions WHERE workspace_id");
    let statement = among(of_any, workspaces.iter().copied())
        .sql(" GROUP BY id HAVING count(DISTINCT workspace_id) > 1 ORDER BY id LIMIT ")
        .bind(NAMED);
    Ok(on!(c, |c| statement.load(c))?)
}
