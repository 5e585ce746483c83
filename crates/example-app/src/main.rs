//! The program `rehome` with one more application.

use std::process::ExitCode;

fn main() -> ExitCode {
    rehome_cli::Program::new().app(rehome_example_app::application()).main()
}
