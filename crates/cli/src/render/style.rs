//! Whether text is coloured, and how wide it may be.

/// How text for people is written.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether colours are wanted and possible.
    pub colour: bool,
    /// How many columns there are.
    pub width: usize,
}

impl Style {
    /// Text that stands out.
    pub fn strong(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// Text that stands back.
    pub fn faint(self, text: &str) -> String {
        self.paint("2", text)
    }

    /// Text that says that something failed.
    pub fn error(self, text: &str) -> String {
        self.paint("1;31", text)
    }

    /// Text that says that all is well.
    pub fn fine(self, text: &str) -> String {
        self.paint("32", text)
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}
