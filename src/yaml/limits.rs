//! Bounds on what a text may cost. No manifest comes near them; hostile and broken texts do.

/// Levels of nesting. Go's decoder stops at 10,000; those who walk the tree must not run out of stack.
pub(super) const MAX_DEPTH: usize = 1_000;

/// Entries that merges (`<<`) may add to one file.
pub(super) const MAX_MERGED: usize = 200_000;

/// Values that [`super::to_json`] writes with aliases expanded.
pub(super) const MAX_EXPANDED: usize = 4_000_000;

/// Texts that recovery tries for one piece of a file.
pub(super) const MAX_ATTEMPTS: usize = 40;

/// Brackets that recovery closes behind the end of a text that is cut off.
pub(super) const MAX_CLOSERS: usize = 64;

/// Bytes that recovery parses again for one file, all attempts together.
pub(super) const MAX_REPARSED: usize = 8 << 20;

/// Whether go-yaml v2 calls the use of aliases excessive: `decoded` values of which `aliased` came through aliases.
pub(super) fn excessive_aliasing(decoded: u64, aliased: u64) -> bool {
    if decoded <= 100 || aliased <= 1_000 {
        return false;
    }
    // From 99 % for small documents down to 10 % for large ones.
    const LOW: f64 = 400_000.0;
    const HIGH: f64 = 4_000_000.0;
    let size = decoded as f64;
    let allowed = if size <= LOW {
        0.99
    } else if size >= HIGH {
        0.10
    } else {
        0.99 - 0.89 * (size - LOW) / (HIGH - LOW)
    };
    aliased as f64 / size > allowed
}
