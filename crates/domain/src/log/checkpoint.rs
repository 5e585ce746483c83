//! A checkpoint: what stands for a log at a moment, as text to be kept elsewhere.
//!
//! It has the form of C2SP `tlog-checkpoint`, without a signature: the origin, the size, the root,
//! a line each. A line may follow that tells the beginnings of hashes of equal blocks of leaves:
//! they prove nothing, and tell where a log that proves to be another differs first.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use sha2::{Digest as _, Sha256};

/// What stands for a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// What tells the log from others.
    pub origin: String,
    /// How many entries it had.
    pub size: u64,
    /// The root of their tree.
    pub root: [u8; 32],
    /// Where it differs, where it differs.
    pub blocks: Option<Blocks>,
}

/// How many blocks a log is cut into, at most.
const MOST: u64 = 256;
/// How many bytes of the hash of each are kept.
const LENGTH: usize = 6;

/// The beginnings of the hashes of blocks of leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocks {
    /// How many leaves one has, a power of two.
    each: u64,
    starts: Vec<[u8; LENGTH]>,
    open: Sha256State,
    size: u64,
}

/// The leaves of a block that is not at its end.
#[derive(Clone, Debug, Default)]
struct Sha256State(Sha256);

impl PartialEq for Sha256State {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Sha256State {}

impl Blocks {
    /// Those of a log of so many entries, before the first of them was looked at.
    pub fn of(size: u64) -> Self {
        Self::sized(size.div_ceil(MOST).next_power_of_two())
    }

    /// Those of so many leaves each.
    fn sized(each: u64) -> Self {
        Self { each, starts: Vec::new(), open: Sha256State::default(), size: 0 }
    }

    /// None yet, to be compared with those of a checkpoint in the end.
    pub fn like(other: &Self) -> Self {
        Self::sized(other.each)
    }

    /// Adds a leaf, given as its hash.
    pub fn push(&mut self, leaf: &[u8; 32]) {
        self.open.0.update(leaf);
        self.size += 1;
        if self.size.is_multiple_of(self.each) {
            self.close();
        }
    }

    /// Ends the last block, however many leaves it has.
    pub fn close(&mut self) {
        let hash: [u8; 32] = std::mem::take(&mut self.open.0).finalize().into();
        self.starts.push(std::array::from_fn(|at| hash[at]));
    }

    /// All of so many leaves.
    #[must_use]
    pub fn finished(mut self) -> Self {
        if !self.size.is_multiple_of(self.each) {
            self.close();
        }
        self
    }

    /// The first place, from 1, of the first block that differs.
    pub fn first_different(&self, other: &Self) -> Option<u64> {
        let all = self.starts.len().max(other.starts.len());
        let differs = (0..all).find(|at| self.starts.get(*at) != other.starts.get(*at));
        differs.map(|at| at as u64 * self.each + 1)
    }
}

impl Checkpoint {
    /// The root as it is shown: in Base64.
    pub fn shown_root(&self) -> String {
        BASE64.encode(self.root)
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, BASE64.encode(self.root))?;
        if let Some(blocks) = &self.blocks {
            writeln!(f, "blocks {} {}", blocks.each, BASE64.encode(blocks.starts.concat()))?;
        }
        Ok(())
    }
}

/// The text is no checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no checkpoint: it has an origin, a size and a root in Base64, a line each")]
pub struct NotACheckpoint;

impl FromStr for Checkpoint {
    type Err = NotACheckpoint;

    fn from_str(text: &str) -> Result<Self, NotACheckpoint> {
        let mut lines = text.lines();
        let origin = lines.next().filter(|line| !line.is_empty()).ok_or(NotACheckpoint)?;
        let size = lines.next().ok_or(NotACheckpoint)?.parse().map_err(|_| NotACheckpoint)?;
        let root =
            BASE64.decode(lines.next().ok_or(NotACheckpoint)?).map_err(|_| NotACheckpoint)?;
        let root = root.try_into().map_err(|_| NotACheckpoint)?;
        let blocks = match lines.next() {
            None | Some("") => None,
            Some(line) => Some(blocks(line).ok_or(NotACheckpoint)?),
        };
        Ok(Self { origin: origin.to_owned(), size, root, blocks })
    }
}

fn blocks(line: &str) -> Option<Blocks> {
    let (each, starts) = line.strip_prefix("blocks ")?.split_once(' ')?;
    let each: u64 = each.parse().ok().filter(|each: &u64| each.is_power_of_two())?;
    let bytes = BASE64.decode(starts).ok()?;
    let starts = bytes.chunks_exact(LENGTH).map(|part| std::array::from_fn(|at| part[at]));
    let fits = bytes.len().is_multiple_of(LENGTH);
    fits.then(|| Blocks { starts: starts.collect(), ..Blocks::sized(each) })
}

/// All checkpoints of a file that has several, with an empty line between each two.
///
/// # Errors
/// [`NotACheckpoint`] where one is none.
pub fn checkpoints(text: &str) -> Result<Vec<Checkpoint>, NotACheckpoint> {
    let text = text.replace("\r\n", "\n");
    let parts = text.split("\n\n").map(|part| part.trim_matches('\n'));
    parts.filter(|part| !part.is_empty()).map(str::parse).collect()
}

#[cfg(test)]
mod tests {
    use super::{Blocks, Checkpoint, checkpoints};

    fn checkpoint(size: u64) -> Checkpoint {
        let mut blocks = Blocks::of(size);
        (0..size).for_each(|number| blocks.push(&[u8::try_from(number % 251).unwrap(); 32]));
        let (origin, root) = ("rehome/1a2b".to_owned(), [3; 32]);
        Checkpoint { origin, size, root, blocks: Some(blocks.finished()) }
    }

    fn same(a: &Checkpoint, b: &Checkpoint) -> bool {
        let of = |one: &Checkpoint| (one.origin.clone(), one.size, one.root, one.to_string());
        of(a) == of(b)
    }

    #[test]
    fn it_is_read_as_it_was_written() {
        for size in [0, 1, 255, 256, 257, 1000] {
            let written = checkpoint(size);
            assert!(same(&written.to_string().parse().unwrap(), &written), "{size}");
        }
        let plain = Checkpoint { blocks: None, ..checkpoint(3) };
        assert_eq!(plain.to_string().lines().count(), 3);
        assert!(same(&plain.to_string().parse().unwrap(), &plain));
    }

    #[test]
    fn a_file_has_several() {
        let text = format!("{}\n{}\n", checkpoint(1), checkpoint(300));
        let sizes: Vec<u64> = checkpoints(&text).unwrap().iter().map(|one| one.size).collect();
        assert_eq!(sizes, [1, 300]);
        assert!(checkpoints("").unwrap().is_empty());
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in ["", "a\n", "a\nx\nAA==\n", "a\n1\nAA==\n", "a\n1\n!\n", "\n1\n"] {
            assert!(text.parse::<Checkpoint>().is_err(), "{text}");
        }
    }

    #[test]
    fn blocks_tell_where_logs_differ_first() {
        let of = |size: u64, wrong: u64| {
            let mut blocks = Blocks::of(size);
            (0..size).for_each(|at| blocks.push(&[u8::from(at == wrong); 32]));
            blocks.finished()
        };
        assert_eq!(of(100, 100).first_different(&of(100, 41)), Some(42));
        assert_eq!(of(1000, 1000).first_different(&of(1000, 41)), Some(41));
        assert_eq!(of(9, 9).first_different(&of(9, 9)), None);
    }
}
