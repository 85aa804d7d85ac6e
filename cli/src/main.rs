//! The `argoc` command.
fn main() {}
