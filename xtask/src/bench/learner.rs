//! The learner's cards: a file that is large by the pictures in its texts.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
};

use anyhow::Result;

use super::{
    Bench,
    generate::Numbers,
    process,
    report::{Bound, Report},
};

/// How large the file is to be.
const BYTES: u64 = 32 << 20;
/// One picture in so many is one that came before.
const REPEATED: usize = 5;
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Imports a file of cards with pictures, verification included, as a person does it.
pub(super) fn learner(bench: &Bench, report: &mut Report) -> Result<()> {
    let folder = bench.scratch.path().join("learner");
    let (bytes, cards) = write(&folder)?;
    let database = bench.scratch.path().join("learner.db");
    let import = process::run(
        bench.unindexed(&database).args(["import", "learner", "--no-verify"]).arg(&folder),
    )?;
    let verify = process::run(bench.rehome(&database).args(["verify", "learner"]).arg(&folder))?;
    let mebibytes = |bytes: u64| bytes as f64 / (1 << 20) as f64;
    report.note("learner, file of cards", mebibytes(bytes), "MiB");
    report.note("learner, cards with a picture", cards as f64, "");
    let peak = import.peak_kib as f64 / 1024.0;
    report.add("learner, import's peak memory", peak, Bound::AtMost, 96.0, "MiB");
    report.note("learner, import, CPU", import.cpu.as_secs_f64(), "s");
    report.note("learner, verification's peak", verify.peak_kib as f64 / 1024.0, "MiB");
    report.note("learner, verification, CPU", verify.cpu.as_secs_f64(), "s");
    report.note("learner, database", mebibytes(fs::metadata(&database)?.len()), "MiB");
    Ok(())
}

/// Writes the file; returns its size and how many cards it has.
fn write(folder: &Path) -> Result<(u64, usize)> {
    let content = folder.join("data/content_db");
    fs::create_dir_all(&content)?;
    let path = content.join("approved_cards.json");
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&path)?);
    let mut numbers = Numbers(29);
    let (mut written, mut cards) = (0, 0);
    while written < BYTES {
        // A picture that comes again is drawn from the same seed.
        let again = cards % REPEATED == REPEATED - 1;
        let picture = picture(if again { cards as u64 / 2 } else { cards as u64 });
        let card = serde_json::json!({
            "id": format!("card-{cards:05}"),
            "front": format!("What is this? <img src=\"{picture}\">"),
            "back": "A lighthouse",
            "card_type": "basic",
            "tags": ["places", "sea"],
            "created_at": "2025-11-13T13:24:45.388000",
            "status": *numbers.pick(&["pending", "approved", "synced"]),
            "image_data": if cards % 7 == 3 { Some(&picture) } else { None },
        });
        let text = serde_json::to_string_pretty(&card)?;
        out.write_all(if cards == 0 { b"[\n" } else { b",\n" })?;
        out.write_all(text.as_bytes())?;
        written += text.len() as u64;
        cards += 1;
    }
    out.write_all(b"\n]\n")?;
    out.flush()?;
    Ok((fs::metadata(&path)?.len(), cards))
}

/// A data URL of 20 to 400 kB, of bytes that mean nothing.
fn picture(seed: u64) -> String {
    let mut numbers = Numbers(seed);
    let groups = 5_000 + (numbers.fraction() * 95_000.0) as usize;
    let mut url = String::with_capacity(groups * 4 + 32);
    url.push_str("data:image/png;base64,");
    url.extend((0..groups * 4).map(|_| *numbers.pick(DIGITS) as char));
    url
}
