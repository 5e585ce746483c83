//! What tests draw by lot, and how much they do of it: little for every change, and more where
//! `cargo xtask torture` says so.

/// How much is done of something of which a test run does `few`.
pub fn times(few: usize) -> usize {
    let factor = std::env::var("REHOME_TORTURE").ok().and_then(|text| text.parse().ok());
    few * factor.unwrap_or(1)
}

/// Numbers drawn by lot, the same every time but where `REHOME_SEED` is another.
#[derive(Clone, Debug)]
pub struct Lots(u64);

impl Default for Lots {
    fn default() -> Self {
        let seed = std::env::var("REHOME_SEED").ok().and_then(|text| text.parse().ok());
        Self(seed.unwrap_or(7_u64).wrapping_mul(2_862_933_555_777_941_757))
    }
}

impl Lots {
    /// One below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}
