//! Passage: when a mass passes a limit, and its highest temperature between two changes.
//!
//! A mass's slope is a sum of exponentials, whose zeros divide its path into monotone pieces, see
//! `crossing`. No search is made if the comparison principle excludes a passage.

use super::crossing::{first_rise, zeros};
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

impl HeatNetwork {
    /// The first instant from now, in seconds after the last change, at which a mass passes a
    /// limit; zero if it is already beyond the limit, `None` if it never passes it.
    #[must_use]
    pub fn first_crossing(&self, mass: usize, limit_c: f64, direction: Direction) -> Option<f64> {
        let sign = if direction == Direction::Rising { 1.0 } else { -1.0 };
        let here = sign * (self.temperature_c[mass] - limit_c);
        if here >= 0.0 {
            return Some(0.0);
        }
        if self.is_held(mass) {
            return None;
        }
        if let Some(settled) = &self.settled_c {
            // T(t) ≤ T∞ + κ for κ the largest excess over T∞ of any mass, by comparison.
            let free = self.modes.free[..self.modes.count].iter();
            let excess = free
                .fold(0.0_f64, |most, &i| most.max(sign * (self.temperature_c[i] - settled[i])));
            if sign * (settled[mass] - limit_c) + excess < BEYOND_K {
                return None;
            }
        }
        let slopes = self.slopes(mass).map(|(slope, rate)| (sign * slope, rate));
        let height = |t: f64| -> f64 {
            let modes = &self.modes;
            let temperature: f64 =
                (0..modes.count).map(|k| modes.out[mass][k] * self.amplitude_at(k, t)).sum();
            sign * (temperature - limit_c)
        };
        first_rise(height, &slopes[..self.modes.count], BEYOND_K)
    }

    /// The highest temperature of a mass from the last change until `now`, in °C.
    #[must_use]
    pub fn highest_c(&self, mass: usize, now: SimTime) -> f64 {
        let t = now.since(self.since).seconds();
        let ends = self.temperature_c[mass].max(self.temperature_c(mass, now));
        let slopes = self.slopes(mass);
        let turns = zeros(&slopes[..self.modes.count]);
        let inside = turns.as_slice().iter().filter(|&&turn| turn < t);
        inside.fold(ends, |most, &turn| {
            most.max(self.temperature_c(mass, self.since + SimSpan::from_seconds(turn)))
        })
    }
}
