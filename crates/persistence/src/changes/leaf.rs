//! The leaf of an entry: the same of one that is about to be written and of one that is read.

use rehome_domain::{Digest, log::commitment};

use super::{Former, splice::Splice};

/// The way back as a leaf commits to it: every byte of what is kept of it.
pub(super) fn way_back(before: Option<&Splice>, former: &Former) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(64 + before.map_or(0, |before| before.text.len()));
    match before {
        None => bytes.push(0),
        Some(Splice { text, around }) => {
            bytes.push(if around.is_some() { 2 } else { 1 });
            let (prefix, suffix) = around.unwrap_or_default();
            for number in [prefix, suffix, text.len()] {
                bytes.extend_from_slice(&(number as u64).to_be_bytes());
            }
            bytes.extend_from_slice(text.as_bytes());
        }
    }
    for number in [former.run, former.rev, former.position] {
        bytes.push(u8::from(number.is_some()));
        bytes.extend_from_slice(&number.unwrap_or_default().to_be_bytes());
    }
    if let Some(digest) = &former.source_digest {
        bytes.extend_from_slice(digest.as_bytes());
    }
    bytes.extend_from_slice(former.updated_at.as_deref().unwrap_or_default().as_bytes());
    bytes
}

/// What stands for many records that came with one file, in place of a digest.
pub(super) fn digest_of_births(salt: &[u8; 16], records: &[u8]) -> Digest {
    Digest::from_bytes(commitment(salt, &[records]))
}
