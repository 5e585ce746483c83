//! The built-in embedder's table: what all-MiniLM-L6-v2 makes of each token of its
//! vocabulary, in fewer dimensions, and how often the tokens occur in the SRD.

#[cfg(feature = "distill")]
mod components;
#[cfg(feature = "distill")]
mod table;

use std::path::PathBuf;

use anyhow::Result;

/// Makes the table of token vectors that is built in; `cargo distill` builds what it needs.
#[derive(clap::Args)]
#[cfg_attr(not(feature = "distill"), allow(dead_code))]
pub(crate) struct Arguments {
    /// The folder of all-MiniLM-L6-v2: `model.safetensors` and `vocab.txt`.
    #[arg(long)]
    model_dir: PathBuf,
    /// The folder with the 25 files of the SRD, whose words are counted.
    #[arg(long)]
    data: PathBuf,
    /// Where the table is written.
    #[arg(long)]
    out: PathBuf,
}

#[cfg(feature = "distill")]
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    use anyhow::Context as _;
    use rehome_vector::passages::whole;

    // The texts that tokens are counted in: each record as it is searched, whole.
    let texts = crate::search_texts::read(&arguments.data)?;
    let texts: Vec<String> = texts.iter().map(|record| whole(&record.text, &record.noun)).collect();
    let model = rehome_vector::MiniLm::open(&arguments.model_dir)?;
    let file = table::make(&model, &texts)?.to_bytes()?;
    let out = arguments.out.display();
    std::fs::write(&arguments.out, &file).with_context(|| format!("cannot write {out}"))?;
    println!("wrote {out}: {} bytes, counted in {} texts", file.len(), texts.len());
    Ok(())
}

#[cfg(not(feature = "distill"))]
pub(crate) fn run(_: &Arguments) -> Result<()> {
    anyhow::bail!("this xtask was built without the model; say `cargo distill` instead")
}
