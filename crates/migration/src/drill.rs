//! A drill: a backup is restored on trial, and compared with what the log of the database says of
//! the moment at which it was made. So the way forward, from a backup, and the way backward, from
//! the live records, must meet.

use std::path::{Path, PathBuf};

use rehome_domain::{Digest, log::Checkpoint};
use rehome_persistence::{
    Application, Database,
    backup::{self, Receipt},
    changes::{self, ChangeFilter, Moment},
    types::Timestamp,
};

use crate::{
    error::{Error, Result},
    past,
};

/// How many differences a receipt names.
const MOST: usize = 20;

/// Restores a backup on trial, the newest where none is named, and writes a receipt beside the
/// backups; returns it with its path.
///
/// # Errors
/// [`Error::Usage`] where there is no backup, and when a database fails. What is wrong with the
/// backup is in the receipt.
pub fn drill(
    database: &Database,
    apps: &[Application],
    file: Option<&Path>,
) -> Result<(Receipt, PathBuf)> {
    let newest = || backup::list(database).map(|all| all.last().map(|backup| backup.path.clone()));
    let file = match file {
        Some(file) => file.to_owned(),
        None => newest()?.ok_or_else(|| Error::Usage("there is no backup".to_owned()))?,
    };
    let check = backup::verify_whole(&file)?;
    let mut receipt = Receipt {
        at: Timestamp::now().to_string(),
        backup: file.display().to_string(),
        sound: false,
        problems: check.problems.clone(),
        records: check.records,
        compared: 0,
        size: check.size,
        checkpoint: String::new(),
        erased: 0,
    };
    if check.problems.is_empty() {
        compare(database, apps, &file, &mut receipt)?;
    }
    receipt.sound = receipt.problems.is_empty();
    let path = backup::write_receipt(database, &receipt)?;
    Ok((receipt, path))
}

fn compare(
    database: &Database,
    apps: &[Application],
    file: &Path,
    receipt: &mut Receipt,
) -> Result<()> {
    let trial = backup::on_trial(database, file)?;
    receipt.erased = trial.erased;
    let all = ChangeFilter::default();
    let mut connection = trial.database.connection()?;
    let ours = past::texts(&mut connection, apps, &all)?;
    receipt.records = ours.len() as u64;
    receipt.checkpoint = changes::checkpoint(&mut connection)?.to_string();
    // As it was before anything was erased from it.
    let size = receipt.size;
    let root = backup_root(file)?;
    drop(connection);
    let Some(root) = root else { return Ok(()) };
    let is_ours = database.read(|c| changes::is_beginning(c, size.unsigned_abs(), &root.root))?;
    if !is_ours {
        // It is of a history that was left since, or of another database: there is nothing to
        // compare it with.
        return Ok(());
    }
    let theirs = past::at(database, apps, &all, &Moment::Seq(size), |c| past::texts(c, apps, &all));
    let theirs = match theirs {
        Ok(theirs) => theirs,
        // What led there was pruned.
        Err(Error::Database(rehome_persistence::Error::Moment { .. })) => return Ok(()),
        Err(error) => return Err(error),
    };
    for record in ours.keys().chain(theirs.keys().filter(|record| !ours.contains_key(*record))) {
        receipt.compared += 1;
        let digest = |text: Option<&String>| text.and_then(|text| Digest::of(text).ok());
        if digest(ours.get(record)) != digest(theirs.get(record)) && receipt.problems.len() < MOST {
            receipt.problems.push(format!("{record} is not what the log says of that moment"));
        }
    }
    Ok(())
}

/// A checkpoint of the log of a backup, as it lies there.
fn backup_root(file: &Path) -> Result<Option<Checkpoint>> {
    Ok(backup::checkpoint_of(file)?)
}
