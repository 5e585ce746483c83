//! Text for people: findings with their source lines, tables, numbers and sentences.

mod excerpt;
mod finding;
mod hint;
mod json;
mod moment;
mod number;
mod plain;
mod report;
mod rows;
mod secrets;
mod style;
mod table;

pub use finding::Findings;
pub use hint::{command, sentence};
pub use json::indented;
pub use moment::moment;
pub use number::{amount, bytes, count};
pub use plain::{plain, plain_lines};
pub use report::{TOTALS, matters, report, totals_table};
pub use rows::{csv, one_line};
pub use secrets::hide;
pub use style::Style;
pub use table::{Column, Table, pairs};
