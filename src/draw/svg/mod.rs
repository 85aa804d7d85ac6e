//! Pictures as SVG, laid out and drawn without any other program.

mod arrange;
mod layered;
mod place;
mod text;
mod write;

use super::picture::Picture;

/// Writes pictures, one below the other.
pub fn svg(pictures: &[Picture]) -> String {
    write::document(&pictures.iter().map(|p| (p, place::place(p))).collect::<Vec<_>>())
}
