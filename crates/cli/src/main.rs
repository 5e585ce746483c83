//! The program `rehome`; the library of this crate is all there is to it.

use std::process::ExitCode;

fn main() -> ExitCode {
    rehome_cli::main()
}
