//! The words in which a file is rejected: rule, place, message and what to do.

use rehome_domain::{
    Finding, Hint, Level, Position, Root,
    json::{SyntaxError, SyntaxKind, found},
};

use super::{EACH_VALUE, Elements, Stop};
use crate::source::encoding;

const CORRECT: &str = "correct the file at this place; nothing of it was imported";

const RESTORE: &str = "restore the file from a copy; nothing of it was imported";

impl<R> Elements<R> {
    pub(super) fn syntax(&self, error: &SyntaxError) -> Stop {
        let bytes = &self.buffer[self.start..self.end];
        let position = self.cursor.behind(&bytes[..error.offset.min(bytes.len())]);
        let help = match error.kind {
            SyntaxKind::Truncated => RESTORE,
            SyntaxKind::Depth => "flatten the value",
            _ => CORRECT,
        };
        let message = match error.kind {
            SyntaxKind::Truncated => format!("{}; {}", error.message, self.complete()),
            _ => error.message.clone(),
        };
        self.rejected(error.kind.rule(), message, position, help)
    }

    pub(super) fn expected(&self, what: &str) -> Stop {
        let rest = &self.buffer[self.start..self.end];
        if let Some(found) = found(rest) {
            return self.reject("json.syntax", &format!("expected {what}, found {found}"));
        }
        match rest.first() {
            None => {
                let message =
                    format!("the file ends where {what} should stand; {}", self.complete());
                self.reject_help("json.truncated", message, RESTORE)
            }
            Some(0) => self.reject(
                "json.encoding",
                "a NUL byte stands here; it looks like a binary or UTF-16 file",
            ),
            Some(byte) if *byte >= 0x80 => {
                let (guess, help) =
                    encoding::guess(&self.buffer[self.start..self.end.min(self.start + 64)]);
                let message = format!("expected {what}, found a foreign byte; {guess}");
                self.reject_help("json.encoding", message, help)
            }
            Some(_) => self.reject("json.syntax", &format!("expected {what}")),
        }
    }

    pub(super) fn trailing(&self) -> Stop {
        let (rule, what) = match self.buffer[self.start] {
            0 => ("json.encoding", "NUL bytes follow"),
            _ => ("json.trailing", "something follows"),
        };
        let message = match self.regions.own().root {
            Root::Array => format!("{what} the end of the array; {}", self.complete()),
            Root::Object => format!("{what} the end of the object; {}", self.complete()),
            Root::Record | Root::Lines => format!("{what} the end of the record"),
        };
        // What follows may be all that is left of something.
        let help = match (self.regions.own().root, self.buffer[self.start]) {
            (Root::Array, b'[') => {
                "two arrays stand here one behind the other; `jq -s add FILE > NEW` makes one of them"
            }
            (Root::Array, b'{') => {
                "records stand behind the array; put them into it, or restore the file from a copy"
            }
            _ => {
                "two writes may have met in this file; keep a copy of it, and look which of the two \
                 is whole"
            }
        };
        self.reject_help(rule, message, help)
    }

    pub(super) fn too_large(&self) -> Stop {
        let message = format!(
            "an element takes more than the limit of {} bytes, its text and {EACH_VALUE} for each of \
             its values",
            self.limit
        );
        match self.reject_help("layout.element-size", message, "raise the limit") {
            Stop::Rejected(finding) => {
                let hint = Hint::option_of("max-element", "BYTES");
                Stop::Rejected(Box::new(finding.hint(hint)))
            }
            other => other,
        }
    }

    fn complete(&self) -> String {
        match self.counts[self.regions.own] {
            1 => "1 complete element stands before it".to_owned(),
            count => format!("{count} complete elements stand before it"),
        }
    }

    pub(super) fn reject(&self, rule: &'static str, message: &str) -> Stop {
        self.reject_help(rule, message.to_owned(), CORRECT)
    }

    pub(super) fn reject_help(&self, rule: &'static str, message: String, help: &str) -> Stop {
        self.rejected(rule, message, self.cursor.position(), help)
    }

    pub(super) fn rejected(
        &self,
        rule: &'static str,
        message: String,
        at: Position,
        help: &str,
    ) -> Stop {
        let message = self.told(&message).to_owned();
        Stop::Rejected(Box::new(Finding::new(Level::Rejected, rule, message).at(at).help(help)))
    }

    /// A message without the words of the file that it may quote, where values of it are secret.
    pub(super) fn told<'m>(&self, message: &'m str) -> &'m str {
        let quotes = message.find(", found").filter(|_| self.regions.has_secrets);
        quotes.map_or(message, |at| &message[..at])
    }
}
