//! What one application alone needs beside the engine: a folder for each, named as in the
//! other crates, behind a feature of its name. The engine itself names no application.

#[cfg(feature = "editor")]
pub mod editor;
