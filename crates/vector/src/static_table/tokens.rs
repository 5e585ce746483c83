//! The tokens of a document: what its passages and its whole are sums of. They are a tenth of
//! the vectors that are made of them, and say the same, so they are stored in their place.
//!
//! A document is a head (title and kind), and runs of text under headings. A passage is the head,
//! its heading and a window of the run. In bytes, each number with its lowest byte first:
//!
//! | | |
//! |---|---|
//! | `u16`, `u16`, `f32` | tokens of the head, runs, length of the whole's sum |
//! | `u16` each | tokens of the head |
//! | per run: `u16` × 3 | tokens of the heading, of the text, and windows |
//! | `u16` each | tokens of the heading and of the text |
//! | per window: `u16`, `u16`, `f32` | first token, tokens, length of the passage's sum |

use rehome_domain::SearchText;

use super::StaticEmbedder;
use crate::passages::{Windows, bare, runs, words};

/// The longest run, in tokens; a longer one is cut.
const LONGEST: usize = 60_000;

/// The tokens of a document, as they are stored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DocumentTokens<'t>(&'t [u8]);

/// What a document scores: its whole, and its best passage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TokenScore {
    /// The cosine of the whole.
    pub(crate) whole: f64,
    /// The cosine of the best passage.
    pub(crate) passage: f64,
    /// Which passage that is, counted from 0.
    pub(crate) best: usize,
}

impl StaticEmbedder {
    /// The tokens of a text; `noun` is what kind of thing it tells of. Empty where the table
    /// knows nothing of it, not even its marks.
    pub(crate) fn document_tokens(&self, text: &SearchText, noun: &str) -> Vec<u8> {
        // The marks count as they do in the texts that other models read.
        let head = if noun.is_empty() {
            self.known(&format!("{}.", text.title))
        } else {
            self.known(&format!("{} ({noun}).", text.title))
        };
        let windows = Windows::WORDS;
        let mut whole = head.clone();
        let mut out = Vec::new();
        let mut count = 0_u16;
        let mut sum = vec![0.0_f32; self.model.dimension];
        let runs = runs(&text.sections);
        let texts = runs.iter().map(|(heading, body)| (*heading, body.as_str()));
        let lonely = [(None, "")];
        let texts = texts.chain(lonely.into_iter().filter(|_| runs.is_empty()));
        for (heading, body) in texts {
            // A heading that stands alone is its own text.
            let counts = |heading: &&str| *heading != text.title && *heading != body;
            let heading = heading.map(bare).filter(counts);
            let heading = heading.map(|heading| self.known(&format!(", {heading}")));
            let heading = heading.unwrap_or_default();
            let mut tokens: Vec<u16> = Vec::new();
            // Where each word begins among the tokens.
            let mut starts = Vec::new();
            for word in words(body) {
                starts.push(tokens.len());
                tokens.extend(self.known(&body[word]));
                if tokens.len() > LONGEST {
                    tokens.truncate(LONGEST);
                    break;
                }
            }
            starts.push(tokens.len());
            whole.extend(heading.iter().chain(&tokens));
            let laid: Vec<_> = windows.over(starts.len() - 1).collect();
            for part in [heading.len(), tokens.len(), laid.len()] {
                out.extend((part as u16).to_le_bytes());
            }
            for token in heading.iter().chain(&tokens) {
                out.extend(token.to_le_bytes());
            }
            for window in laid {
                let (start, end) = (starts[window.start], starts[window.end]);
                let passage = head.iter().chain(&heading).chain(&tokens[start..end]);
                let length = self.length(passage.copied(), &mut sum);
                out.extend((start as u16).to_le_bytes());
                out.extend(((end - start) as u16).to_le_bytes());
                out.extend(length.to_le_bytes());
            }
            count = count.saturating_add(1);
            if count == u16::MAX {
                break;
            }
        }
        let length = self.length(whole.iter().copied(), &mut sum);
        if length == 0.0 {
            return Vec::new();
        }
        let mut bytes = (head.len() as u16).to_le_bytes().to_vec();
        bytes.extend(count.to_le_bytes());
        bytes.extend(length.to_le_bytes());
        head.iter().for_each(|token| bytes.extend(token.to_le_bytes()));
        bytes.extend(out);
        bytes
    }

    /// The vector of a document's whole, of length 1; none where there are no tokens.
    pub(crate) fn whole(&self, tokens: DocumentTokens<'_>) -> Option<Vec<f32>> {
        let mut sum = vec![0.0; self.model.dimension];
        let mut all = Vec::new();
        tokens.each(|token| all.push(token));
        let length = self.length(all.into_iter(), &mut sum);
        (length > 0.0).then(|| sum.iter().map(|value| value / length).collect())
    }

    /// The vectors of a document's passages, each of length 1; that of the whole in place of one
    /// of unknown words.
    pub(crate) fn passages(&self, tokens: DocumentTokens<'_>, whole: &[f32]) -> Vec<Vec<f32>> {
        let mut passages = Vec::new();
        tokens.each_passage(|parts, _| {
            let mut sum = vec![0.0; self.model.dimension];
            let all = parts.into_iter().flat_map(tokens_of);
            let length = self.length(all, &mut sum);
            if length > 0.0 {
                sum.iter_mut().for_each(|value| *value /= length);
                passages.push(sum);
            } else {
                passages.push(whole.to_vec());
            }
        });
        passages
    }

    /// The known tokens of a text, those that count something.
    fn known(&self, text: &str) -> Vec<u16> {
        let tokens = self.tokenizer.tokens(text).into_iter();
        let counts = tokens.filter(|token| self.factors[*token as usize] != 0.0);
        counts.filter_map(|token| u16::try_from(token).ok()).collect()
    }

    /// Sums the vectors of tokens into `sum`, and tells its length.
    fn length(&self, tokens: impl Iterator<Item = u16>, sum: &mut [f32]) -> f32 {
        sum.fill(0.0);
        for token in tokens {
            let factor = self.factors[usize::from(token)];
            for (value, code) in sum.iter_mut().zip(self.codes(token.into())) {
                *value += factor * f32::from(*code as i8);
            }
        }
        sum.iter().map(|value| value * value).sum::<f32>().sqrt()
    }
}

fn tokens_of(bytes: &[u8]) -> impl Iterator<Item = u16> + '_ {
    bytes.as_chunks::<2>().0.iter().map(|two| u16::from_le_bytes(*two))
}

fn number(bytes: &[u8], at: usize) -> usize {
    usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]))
}

fn real(bytes: &[u8], at: usize) -> f32 {
    f32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

const HEADER: usize = 8;
const RUN: usize = 6;
const WINDOW: usize = 8;

impl<'t> DocumentTokens<'t> {
    /// Reads tokens; none for bytes that are no tokens of a table of so many rows.
    pub(crate) fn read(bytes: &'t [u8], rows: usize) -> Option<Self> {
        let tokens = Self(bytes);
        if bytes.is_empty() {
            return Some(tokens);
        }
        let is_known = |tokens: &[u8]| tokens_of(tokens).all(|token| usize::from(token) < rows);
        let header = bytes.get(..HEADER)?;
        let mut at = HEADER + 2 * number(header, 0);
        if !is_known(bytes.get(HEADER..at)?) || !real(header, 4).is_finite() {
            return None;
        }
        for _ in 0..number(header, 2) {
            let run = bytes.get(at..at + RUN)?;
            let [heading, text, windows] = [0, 2, 4].map(|part| number(run, part));
            let end = at + RUN + 2 * (heading + text);
            if !is_known(bytes.get(at + RUN..end)?) {
                return None;
            }
            let laid = bytes.get(end..end + WINDOW * windows)?;
            let fits = |window: &[u8]| {
                number(window, 0) + number(window, 2) <= text && real(window, 4).is_finite()
            };
            if !laid.chunks_exact(WINDOW).all(fits) {
                return None;
            }
            at = end + WINDOW * windows;
        }
        (at == bytes.len()).then_some(tokens)
    }

    /// Tokens that were read before.
    pub(crate) fn of_memory(bytes: &'t [u8]) -> Self {
        Self(bytes)
    }

    /// Calls `visit` with the head and each run: its heading, text and windows.
    fn runs(self, mut visit: impl FnMut(&'t [u8], &'t [u8], &'t [u8])) -> &'t [u8] {
        let bytes = self.0;
        if bytes.is_empty() {
            return bytes;
        }
        let mut at = HEADER + 2 * number(bytes, 0);
        let head = &bytes[HEADER..at];
        for _ in 0..number(bytes, 2) {
            let [heading, text, windows] = [0, 2, 4].map(|part| number(bytes, at + part));
            let text_at = at + RUN + 2 * heading;
            let windows_at = text_at + 2 * text;
            let end = windows_at + WINDOW * windows;
            visit(&bytes[at + RUN..text_at], &bytes[text_at..windows_at], &bytes[windows_at..end]);
            at = end;
        }
        head
    }

    /// Calls `visit` with every token of the whole.
    pub(crate) fn each(self, mut visit: impl FnMut(u16)) {
        let head = self.runs(|heading, text, _| {
            tokens_of(heading).chain(tokens_of(text)).for_each(&mut visit);
        });
        tokens_of(head).for_each(visit);
    }

    /// Calls `visit` with the tokens of each passage, in three parts, and the length of its sum.
    pub(crate) fn each_passage(self, mut visit: impl FnMut([&'t [u8]; 3], f32)) {
        let bytes = self.0;
        if bytes.is_empty() {
            return;
        }
        let head = &bytes[HEADER..HEADER + 2 * number(bytes, 0)];
        self.runs(|heading, text, windows| {
            for window in windows.chunks_exact(WINDOW) {
                let (start, count) = (2 * number(window, 0), 2 * number(window, 2));
                visit([head, heading, &text[start..start + count]], real(window, 4));
            }
        });
    }

    /// How near a document is, where `worth` tells what each token adds: the product of its
    /// weighted vector and the query's, which has length 1.
    pub(crate) fn score(self, worth: &[f32]) -> Option<TokenScore> {
        let bytes = self.0;
        if bytes.is_empty() {
            return None;
        }
        let sum = |tokens: &[u8]| {
            tokens_of(tokens).map(|token| f64::from(worth[usize::from(token)])).sum::<f64>()
        };
        let head = sum(&bytes[HEADER..HEADER + 2 * number(bytes, 0)]);
        let mut whole = head;
        let (mut passage, mut best, mut count) = (f64::NEG_INFINITY, 0, 0);
        self.runs(|heading, text, windows| {
            let heading = sum(heading);
            whole += heading + sum(text);
            for window in windows.chunks_exact(WINDOW) {
                let (start, tokens) = (2 * number(window, 0), 2 * number(window, 2));
                let length = f64::from(real(window, 4));
                let cosine = (head + heading + sum(&text[start..start + tokens])) / length;
                if length > 0.0 && cosine > passage {
                    (passage, best) = (cosine, count);
                }
                count += 1;
            }
        });
        let whole = whole / f64::from(real(bytes, 4));
        let passage = if passage.is_finite() { passage } else { whole };
        Some(TokenScore { whole, passage, best })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rehome_domain::{SearchText, Section};

    use super::DocumentTokens;
    use crate::{Embedder as _, StaticEmbedder, passages};

    fn embedder() -> &'static StaticEmbedder {
        static EMBEDDER: std::sync::OnceLock<StaticEmbedder> = std::sync::OnceLock::new();
        EMBEDDER.get_or_init(StaticEmbedder::embedded)
    }

    fn text(sections: &[(Option<&str>, &str)]) -> SearchText {
        let sections = sections.iter().map(|(heading, text)| Section {
            heading: heading.map(str::to_owned),
            text: (*text).to_owned(),
        });
        SearchText { title: "Harbour Lamp".into(), sections: sections.collect() }
    }

    #[test]
    fn tokens_score_as_the_vectors_of_the_passages() {
        let embedder = embedder();
        let long = "The keeper of the lamp climbs forty steps each evening, trims the wick and \
                    pours oil, and writes into his book which ships have come and gone.";
        for text in [
            text(&[(None, long), (Some("Fog"), "A bell is rung. In fog nobody sees the lamp.")]),
            text(&[]),
        ] {
            let bytes = embedder.document_tokens(&text, "building");
            let tokens = DocumentTokens::read(&bytes, 29_528).unwrap();
            let cut = passages::passages(&text, "building", embedder.windows());
            let mut all = vec![passages::whole(&text, "building")];
            all.extend(cut.iter().map(passages::Passage::to_text));
            all.push("who lights the beacon".into());
            let all: Vec<&str> = all.iter().map(String::as_str).collect();
            let vectors = embedder.embed(&all).unwrap();
            let query = vectors.row(all.len() - 1);

            let worth = embedder.worth(query.as_slice().unwrap());
            let score = tokens.score(&worth).unwrap();
            let cosines: Vec<f32> =
                (1..all.len() - 1).map(|row| vectors.row(row).dot(&query)).collect();
            // A heading ends with another mark there.
            assert!((score.whole - f64::from(vectors.row(0).dot(&query))).abs() < 0.01);
            assert!((score.passage - f64::from(cosines[score.best])).abs() < 1e-4);
            assert!(cosines.iter().all(|cosine| f64::from(*cosine) < score.passage + 1e-4));
            let whole = embedder.whole(tokens).unwrap();
            assert!(
                (whole.iter().zip(vectors.row(0)).map(|(a, b)| a * b).sum::<f32>() - 1.0).abs()
                    < 0.01
            );
            assert_eq!(embedder.passages(tokens, &whole).len(), cut.len());
        }
    }

    proptest! {
        #[test]
        fn damaged_tokens_are_no_tokens_or_can_be_scored(
            at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>(),
        ) {
            let text = text(&[(None, "oil and wicks"), (Some("Fog"), "a bell")]);
            let mut bytes = embedder().document_tokens(&text, "building");
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let worth = vec![0.5; 29_528];
            for bytes in [&bytes[..], &bytes[..cut.index(bytes.len())]] {
                if let Some(tokens) = DocumentTokens::read(bytes, 29_528) {
                    let _ = tokens.score(&worth);
                }
            }
        }
    }
}
