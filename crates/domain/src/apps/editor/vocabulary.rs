//! The words that the editor writes where it leaves a choice of few.
//!
//! Of a session, an unknown type or status means that nobody knows what it is, and it goes
//! into quarantine; other words are kept as they are, with a warning.

/// The types of a session.
pub const SESSION_TYPES: [&str; 3] = ["competition", "ensemble", "debate"];

/// What a session's status may be, beside the round of a debate.
pub const SESSION_STATUSES: [&str; 4] = ["running", "completed", "failed", "paused"];

/// What an instance's status may be.
pub const INSTANCE_STATUSES: [&str; 6] =
    ["idle", "running", "completed", "failed", "paused", "archived"];

/// Who may speak.
pub const ROLES: [&str; 3] = ["user", "assistant", "system"];

/// The programs that an agent may be.
pub const RUNTIMES: [&str; 3] = ["claude", "codex", "gemini"];

/// The round that a debate is in, where that is its status: 2 for `round_2`.
pub fn round_of(status: &str) -> Option<u32> {
    let digits = status.strip_prefix("round_")?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { digits.parse().ok() } else { None }
}

/// The beginning of a word that nobody knows, which may be a long one.
pub(super) fn excerpt(word: &str) -> &str {
    const LENGTH: usize = 40;
    word.char_indices().nth(LENGTH).map_or(word, |(end, _)| &word[..end])
}

#[cfg(test)]
mod tests {
    use super::round_of;

    #[test]
    fn a_status_may_be_the_round_of_a_debate() {
        assert_eq!(round_of("round_1"), Some(1));
        assert_eq!(round_of("round_12"), Some(12));
        for status in ["round_", "round_x", "round_+1", "round_1 ", "round_99999999999", "running"]
        {
            assert_eq!(round_of(status), None, "{status}");
        }
    }
}
