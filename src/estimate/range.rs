//! Counts between a least and a most, of which the most may not be known.

/// A count between two bounds. Sums that are too large stay at the largest number there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// The least.
    pub min: u64,
    /// The most; nothing when there is no bound that could be known.
    pub max: Option<u64>,
}

impl Range {
    /// Nothing.
    pub const ZERO: Range = Range { min: 0, max: Some(0) };
    /// Anything from nothing on.
    pub const ANY: Range = Range { min: 0, max: None };

    /// Exactly so many.
    pub fn exactly(count: u64) -> Range {
        Range { min: count, max: Some(count) }
    }

    /// Both one after the other, or both at the same time.
    pub fn plus(self, other: Range) -> Range {
        let max = self.max.zip(other.max).map(|(a, b)| a.saturating_add(b));
        Range { min: self.min.saturating_add(other.min), max }
    }

    /// So many times as many. Nothing times anything is nothing.
    pub fn times(self, other: Range) -> Range {
        let max = match (self.max, other.max) {
            (Some(0), _) | (_, Some(0)) => Some(0),
            (Some(a), Some(b)) => Some(a.saturating_mul(b)),
            _ => None,
        };
        Range { min: self.min.saturating_mul(other.min), max }
    }

    /// The greater of both.
    pub fn greater(self, other: Range) -> Range {
        let max = self.max.zip(other.max).map(|(a, b)| a.max(b));
        Range { min: self.min.max(other.min), max }
    }

    /// The same, or nothing.
    pub fn or_none(self) -> Range {
        Range { min: 0, max: self.max }
    }

    /// The same, but not more than a limit.
    pub fn at_most(self, limit: u64) -> Range {
        Range { min: self.min.min(limit), max: Some(self.max.map_or(limit, |m| m.min(limit))) }
    }
}
