//! Images that stand inside a text as data URLs: taking them out, to be kept once and as
//! bytes, and putting them back.
//!
//! A text is taken apart only where putting it together gives the same text. Which images
//! belong to which text is for a table to know.

use std::borrow::Cow;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use memchr::memmem;
use sha2::{Digest as _, Sha256};

/// What stands in a text in place of an image, before the image's id.
pub const PLACEHOLDER: &str = "rehome-image:";

const SCHEME: &str = "data:image/";
const ENCODING: &str = ";base64,";
/// The digits of an id.
const ID: usize = 64;
/// How much of a text is looked at for the end of a media type, so that a text of many
/// beginnings costs no more than one of none.
const MEDIA_TYPE: usize = 128;

/// An image.
#[derive(Clone, PartialEq, Eq)]
pub struct Image {
    /// The SHA-256 of the media type, a zero byte and the bytes, as hexadecimal digits: the
    /// same bytes may be called a PNG here and a JPEG there, and both come back.
    pub id: String,
    /// The media type with its parameters, such as `image/png`.
    pub media_type: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Image {
    /// The image of those bytes.
    pub fn new(media_type: impl Into<String>, bytes: Vec<u8>) -> Self {
        let media_type = media_type.into();
        let mut hash = Sha256::new();
        hash.update(media_type.as_bytes());
        hash.update([0]);
        hash.update(&bytes);
        let id = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Self { id, media_type, bytes }
    }

    fn push_to(&self, out: &mut String) {
        out.push_str("data:");
        out.push_str(&self.media_type);
        out.push_str(ENCODING);
        STANDARD.encode_string(&self.bytes, out);
    }
}

/// Without the bytes, which are the picture of somebody.
impl std::fmt::Debug for Image {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Image({}, {}, {} bytes)", self.id, self.media_type, self.bytes.len())
    }
}

/// An image of a field of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldImage {
    /// The name of the field in JSON.
    pub field: &'static str,
    /// The image.
    pub image: Image,
}

/// The text with a placeholder in place of each image, and the images, each once; none when
/// it has none, or when it has a placeholder already.
pub fn extract(text: &str) -> Option<(String, Vec<Image>)> {
    let finder = memmem::Finder::new(SCHEME);
    finder.find(text.as_bytes())?;
    if memmem::find(text.as_bytes(), PLACEHOLDER.as_bytes()).is_some() {
        return None;
    }
    let mut images: Vec<Image> = Vec::new();
    let mut out = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(found) = finder.find(&text.as_bytes()[at..]) {
        let start = at + found;
        let Some((media_type, data)) = header(text, start) else {
            at = start + SCHEME.len();
            continue;
        };
        let end = data + encoded(&text.as_bytes()[data..]);
        at = end;
        if let Some(bytes) = decoded(&text[data..end]) {
            let image = Image::new(media_type, bytes);
            out.push_str(&text[copied..start]);
            out.push_str(PLACEHOLDER);
            out.push_str(&image.id);
            copied = end;
            if images.iter().all(|other| other.id != image.id) {
                images.push(image);
            }
        }
    }
    out.push_str(&text[copied..]);
    (!images.is_empty()).then_some((out, images))
}

/// The text with each placeholder's image in its place; `images` are those that
/// [`extract`] took out of this very text. A placeholder of none of them stays.
pub fn inline<'t>(text: &'t str, images: &[&Image]) -> Cow<'t, str> {
    if images.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut copied = 0;
    for start in memmem::find_iter(text.as_bytes(), PLACEHOLDER) {
        let id = start + PLACEHOLDER.len();
        let found = text.get(id..id + ID).and_then(|id| images.iter().find(|image| image.id == id));
        if let Some(image) = found {
            out.push_str(&text[copied..start]);
            image.push_to(&mut out);
            copied = id + ID;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// Takes the images out of each text, in the order of the fields.
pub(super) fn take<'t>(
    texts: impl IntoIterator<Item = (&'static str, &'t mut String)>,
) -> Vec<FieldImage> {
    let mut all = Vec::new();
    for (field, text) in texts {
        if let Some((without, images)) = extract(text) {
            *text = without;
            all.extend(images.into_iter().map(|image| FieldImage { field, image }));
        }
    }
    all
}

/// Puts the images of each text back.
pub(super) fn put<'t>(
    texts: impl IntoIterator<Item = (&'static str, &'t mut String)>,
    images: &[FieldImage],
) {
    for (field, text) in texts {
        let own = images.iter().filter(|image| image.field == field);
        let own: Vec<&Image> = own.map(|image| &image.image).collect();
        if let Cow::Owned(whole) = inline(text, &own) {
            *text = whole;
        }
    }
}

/// The media type of the data URL at `start`, and where its data begins.
fn header(text: &str, start: usize) -> Option<(&str, usize)> {
    let from = start + "data:".len();
    let near = &text.as_bytes()[from..text.len().min(from + MEDIA_TYPE)];
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"/+.-_=;".contains(byte);
    let length = near.iter().position(|byte| !allowed(byte))?;
    let data = from + length + 1;
    // The comma is what is not allowed; before it stands `;base64`.
    let media_type = text.get(from..data)?.strip_suffix(ENCODING)?;
    Some((media_type, data))
}

/// The number of bytes at the beginning of `text` that look like base64.
fn encoded(text: &[u8]) -> usize {
    let digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let digits = text.iter().position(|byte| !digit(byte)).unwrap_or(text.len());
    digits + text[digits..].iter().take(2).take_while(|byte| **byte == b'=').count()
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    let bytes = STANDARD.decode(text).ok().filter(|bytes| !bytes.is_empty())?;
    (STANDARD.encode(&bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Image, PLACEHOLDER, extract, inline};

    fn comes_back(text: &str) -> usize {
        let Some((without, images)) = extract(text) else { return 0 };
        let all: Vec<&Image> = images.iter().collect();
        assert_eq!(inline(&without, &all), text);
        images.len()
    }

    #[test]
    fn images_are_taken_out_once_and_come_back() {
        let text = "a ![x](data:image/png;base64,iVBORw0KGgo=) b \
            <img src=\"data:image/svg+xml;charset=utf-8;base64,AAAA\"> \
            data:image/png;base64,iVBORw0KGgo= data:image/jpeg;base64,iVBORw0KGgo=";
        let (without, images) = extract(text).unwrap();
        assert_eq!(images.len(), 3);
        assert!(!without.contains("base64") && without.matches(PLACEHOLDER).count() == 4);
        assert_eq!(images[0].bytes, b"\x89PNG\r\n\x1a\n");
        assert_eq!(images[1].media_type, "image/svg+xml;charset=utf-8");
        assert_eq!(comes_back(text), 3);
    }

    #[test]
    fn what_would_not_come_back_alike_stays() {
        for text in [
            "no image",
            "data:image/png;base64,",
            "data:image/png;base64,iVBORw0KGgo",
            "data:image/png;base64,AAB=",
            "data:image/png;base64,AAA*",
            "data:image/png,AAAA",
            "data:text/plain;base64,AAAA",
            "DATA:image/png;base64,AAAA",
            "data:image/png;base64",
            "data:image/図;base64,AAAA",
        ] {
            assert_eq!(extract(text), None, "{text}");
        }
        // Digits after the padding are no part of the image.
        assert_eq!(comes_back("data:image/png;base64,AA==AA"), 1);
        assert_eq!(comes_back("data:image/png;base64,data:image/png;base64,AAAA"), 1);
    }

    #[test]
    fn a_text_with_a_placeholder_is_left_whole() {
        assert_eq!(extract("rehome-image:7 data:image/png;base64,AAAA"), None);
        let image = Image::new("image/png", vec![1]);
        let text = format!("{PLACEHOLDER}{} {PLACEHOLDER}{}", "0".repeat(64), image.id);
        let whole = inline(&text, &[&image]);
        assert!(whole.starts_with(&format!("{PLACEHOLDER}0")));
        assert!(whole.ends_with(" data:image/png;base64,AQ=="));
    }

    #[test]
    fn many_beginnings_and_megabytes_take_no_time() {
        assert_eq!(comes_back(&"data:image/".repeat(200_000)), 0);
        let large = format!("data:image/png;base64,{}", "AAAA".repeat(1_000_000));
        assert_eq!(comes_back(&large), 1);
    }

    proptest! {
        #[test]
        fn every_text_comes_back(
            parts in proptest::collection::vec(
                "(data:image/(png|x)|;base64,|[A-B]{1,5}|={1,2}|,|é| |rehome-image:)", 0..12,
            ),
        ) {
            comes_back(&parts.concat());
        }
    }
}
