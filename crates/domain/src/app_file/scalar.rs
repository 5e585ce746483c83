//! A value of a record as the text, number, truth or moment that it means. What databases wrap by
//! their type when they are exported (`{"$oid": ...}`, `{"$date": ...}`) is what is wrapped.

use std::borrow::Cow;

use time::OffsetDateTime;

use super::spec::ColumnKind;
use crate::{Value, decimal, instant, json::pick::Picker, value::Type};

/// The members by which an export says the type of a scalar.
const WRAPPERS: [&str; 9] = [
    "$oid",
    "$date",
    "$numberLong",
    "$numberInt",
    "$numberDouble",
    "$numberDecimal",
    "$uuid",
    "$timestamp",
    "$symbol",
];

/// What is wrapped in a member that tells its type.
fn unwrapped(raw: &str) -> &str {
    let mut raw = raw.trim();
    while raw.starts_with('{') {
        let mut picker = Picker::default();
        for wrapper in WRAPPERS {
            picker.add(&[wrapper.to_owned()]);
        }
        picker.add(&["*".to_owned()]);
        let found = picker.pick(raw);
        // The only member, which `*` finds too.
        let [one, _] = found.as_slice() else { return raw };
        raw = one.raw.trim();
    }
    raw
}

/// The text of a value that is a scalar; none of null, arrays and objects.
pub(super) fn text(raw: &str) -> Option<Cow<'_, str>> {
    let raw = unwrapped(raw);
    match raw.as_bytes().first()? {
        b'"' => {
            let plain = raw.get(1..raw.len().checked_sub(1)?)?;
            if plain.contains('\\') {
                return serde_json::from_str::<String>(raw).ok().map(Cow::Owned);
            }
            Some(Cow::Borrowed(plain))
        }
        b'{' | b'[' | b'n' => None,
        _ => Some(Cow::Borrowed(raw)),
    }
}

/// The value of a column, where it has that kind; null where there is none.
pub(super) fn value(raw: &str, kind: ColumnKind) -> Option<Value> {
    let inner = unwrapped(raw);
    if kind == ColumnKind::Json {
        return Some(Value::Text(raw.to_owned()));
    }
    if inner == "null" {
        return Some(Value::Null);
    }
    let is_string = inner.starts_with('"');
    let is_wrapped = inner.len() != raw.trim().len();
    let text = text(inner)?;
    match kind {
        ColumnKind::Text if is_string => Some(Value::Text(text.into_owned())),
        ColumnKind::Integer if !is_string || is_wrapped => {
            let whole = text.parse::<i64>().ok();
            whole.or_else(|| text.strip_suffix(".0")?.parse().ok()).map(Value::Integer)
        }
        ColumnKind::Real if !is_string || is_wrapped => real(&text),
        // Prices are often written as texts, so that their digits stay.
        ColumnKind::Decimal => decimal::sorted(&text).map(Value::Text),
        ColumnKind::Boolean if !is_string => Value::parse(Type::Flag, &text),
        ColumnKind::Time => moment(&text).map(Value::Text),
        _ => None,
    }
}

fn real(text: &str) -> Option<Value> {
    text.parse::<f64>().ok().filter(|real| real.is_finite()).map(Value::Real)
}

/// A moment: RFC 3339, a date, or a count of seconds or milliseconds since 1970.
pub(super) fn moment(text: &str) -> Option<String> {
    if let Some(moment) = instant::parse(text) {
        return Some(moment);
    }
    // A local time without its zone is taken for one in UTC.
    let local = text.trim().replacen(' ', "T", 1);
    if local.len() >= 16
        && local.as_bytes().get(10) == Some(&b'T')
        && !local[11..].contains(['+', '-', 'Z', 'z'])
    {
        let seconds = if local.len() == 16 { ":00" } else { "" };
        return instant::parse(&format!("{local}{seconds}Z"));
    }
    let count: i128 = text.parse().ok()?;
    let nanoseconds = match count.abs() {
        // 1973 to 5138, in the unit that this many digits are of.
        100_000_000..100_000_000_000 => count * 1_000_000_000,
        100_000_000_000..100_000_000_000_000 => count * 1_000_000,
        _ => return None,
    };
    let moment = OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).ok()?;
    let text = moment.format(&time::format_description::well_known::Rfc3339).ok()?;
    instant::parse(&text)
}

/// The words of a text in HTML.
pub(super) fn without_tags(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let tag = &rest[at..];
        let is_tag = tag[1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c));
        match tag.find('>').filter(|_| is_tag) {
            Some(end) => {
                let name = tag[1..end].trim_start_matches('/');
                let name: String =
                    name.chars().take_while(char::is_ascii_alphanumeric).collect::<String>();
                let is_inline = ["a", "b", "i", "em", "strong", "span", "u", "code", "sub", "sup"];
                if !is_inline.contains(&name.to_lowercase().as_str()) {
                    out.push('\n');
                }
                rest = &tag[end + 1..];
            }
            None => {
                out.push('<');
                rest = &tag[1..];
            }
        }
    }
    out.push_str(rest);
    let entities = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    entities.iter().fold(out, |text, (entity, plain)| text.replace(entity, plain))
}

#[cfg(test)]
mod tests {
    use super::{moment, text, value, without_tags};
    use crate::{Value, app_file::ColumnKind};

    #[test]
    fn scalars_are_unwrapped() {
        assert_eq!(text(r#"{"$oid": "64b1"}"#).as_deref(), Some("64b1"));
        assert_eq!(text("123456789012345678").as_deref(), Some("123456789012345678"));
        assert_eq!(text(r#""a\n""#).as_deref(), Some("a\n"));
        assert_eq!(text(r#"{"a": 1}"#), None);
        assert_eq!(text(r#"{"$oid": "1", "b": 2}"#), None);
        let long = r#"{"$date": {"$numberLong": "1700000000000"}}"#;
        let moment = "2023-11-14T22:13:20.000000000Z";
        assert_eq!(value(long, ColumnKind::Time), Some(Value::from(moment)));
        assert_eq!(value(r#"{"$numberLong": "7"}"#, ColumnKind::Integer), Some(Value::Integer(7)));
        assert_eq!(value(r#""7""#, ColumnKind::Integer), None);
        let price = value(r#""12.50""#, ColumnKind::Decimal);
        assert_eq!(price, value(r#"{"$numberDecimal": "12.5"}"#, ColumnKind::Decimal));
        assert_ne!(price, value("12.500000000000000001", ColumnKind::Decimal));
        assert_eq!(value("null", ColumnKind::Text), Some(Value::Null));
    }

    #[test]
    fn moments_are_understood_in_their_common_spellings() {
        for text in ["2023-11-14T22:13:20Z", "2023-11-14 22:13:20", "1700000000", "1700000000000"] {
            assert_eq!(moment(text).as_deref(), Some("2023-11-14T22:13:20.000000000Z"), "{text}");
        }
        assert_eq!(moment("17"), None);
        assert_eq!(moment("soon"), None);
    }

    #[test]
    fn html_is_read_as_words() {
        let html = "<p>Tea &amp; <b>milk</b></p><br/>1 < 2";
        assert_eq!(without_tags(html).trim(), "Tea & milk\n\n1 < 2");
    }
}
