//! Uninterruptible power supply: a battery that carries the site from grid loss to generator.
//!
//! Usable energy is `E · d` with the depth of discharge `d`; at a load `P` behind an inverter of
//! efficiency `η` it lasts `t = E · d · η / P`, less by Peukert's effect where that is given. Energy left
//! is advanced exactly between changes of load, so the instant of depletion does not depend on a time
//! step. Its rating limits the load that it carries on battery; on the grid the load beyond the rating
//! runs on the bypass. The charger takes what the source has left, see `limit`.
//!
//! Source: MODEL §1 (100 kWh, η = 0.90 · 0.95, 1 MW: 307.8 s). Not modelled: ageing, taper of the
//! charge, overload for a limited time. Held to account by `tests/it/oracles/infra/ups_runtime.rs` and
//! `tests/it/sites/power.rs`.

use super::peukert::{Peukert, PeukertSpec};
use super::ups_events::{BatteryCharged, BatteryDepleted};
use crate::causality::{Causes, EntityName, IncidentId, IncidentKind, Incidents};
use crate::infra::conversion::LEAST_EFFICIENCY;
use crate::infra::id::SiteId;
use crate::issue::Checker;
use crate::kernel::{Agenda, SimSpan, SimTime, Ticket};
use crate::quantity::{Energy, Power, Share};
use bevy_ecs::prelude::Component;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The battery is empty while it carries the site.
const DEPLETED: IncidentKind = IncidentKind::new("battery_depleted");

/// Uninterruptible power supply of a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpsSpec {
    /// Energy at full charge.
    pub energy: Energy,
    /// Depth of discharge: usable fraction of `energy`, above 0 and at most 1.
    pub depth_of_discharge: Share,
    /// Efficiency of the inverter, 0.1 to 1.
    pub efficiency: Share,
    /// Greatest load at the output on battery, above 0; unlimited if not given. What exceeds it is
    /// shed by the order of the feed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Power>,
    /// Peukert's effect; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peukert: Option<PeukertSpec>,
    /// Whether there is no bypass, so that a failed UPS drops its load: all behind its output, but not
    /// cooling that joins the chain at or above it and is not `on_ups`. False if not given: the load runs
    /// on the bypass, without a battery.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_bypass: bool,
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
    /// Efficiency of charging, 0.1 to 1; 1 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charge_efficiency: Option<Share>,
}

impl UpsSpec {
    /// Reports values out of range.
    pub fn check(&self, checker: &mut Checker) {
        if self.efficiency.si() < LEAST_EFFICIENCY {
            checker
                .within("efficiency")
                .out_of_range(self.efficiency, "a share from 10 % to 100 %");
        }
        if self.depth_of_discharge.si() <= 0.0 {
            checker
                .within("depth_of_discharge")
                .out_of_range(self.depth_of_discharge, "a share above 0");
        }
        if self.energy.si() <= 0.0 {
            checker.within("energy").out_of_range(self.energy, "an energy above 0");
        }
        if let Some(rating) = self.rating
            && rating.si() <= 0.0
        {
            checker.within("rating").out_of_range(rating, "a power above 0");
        }
        if let Some(peukert) = &self.peukert {
            peukert.check(&mut checker.within("peukert"));
        }
        if let Some(efficiency) = self.charge_efficiency {
            if self.charger.is_none() {
                checker
                    .within("charge_efficiency")
                    .conflict("without a charger it has no effect", "add `charger: \"…\"`");
            }
            if efficiency.si() < LEAST_EFFICIENCY {
                checker
                    .within("charge_efficiency")
                    .out_of_range(efficiency, "a share from 10 % to 100 %");
            }
        }
    }
}

/// A UPS in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct Ups {
    name: EntityName,
    usable_j: f64,
    /// Usable energy left at `since`.
    energy_j: f64,
    since: SimTime,
    efficiency: f64,
    rating_w: f64,
    peukert: Option<Peukert>,
    has_bypass: bool,
    position: usize,
    charger_w: f64,
    charge_efficiency: f64,
    /// Discharge (above zero) or charge (below), in W of stored energy.
    drain_w: f64,
    /// The scheduled instant at which it is empty, or full.
    ticket: Option<Ticket>,
    /// Failures under way.
    pub(super) failures: Causes,
    depleted: Option<IncidentId>,
    discharged_j: f64,
    charged_j: f64,
    initial_j: f64,
}

impl Ups {
    pub(in crate::infra) fn new(spec: &UpsSpec, name: EntityName, now: SimTime) -> Self {
        let usable_j = spec.energy.si() * spec.depth_of_discharge.si();
        Self {
            name,
            usable_j,
            energy_j: usable_j * spec.charge.map_or(1.0, Share::si),
            since: now,
            efficiency: spec.efficiency.si(),
            rating_w: spec.rating.map_or(f64::INFINITY, Power::si),
            peukert: spec.peukert.as_ref().map(|spec_p| Peukert::new(spec_p, spec.energy.si())),
            has_bypass: !spec.without_bypass,
            position: spec.position as usize,
            charger_w: spec.charger.map_or(0.0, Power::si),
            charge_efficiency: spec.charge_efficiency.map_or(1.0, Share::si),
            drain_w: 0.0,
            ticket: None,
            failures: Causes::none(),
            depleted: None,
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

    /// Whether the battery can carry a load: it has energy, and the UPS has not failed.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.energy_j > 0.0 && self.failures.is_empty()
    }

    /// Whether a failed UPS without a bypass drops its load.
    #[must_use]
    pub const fn drops_load(&self) -> bool {
        !self.has_bypass && !self.failures.is_empty()
    }

    /// Whether a failure is under way.
    #[must_use]
    pub const fn is_failed(&self) -> bool {
        !self.failures.is_empty()
    }

    /// Greatest load at its output on battery, in W; infinite without a rating.
    #[must_use]
    pub const fn rating_w(&self) -> f64 {
        self.rating_w
    }

    /// The incident for which the battery does not carry the site, if there is one.
    #[must_use]
    pub fn blamed(&self) -> Option<IncidentId> {
        self.failures.blamed().or(self.depleted)
    }

    /// Initial and charged energy less discharged and stored energy, in J: zero.
    #[must_use]
    pub fn residual_j(&self, now: SimTime) -> f64 {
        let mut there = self.clone();
        there.advance(now);
        there.initial_j + there.charged_j - there.discharged_j - there.energy_j
    }

    /// Energy that has been in the battery up to the last change, in J: initially, and charged since.
    #[must_use]
    pub const fn throughput_j(&self) -> f64 {
        self.initial_j + self.charged_j
    }

    /// Usable energy left, as a fraction of that at full charge.
    #[must_use]
    pub fn charge(&self, now: SimTime) -> f64 {
        self.energy_j(now) / self.usable_j
    }

    /// Power that the charger draws if it may, in W: none while the battery is full, or the UPS has
    /// failed.
    #[must_use]
    pub fn wanted_charge_w(&self) -> f64 {
        if self.energy_j < self.usable_j && self.failures.is_empty() { self.charger_w } else { 0.0 }
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
        self.drain_w
    }

    /// Stands by, or charges with at most `most_w`; returns the power that the charger draws and the
    /// power that reaches storage, in W.
    pub(super) fn stand_by(
        &mut self,
        most_w: f64,
        site: SiteId,
        agenda: &mut Agenda,
    ) -> (f64, f64) {
        agenda.cancel_pending(&mut self.ticket);
        let (charger_w, span) = self.recharge(most_w);
        self.ticket = span.map(|span| agenda.after(span, BatteryCharged { site }));
        (charger_w, charger_w * self.charge_efficiency)
    }

    /// Neither discharges nor charges: the site has no power.
    pub(super) fn idle(&mut self, agenda: &mut Agenda) {
        agenda.cancel_pending(&mut self.ticket);
        self.drain_w = 0.0;
    }

    /// Power is back: a depletion is over.
    pub(super) fn end_depletion(&mut self, agenda: &mut Agenda, incidents: &mut Incidents) {
        if let Some(incident) = self.depleted.take() {
            incidents.end(agenda, incident);
        }
    }

    /// The battery is empty, for a cause.
    pub(super) fn run_dry(
        &mut self,
        cause: Option<IncidentId>,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        self.reach(0.0);
        let (name, depleted) = (self.name, &mut self.depleted);
        depleted.get_or_insert_with(|| incidents.begin(agenda, DEPLETED, name, cause));
    }

    /// The battery is full.
    pub(super) const fn fill(&mut self) {
        self.reach(self.usable_j);
    }

    /// Discharges for a load at its output; returns the span until it is empty.
    fn discharge(&mut self, load_w: f64) -> SimSpan {
        let storage_w = load_w / self.efficiency;
        self.drain_w = self.peukert.map_or(storage_w, |peukert| peukert.drain_w(storage_w));
        SimSpan::from_seconds(self.energy_j / self.drain_w)
    }

    /// Charges if it is not full; returns the power that the charger draws in W, and the span until
    /// full.
    fn recharge(&mut self, most_w: f64) -> (f64, Option<SimSpan>) {
        let charger_w = self.wanted_charge_w().min(most_w.max(0.0));
        let rate_w = charger_w * self.charge_efficiency;
        if rate_w <= 0.0 {
            self.drain_w = 0.0;
            return (0.0, None);
        }
        self.drain_w = -rate_w;
        let missing_j = self.usable_j - self.energy_j;
        (charger_w, Some(SimSpan::from_seconds(missing_j / rate_w)))
    }

    /// Sets the energy to the exact value at the event, which removes rounding errors.
    const fn reach(&mut self, energy_j: f64) {
        self.ticket = None;
        self.energy_j = energy_j;
        self.drain_w = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::read_ron;

    fn ups(spec: &str) -> Ups {
        let spec: UpsSpec = read_ron(spec).unwrap();
        let name = Incidents::default().name("ups");
        Ups::new(&spec, name, SimTime::START)
    }

    #[test]
    fn runtime_of_the_model_text() {
        let mut ups = ups(r#"(energy: "100 kWh", depth_of_discharge: 0.9, efficiency: 0.95)"#);
        assert!((ups.discharge(1e6).seconds() - 307.8).abs() < 1e-6);
        ups.advance(SimTime::from_seconds(100.0));
        assert!((ups.discharge(5e5).seconds() - 2.0 * 207.8).abs() < 1e-6);
    }

    /// 10 kWh over an hour are 10 kW; at 40 kW and an exponent of 1.5 the time is 1/8 h instead of 1/4.
    /// Below the rated power the nominal energy is given: 5 kW for two hours.
    #[test]
    fn peukert_shortens_the_time_above_the_rated_power() {
        let mut ups = ups(
            r#"(energy: "10 kWh", depth_of_discharge: 1, efficiency: 1, peukert: (exponent: 1.5, rated: "1 h"))"#,
        );
        for (load_w, runtime_s) in [(40e3, 450.0), (10e3, 3600.0), (5e3, 7200.0)] {
            assert!((ups.discharge(load_w).seconds() - runtime_s).abs() < 1e-6, "{load_w} W");
        }
    }
}
