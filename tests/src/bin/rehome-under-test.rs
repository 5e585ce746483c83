//! The program `rehome` itself, built here because tests find only the programs of their
//! own package.

use std::process::ExitCode;

fn main() -> ExitCode {
    rehome_cli::main()
}
