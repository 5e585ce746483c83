//! The log against its proof: every leaf is computed again from what the entry says, the tree from
//! the leaves, and its root is compared with the head and with checkpoints that were kept elsewhere.
//!
//! Nothing here looks at records; that they are what the log says is for the doctor to tell.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use rehome_domain::{
    RecordId,
    log::{Blocks, Checkpoint, Tree},
};
use serde::Serialize;

use super::{
    head::{self, Head},
    logged_row::{Key, Row, commitments_of, fixed, rows, salt_of, with_leaf},
};
use crate::{Connection, error::Result, on, schema::changes};

/// How many entries are read at a time.
const PAGE: i64 = 4_000;

/// What came of a verification of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogVerification {
    /// How many entries there are.
    pub size: i64,
    /// The root of their tree, in Base64.
    pub root: String,
    /// Whether all fits.
    pub sound: bool,
    /// The first place that is wrong, or that must be looked for behind it.
    pub first_wrong: Option<i64>,
    /// What is wrong, in words, by place.
    pub problems: Vec<LogProblem>,
    /// How many checkpoints it was compared with.
    pub checkpoints: usize,
    /// How many entries were erased, of which only the leaf can be told.
    pub erased: u64,
}

/// Something that is wrong with the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogProblem {
    /// Where, or from where on.
    pub seq: i64,
    /// What, in words.
    pub message: String,
}

/// The most problems that are told.
const MOST: usize = 20;

struct Found(Vec<LogProblem>);

impl Found {
    fn add(&mut self, seq: i64, message: impl Into<String>) {
        self.0.push(LogProblem { seq, message: message.into() });
    }
}

/// Verifies the log, and compares it with checkpoints.
///
/// # Errors
/// When the database refuses.
pub fn verify_log(c: &mut Connection, against: &[Checkpoint]) -> Result<LogVerification> {
    c.snapshot(|c| {
        let head = head::head(c);
        let mut against: Vec<(&Checkpoint, Blocks, bool)> = against
            .iter()
            .map(|one| {
                (one, one.blocks.as_ref().map_or_else(|| Blocks::of(one.size), Blocks::like), false)
            })
            .collect();
        against.sort_by_key(|(one, ..)| one.size);
        let mut found = Found(Vec::new());
        let mut tree = Tree::default();
        let (mut last, mut erased) = (0, 0);
        let pruned = head.as_ref().map_or(0, |head| head.pruned);
        for (one, _, is_done) in against.iter_mut().filter(|(one, ..)| one.size == 0) {
            *is_done = one.root == tree.root();
        }
        loop {
            let page = rows(c, last, i64::MAX, PAGE)?;
            if page.is_empty() {
                break;
            }
            for (row, key) in page {
                if row.seq() != last + 1 {
                    found.add(last + 1, format!("entry {} follows entry {last}", row.seq()));
                }
                last = row.seq();
                erased += u64::from(row.salt().is_none());
                let leaf = leaf(&row, key, pruned, &mut found);
                tree.push(leaf);
                for (one, blocks, is_done) in &mut against {
                    if tree.size() <= one.size {
                        blocks.push(&leaf);
                        *is_done = tree.size() == one.size && tree.root() == one.root;
                    }
                }
            }
        }
        match &head {
            Ok(head) => compare_head(head, &tree, last, &mut found),
            Err(error) => found.add(1, error.to_string()),
        }
        let origin = head.as_ref().map(|head| head.origin.clone()).unwrap_or_default();
        let count = against.len();
        for (one, blocks, is_done) in against {
            compare(one, blocks, is_done, &origin, &tree, &mut found);
        }
        let mut problems = found.0;
        problems.sort_by_key(|problem| problem.seq);
        let first_wrong = problems.first().map(|problem| problem.seq);
        problems.truncate(MOST);
        let shown = Checkpoint { origin, size: tree.size(), root: tree.root(), blocks: None };
        Ok(LogVerification {
            size: last,
            root: shown.shown_root(),
            sound: first_wrong.is_none(),
            first_wrong,
            problems,
            checkpoints: count,
            erased,
        })
    })
}

/// The head must be that of the entries.
fn compare_head(head: &Head, tree: &Tree, last: i64, found: &mut Found) {
    if head.size() > last {
        found.add(last + 1, format!("the log ends at {last}, and had {} entries", head.size()));
    } else if head.size() < last {
        let message = format!("the head knows of {} entries alone", head.size());
        found.add(head.size() + 1, message);
    } else if head.tree.root() != tree.root() && found.0.is_empty() {
        // Of which of the trees of the frontier the roots differ first.
        let (ours, theirs) = (tree.to_bytes(), head.tree.to_bytes());
        let mut start = 0;
        let sizes = (0..64).rev().map(|bit| 1_u64 << bit).filter(|size| tree.size() & size != 0);
        for (size, (a, b)) in sizes.zip(ours.chunks(32).zip(theirs.chunks(32))) {
            if a != b {
                break;
            }
            start += size;
        }
        let seq = i64::try_from(start).unwrap_or_default() + 1;
        found.add(seq, format!("from entry {seq} on, the head is not that of the entries"));
    }
}

fn compare(
    one: &Checkpoint,
    blocks: Blocks,
    is_it: bool,
    origin: &str,
    tree: &Tree,
    found: &mut Found,
) {
    let size = i64::try_from(one.size).unwrap_or(i64::MAX);
    if one.origin != origin {
        found.add(1, format!("the checkpoint is of another log, {}", one.origin));
    } else if one.size > tree.size() {
        let last = i64::try_from(tree.size()).unwrap_or_default();
        found.add(
            last + 1,
            format!("the log ends at {last}; at a checkpoint it had {size} entries"),
        );
    } else if !is_it {
        let first =
            one.blocks.as_ref().and_then(|theirs| blocks.finished().first_different(theirs));
        let seq = first.and_then(|first| i64::try_from(first).ok()).unwrap_or(1);
        let what = match first {
            Some(_) => format!("entry {seq}, or one soon behind it, is not what it was"),
            None => {
                "the root was altered in the checkpoint, or the first entries are others".to_owned()
            }
        };
        found.add(seq, format!("{what} at the checkpoint of {size} entries"));
    }
}

/// A checkpoint of the log as it stands.
///
/// # Errors
/// When the database refuses.
pub fn checkpoint(c: &mut Connection) -> Result<Checkpoint> {
    let head = head::head(c)?;
    let mut blocks = Blocks::of(head.tree.size());
    let mut last = 0;
    loop {
        let query = changes::table
            .filter(changes::seq.gt(last))
            .filter(changes::seq.le(head.size()))
            .order(changes::seq)
            .limit(PAGE)
            .select((changes::seq, changes::leaf));
        let page: Vec<(i64, Vec<u8>)> = on!(&mut *c, |c| query.load(c))?;
        let Some((seq, _)) = page.last() else { break };
        last = *seq;
        for (_, leaf) in &page {
            blocks.push(&fixed(leaf));
        }
    }
    let (size, root) = (head.tree.size(), head.tree.root());
    Ok(Checkpoint { origin: head.origin, size, root, blocks: Some(blocks.finished()) })
}

/// Whether a log that had so many entries and that root is a beginning of this one.
///
/// # Errors
/// When the database refuses.
pub fn is_beginning(c: &mut Connection, size: u64, root: &[u8; 32]) -> Result<bool> {
    let mut tree = Tree::default();
    let mut last = 0;
    while tree.size() < size {
        let query = changes::table
            .filter(changes::seq.gt(last))
            .order(changes::seq)
            .limit(PAGE)
            .select((changes::seq, changes::leaf));
        let page: Vec<(i64, Vec<u8>)> = on!(&mut *c, |c| query.load(c))?;
        let Some((seq, _)) = page.last() else { return Ok(false) };
        last = *seq;
        for (_, leaf) in page.iter().take(usize::try_from(size - tree.size()).unwrap_or(usize::MAX))
        {
            tree.push(fixed(leaf));
        }
    }
    Ok(tree.root() == *root)
}

/// The hash of the leaf as it must be; what does not fit is told.
fn leaf(row: &Row, key: Key, pruned: i64, found: &mut Found) -> [u8; 32] {
    let Some((app, collection, container, key)) = key else {
        found.add(row.seq(), format!("the name of what entry {} is about is gone", row.seq()));
        return fixed(&row.leaf);
    };
    let record = RecordId { app, collection, container, key };
    let (salt, kept) = (salt_of(row), commitments_of(row));
    let hash = with_leaf(row, &record, |leaf| match (&salt, &kept) {
        (Some(salt), None) => leaf.hash(salt),
        (Some(salt), Some(kept)) => {
            let now = leaf.commitments(salt);
            // The way back alone may be gone, and only where it was pruned.
            let fits = |at: usize| now[at] == kept[at] || (at == WAY_BACK && row.seq() <= pruned);
            if !(0..kept.len()).all(fits) {
                found.add(row.seq(), format!("entry {} is not what it was", row.seq()));
            }
            leaf.hash_with(kept)
        }
        (None, Some(kept)) => leaf.hash_with(kept),
        (None, None) => [0; 32],
    });
    if hash[..] != row.leaf[..] {
        found.add(row.seq(), format!("entry {} is not what its leaf says", row.seq()));
    }
    hash
}

/// The place of the way back among what a salt gives.
pub(super) const WAY_BACK: usize = 3;

/// Computes all leaves and the head anew, as one might who can write everything: what is then
/// found out is found out by what was kept elsewhere.
///
/// # Errors
/// When the database refuses.
#[cfg(any(test, feature = "testing"))]
pub fn remake(c: &mut Connection) -> Result<()> {
    let mut head = head::head(c)?;
    head.tree = Tree::default();
    let mut last = 0;
    loop {
        let page = rows(c, last, i64::MAX, PAGE)?;
        let Some((row, _)) = page.last() else { break };
        last = row.seq();
        for (row, key) in page {
            let leaf = leaf(&row, key, head.pruned, &mut Found(Vec::new()));
            head.tree.push(leaf);
            let change =
                diesel::update(changes::table.find(row.seq())).set(changes::leaf.eq(leaf.to_vec()));
            on!(&mut *c, |c| change.execute(c))?;
        }
    }
    head::write(c, &head)
}
