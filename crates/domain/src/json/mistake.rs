//! What people write into JSON by hand, and what programs leave there, that is none of it: each
//! by its name.

use crate::short;

/// How the lines begin that version control puts where two versions differ.
const MERGE: [&[u8]; 3] = [b"<<<<<<<", b"=======", b">>>>>>>"];

/// What is wrong with a comma behind the last element or member.
pub const COMMA_AT_END: &str = "a comma stands before this bracket; JSON has none at the end";

/// What stands where something else should, in the words of people who write JSON by hand; none
/// for what cannot be shown.
pub fn found(rest: &[u8]) -> Option<String> {
    Some(match rest {
        [b'/', b'/' | b'*', ..] | [b'#', ..] => "a comment, which JSON does not have".to_owned(),
        [0xE2, 0x80, 0x98..=0x9F, ..] | [0xC2, 0xAB | 0xBB, ..] => {
            "a typographic quotation mark; the straight one (\") is the only one of JSON".to_owned()
        }
        [0xEF, 0xBC, 0x8C, ..] => "a full-width comma (，); JSON has the plain one (,)".to_owned(),
        [0xEF, 0xBC, 0x9A, ..] => "a full-width colon (：); JSON has the plain one (:)".to_owned(),
        [0xC2, 0xA0, ..] | [0xE3, 0x80, 0x80, ..] | [0xE2, 0x80, 0x80..=0x8B, ..] => {
            "a blank that is no plain one; JSON has blanks, tabs and line ends alone".to_owned()
        }
        [b'\'', ..] => "a single quote; JSON has double ones (\") alone".to_owned(),
        [b'`', ..] => "a backtick; JSON has double quotes (\") alone".to_owned(),
        [b'+', b'0'..=b'9', ..] => "a plus sign; JSON writes a number without it".to_owned(),
        [b'.', b'0'..=b'9', ..] => "a point; a number of JSON begins with a digit: 0.5".to_owned(),
        _ => match word(rest) {
            "NaN" | "nan" | "Infinity" | "inf" => "NaN or Infinity, which are not JSON".to_owned(),
            "True" | "False" | "None" => {
                "a word of Python; JSON has true, false and null".to_owned()
            }
            "undefined" => "undefined; JSON has null".to_owned(),
            _ if MERGE.iter().any(|mark| rest.starts_with(mark)) => {
                "the mark of a merge conflict, which version control left in the file".to_owned()
            }
            "" => match rest {
                [byte, ..] if byte.is_ascii_graphic() => format!("`{}`", *byte as char),
                _ => return None,
            },
            word if rest[word.len()..].trim_ascii_start().starts_with(b":") => {
                "a name without its double quotes".to_owned()
            }
            word => format!("`{}`", short::value(word)),
        },
    })
}

/// The word of letters at the start of a text.
fn word(rest: &[u8]) -> &str {
    let is_letter = |byte: &&u8| byte.is_ascii_alphabetic() || **byte == b'_' || **byte == b'$';
    let length = rest.iter().take(256).take_while(is_letter).count();
    // Letters of ASCII are a text.
    std::str::from_utf8(&rest[..length]).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::found;

    #[test]
    fn what_is_no_json_has_a_name() {
        for (rest, words) in [
            ("// mine", "a comment"),
            ("“lamp”", "typographic"),
            ("，", "full-width comma"),
            ("\u{a0}1", "a blank that is no plain one"),
            ("'lamp'", "a single quote"),
            ("NaN,", "NaN"),
            ("Infinity", "NaN or Infinity"),
            ("None", "Python"),
            ("<<<<<<< mine", "a merge conflict"),
            ("=======\n", "a merge conflict"),
            ("index : 1", "a name without its double quotes"),
            ("index,name", "`index`"),
            (".5", "a point"),
            ("}", "`}`"),
        ] {
            let said = found(rest.as_bytes()).unwrap();
            assert!(said.contains(words), "{rest}: {said}");
        }
        assert_eq!(found(b"\x01"), None);
        assert_eq!(found(&[b'a'; 1000]).unwrap().len(), 60 + "``... (256 characters)".len());
    }
}
