//! What one application alone needs beside the engine: a folder for each, named as in the
//! other crates. The engine itself names no application.

pub mod editor;
