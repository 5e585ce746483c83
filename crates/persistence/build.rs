//! Embedded migrations are read at compile time, so a change there is a change here.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
