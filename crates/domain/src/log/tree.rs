//! The Merkle tree of the log: RFC 6962, with SHA-256.

use sha2::{Digest as _, Sha256};

/// A tree that grows by one leaf after another. It keeps no leaves, only its frontier: the roots
/// of the whole trees that the leaves make, the largest first.
///
/// ```
/// use rehome_domain::log::Tree;
///
/// let mut tree = Tree::default();
/// let empty = tree.root();
/// tree.push([7; 32]);
/// assert_eq!((tree.size(), tree.root()), (1, [7; 32]));
/// assert_ne!(empty, tree.root());
/// assert_eq!(Tree::from_bytes(1, &tree.to_bytes()), Some(tree));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    frontier: Vec<[u8; 32]>,
}

impl Tree {
    /// The tree of so many leaves with that frontier; none where these do not fit together.
    pub fn from_bytes(size: u64, frontier: &[u8]) -> Option<Self> {
        let fits = frontier.len() == size.count_ones() as usize * 32;
        let parts = frontier.chunks_exact(32).map(|part| std::array::from_fn(|at| part[at]));
        fits.then(|| Self { size, frontier: parts.collect() })
    }

    /// The frontier, as [`Tree::from_bytes`] takes it.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.frontier.concat()
    }

    /// How many leaves it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf, given as its hash.
    pub fn push(&mut self, leaf: [u8; 32]) {
        let mut hash = leaf;
        // Each whole tree of the size of the new one becomes its left half.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.frontier.pop() {
                hash = node(&left, &hash);
            }
        }
        self.frontier.push(hash);
        self.size += 1;
    }

    /// The root; of no leaves the hash of nothing.
    pub fn root(&self) -> [u8; 32] {
        let mut parts = self.frontier.iter().rev();
        let Some(last) = parts.next() else { return Sha256::digest([]).into() };
        parts.fold(*last, |right, left| node(left, &right))
    }
}

fn node(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update([1]);
    hash.update(left);
    hash.update(right);
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::{Tree, node};

    fn leaf(data: &[u8]) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update([0]);
        hash.update(data);
        hash.finalize().into()
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The definition of the RFC, word for word.
    fn defined(leaves: &[[u8; 32]]) -> [u8; 32] {
        match leaves {
            [] => Sha256::digest([]).into(),
            [only] => *only,
            _ => {
                let mut left = 1;
                while left * 2 < leaves.len() {
                    left *= 2;
                }
                node(&defined(&leaves[..left]), &defined(&leaves[left..]))
            }
        }
    }

    #[test]
    fn the_root_is_the_one_that_the_rfc_defines() {
        let leaves: Vec<_> = (0_u32..70).map(|number| leaf(&number.to_be_bytes())).collect();
        let mut tree = Tree::default();
        for (at, leaf) in leaves.iter().enumerate() {
            assert_eq!(tree.root(), defined(&leaves[..at]), "{at}");
            tree.push(*leaf);
            let read = Tree::from_bytes(tree.size(), &tree.to_bytes());
            assert_eq!(read.as_ref(), Some(&tree), "{at}");
        }
    }

    /// Known answers that the reference implementation of Certificate Transparency is tested with.
    #[test]
    fn the_root_is_the_known_one() {
        let inputs: [&[u8]; 3] = [b"", b"\x00", b"\x10"];
        let mut tree = Tree::default();
        for input in inputs {
            tree.push(leaf(input));
        }
        let known = "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77";
        assert_eq!(hex(&tree.root()), known);
    }

    #[test]
    fn a_frontier_of_another_size_is_none() {
        assert_eq!(Tree::from_bytes(3, &[0; 32]), None);
        assert_eq!(Tree::from_bytes(1, &[0; 31]), None);
    }
}
