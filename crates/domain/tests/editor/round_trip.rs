//! Arbitrary sessions.
