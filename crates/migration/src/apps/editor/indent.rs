//! Laying out a JSON text as the editor does, two blanks a level, without reading its
//! values: numbers keep their digits and strings their escapes.

/// The same JSON laid out to stand at `depth` levels; its first line is not indented.
pub(super) fn indent(json: &str, depth: usize) -> String {
    let mut out = String::with_capacity(json.len() * 5 / 4);
    let mut depth = depth;
    let mut rest = json.trim_start();
    while let Some(first) = rest.chars().next() {
        let mut length = first.len_utf8();
        match first {
            '"' => {
                length = string_length(rest);
                out.push_str(&rest[..length]);
            }
            '{' | '[' => {
                out.push(first);
                let inner = rest[length..].trim_start();
                if let Some(close @ ('}' | ']')) = inner.chars().next() {
                    out.push(close);
                    rest = inner[1..].trim_start();
                    continue;
                }
                depth += 1;
                new_line(&mut out, depth);
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut out, depth);
                out.push(first);
            }
            ',' => {
                out.push(first);
                new_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            _ => out.push(first),
        }
        rest = rest[length..].trim_start();
    }
    out
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

/// The length of the string at the start of `text`, with its quotes.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

#[cfg(test)]
mod tests {
    use super::indent;

    #[test]
    fn lays_out_as_serde_json_does() {
        for json in [
            r#"{"a":[1,-2.5e3,{"b":[],"c":{}}],"d":"x, y: [{\"\\","e":null,"é":"日本\u0000"}"#,
            "[]",
            "[[],[1],{}]",
            r#""text""#,
            "true",
        ] {
            let value: serde_json::Value = serde_json::from_str(json).unwrap();
            let expected = serde_json::to_string_pretty(&value).unwrap();
            let compact = value.to_string();
            assert_eq!(indent(&compact, 0), expected);
            assert_eq!(indent(&expected, 0), expected);
            assert_eq!(indent(&compact, 2), expected.replace('\n', "\n    "));
        }
    }

    #[test]
    fn keeps_digits_and_escapes() {
        assert_eq!(
            indent("{\"a\" :1.50 ,\"b\":\"\\u00e9 \\/\" }", 0),
            "{\n  \"a\": 1.50,\n  \"b\": \"\\u00e9 \\/\"\n}"
        );
    }
}
