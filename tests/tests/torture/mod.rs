//! What a database and the program must bear: bits that flip, many callers at once, disks that are
//! full, processes that are killed, and hostile texts. A test run does a twentieth of what `cargo
//! xtask torture` does; the seed stands in each message.

mod callers;
mod disks;
mod flips;
mod kills;
mod texts;
