//! The checksum of a migration, which tells a change of its statements from a change of
//! the habits of whoever saved it: line endings, blanks at the end of a line and empty lines at the
//! end of the file do not count.

use sha2::{Digest as _, Sha256};

/// SHA-256 in hexadecimal.
pub(super) fn checksum(sql: &str) -> String {
    let mut lines: Vec<&str> =
        sql.trim_start_matches('\u{feff}').lines().map(str::trim_end).collect();
    while lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    let digest = Sha256::digest(lines.join("\n").as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::checksum;

    #[test]
    fn line_endings_and_trailing_blanks_do_not_count() {
        let plain = checksum("CREATE TABLE a (\n    b TEXT\n);");
        for same in [
            "CREATE TABLE a (\r\n    b TEXT\r\n);\r\n",
            "CREATE TABLE a (  \n    b TEXT\t\n);\n\n  \n",
            "\u{feff}CREATE TABLE a (\n    b TEXT\n);\n",
        ] {
            assert_eq!(plain, checksum(same), "{same:?}");
        }
    }

    #[test]
    fn content_counts() {
        let plain = checksum("CREATE TABLE a (\n    b TEXT\n);");
        for other in [
            "CREATE TABLE a (\n    b TEXT NOT NULL\n);",
            "CREATE TABLE a (\n  b TEXT\n);",
            "CREATE TABLE a (\n\n    b TEXT\n);",
        ] {
            assert_ne!(plain, checksum(other), "{other:?}");
        }
    }
}
