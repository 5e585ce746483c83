//! The list of what was erased, beside the database: a line each, with the pseudonym, the salt that
//! it was made with, and which application and collection the record was of.

use std::io::Write as _;

use rehome_domain::{
    RecordId,
    log::{Salt, commitment},
};

use crate::{
    Database, backup,
    error::{Error, Result},
    files,
};

/// A record that was erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// What stands for its name.
    pub pseudonym: [u8; 16],
    /// What it was made with.
    pub(super) salt: Salt,
    /// The application.
    pub app: String,
    /// The collection.
    pub collection: String,
}

impl Erased {
    /// The pseudonym as it is shown.
    pub fn shown(&self) -> String {
        hex(&self.pseudonym)
    }

    /// Whether it is that record.
    pub(super) fn is(&self, record: &RecordId) -> bool {
        let RecordId { app, collection, container, key } = record;
        let parts = [app, collection, container, key].map(|part| part.as_bytes());
        let is_alike = *app == self.app && *collection == self.collection;
        is_alike && commitment(&self.salt, &parts)[..16] == self.pseudonym
    }
}

/// What was erased from a database, as far as the list beside it tells; nothing for one in memory.
///
/// # Errors
/// [`Error::File`] where the list cannot be read, and [`Error::Invalid`] where it is none: what was
/// erased would come back.
pub fn list_of(database: &Database) -> Result<Vec<Erased>> {
    let Ok(path) = backup::erased_file(database) else { return Ok(Vec::new()) };
    let text = match files::read_text(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(Error::File { path, source }),
    };
    let line = |(at, line): (usize, &str)| {
        read(line).ok_or_else(|| {
            Error::Invalid(format!("line {} of {} is no erasure", at + 1, path.display()))
        })
    };
    text.lines().enumerate().filter(|(_, line)| !line.is_empty()).map(line).collect()
}

/// Adds one to the list.
pub(super) fn note(database: &Database, erased: &Erased) -> Result<()> {
    let Ok(path) = backup::erased_file(database) else { return Ok(()) };
    let failed = |source| Error::File { path: path.clone(), source };
    let mut file = files::owner_only().append(true).create(true).open(&path).map_err(failed)?;
    let Erased { salt, app, collection, .. } = erased;
    let line = format!("{} {} {app} {collection}\n", erased.shown(), hex(salt));
    file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)
}

fn read(line: &str) -> Option<Erased> {
    let mut parts = line.split(' ');
    let mut next = || parts.next();
    let (pseudonym, salt) = (bytes(next()?)?, bytes(next()?)?);
    let (app, collection) = (next()?.to_owned(), next()?.to_owned());
    next().is_none().then_some(Erased { pseudonym, salt, app, collection })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(digits: &str) -> Option<[u8; 16]> {
    let pairs = digits.as_bytes().chunks(2);
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    pairs.map(pair).collect::<Option<Vec<u8>>>()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use rehome_domain::{RecordId, log::commitment};

    use super::{Erased, read};

    #[test]
    fn a_line_tells_which_record_it_was_to_who_has_it() {
        let record = RecordId::new("learner", "profiles", "", "anna");
        let parts: [&[u8]; 4] = [b"learner", b"profiles", b"", b"anna"];
        let whole = commitment(&[7; 16], &parts);
        let pseudonym = std::array::from_fn(|at| whole[at]);
        let (app, collection) = ("learner".to_owned(), "profiles".to_owned());
        let erased = Erased { pseudonym, salt: [7; 16], app, collection };
        assert!(erased.is(&record));
        assert!(!erased.is(&RecordId { key: "anne".to_owned(), ..record }));
        let line = format!("{} {} learner profiles", erased.shown(), "07".repeat(16));
        assert_eq!(read(&line), Some(erased));
        assert_eq!(read("07 07 learner profiles"), None);
    }
}
