//! The one door for every write, and the log behind it.
//!
//! A *unit of work* is one write transaction of a [`Connection`](crate::Connection). What it
//! changes, it changes through this module: each change is noted with the way back, and all of
//! them go into the log as the last act before the commit, under the lock of the log. So units
//! of different containers run side by side on a server, the order of the log is that of the
//! commits, and the log is the difference between the store before and after each unit.
//!
//! There is no other history. A rollback puts back what the log says; a record that came with a
//! run is known by its row.
//!
//! An entry is about one record and what was done to it in one step. Of an envelope it keeps the
//! text before (or, of a long one, what of it changed), of a record in rows the old values of
//! the columns that changed, so that a way back is exact whatever the columns mean. What changes
//! few of many rows is a *part*: it costs what these cost, however large the record.

mod append;
mod context;
mod entry;
mod erase;
mod head;
mod keys;
mod leaf;
mod list;
mod logged_row;
mod moment;
mod outside;
mod parts;
mod past;
mod prune;
mod read;
mod record;
mod restore;
mod rows;
mod show;
mod splice;
mod unit;
mod verify;

pub use context::{Cancel, Cause, Context, Scope};
pub use entry::{Former, Op};
pub(crate) use erase::{append_now, named, note_erased, redact, rows_of_record};
pub use head::{Head, head};
pub use list::{ChangeFilter, Direction, get, list};
pub use moment::{Moment, NotAMoment, bound, place, tag, tags};
pub(crate) use moment::{RESTORED, note_of_log};
pub(crate) use outside::{Outside, note_outside};
pub(crate) use parts::Parts;
pub use past::{PastRecord, container_at, record_at, was_there_at};
pub use prune::{Pruned, kept_bytes, prune};
pub use read::{
    Change, changed_since, count_of_run, keys_of_run, keys_of_run_until, last_of_run, of_record,
    of_run, place_left,
};
pub(crate) use record::{clear, new_rows};
pub use record::{delete, delete_all, insert, reorder, replace, rows};
pub use restore::{Shapes, are_gone, are_referred_to, put_back, rows_put_back, rows_stand};
pub(crate) use restore::{is_as_made, stand};
pub(crate) use rows::core_rows;
pub use rows::{RowBefore, RowSet, RowsBefore};
pub use show::{RowChange, row_changes};
pub(crate) use unit::{Mark, Unit, finish, spill};
#[allow(unused_imports, reason = "an application that uses them may be left out")]
pub(crate) use unit::{appending, is_import, touch};
#[cfg(any(test, feature = "testing"))]
pub use verify::remake;
pub use verify::{LogProblem, LogVerification, checkpoint, is_beginning, verify_log};
