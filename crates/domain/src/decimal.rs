//! Decimal fractions of which every digit counts, as texts that sort as the numbers do: no database
//! need know of decimals, and none rounds.
//!
//! `12.50` is `p` and the digits before the point, filled up to thirty, then `.5`: of positive
//! numbers the text is the number. What is negative begins with `n` and has each digit taken from 9,
//! so that more comes first, with a `~` at the end, so that longer comes first.

/// How many digits stand before the point.
const WHOLE: usize = 30;
/// The most digits behind it.
const FRACTION: usize = 200;

/// The text that stands for a decimal: one for `1`, `1.0` and `10e-1`; none for what is no number,
/// or has more digits than are kept.
///
/// ```
/// use rehome_domain::decimal;
///
/// let [less, more] = ["9.99", "10.5"].map(|price| decimal::sorted(price).unwrap());
/// assert!(less < more);
/// assert_eq!(decimal::plain(&more).as_deref(), Some("10.5"));
/// ```
pub fn sorted(text: &str) -> Option<String> {
    let text = text.trim();
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (digits, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let all: String = format!("{whole}{fraction}");
    let point = i64::try_from(whole.len()).ok()? + i64::from(exponent);
    let leading = all.len() - all.trim_start_matches('0').len();
    let significant = all[leading..].trim_end_matches('0');
    if significant.is_empty() {
        return Some(format!("p{:0>WHOLE$}", ""));
    }
    let point = point - i64::try_from(leading).ok()?;
    let (whole, fraction) = match usize::try_from(point) {
        Ok(point) if point > WHOLE => return None,
        Ok(point) if point >= significant.len() => {
            (format!("{significant:0<point$}"), String::new())
        }
        Ok(point) => (significant[..point].to_owned(), significant[point..].to_owned()),
        Err(_) => {
            let zeros = usize::try_from(-point).ok().filter(|zeros| *zeros <= FRACTION)?;
            (String::new(), format!("{}{significant}", "0".repeat(zeros)))
        }
    };
    if fraction.len() > FRACTION {
        return None;
    }
    let point = if fraction.is_empty() { "" } else { "." };
    let digits = format!("{whole:0>WHOLE$}{point}{fraction}");
    Some(if is_negative { format!("n{}~", turned(&digits)) } else { format!("p{digits}") })
}

/// The decimal that such a text stands for, as people write it; none for another text.
pub fn plain(sorted: &str) -> Option<String> {
    let (sign, digits) = match sorted.strip_prefix('p') {
        Some(digits) => ("", digits.to_owned()),
        None => ("-", turned(sorted.strip_prefix('n')?.strip_suffix('~')?)),
    };
    let digits = digits.trim_start_matches('0');
    let zero = if digits.is_empty() || digits.starts_with('.') { "0" } else { "" };
    Some(format!("{sign}{zero}{digits}"))
}

/// Each digit taken from 9.
fn turned(digits: &str) -> String {
    let turn = |digit: char| match digit.to_digit(10) {
        Some(value) => char::from_digit(9 - value, 10).unwrap_or(digit),
        None => digit,
    };
    digits.chars().map(turn).collect()
}

#[cfg(test)]
mod tests {
    use super::{plain, sorted};

    #[test]
    fn texts_stand_in_the_order_of_the_numbers() {
        let rising = [
            "-999999999999999999999999999999",
            "-100",
            "-99.9",
            "-1.01",
            "-1.005",
            "-1",
            "-0.5",
            "-0.05",
            "0",
            "1e-20",
            "0.05",
            "0.5",
            "0.50000000000000000001",
            "1",
            "1.005",
            "1.01",
            "9.99",
            "10",
            "9007199254740993",
            "9007199254740993.1",
            "123456789012345678901234567890",
        ];
        let texts = rising.map(|text| sorted(text).unwrap());
        assert!(texts.is_sorted(), "{texts:#?}");
        for (text, number) in texts.iter().zip(rising) {
            let plain = plain(text).unwrap();
            assert_eq!(sorted(&plain).as_ref(), Some(text), "{number} {plain}");
        }
    }

    #[test]
    fn equal_numbers_are_one_text() {
        for alike in [
            ["12.50", "12.5"],
            ["-0", "0.000"],
            ["1e2", "100"],
            ["1250e-2", "0012.5"],
            ["+3", "3.0"],
            [".5", "0.5"],
        ] {
            let [one, other] = alike.map(|text| sorted(text).unwrap());
            assert_eq!(one, other, "{alike:?}");
        }
        assert_eq!(plain(&sorted("-12.50").unwrap()).as_deref(), Some("-12.5"));
        assert_eq!(plain(&sorted("1e3").unwrap()).as_deref(), Some("1000"));
        assert_eq!(plain(&sorted("0.0500").unwrap()).as_deref(), Some("0.05"));
    }

    #[test]
    fn what_is_no_decimal_has_no_text() {
        for text in
            ["", ".", "-", "1.2.3", "1,5", "x", "1e", "1e999999999999", "1e30", "nan", "1e-300"]
        {
            assert_eq!(sorted(text), None, "{text}");
        }
        assert_eq!(plain("12"), None);
    }
}
