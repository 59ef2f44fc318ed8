//! Valid ranges of models, as data.
//!
//! A model is known to hold over a range of its inputs; beyond it the model still computes, without
//! evidence that it is right. Models declare such ranges as constants; what a site reads of them is
//! compared by an observer, and a range that a run leaves is a note beside its verdict.

/// Range over which a model is known to hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ValidRange {
    /// The model.
    pub model: &'static str,
    /// The value that has the range, such as `facility water`.
    pub what: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// Least value.
    pub low: f64,
    /// Greatest value.
    pub high: f64,
    /// Where the range comes from.
    pub source: &'static str,
}

impl ValidRange {
    /// How far a value lies beyond the range; 0 within it.
    #[must_use]
    pub fn excess(&self, value: f64) -> f64 {
        (self.low - value).max(value - self.high).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_belong_to_the_range() {
        let range = ValidRange {
            model: "refrigeration",
            what: "condensers",
            unit: "°C",
            low: -20.0,
            high: 50.0,
            source: "none",
        };
        let excess = [-25.0, -20.0, 0.0, 50.0, 50.5].map(|value| range.excess(value).to_bits());
        assert_eq!(excess, [5.0, 0.0, 0.0, 0.0, 0.5_f64].map(f64::to_bits));
    }
}
