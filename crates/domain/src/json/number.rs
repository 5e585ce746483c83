//! Numbers in canonical form: sign, digits without trailing zeros, exponent of ten.

/// The parts of a number literal, before any rounding.
pub(super) struct Literal<'a> {
    pub negative: bool,
    pub integer: &'a [u8],
    pub fraction: &'a [u8],
    /// The written exponent; `None` when it does not fit, which no double holds either.
    pub exponent: Option<i64>,
    /// Whether it is written without fraction and exponent.
    pub whole: bool,
}

/// Appends the canonical form of `literal`: `-125e-3` for `-0.1250`, `0e0` for every zero.
///
/// Returns whether a 64-bit integer (for a literal without fraction and exponent) or a
/// double holds the number exactly, in the sense that the shortest text that reads back as
/// the same double is the number written. How it is written decides nothing else: `1e20` and
/// the same with all its zeros are one number.
pub(super) fn write(literal: &Literal<'_>, text: &[u8], out: &mut Vec<u8>) -> bool {
    let start = out.len();
    if literal.negative {
        out.push(b'-');
    }
    let digits_start = out.len();
    for &digit in literal.integer.iter().chain(literal.fraction) {
        if digit != b'0' || out.len() > digits_start {
            out.push(digit);
        }
    }
    let written = out.len() - digits_start;
    while out.len() > digits_start && out.last() == Some(&b'0') {
        out.pop();
    }
    let significant = out.len() - digits_start;
    if significant == 0 {
        out.truncate(start);
        out.extend_from_slice(b"0e0");
        return true;
    }
    let Some(exponent) = literal.exponent else { return false };
    let trailing = (written - significant) as i64;
    let exponent = exponent.saturating_sub(literal.fraction.len() as i64).saturating_add(trailing);
    out.push(b'e');
    push_decimal(out, exponent);

    if literal.whole {
        written < 19 || fits_integer(text) || double_is_exact(text, &out[start..])
    } else if significant <= 15 && (-290..=290).contains(&exponent) {
        true
    } else {
        double_is_exact(text, &out[start..])
    }
}

fn push_decimal(out: &mut Vec<u8>, value: i64) {
    if (0..10).contains(&value) {
        out.push(b'0' + value as u8);
    } else {
        out.extend_from_slice(value.to_string().as_bytes());
    }
}

fn fits_integer(text: &[u8]) -> bool {
    std::str::from_utf8(text)
        .is_ok_and(|text| text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok())
}

fn double_is_exact(text: &[u8], canonical: &[u8]) -> bool {
    let Some(double) = std::str::from_utf8(text).ok().and_then(|text| text.parse::<f64>().ok())
    else {
        return false;
    };
    if !double.is_finite() || double == 0.0 {
        return false;
    }
    // `{:e}` prints the shortest digits that read back as the same double: d.ddde±x.
    let shortest = format!("{double:e}");
    let Some((mantissa, exponent)) = shortest.split_once('e') else { return false };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let Ok(exponent) = exponent.parse::<i64>() else { return false };
    let expected = format!("{whole}{fraction}e{}", exponent - fraction.len() as i64);
    // A mantissa such as 1 or 12.5 has no trailing zeros, so the forms compare as text.
    expected.as_bytes() == canonical
}
