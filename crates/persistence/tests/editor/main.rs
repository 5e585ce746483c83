//! The sessions of the editor in tables, on invented ones.
// The lint's exception for tests does not reach the helpers of a test binary.
#![allow(clippy::unwrap_used)]

/// What is tried on every implementation of the commands, at the path that its macro knows.
#[path = "../../../../tests/tests/editor"]
mod editor {
    #[path = "commands"]
    pub mod commands {
        #[path = "conformance.rs"]
        #[macro_use]
        pub mod conformance;
        #[path = "history.rs"]
        pub mod history;
        #[path = "oracle.rs"]
        pub mod oracle;
        #[path = "random.rs"]
        pub mod random;
    }
}

mod care;
mod chat;
mod checks;
mod commands;
mod counters;
mod fixture;
mod folders;
mod lists;
mod plans;
mod round_trip;
mod search;
mod work;
