//! Uninterruptible power supply: a battery that carries the site from grid loss to generator.
//!
//! Usable energy is `E · d` with the depth of discharge `d`; at a load `P` behind an inverter of
//! efficiency `η` it lasts `t = E · d · η / P`. Energy left is advanced exactly between changes of
//! load, so the instant at which it runs dry does not depend on a step.
//!
//! Source: MODEL §1 (100 kWh, η = 0.90 · 0.95, 1 MW: 307.8 s). Valid for loads that the inverter
//! carries. Not modelled: ageing, Peukert's effect, taper of the charge.
//! Held to account by `tests/it/oracles/infra/ups_runtime.rs`.

use crate::issue::Checker;
use crate::kernel::{SimSpan, SimTime, Ticket};
use crate::quantity::{Energy, Power, Share};
use bevy_ecs::prelude::Component;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a scenario says about a UPS.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpsSpec {
    /// Energy at full charge.
    pub energy: Energy,
    /// The part of it that may be used.
    pub depth_of_discharge: Share,
    /// Efficiency of the inverter.
    pub efficiency: Share,
    /// How many stages of the site's chain lie between its output and the racks; 0 if not given.
    #[serde(default)]
    pub behind_stages: u32,
    /// Charge at the begin, as a part of what may be used; full if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charge: Option<Share>,
    /// Power that the charger takes while the battery is not full; the battery is never charged
    /// again if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charger: Option<Power>,
    /// Efficiency of charging; 1 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charge_efficiency: Option<Share>,
}

impl UpsSpec {
    /// Puts down what is out of range.
    pub fn check(&self, checker: &mut Checker) {
        for (field, share) in
            [("efficiency", self.efficiency), ("depth_of_discharge", self.depth_of_discharge)]
        {
            if share.si() <= 0.0 {
                checker.within(field).out_of_range(share, "a share above 0");
            }
        }
    }
}

/// A UPS in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct Ups {
    usable_j: f64,
    /// Usable energy left at `since`.
    energy_j: f64,
    since: SimTime,
    efficiency: f64,
    pub(super) behind_stages: usize,
    charger_w: f64,
    charge_efficiency: f64,
    /// What the battery gives (above zero) or takes (below), in W of stored energy.
    drain_w: f64,
    /// Runs dry, or is full.
    pub(super) ticket: Option<Ticket>,
    /// Energy that came out of the battery and went into it, in J.
    pub(super) given_j: f64,
    pub(super) taken_j: f64,
    at_first_j: f64,
}

impl Ups {
    pub(super) fn new(spec: &UpsSpec, now: SimTime) -> Self {
        let usable_j = spec.energy.si() * spec.depth_of_discharge.si();
        Self {
            usable_j,
            energy_j: usable_j * spec.charge.map_or(1.0, Share::si),
            since: now,
            efficiency: spec.efficiency.si(),
            behind_stages: spec.behind_stages as usize,
            charger_w: spec.charger.map_or(0.0, Power::si),
            charge_efficiency: spec.charge_efficiency.map_or(1.0, Share::si),
            drain_w: 0.0,
            ticket: None,
            given_j: 0.0,
            taken_j: 0.0,
            at_first_j: usable_j * spec.charge.map_or(1.0, Share::si),
        }
    }

    /// Usable energy left, in J of stored energy.
    #[must_use]
    pub fn energy_j(&self, now: SimTime) -> f64 {
        (self.energy_j - self.drain_w * now.since(self.since).seconds()).clamp(0.0, self.usable_j)
    }

    /// Usable energy left, in J at the output.
    #[must_use]
    pub fn deliverable_j(&self, now: SimTime) -> f64 {
        self.energy_j(now) * self.efficiency
    }

    /// Whether nothing is left.
    #[must_use]
    pub fn is_dry(&self) -> bool {
        self.energy_j <= 0.0
    }

    /// What was at first and came in, less what went out and is left, in J.
    #[must_use]
    pub fn residual_j(&self, now: SimTime) -> f64 {
        let mut there = self.clone();
        there.advance(now);
        there.at_first_j + there.taken_j - there.given_j - there.energy_j
    }

    /// Carries the energy forward to `now`.
    pub(super) fn advance(&mut self, now: SimTime) {
        let energy_j = self.energy_j(now);
        if self.drain_w >= 0.0 {
            self.given_j += self.energy_j - energy_j;
        } else {
            self.taken_j += energy_j - self.energy_j;
        }
        self.energy_j = energy_j;
        self.since = now;
    }

    /// The battery carries a load at its output; gives the span until it is dry.
    pub(super) fn carry(&mut self, load_w: f64) -> SimSpan {
        self.drain_w = load_w / self.efficiency;
        SimSpan::from_seconds(self.energy_j / self.drain_w)
    }

    /// The battery is dry: that is what the event says, whatever the last bit holds.
    pub(super) const fn run_dry(&mut self) {
        self.energy_j = 0.0;
        self.drain_w = 0.0;
    }

    /// The battery is full.
    pub(super) const fn fill(&mut self) {
        self.energy_j = self.usable_j;
        self.drain_w = 0.0;
    }

    /// The battery rests or is charged; gives what the charger takes in W, and the span until full.
    pub(super) fn charge(&mut self) -> (f64, Option<SimSpan>) {
        let missing_j = self.usable_j - self.energy_j;
        let rate_w = self.charger_w * self.charge_efficiency;
        if missing_j <= 0.0 || rate_w <= 0.0 {
            self.drain_w = 0.0;
            return (0.0, None);
        }
        self.drain_w = -rate_w;
        (self.charger_w, Some(SimSpan::from_seconds(missing_j / rate_w)))
    }

    /// What is lost in the inverter while the battery carries, as a part of what it gives.
    pub(super) const fn efficiency(&self) -> f64 {
        self.efficiency
    }

    /// What becomes stored of what the charger takes.
    pub(super) const fn charge_efficiency(&self) -> f64 {
        self.charge_efficiency
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runtime_of_the_model_text() {
        let spec = UpsSpec {
            energy: "100 kWh".parse().unwrap(),
            depth_of_discharge: Share::new(0.9).unwrap(),
            efficiency: Share::new(0.95).unwrap(),
            behind_stages: 0,
            charge: None,
            charger: None,
            charge_efficiency: None,
        };
        let mut ups = Ups::new(&spec, SimTime::START);
        assert!((ups.carry(1e6).seconds() - 307.8).abs() < 1e-6);
        ups.advance(SimTime::from_seconds(100.0));
        assert!((ups.carry(5e5).seconds() - 2.0 * 207.8).abs() < 1e-6);
    }
}
