//! Uninterruptible power supply: a battery that carries the site from grid loss to generator.
//!
//! Usable energy is `E · d` with the depth of discharge `d`; at a load `P` behind an inverter of
//! efficiency `η` it lasts `t = E · d · η / P`. Energy left is advanced exactly between changes of
//! load, so the instant of depletion does not depend on a time step.
//!
//! Source: MODEL §1 (100 kWh, η = 0.90 · 0.95, 1 MW: 307.8 s). Valid for loads that the inverter
//! carries. Not modelled: ageing, Peukert's effect, taper of the charge.
//! Held to account by `tests/it/oracles/infra/ups_runtime.rs`.

use crate::infra::at_site::at_site;
use crate::infra::directory::BySite;
use crate::infra::id::SiteId;
use crate::issue::Checker;
use crate::kernel::{Agenda, Now, SimSpan, SimTime, Ticket, kinds};
use crate::quantity::{Energy, Power, Share};
use bevy_ecs::prelude::Component;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kinds! { BatteryDepleted, BatteryCharged }

/// Uninterruptible power supply of a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpsSpec {
    /// Energy at full charge.
    pub energy: Energy,
    /// Depth of discharge: usable fraction of `energy`, above 0 and at most 1.
    pub depth_of_discharge: Share,
    /// Efficiency of the inverter, above 0 and at most 1.
    pub efficiency: Share,
    /// Number of stages of the site's `chain` between the UPS output and the racks; 0 if not given.
    #[serde(default)]
    pub position: u32,
    /// Initial charge, as a fraction of the usable energy; full if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charge: Option<Share>,
    /// Power that the charger draws while the battery is not full; the battery is not recharged if not
    /// given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charger: Option<Power>,
    /// Efficiency of charging; 1 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charge_efficiency: Option<Share>,
}

impl UpsSpec {
    /// Reports values out of range.
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
    position: usize,
    charger_w: f64,
    charge_efficiency: f64,
    /// Discharge (above zero) or charge (below), in W of stored energy.
    drain_w: f64,
    /// The scheduled instant at which it is empty, or full.
    ticket: Option<Ticket>,
    discharged_j: f64,
    charged_j: f64,
    initial_j: f64,
}

impl Ups {
    pub(in crate::infra) fn new(spec: &UpsSpec, now: SimTime) -> Self {
        let usable_j = spec.energy.si() * spec.depth_of_discharge.si();
        Self {
            usable_j,
            energy_j: usable_j * spec.charge.map_or(1.0, Share::si),
            since: now,
            efficiency: spec.efficiency.si(),
            position: spec.position as usize,
            charger_w: spec.charger.map_or(0.0, Power::si),
            charge_efficiency: spec.charge_efficiency.map_or(1.0, Share::si),
            drain_w: 0.0,
            ticket: None,
            discharged_j: 0.0,
            charged_j: 0.0,
            initial_j: usable_j * spec.charge.map_or(1.0, Share::si),
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

    /// Whether no usable energy is left.
    #[must_use]
    pub fn is_dry(&self) -> bool {
        self.energy_j <= 0.0
    }

    /// Initial and charged energy less discharged and stored energy, in J: zero.
    #[must_use]
    pub fn residual_j(&self, now: SimTime) -> f64 {
        let mut there = self.clone();
        there.advance(now);
        there.initial_j + there.charged_j - there.discharged_j - there.energy_j
    }

    /// Usable energy left, as a fraction of that at full charge.
    #[must_use]
    pub fn charge(&self, now: SimTime) -> f64 {
        self.energy_j(now) / self.usable_j
    }

    /// Advances the energy to `now`.
    pub(in crate::infra) fn advance(&mut self, now: SimTime) {
        let energy_j = self.energy_j(now);
        if self.drain_w >= 0.0 {
            self.discharged_j += self.energy_j - energy_j;
        } else {
            self.charged_j += energy_j - self.energy_j;
        }
        self.energy_j = energy_j;
        self.since = now;
    }

    /// Stages of the site's chain between its output and the racks.
    pub(super) const fn position(&self) -> usize {
        self.position
    }

    /// Carries a load at its output from now on; returns the power drawn from storage, in W.
    pub(super) fn carry(&mut self, load_w: f64, site: SiteId, agenda: &mut Agenda) -> f64 {
        agenda.cancel_pending(&mut self.ticket);
        let span = self.discharge(load_w);
        self.ticket = Some(agenda.after(span, BatteryDepleted { site }));
        load_w / self.efficiency
    }

    /// Stands by or charges; returns the power that the charger draws and the power that reaches
    /// storage, in W.
    pub(super) fn stand_by(&mut self, site: SiteId, agenda: &mut Agenda) -> (f64, f64) {
        agenda.cancel_pending(&mut self.ticket);
        let (charger_w, span) = self.recharge();
        self.ticket = span.map(|span| agenda.after(span, BatteryCharged { site }));
        (charger_w, charger_w * self.charge_efficiency)
    }

    /// Neither discharges nor charges: the site has no power.
    pub(super) fn idle(&mut self, agenda: &mut Agenda) {
        agenda.cancel_pending(&mut self.ticket);
    }

    /// Discharges for a load at its output; returns the span until it is empty.
    fn discharge(&mut self, load_w: f64) -> SimSpan {
        self.drain_w = load_w / self.efficiency;
        SimSpan::from_seconds(self.energy_j / self.drain_w)
    }

    /// Charges if it is not full; returns the power that the charger draws in W, and the span until
    /// full.
    fn recharge(&mut self) -> (f64, Option<SimSpan>) {
        let missing_j = self.usable_j - self.energy_j;
        let rate_w = self.charger_w * self.charge_efficiency;
        if missing_j <= 0.0 || rate_w <= 0.0 {
            self.drain_w = 0.0;
            return (0.0, None);
        }
        self.drain_w = -rate_w;
        (self.charger_w, Some(SimSpan::from_seconds(missing_j / rate_w)))
    }

    /// Sets the energy to the exact value at the event, which removes rounding errors.
    const fn reach(&mut self, energy_j: f64) {
        self.ticket = None;
        self.energy_j = energy_j;
        self.drain_w = 0.0;
    }
}

/// The battery of a site is empty.
#[derive(Clone, Copy, Debug)]
pub struct BatteryDepleted {
    /// Site at which it occurs.
    pub site: SiteId,
}

/// The battery of a site is full.
#[derive(Clone, Copy, Debug)]
pub struct BatteryCharged {
    /// Site at which it occurs.
    pub site: SiteId,
}

at_site! { BatteryDepleted, BatteryCharged }

/// The battery is empty.
pub(super) fn run_dry(now: Now<BatteryDepleted>, mut batteries: BySite<&'static mut Ups>) {
    if let Some(mut ups) = batteries.get(now.event.site) {
        ups.reach(0.0);
    }
}

/// The battery is full.
pub(super) fn fill(now: Now<BatteryCharged>, mut batteries: BySite<&'static mut Ups>) {
    if let Some(mut ups) = batteries.get(now.event.site) {
        let full_j = ups.usable_j;
        ups.reach(full_j);
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
            position: 0,
            charge: None,
            charger: None,
            charge_efficiency: None,
        };
        let mut ups = Ups::new(&spec, SimTime::START);
        assert!((ups.discharge(1e6).seconds() - 307.8).abs() < 1e-6);
        ups.advance(SimTime::from_seconds(100.0));
        assert!((ups.discharge(5e5).seconds() - 2.0 * 207.8).abs() < 1e-6);
    }
}
