//! Numbers as people read them.

use std::fmt::Display;

/// A whole number with separators: `2,317`.
pub fn count(number: impl Display) -> String {
    let digits = number.to_string();
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", digits.as_str()),
    };
    let mut out = sign.to_owned();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number of things: `1 file`, `2,317 records`.
pub fn amount(number: impl Display, one: &str, many: &str) -> String {
    let number = count(number);
    let word = if number == "1" { one } else { many };
    format!("{number} {word}")
}

/// A size: `812 B`, `1.4 MB`. Units are powers of 1000, as on packages of disks.
pub fn bytes(size: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if size < 1000 {
        return format!("{size} B");
    }
    let mut value = size as f64 / 1000.0;
    let mut units = UNITS.into_iter();
    let mut unit = units.next().unwrap_or_default();
    for next in units {
        if value < 999.95 {
            break;
        }
        value /= 1000.0;
        unit = next;
    }
    format!("{value:.1} {unit}")
}

#[cfg(test)]
mod tests {
    use super::{amount, bytes, count};

    #[test]
    fn thousands_are_separated() {
        let shown = [0, 7, 999, 1000, 2317, 1_000_000, -12_345].map(count);
        assert_eq!(shown, ["0", "7", "999", "1,000", "2,317", "1,000,000", "-12,345"]);
    }

    #[test]
    fn one_is_singular() {
        assert_eq!(amount(1, "file", "files"), "1 file");
        assert_eq!(amount(0, "file", "files"), "0 files");
        assert_eq!(amount(2317, "record", "records"), "2,317 records");
    }

    #[test]
    fn sizes_have_three_digits_or_so() {
        let shown = [0, 999, 1000, 1_449_999, 999_960, 3_200_000_000].map(bytes);
        assert_eq!(shown, ["0 B", "999 B", "1.0 kB", "1.4 MB", "1.0 MB", "3.2 GB"]);
    }
}
