//! Peukert's effect: a battery gives less of its energy at a greater load.
//!
//! A battery of energy `E` that is rated for a discharge over `H` lasts `t = H (P_r / P)^k` at the power
//! `P`, with `P_r = E / H`. It is drained as by a power `P · (P / P_r)^(k−1)`; what exceeds `P` is lost
//! in the battery.
//!
//! Source: Peukert (1897), in terms of power. Valid from the rated power upwards; below it the battery
//! gives its nominal energy. Not modelled: recovery in pauses, temperature, ageing.
//! Held to account by `tests/it/oracles/infra/ups_runtime.rs`.

use crate::issue::Checker;
use crate::quantity::{Ratio, Span};
use libm::pow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Peukert's effect in the battery of a UPS.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeukertSpec {
    /// Exponent, 1 to 2: about 1.05 for lithium cells, 1.1 to 1.3 for lead.
    pub exponent: Ratio,
    /// Time of the discharge at which the battery gives its nominal energy, above 0.
    pub rated: Span,
}

impl PeukertSpec {
    /// Reports values out of range.
    pub fn check(&self, checker: &mut Checker) {
        if !(1.0..=2.0).contains(&self.exponent.si()) {
            checker.within("exponent").out_of_range(self.exponent, "an exponent from 1 to 2");
        }
        if self.rated.seconds() <= 0.0 {
            checker.within("rated").out_of_range(self.rated, "a time above 0");
        }
    }
}

/// Peukert's effect of a battery in the running simulation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peukert {
    rated_w: f64,
    exponent: f64,
}

impl Peukert {
    /// The effect in a battery of a nominal energy.
    pub(super) fn new(spec: &PeukertSpec, energy_j: f64) -> Self {
        Self { rated_w: energy_j / spec.rated.seconds(), exponent: spec.exponent.si() }
    }

    /// Power by which the battery is drained at a power at its terminals, in W.
    pub(super) fn drain_w(self, power_w: f64) -> f64 {
        let ratio = power_w / self.rated_w;
        // Also where a battery without energy makes the ratio infinite or no number.
        if ratio > 1.0 && ratio.is_finite() {
            power_w * pow(ratio, self.exponent - 1.0)
        } else {
            power_w
        }
    }
}
