//! Tests of the table: what is written is read, what is damaged is said.

use ndarray::{Array2, array};
use proptest::prelude::*;

use super::{StaticEmbedder, TokenVectors};
use crate::{Embedder as _, has_direction};

fn parts(vectors: Array2<f32>, documents: u16, frequencies: &[u32]) -> TokenVectors {
    TokenVectors {
        name: "tiny".into(),
        vocabulary: "[UNK]\nthe\nred\nboat\n##s".into(),
        vectors,
        documents,
        frequencies: frequencies.into(),
    }
}

fn table(documents: u16, frequencies: &[u32]) -> Vec<u8> {
    let vectors = array![[9.0, 9.0], [1.0, 1.0], [0.0, 2.0], [4.0, 0.0], [0.0, 0.0]];
    parts(vectors, documents, frequencies).to_bytes().unwrap()
}

fn tiny() -> StaticEmbedder {
    StaticEmbedder::read(table(10, &[0, 10, 1, 1, 0])).unwrap()
}

fn refusal(file: Vec<u8>) -> String {
    StaticEmbedder::read(file).unwrap_err().to_string()
}

#[test]
fn a_vector_is_the_weighted_sum_of_the_tokens() {
    let embedder = tiny();
    let vectors = embedder.embed(&["the red boats", "red red"]).unwrap();
    // `the` is nearly everywhere: its weight is ln(11 / 10.5)^0.7, that of the others
    // ln(11 / 1.5)^0.7.
    let (the, other) = ((11.0_f32 / 10.5).ln().powf(0.7), (11.0_f32 / 1.5).ln().powf(0.7));
    let (x, y) = (the + 4.0 * other, the + 2.0 * other);
    let length = x.hypot(y);
    assert!((vectors[[0, 0]] - x / length).abs() < 1e-6, "{vectors}");
    assert!((vectors[[0, 1]] - y / length).abs() < 1e-6, "{vectors}");
    assert_eq!(vectors.row(1), array![0.0, 1.0]);
}

#[test]
fn what_is_not_known_has_no_direction() {
    let vectors = tiny().embed(&["", "unheard", "red unheard"]).unwrap();
    assert!(!has_direction(vectors.row(0)));
    assert!(!has_direction(vectors.row(1)));
    assert_eq!(vectors.row(2), array![0.0, 1.0]);
    assert_eq!(tiny().embed(&[]).unwrap().dim(), (0, 2));
}

#[test]
fn other_frequencies_are_another_version() {
    let embedder = tiny();
    let model = embedder.model();
    assert_eq!((model.name.as_str(), model.dimension), ("tiny", 2));
    let other = StaticEmbedder::read(table(10, &[0, 10, 2, 1, 0])).unwrap();
    assert_ne!(model.version, other.model().version);
    assert_eq!(model.version, tiny().model().version);
}

#[cfg(feature = "embedded-model")]
#[test]
fn the_table_that_is_built_in_is_whole_and_small() {
    assert!(super::EMBEDDED.len() <= 8_000_000);
    let embedder = StaticEmbedder::embedded();
    let model = embedder.model();
    assert_eq!((model.name.as_str(), model.dimension), ("all-MiniLM-L6-v2-tokens", 256));
}

#[test]
fn a_damaged_file_is_refused_with_a_reason() {
    let good = table(10, &[0, 10, 1, 1, 0]);
    assert!(refusal(Vec::new()).ends_with("does not begin as one"));
    assert!(refusal(b"RHSTATIX".repeat(20)).ends_with("does not begin as one"));
    let mut later = good.clone();
    later[8] = 2;
    assert!(refusal(later).ends_with("it has format 2, and this program reads 1"));
    let short = good[..good.len() - 1].to_vec();
    assert!(refusal(short).contains("bytes, and its header says"));
    let mut huge = good.clone();
    huge[12..20].fill(255);
    assert!(refusal(huge).contains("bytes, and its header says"));
}

#[test]
fn parts_that_do_not_fit_are_not_written() {
    let refusal = |documents, frequencies: &[u32], vectors| {
        parts(vectors, documents, frequencies).to_bytes().unwrap_err().to_string()
    };
    let zeros = || Array2::zeros((5, 2));
    assert!(refusal(3, &[0; 4], zeros()).contains("and 4 frequencies"));
    assert!(refusal(3, &[0; 5], Array2::zeros((4, 2))).contains("have 4 vectors"));
    assert!(refusal(3, &[0, 4, 0, 0, 0], zeros()).contains("in 4 of 3 documents"));
    let broken = Array2::from_elem((5, 2), f32::NAN);
    assert!(refusal(3, &[0; 5], broken).contains("NaN in dimension 0"));
}

proptest! {
    #[test]
    fn a_byte_that_changed_is_found(at in any::<prop::sample::Index>(), by in 1_u8..) {
        let mut file = table(10, &[0, 10, 1, 1, 0]);
        let at = at.index(file.len());
        file[at] ^= by;
        prop_assert!(StaticEmbedder::read(file).is_err());
    }

    #[test]
    fn what_is_written_is_read(values in prop::collection::vec(-3.0_f32..3.0, 15)) {
        let vectors = Array2::from_shape_vec((5, 3), values).unwrap();
        let file = parts(vectors.clone(), 1, &[0; 5]).to_bytes().unwrap();
        let embedder = StaticEmbedder::read(file).unwrap();
        let found = embedder.embed(&["red", "boat"]).unwrap();
        for (found, row) in found.rows().into_iter().zip([2, 3]) {
            let row = vectors.row(row);
            let length = row.dot(&row).sqrt();
            prop_assume!(length > 0.1);
            let most = row.fold(0.0_f32, |most, value| most.max(value.abs()));
            let cosine = row.dot(&found) / length;
            // Each value is off by half a step at most.
            let error = 3_f32.sqrt() * most / 254.0 / length;
            prop_assert!(cosine > 1.0 - error * error - 1e-5, "{cosine}");
        }
    }

    #[test]
    fn any_text_has_length_one_or_zero(text in any::<String>()) {
        let vectors = tiny().embed(&[&text, "red boat"]).unwrap();
        let length = vectors.row(0).dot(&vectors.row(0));
        prop_assert!(length == 0.0 || (length - 1.0).abs() < 1e-5);
    }
}
