//! Risk pooling: the safety stock of several places, separate or in one.
//!
//! n places with standard deviation σ each and correlation ρ between any two need `n·z·σ` if each keeps
//! its own safety stock, and `z·σ·√(n + n(n − 1)·ρ)` in one place. Source: Eppen (1979), Management
//! Science 25(5). Valid for demand that is normal, and alike at all places; ρ is at least −1/(n − 1).
//! Held to account by `risk_pooling` of `tests/it/oracles/supply`.

/// Safety stock of a number of places that each keep their own, in units.
#[must_use]
pub fn separate_safety_stock(places: f64, sd: f64, safety_factor: f64) -> f64 {
    places * safety_factor * sd
}

/// Safety stock in one place for the demand of a number of places, in units.
#[must_use]
pub fn pooled_safety_stock(places: f64, sd: f64, correlation: f64, safety_factor: f64) -> f64 {
    let variances = places + places * (places - 1.0) * correlation;
    safety_factor * sd * variances.max(0.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pooling_saves_nothing_where_all_places_move_together() {
        assert_eq!(pooled_safety_stock(4.0, 30.0, 0.0, 2.0), 120.0);
        assert_eq!(pooled_safety_stock(4.0, 30.0, 1.0, 2.0), separate_safety_stock(4.0, 30.0, 2.0));
        assert_eq!(pooled_safety_stock(2.0, 30.0, -1.0, 2.0), 0.0);
    }
}
