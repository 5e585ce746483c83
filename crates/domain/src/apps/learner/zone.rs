//! The time zone of the server that wrote local times, as an import is told it.

use jiff::tz::{Offset, TimeZone};

/// The choice of that name.
pub(super) const CHOICE: &str = "timezone";

/// The zone that `text` names: `UTC`, an offset such as `+08:00`, or a name of the time zone
/// database such as `Asia/Shanghai`.
pub(super) fn parse(text: &str) -> Option<TimeZone> {
    if matches!(text, "UTC" | "Z") {
        return Some(TimeZone::UTC);
    }
    if text.starts_with(['+', '-']) {
        return offset(text).map(Offset::to_time_zone);
    }
    TimeZone::get(text).ok()
}

/// Refuses what is no zone, with the reason.
pub(super) fn check(text: &str) -> Result<(), String> {
    match parse(text) {
        Some(_) => Ok(()),
        None => {
            Err(format!("`{text}` is no time zone; name one such as Asia/Shanghai, UTC or +08:00"))
        }
    }
}

/// The offset that `text` writes: `+08:00`, `+0800`, `+08`, or with seconds `+08:05:43`.
pub(super) fn offset(text: &str) -> Option<Offset> {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let parts: Vec<&str> = match &text[1..] {
        digits if digits.len() == 4 && digits.is_ascii() => vec![&digits[..2], &digits[2..]],
        rest => rest.split(':').collect(),
    };
    if parts.len() > 3 {
        return None;
    }
    let mut seconds = 0;
    for (part, unit) in parts.iter().zip([3600, 60, 1]) {
        let number = two_digits(part)?;
        if unit < 3600 && number > 59 {
            return None;
        }
        seconds += number * unit;
    }
    Offset::from_seconds(sign * seconds).ok()
}

fn two_digits(text: &str) -> Option<i32> {
    let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::{check, offset};

    #[test]
    fn a_zone_is_utc_an_offset_or_a_known_name() {
        for zone in ["UTC", "+08:00", "-0330", "+05", "Asia/Shanghai", "America/New_York"] {
            assert_eq!(check(zone), Ok(()), "{zone}");
        }
        for zone in
            ["", "+", "8", "+8:00", "+25:61", "+26:00", "Mars/Olympus", "+08:00:00:00", "+é1:00"]
        {
            assert!(check(zone).is_err(), "{zone}");
        }
        assert_eq!(offset("+08:05:43").map(|offset| offset.seconds()), Some(29_143));
    }
}
