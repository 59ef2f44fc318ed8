//! Bounds of temperatures: no mass is colder than the coldest of its surroundings, or warmer than the
//! warmest of them and its own heat make it.
//!
//! Let `W` be the warmest temperature of surroundings, supplies and start so far, and `E` the heat put
//! in since. Conduction never raises `Σ C_i (T_i − W)⁺`, nor does mixing, so `T_i ≤ W + E / C_i`. Heat
//! that is taken out ends at its cooler's supply, so no mass falls below the coldest of them.

use super::network::HeatNetwork;
use super::surroundings::Surroundings;

/// Rounding that is no violation, in kelvin, and as a share of the temperature.
const ROUNDING: f64 = 1e-6;

/// A mass outside its bounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OutOfBounds {
    /// Index of the mass.
    pub mass: usize,
    /// Its temperature, in °C.
    pub temperature_c: f64,
    /// The bounds, in °C.
    pub bounds_c: (f64, f64),
}

impl HeatNetwork {
    /// A temperature that masses may be cooled or warmed to.
    pub fn include_supply(&mut self, celsius: f64) {
        self.surroundings.include(celsius);
    }

    /// The first mass outside its bounds at the last change, if any.
    #[must_use]
    pub fn out_of_bounds(&self) -> Option<OutOfBounds> {
        let Surroundings { coldest_c, warmest_c, own_heat_j } = self.surroundings;
        (0..self.count).filter(|&mass| self.capacity_j_k[mass] > 0.0).find_map(|mass| {
            let temperature_c = self.temperature_c[mass];
            let least_c = coldest_c - ROUNDING * (1.0 + coldest_c.abs());
            let most_c = warmest_c + own_heat_j / self.capacity_j_k[mass];
            let most_c = most_c + ROUNDING * (1.0 + most_c.abs());
            let is_inside = temperature_c >= least_c && temperature_c <= most_c;
            (!is_inside).then_some(OutOfBounds { mass, temperature_c, bounds_c: (least_c, most_c) })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::SimTime;

    #[test]
    fn cooling_without_a_supply_leaves_the_bounds() {
        let mut network = HeatNetwork::new(SimTime::START, &[(1000.0, 20.0)]);
        network.heat(0, -10.0);
        network.settle();
        assert_eq!(network.out_of_bounds(), None);
        network.advance(SimTime::from_seconds(100.0));
        let found = network.out_of_bounds().unwrap();
        assert!((found.temperature_c - 19.0).abs() < 1e-9 && found.mass == 0);
        network.include_supply(18.0);
        assert_eq!(network.out_of_bounds(), None);
    }

    #[test]
    fn own_heat_may_raise_a_mass_beyond_its_surroundings() {
        let mut network = HeatNetwork::new(SimTime::START, &[(1000.0, 20.0), (1e6, 20.0)]);
        network.couple(0, 1, 1.0);
        network.heat(0, 500.0);
        network.settle();
        for step in 1..100 {
            network.advance(SimTime::from_seconds(f64::from(step) * 37.0));
            assert_eq!(network.out_of_bounds(), None);
        }
        // The same heat out of nowhere.
        network.bring_to(0, 5000.0);
        assert!(network.out_of_bounds().is_some());
    }
}
