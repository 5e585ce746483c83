//! What the bytes of an upload are: an array of records stays as it is, byte for byte; one record
//! and an envelope around records become an array of their texts.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Read, Write},
    path::Path,
};

use rehome_domain::{Collection, Source};
use rehome_persistence::files;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{UploadLimits, target, unreadable};
use crate::error::{Error, Result};

/// Records in an envelope: `{"items": [..]}`.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    items: Vec<&'a RawValue>,
}

/// A record in an envelope of its own: `{"id": .., "name": .., "data": {..}}`.
#[derive(Deserialize)]
struct Wrapped<'a> {
    #[serde(borrow)]
    data: &'a RawValue,
}

/// Writes what `uploaded` holds to `path`, as an array.
pub(super) fn write_array(
    collection: &Collection,
    uploaded: &Path,
    path: &Path,
    limits: &UploadLimits,
) -> Result<()> {
    let size = fs::metadata(uploaded).map_err(|source| unreadable(uploaded, source))?.len();
    if !begins_with_object(uploaded)? {
        // Also what is none of these: the import says what is wrong, and where.
        fs::copy(uploaded, path).map_err(|source| target(path, source))?;
        return Ok(());
    }
    if size > limits.object {
        return Err(Error::TooLarge { what: "the object".to_owned(), most: limits.object });
    }
    let text = match fs::read_to_string(uploaded) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            fs::copy(uploaded, path).map_err(|source| target(path, source))?;
            return Ok(());
        }
        Err(source) => return Err(unreadable(uploaded, source)),
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let written = File::create_new(path).and_then(|file| {
        let mut out = BufWriter::new(file);
        let records = records(collection, text);
        out.write_all(b"[")?;
        for (place, record) in records.iter().enumerate() {
            if place > 0 {
                out.write_all(b",\n")?;
            }
            out.write_all(record.as_bytes())?;
        }
        out.write_all(b"]\n")?;
        out.flush()
    });
    written.map_err(|source| target(path, source))
}

/// The texts of the records that an object stands for.
fn records<'t>(collection: &Collection, text: &'t str) -> Vec<&'t str> {
    let is_record = |text: &str| collection.parse(&Source::of(text)).is_ok();
    if is_record(text) {
        return vec![text.trim()];
    }
    match serde_json::from_str::<Envelope<'t>>(text) {
        Err(_) => vec![text.trim()],
        Ok(Envelope { items }) => {
            let record = |item: &'t RawValue| match serde_json::from_str::<Wrapped<'t>>(item.get())
            {
                Ok(Wrapped { data }) if data.get().starts_with('{') && !is_record(item.get()) => {
                    data.get()
                }
                _ => item.get(),
            };
            items.into_iter().map(record).collect()
        }
    }
}

/// Whether the first byte that is no white space opens an object.
fn begins_with_object(path: &Path) -> Result<bool> {
    let mut input = files::open(path).map_err(|source| unreadable(path, source))?;
    let mut begin = Vec::new();
    let mut some = (&mut input).take(4096);
    some.read_to_end(&mut begin).map_err(|source| unreadable(path, source))?;
    let begin = begin.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&begin);
    Ok(begin.trim_ascii_start().first() == Some(&b'{'))
}
