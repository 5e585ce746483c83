//! docs/ERRORS.md: the codes of errors, from the table in the domain.

use std::fmt::Write as _;

use anyhow::Result;
use rehome_domain::{ErrorCode, ErrorKind};

use super::{NOTICE, Schema};

pub(crate) fn render(_: &Schema) -> Result<String> {
    let mut out = format!(
        "<!-- {NOTICE} -->\n\n# Errors\n\nEvery error of the library has a code that stays, \
         whatever its words are: `error.code()`, `code` in the JSON\nof the program. What it \
         amounts to for whoever made the call is its kind, from which the exit\nstatus of the \
         program follows; the status of an HTTP answer stands beside the code. What a person can \
         do\nnext comes with an error as data (`error.hints()`, `hints`), such as \
         `{{\"action\": \"rollback\", \"run\": 7}}`.\n\nBad data is no error of an import: it is in the \
         report, whose `outcome()` the program's exit status says.\n\n"
    );
    writeln!(out, "| kind | meaning | exit status |\n|---|---|---|")?;
    for kind in ErrorKind::ALL {
        let (meaning, exit) = about(kind);
        writeln!(out, "| `{}` | {meaning} | {exit} |", kind.as_str())?;
    }
    writeln!(out, "\n| code | meaning | kind | HTTP |\n|---|---|---|---|")?;
    for code in ErrorCode::ALL {
        let (meaning, kind, status) = (code.meaning(), code.kind().as_str(), code.http_status());
        writeln!(out, "| `{code}` | {meaning} | `{kind}` | {status} |")?;
    }
    Ok(out)
}

/// What a kind means, and how the program ends; its own test compares.
fn about(kind: ErrorKind) -> (&'static str, u8) {
    match kind {
        ErrorKind::Usage => ("the call names what there is not, or says what is not allowed", 64),
        ErrorKind::Conflict => ("somebody else changed the same; nothing was written", 1),
        ErrorKind::Rejected => ("the data cannot be taken; nothing was written", 2),
        ErrorKind::Cancelled => ("the caller stopped it; what was written before stays", 130),
        ErrorKind::Failure => ("the database, the disk or the program failed", 3),
    }
}
