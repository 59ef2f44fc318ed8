//! Passage: when a mass passes a limit, and its highest temperature between two changes.
//!
//! A mass's slope is a sum of exponentials, whose zeros divide its path into monotone pieces, see
//! `crossing`. No search is made if the comparison principle excludes a passage.

use super::crossing::{Terms, first_rise, zeros};
use super::mass::{PerMass, zeros_of};
use super::network::HeatNetwork;
use crate::kernel::{SimSpan, SimTime};

/// A crossing counts only if the temperature exceeds the limit by this amount, in kelvin: a limit
/// that equals the steady state is approached, never reached.
const BEYOND_K: f64 = 1e-9;

/// The way in which a temperature passes a limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// From below.
    Rising,
    /// From above.
    Falling,
}

/// A sum of temperatures, each with its weight.
pub type Weights = PerMass;

impl HeatNetwork {
    /// The weights of one mass alone.
    #[must_use]
    pub fn only(&self, mass: usize) -> Weights {
        let mut weights = zeros_of(self.count);
        if let Some(weight) = weights.get_mut(mass) {
            *weight = 1.0;
        }
        weights
    }

    /// The first instant from now, in seconds after the last change, at which a mass passes a
    /// limit; zero if it is already beyond the limit, `None` if it never passes it.
    #[must_use]
    pub fn first_crossing(&self, mass: usize, limit_c: f64, direction: Direction) -> Option<f64> {
        self.first_crossing_of(&self.only(mass), limit_c, direction)
    }

    /// The same for the heat that flows into a held mass.
    #[must_use]
    pub fn first_inflow_crossing(
        &self,
        mass: usize,
        limit_w: f64,
        direction: Direction,
    ) -> Option<f64> {
        let mut weights = PerMass::from_slice(self.between_w_k.row(mass));
        let conductance: f64 = weights.iter().sum::<f64>() + self.outward_w_k[mass];
        weights[mass] = -conductance;
        let fixed_w = self.heat_w[mass] + self.outward_w_k[mass] * self.outside_c[mass];
        self.first_crossing_of(&weights, limit_w - fixed_w, direction)
    }

    /// The same for a weighted sum of temperatures.
    #[must_use]
    pub fn first_crossing_of(
        &self,
        weights: &Weights,
        limit: f64,
        direction: Direction,
    ) -> Option<f64> {
        let sign = if direction == Direction::Rising { 1.0 } else { -1.0 };
        let sum = |values: &PerMass| -> f64 {
            weights.iter().zip(values).map(|(weight, value)| weight * value).sum()
        };
        let here = sign * (sum(&self.temperature_c) - limit);
        if here >= 0.0 {
            return Some(0.0);
        }
        let free = &self.modes.free;
        let scale: f64 = free.iter().map(|&mass| weights[mass].abs()).sum();
        if scale == 0.0 {
            return None;
        }
        if let Some(settled) = &self.settled_c {
            // T∞ − κ₋ ≤ T(t) ≤ T∞ + κ₊, by comparison.
            let (low, high) = self.excess(settled);
            let beyond: f64 = free
                .iter()
                .map(|&mass| sign * weights[mass])
                .map(|weight| if weight > 0.0 { weight * high } else { weight * low })
                .sum();
            if sign * (sum(settled) - limit) + beyond < BEYOND_K * scale {
                return None;
            }
        }
        let modes = &self.modes;
        let mut slopes: Terms = modes.rate.iter().map(|&rate| (0.0, rate)).collect();
        let mut parts = zeros_of(modes.count);
        for &mass in free {
            if weights[mass] != 0.0 {
                for (slope, of_mass) in slopes.iter_mut().zip(self.slopes(mass)) {
                    slope.0 += sign * weights[mass] * of_mass.0;
                }
                for (k, part) in parts.iter_mut().enumerate() {
                    *part += weights[mass] * modes.out[(mass, k)];
                }
            }
        }
        let held: f64 = (0..self.count)
            .filter(|&mass| self.is_held(mass))
            .map(|mass| weights[mass] * self.temperature_c[mass])
            .sum();
        let height = |t: f64| -> f64 {
            let moving: f64 = (0..modes.count)
                .filter(|&k| parts[k] != 0.0)
                .map(|k| parts[k] * self.amplitude_at(k, t))
                .sum();
            sign * (moving + held - limit)
        };
        first_rise(height, &slopes, BEYOND_K * scale)
    }

    /// The least and the greatest excess over the steady state of any mass, and zero.
    fn excess(&self, settled: &PerMass) -> (f64, f64) {
        let free = self.modes.free.iter();
        free.fold((0.0_f64, 0.0_f64), |(low, high), &mass| {
            let excess = self.temperature_c[mass] - settled[mass];
            (low.min(excess), high.max(excess))
        })
    }

    /// A temperature that a mass does not exceed until the next change, in °C.
    #[must_use]
    pub fn greatest_c(&self, mass: usize) -> f64 {
        if self.is_held(mass) {
            return self.temperature_c[mass];
        }
        self.settled_c
            .as_ref()
            .map_or(f64::INFINITY, |settled| settled[mass] + self.excess(settled).1)
    }

    /// The highest temperature of a mass from the last change until `now`, in °C.
    #[must_use]
    pub fn highest_c(&self, mass: usize, now: SimTime) -> f64 {
        let t = now.since(self.since).seconds();
        let ends = self.temperature_c[mass].max(self.temperature_c(mass, now));
        let slopes = self.slopes(mass);
        let turns = zeros(&slopes);
        let inside = turns.iter().filter(|&&turn| turn < t);
        inside.fold(ends, |most, &turn| {
            most.max(self.temperature_c(mass, self.since + SimSpan::from_seconds(turn)))
        })
    }
}
