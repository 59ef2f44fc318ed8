//! Liquid cooling: chips and cold plates, the technology coolant loop with its pumps, and the
//! facility water that takes its heat.
//!
//! ```text
//!  racks ─heat─▶ CHIPS ─conductance(flow)─▶ LOOP ─CDU(flow)─▶ WATER ─▶ dry cooler, chillers
//! ```
//! Three masses of a heat network. Pumps give the flow share `f = min(1, running/needed)`; the
//! conductance is `max(G_0, G · f^m)` (MODEL §2: ε-NTU or a power law). The chips of racks that are
//! down belong to the loop, with the heat in them. Without a technology loop, chips give their heat
//! directly to the water; without facility water, the water is a reservoir at a given temperature.
//! Failures of pumps overlap: the cause of lost flow is the first of those under way.
//!
//! Source: MODEL §2 (C 370.8 kJ/K, 12 kW/K, supply 32 °C, 120 kW: 42 °C, τ 30.9 s; 60 °C 58.4 s after
//! loss of flow). Not modelled: gradients in the loop, transport delay, leaks, two-phase cooling.
//! Held to account by `tests/it/oracles/infra/thermal.rs`.

use super::pump::{Pump, PumpsSpec, Wear};
use super::thermal::HeatNetwork;
use crate::causality::{EntityName, IncidentId};
use crate::issue::Checker;
use crate::kernel::{SimTime, TimeWeighted};
use crate::quantity::{
    HeatCapacity, Power, Ratio, Temperature, TemperatureDifference, ThermalConductance,
};
use bevy_ecs::prelude::Component;
use libm::pow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The masses of the network.
const CHIPS: usize = 0;
const LOOP: usize = 1;
const WATER: usize = 2;

/// Liquid cooling of a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoolantSpec {
    /// Heat capacity of a rack's chips and cold plates.
    pub capacity: HeatCapacity,
    /// Conductance from a rack's chips to the coolant at full flow.
    pub conductance: ThermalConductance,
    /// Conductance that remains without flow, at most `conductance`.
    pub no_flow_conductance: ThermalConductance,
    /// Exponent of the flow in the conductance, 0 to 2.
    pub flow_exponent: Ratio,
    /// Technology coolant loop between chips and facility water; none if not given.
    #[serde(default, rename = "loop", skip_serializing_if = "Option::is_none")]
    pub technology_loop: Option<LoopSpec>,
    /// Temperature of the water if the site has no facility water; otherwise its initial
    /// temperature, equal to the set-point.
    pub supply: Temperature,
    /// Pumps of the loop.
    pub pumps: PumpsSpec,
}

/// Technology coolant loop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoopSpec {
    /// Heat capacity of the coolant in the loop.
    pub capacity: HeatCapacity,
    /// Heat that the coolant distribution units transfer at the `approach`.
    pub heat: Power,
    /// Temperature difference between loop and facility water at that heat, 0.01 K or more.
    pub approach: TemperatureDifference,
}

impl CoolantSpec {
    /// Reports values out of range.
    pub fn check(&self, checker: &mut Checker) {
        if self.capacity.si() <= 0.0 {
            checker.within("capacity").out_of_range(self.capacity, "a heat capacity above 0");
        }
        if !(0.0..=2.0).contains(&self.flow_exponent.si()) {
            checker
                .within("flow_exponent")
                .out_of_range(self.flow_exponent, "an exponent from 0 to 2");
        }
        if self.no_flow_conductance > self.conductance {
            checker.within("no_flow_conductance").out_of_range(
                self.no_flow_conductance,
                format!("at most the conductance at full flow, {}", self.conductance),
            );
        }
        if let Some(technology_loop) = &self.technology_loop {
            let mut at = checker.within("loop");
            if technology_loop.capacity.si() <= 0.0 {
                at.within("capacity")
                    .out_of_range(technology_loop.capacity, "a heat capacity above 0");
            }
            if technology_loop.approach.si() < 0.01 {
                at.within("approach")
                    .out_of_range(technology_loop.approach, "an approach of 0.01 K or more");
            }
        }
        self.pumps.check(&mut checker.within("pumps"));
    }
}

/// The liquid cooling of a site in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct CoolantLoop {
    network: HeatNetwork,
    pub(super) pumps: Vec<Pump>,
    /// Number of pump failures that have begun, which orders them.
    failures_begun: u64,
    /// Pumps are unaffected by failures.
    is_ideal: bool,
    on_ups: bool,
    needed: u32,
    pump_w: f64,
    capacity_j_k: f64,
    conductance_w_k: f64,
    no_flow_w_k: f64,
    flow_exponent: f64,
    /// Conductance of the distribution units at full flow; `None` without a loop.
    cdu_w_k: Option<f64>,
    racks_up: u32,
    racks: u32,
    flow_share: f64,
    /// Distance to the first step of the throttle, in K.
    headroom_k: TimeWeighted,
}

impl CoolantLoop {
    /// The loop of a site with its pumps, each by name and wear.
    pub(in crate::infra) fn new(
        spec: &CoolantSpec,
        racks: u32,
        water_j_k: f64,
        pumps: Vec<(EntityName, Option<Wear>)>,
        is_ideal: bool,
        now: SimTime,
    ) -> Self {
        let supply_c = spec.supply.celsius();
        let loop_j_k = spec.technology_loop.as_ref().map_or(0.0, |spec| spec.capacity.si());
        let masses = [
            (f64::from(racks) * spec.capacity.si(), supply_c),
            (loop_j_k, supply_c),
            (water_j_k, supply_c),
        ];
        Self {
            network: HeatNetwork::new(now, &masses),
            pumps: pumps.into_iter().map(|(name, wear)| Pump::new(name, wear)).collect(),
            failures_begun: 0,
            is_ideal,
            on_ups: spec.pumps.on_ups,
            needed: spec.pumps.needed,
            pump_w: spec.pumps.power.si(),
            capacity_j_k: spec.capacity.si(),
            conductance_w_k: spec.conductance.si(),
            no_flow_w_k: spec.no_flow_conductance.si(),
            flow_exponent: spec.flow_exponent.si(),
            cdu_w_k: spec.technology_loop.as_ref().map(|spec| spec.heat.si() / spec.approach.si()),
            racks_up: racks,
            racks,
            flow_share: 1.0,
            headroom_k: TimeWeighted::new(now, f64::MAX),
        }
    }

    /// Temperature of the chips of racks that are up, in °C.
    #[must_use]
    pub fn chips_c(&self, now: SimTime) -> f64 {
        self.network.temperature_c(self.chip_mass(), now)
    }

    /// Temperature of the coolant, in °C.
    #[must_use]
    pub fn coolant_c(&self, now: SimTime) -> f64 {
        self.network.temperature_c(self.loop_mass(), now)
    }

    /// Temperature of the facility water, in °C.
    #[must_use]
    pub fn water_c(&self, now: SimTime) -> f64 {
        self.network.temperature_c(WATER, now)
    }

    /// Rate at which the chips warm since the last change, in K/s.
    #[must_use]
    pub fn warming_k_s(&self) -> f64 {
        self.network.warming_k_s(CHIPS)
    }

    /// The heat network: its balance and temperatures.
    #[must_use]
    pub const fn network(&self) -> &HeatNetwork {
        &self.network
    }

    /// The present flow, as a share of full flow.
    #[must_use]
    pub const fn flow_share(&self) -> f64 {
        self.flow_share
    }

    /// Whether the battery carries the pumps.
    pub(in crate::infra) const fn on_ups(&self) -> bool {
        self.on_ups
    }

    /// The mass whose temperature the throttle follows.
    pub(in crate::infra) const fn chip_mass(&self) -> usize {
        if self.racks_up == 0 && self.cdu_w_k.is_some() { LOOP } else { CHIPS }
    }

    /// The mass of the technology coolant.
    pub(in crate::infra) const fn loop_mass(&self) -> usize {
        if self.cdu_w_k.is_some() { LOOP } else { WATER }
    }

    /// The mass of the facility water.
    pub(in crate::infra) const WATER_MASS: usize = WATER;

    /// The mass that transfers its heat to the water.
    pub(super) const fn last_mass(&self) -> usize {
        if self.cdu_w_k.is_some() { LOOP } else { CHIPS }
    }

    /// Electric power of the running pumps, in W.
    pub(in crate::infra) fn power_w(&self) -> f64 {
        if self.flow_share > 0.0 { self.pump_w * f64::from(self.running()) } else { 0.0 }
    }

    /// Greatest electric power of the pumps, in W.
    pub(in crate::infra) fn greatest_power_w(&self) -> f64 {
        self.pump_w * f64::from(self.needed)
    }

    /// The pump failure that causes lost flow, if flow is lost.
    #[must_use]
    pub fn blamed(&self) -> Option<IncidentId> {
        if self.flow_share >= 1.0 {
            return None;
        }
        let first_of_each = self.pumps.iter().filter_map(|pump| pump.failures.iter().next());
        first_of_each.min_by_key(|(_, order)| **order).map(|(incident, _)| incident)
    }

    /// A failure of a pump begins; ideal pumps do not fail, and an index without a pump is ignored.
    pub(super) fn fail_pump(&mut self, pump: u32, failure: IncidentId) {
        if let Some(pump) = self.pumps.get_mut(pump as usize).filter(|_| !self.is_ideal) {
            pump.failures.begin(failure, self.failures_begun);
            self.failures_begun += 1;
        }
    }

    /// A failure of a pump is repaired.
    pub(super) fn repair_pump(&mut self, pump: u32, failure: IncidentId) {
        if let Some(pump) = self.pumps.get_mut(pump as usize) {
            pump.failures.end(failure);
        }
    }

    fn running(&self) -> u32 {
        let intact = self.pumps.iter().filter(|pump| pump.failures.is_empty()).count() as u32;
        // Pumps beyond those needed stand by.
        intact.min(self.needed)
    }

    /// Sets the racks that are up, the power of the pumps, and the heat of the chips in W.
    pub(in crate::infra) fn load(&mut self, racks_up: u32, is_powered: bool, heat_w: f64) {
        self.set_racks(racks_up);
        self.set_flow(is_powered);
        self.network.heat(self.chip_mass(), heat_w);
        if self.chip_mass() != CHIPS {
            self.network.heat(CHIPS, 0.0);
        } else if self.last_mass() == LOOP {
            self.network.heat(LOOP, 0.0);
        }
    }

    /// Conductances follow the flow of the running pumps.
    fn set_flow(&mut self, is_powered: bool) {
        let share =
            if is_powered { f64::from(self.running()) / f64::from(self.needed) } else { 0.0 };
        self.flow_share = share;
        let factor = if share >= 1.0 { 1.0 } else { pow(share, self.flow_exponent) };
        let per_rack_w_k = if share == 0.0 {
            self.no_flow_w_k
        } else {
            (self.conductance_w_k * factor).max(self.no_flow_w_k)
        };
        match self.cdu_w_k {
            Some(cdu_w_k) => {
                let no_flow = self.no_flow_w_k / self.conductance_w_k;
                let cdu_factor = if share == 0.0 { no_flow } else { factor.max(no_flow) };
                self.network.couple(CHIPS, LOOP, per_rack_w_k * f64::from(self.racks_up));
                self.network.couple(LOOP, WATER, cdu_w_k * cdu_factor);
            }
            None => self.network.couple(CHIPS, WATER, per_rack_w_k * f64::from(self.racks)),
        }
    }

    /// The chips of racks that are down belong to the loop.
    fn set_racks(&mut self, up: u32) {
        if self.cdu_w_k.is_some() && up != self.racks_up {
            let moved = f64::from(up.abs_diff(self.racks_up)) * self.capacity_j_k;
            let (from, to) = if up < self.racks_up { (CHIPS, LOOP) } else { (LOOP, CHIPS) };
            self.network.move_capacity(from, to, moved);
        }
        self.racks_up = up;
    }

    /// Heat that flows into the water now, in W.
    pub(super) fn water_inflow_w(&self, now: SimTime) -> f64 {
        self.network.flow_w(self.last_mass(), WATER, now)
    }

    /// Conductance into the water, in W/K.
    pub(super) const fn water_conductance_w_k(&self) -> f64 {
        self.network.between_w_k(self.last_mass(), WATER)
    }

    /// The water keeps its temperature: it is regulated, or a reservoir.
    pub(in crate::infra) fn hold_water(&mut self) {
        self.network.hold(WATER, true);
    }

    /// The water is cooled by dry coolers of this conductance to air, and by a fixed chiller heat.
    pub(super) fn reject(&mut self, is_held: bool, dry_w_k: f64, air_c: f64, chiller_w: f64) {
        self.network.hold(WATER, is_held);
        self.network.couple_outside(WATER, dry_w_k, air_c);
        self.network.heat(WATER, if is_held { 0.0 } else { -chiller_w });
    }

    /// Brings the water to its set-point.
    pub(super) fn set_water(&mut self, set_c: f64) {
        self.network.bring_to(WATER, set_c);
    }

    /// Applies the inputs that have changed.
    pub(in crate::infra) fn settle(&mut self) {
        self.network.settle();
    }

    /// Starts in the steady state of the present inputs.
    pub(in crate::infra) fn start_settled(&mut self) {
        self.network.start_settled();
    }

    /// Advances temperatures to `now`; `first_step_c` is where the throttle begins.
    pub(in crate::infra) fn advance(&mut self, now: SimTime, first_step_c: Option<f64>) {
        if let Some(first_step_c) = first_step_c {
            let highest_c = self.network.highest_c(self.chip_mass(), now);
            self.headroom_k.set(now, first_step_c - highest_c);
        }
        self.network.advance(now);
    }

    /// Least distance to the first step of the throttle since measuring started, in K.
    pub(in crate::infra) fn least_headroom_k(&self, now: SimTime, first_step_c: f64) -> f64 {
        let highest_c = self.network.highest_c(self.chip_mass(), now);
        self.headroom_k.least().min(first_step_c - highest_c)
    }

    /// Statistics count from `now` on.
    pub(in crate::infra) fn reset(&mut self, now: SimTime) {
        self.headroom_k.reset(now);
    }
}
