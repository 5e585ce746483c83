//! The leaves of the log: what is said of a change is committed to by one hash.
//!
//! A leaf is hashed as RFC 6962 has it, with a zero byte in front. What may have to be erased
//! one day (names, reasons, the way back, digests of texts) goes in as a keyed hash with the salt
//! of its change ([`commitment`]): where the salt is gone, these hashes say nothing and the leaf
//! can still be computed from them.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use crate::{Digest, RecordId};

/// A salt: random bytes.
pub type Salt = [u8; 16];

/// What a leaf says of a change.
#[derive(Clone, Copy, Debug)]
pub struct Leaf<'a> {
    /// The place in the log, from 1.
    pub seq: i64,
    /// The first place of its unit of work.
    pub tx: i64,
    /// When, as RFC 3339 in UTC with microseconds.
    pub at: &'a str,
    /// Who.
    pub actor: &'a str,
    /// What was done.
    pub op: &'a str,
    /// On what occasion.
    pub cause: &'a str,
    /// The run that it is a part of.
    pub run: Option<i64>,
    /// What the caller calls its request.
    pub request: Option<&'a str>,
    /// Why, in the words of whoever did it.
    pub reason: Option<&'a str>,
    /// Which record.
    pub record: &'a RecordId,
    /// Which part of it.
    pub part: &'a str,
    /// The way back, as it is kept.
    pub way_back: &'a [u8],
    /// The digest before; none where there was nothing.
    pub before: Option<&'a Digest>,
    /// The digest after; none where there is nothing.
    pub after: Option<&'a Digest>,
}

/// What a salt gives of the parts of a leaf that may be erased: reason, name, part, way back,
/// digest before and digest after.
pub type Commitments = [[u8; 32]; 6];

impl Leaf<'_> {
    /// What its salt gives of the parts that may be erased.
    pub fn commitments(&self, salt: &Salt) -> Commitments {
        let RecordId { container, key, .. } = self.record;
        let digest = |digest: Option<&Digest>| {
            commitment(
                salt,
                &[digest.map(|digest| *digest.as_bytes()).as_ref().map_or(&[][..], |bytes| bytes)],
            )
        };
        [
            commitment(salt, &[self.reason.unwrap_or_default().as_bytes()]),
            commitment(salt, &[container.as_bytes(), key.as_bytes()]),
            commitment(salt, &[self.part.as_bytes()]),
            commitment(salt, &[self.way_back]),
            digest(self.before),
            digest(self.after),
        ]
    }

    /// The hash of the leaf.
    pub fn hash(&self, salt: &Salt) -> [u8; 32] {
        self.hash_with(&self.commitments(salt))
    }

    /// The hash of the leaf, where the parts that may be erased are known by what their salt gave
    /// alone.
    pub fn hash_with(&self, commitments: &Commitments) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update([0]);
        for number in [self.seq, self.tx, self.run.unwrap_or_default()] {
            hash.update(number.to_be_bytes());
        }
        let RecordId { app, collection, .. } = self.record;
        let request = self.request.unwrap_or_default();
        for text in [self.at, self.actor, self.op, self.cause, request, app, collection] {
            sized(&mut hash, text.as_bytes());
        }
        for commitment in commitments {
            hash.update(commitment);
        }
        hash.finalize().into()
    }
}

/// A hash of `parts` with a salt, which without the salt tells nothing about them.
pub fn commitment(salt: &Salt, parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256>>::new_from_slice(salt).expect("a key of any length is taken");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// What stands in the log for one of many records that came with one file: 16 bytes that only
/// who has the salt can compare with a record.
pub fn mark_of_record(salt: &Salt, key: &str, digest: &Digest) -> [u8; 16] {
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update(digest.as_bytes());
    hash.update(key);
    let whole: [u8; 32] = hash.finalize().into();
    std::array::from_fn(|at| whole[at])
}

/// With its length in front, so that no two lists of texts run into the same bytes.
fn sized(hash: &mut Sha256, bytes: &[u8]) {
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
}

#[cfg(test)]
mod tests {
    use super::{Leaf, commitment, mark_of_record};
    use crate::{Digest, RecordId};

    #[test]
    fn every_field_shows_in_the_hash() {
        let record = RecordId::new("harbour", "boats", "north", "kestrel");
        let other = RecordId::new("harbour", "boats", "north", "merlin");
        let (before, digest) = (Digest::of("{}").unwrap(), Digest::of("[]").unwrap());
        let leaf = Leaf {
            seq: 7,
            tx: 6,
            at: "2026-01-02T03:04:05.000000Z",
            actor: "user:ann",
            op: "replace",
            cause: "edit",
            run: None,
            request: None,
            reason: Some("a new name"),
            record: &record,
            part: "",
            way_back: b"old",
            before: Some(&before),
            after: None,
        };
        let all = [
            leaf,
            Leaf { seq: 8, ..leaf },
            Leaf { tx: 7, ..leaf },
            Leaf { at: "2026-01-02T03:04:05.000001Z", ..leaf },
            Leaf { actor: "user:bob", ..leaf },
            Leaf { op: "delete", ..leaf },
            Leaf { cause: "import", ..leaf },
            Leaf { request: Some("r-1"), ..leaf },
            Leaf { reason: None, ..leaf },
            Leaf { record: &other, ..leaf },
            Leaf { part: "rows", ..leaf },
            Leaf { run: Some(3), ..leaf },
            Leaf { way_back: b"new", ..leaf },
            Leaf { before: Some(&digest), ..leaf },
            Leaf { after: Some(&digest), ..leaf },
        ];
        let all = all.map(|leaf| leaf.hash(&[9; 16]));
        for (at, hash) in all.iter().enumerate() {
            assert!(!all[..at].contains(hash), "{at}");
        }
    }

    #[test]
    fn an_erased_leaf_is_computed_from_what_its_salt_gave() {
        let (record, nobody) = (RecordId::new("a", "b", "c", "d"), RecordId::new("a", "b", "", ""));
        let digest = Digest::of("{}").unwrap();
        let leaf = Leaf {
            seq: 1,
            tx: 1,
            at: "2026-01-02T03:04:05.000000Z",
            actor: "system",
            op: "insert",
            cause: "edit",
            run: None,
            request: None,
            reason: Some("why"),
            record: &record,
            part: "rows 1",
            way_back: b"text",
            before: None,
            after: Some(&digest),
        };
        let kept = leaf.commitments(&[5; 16]);
        let erased =
            Leaf { reason: None, record: &nobody, part: "", way_back: b"", after: None, ..leaf };
        assert_eq!(erased.hash_with(&kept), leaf.hash(&[5; 16]));
        assert_ne!(Leaf { actor: "user:ann", ..erased }.hash_with(&kept), leaf.hash(&[5; 16]));
    }

    #[test]
    fn without_the_salt_nothing_can_be_compared() {
        assert_ne!(commitment(&[1; 16], &[b"a"]), commitment(&[2; 16], &[b"a"]));
        assert_ne!(commitment(&[1; 16], &[b"a", b"b"]), commitment(&[1; 16], &[b"ab", b""]));
        let digest = Digest::of("1").unwrap();
        assert_ne!(mark_of_record(&[1; 16], "a", &digest), mark_of_record(&[2; 16], "a", &digest));
    }
}
