//! The language server of argoc.
pub fn run() -> Result<(), String> {
    Err("TODO".into())
}
