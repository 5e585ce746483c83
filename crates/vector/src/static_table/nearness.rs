//! How near the tokens of texts are to those of a query.

use super::{StaticEmbedder, tokens::DocumentTokens};

/// A likeness of two tokens below this is none.
const LEAST: f32 = 0.35;
/// So many different tokens of a query count; more is a text, and no question.
const MOST_TOKENS: usize = 48;

impl StaticEmbedder {
    /// The codes of a row of the table.
    pub(super) fn codes(&self, row: usize) -> &[u8] {
        let start = self.layout.codes.start + row * self.model.dimension;
        &self.file[start..start + self.model.dimension]
    }

    /// How many rows the table has.
    pub(crate) fn rows(&self) -> usize {
        self.factors.len()
    }

    /// What every token adds to the product of a text's sum and that vector.
    #[cfg(test)]
    pub(crate) fn worth(&self, query: &[f32]) -> Vec<f32> {
        (0..self.rows())
            .map(|row| {
                let codes = self.codes(row).iter().map(|code| f32::from(*code as i8));
                self.factors[row] * codes.zip(query).map(|(code, value)| code * value).sum::<f32>()
            })
            .collect()
    }

    /// The part of the words of a text that the table knows as they are, in one token each.
    pub(crate) fn known_share(&self, text: &str) -> f64 {
        let folded = rehome_domain::folded_words(text);
        let words: Vec<&str> = folded.split_whitespace().collect();
        let unknown = self.tokenizer.unknown();
        let is_known = |word: &&&str| {
            let tokens = self.tokenizer.tokens(word);
            tokens.len() == 1 && tokens[0] != unknown
        };
        words.iter().filter(is_known).count() as f64 / words.len().max(1) as f64
    }

    /// The tokens of a query, compared with others as they come.
    pub(crate) fn nearness(&self, query: &str) -> Option<Nearness<'_>> {
        let mut tokens: Vec<(u32, f32)> = Vec::new();
        for token in self.tokenizer.tokens(query) {
            if self.factors[token as usize] == 0.0 {
                continue;
            }
            match tokens.iter().position(|(known, _)| *known == token) {
                Some(at) => tokens[at].1 += 1.0,
                None if tokens.len() < MOST_TOKENS => tokens.push((token, 1.0)),
                None => {}
            }
        }
        let rows: Vec<Row> = tokens
            .iter()
            .map(|(token, count)| {
                let codes = self.codes(*token as usize);
                let codes: Vec<i16> = codes.iter().map(|code| i16::from(*code as i8)).collect();
                let square = dot_wide(&codes, &codes);
                Row {
                    codes,
                    factor: self.factors[*token as usize] * count,
                    weight: self.weights[*token as usize],
                    length: (square as f32).sqrt(),
                }
            })
            .collect();
        // The length of the query's own sum.
        let mut square = 0.0_f64;
        for a in &rows {
            for b in &rows {
                let product = f64::from(dot_wide(&a.codes, &b.codes));
                square += f64::from(a.factor) * f64::from(b.factor) * product;
            }
        }
        let length = square.max(0.0).sqrt() as f32;
        (length > 0.0).then(|| {
            let width = rows.len();
            Nearness {
                embedder: self,
                is_known: vec![false; self.rows()],
                worth: vec![0.0; self.rows()],
                likeness: vec![0.0; self.rows() * width],
                best: vec![0.0; width],
                rows,
                length,
            }
        })
    }
}

/// A token of a query.
struct Row {
    codes: Vec<i16>,
    /// What it is worth in the query's sum, as often as the query has it.
    factor: f32,
    /// How rare it is.
    weight: f32,
    /// The length of its codes.
    length: f32,
}

/// The tokens of a query, and what is known of how near others are to them.
pub(crate) struct Nearness<'e> {
    embedder: &'e StaticEmbedder,
    rows: Vec<Row>,
    length: f32,
    /// Of each row of the table whether the rest is known.
    is_known: Vec<bool>,
    /// What it adds to the product of a text's sum and the query, which has length 1.
    worth: Vec<f32>,
    /// How like it is to each token of the query, as it counts.
    likeness: Vec<f32>,
    best: Vec<f32>,
}

impl Nearness<'_> {
    /// Compares a token, unless it was.
    pub(crate) fn learn(&mut self, token: u16) {
        let at = usize::from(token);
        if std::mem::replace(&mut self.is_known[at], true) {
            return;
        }
        let width = self.rows.len();
        let codes = self.embedder.codes(at);
        let length = (dot(codes, codes) as f32).sqrt();
        let mut worth = 0.0;
        for (row, likeness) in self.rows.iter().zip(&mut self.likeness[at * width..]) {
            let product = dot_with(&row.codes, codes) as f32;
            worth += row.factor * product;
            let cosine = product / (row.length * length).max(f32::MIN_POSITIVE);
            *likeness = if cosine < LEAST { 0.0 } else { cosine * cosine.sqrt() };
        }
        self.worth[at] = self.embedder.factors[at] * worth / self.length;
    }

    /// What tokens add to the product of a text's sum and the query's vector.
    pub(crate) fn worth(&self) -> &[f32] {
        &self.worth
    }

    /// How well a document has something near to each token of the query: the mean over these
    /// tokens, each by its weight, of the likest token, of its best passage and of the whole. All
    /// tokens of the document were learnt.
    pub(crate) fn match_passages(&mut self, tokens: DocumentTokens<'_>) -> f64 {
        let width = self.rows.len();
        let whole: f32 = self.rows.iter().map(|row| row.weight).sum();
        let mut all = vec![0.0_f32; width];
        let Self { rows, likeness, best, .. } = self;
        let mean = |best: &[f32]| {
            best.iter().zip(rows.iter()).map(|(best, row)| best * row.weight).sum::<f32>()
        };
        let mut most = 0.0_f32;
        tokens.each_passage(|parts, _| {
            best.fill(0.0);
            for part in parts {
                for token in part.as_chunks::<2>().0 {
                    let at = usize::from(u16::from_le_bytes(*token)) * width;
                    for (best, likeness) in best.iter_mut().zip(&likeness[at..at + width]) {
                        *best = best.max(*likeness);
                    }
                }
            }
            most = most.max(mean(best));
            all.iter_mut().zip(best.iter()).for_each(|(all, best)| *all = all.max(*best));
        });
        most += mean(&all);
        f64::from(most / whole.max(f32::MIN_POSITIVE))
    }

    /// The query's vector, of length 1.
    pub(crate) fn vector(&self) -> Vec<f32> {
        let mut vector = vec![0.0; self.embedder.model.dimension];
        for row in &self.rows {
            for (value, code) in vector.iter_mut().zip(&row.codes) {
                *value += row.factor * f32::from(*code) / self.length;
            }
        }
        vector
    }
}

fn dot_wide(a: &[i16], b: &[i16]) -> i32 {
    a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum()
}

fn dot_with(a: &[i16], b: &[u8]) -> i32 {
    a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(i16::from(*b as i8))).sum()
}

fn dot(a: &[u8], b: &[u8]) -> i32 {
    a.iter().zip(b).map(|(a, b)| i32::from(*a as i8) * i32::from(*b as i8)).sum()
}
