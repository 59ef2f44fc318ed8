//! Surroundings of a heat network: what its temperatures may come from.

/// The coldest and the warmest surroundings so far.
#[derive(Clone, Copy, Debug)]
pub(super) struct Surroundings {
    pub(super) coldest_c: f64,
    pub(super) warmest_c: f64,
    /// Heat put in since, in J.
    pub(super) own_heat_j: f64,
}

impl Surroundings {
    pub(super) const fn none() -> Self {
        Self { coldest_c: f64::INFINITY, warmest_c: f64::NEG_INFINITY, own_heat_j: 0.0 }
    }

    /// A temperature of surroundings, a supply or the start.
    pub(super) fn include(&mut self, celsius: f64) {
        self.coldest_c = self.coldest_c.min(celsius);
        self.warmest_c = self.warmest_c.max(celsius);
    }
}
