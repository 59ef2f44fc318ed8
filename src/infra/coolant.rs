//! Liquid cooling: chips and cold plates, the technology coolant loop with its pumps, and the
//! facility water that takes its heat.
//!
//! ```text
//!  racks ─heat─▶ CHIPS ─conductance(flow)─▶ LOOP ─CDU(flow)─▶ WATER ─▶ dry cooler, chillers
//! ```
//! Three masses of a heat network. Pumps give the flow share `f = min(1, running/needed)`; the
//! conductance is `max(G_still, G · f^m)` (MODEL §2: ε-NTU or a power law). Chips of racks that are
//! down count to the loop, with the heat in them. Without a loop of its own, chips give their heat to
//! the water at once; without facility water, the water is a reservoir at a given temperature.
//!
//! Source: MODEL §2 (C 370.8 kJ/K, 12 kW/K, supply 32 °C, 120 kW: 42 °C, τ 30.9 s; 60 °C 58.4 s after
//! loss of flow). Not modelled: gradients in the loop, transport delay, leaks, two-phase cooling.
//! Held to account by `tests/it/oracles/infra/thermal.rs`.

use super::pump::{Pump, PumpsSpec};
use super::thermal::HeatNetwork;
use crate::causality::IncidentId;
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
pub(super) const CHIPS: usize = 0;
pub(super) const LOOP: usize = 1;
pub(super) const WATER: usize = 2;

/// What a scenario says about a site's liquid cooling.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoolantSpec {
    /// Heat capacity of a rack's chips and cold plates.
    pub capacity: HeatCapacity,
    /// Conductance from a rack's chips to the coolant at full flow.
    pub conductance: ThermalConductance,
    /// What is left of it without flow.
    pub still: ThermalConductance,
    /// Exponent of the flow.
    pub flow_exponent: Ratio,
    /// The loop between chips and facility water; none if not given.
    #[serde(default, rename = "loop", skip_serializing_if = "Option::is_none")]
    pub technology_loop: Option<LoopSpec>,
    /// Temperature of the water where the site has no facility water of its own, or at the begin.
    pub supply: Temperature,
    /// The pumps.
    pub pumps: PumpsSpec,
}

/// What a scenario says about the technology coolant loop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoopSpec {
    /// Heat capacity of the coolant.
    pub capacity: HeatCapacity,
    /// Heat that the coolant distribution units pass on …
    pub heat: Power,
    /// … at this difference between loop and water.
    pub approach: TemperatureDifference,
}

impl CoolantSpec {
    /// Puts down what is out of range.
    pub fn check(&self, checker: &mut Checker) {
        if self.capacity.si() <= 0.0 {
            checker.within("capacity").out_of_range(self.capacity, "a heat capacity above 0");
        }
        if !(0.0..=2.0).contains(&self.flow_exponent.si()) {
            checker
                .within("flow_exponent")
                .out_of_range(self.flow_exponent, "an exponent from 0 to 2");
        }
        if self.still > self.conductance {
            checker.within("still").out_of_range(
                self.still,
                format!("at most that of full flow, {}", self.conductance),
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
    pub(super) network: HeatNetwork,
    pub(super) pumps: Vec<Pump>,
    pub(super) on_ups: bool,
    needed: u32,
    pump_w: f64,
    capacity_j_k: f64,
    conductance_w_k: f64,
    still_w_k: f64,
    flow_exponent: f64,
    /// Conductance of the distribution units at full flow; `None` without a loop.
    cdu_w_k: Option<f64>,
    racks_up: u32,
    racks: u32,
    flow_share: f64,
    /// Least distance to the first step of the throttle, in K.
    pub(super) headroom_k: TimeWeighted,
}

impl CoolantLoop {
    pub(super) fn new(
        spec: &CoolantSpec,
        racks: u32,
        water_j_k: f64,
        pumps: Vec<Pump>,
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
            pumps,
            on_ups: spec.pumps.on_ups,
            needed: spec.pumps.needed,
            pump_w: spec.pumps.power.si(),
            capacity_j_k: spec.capacity.si(),
            conductance_w_k: spec.conductance.si(),
            still_w_k: spec.still.si(),
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
        self.network.temperature_c(
            if self.racks_up == 0 && self.cdu_w_k.is_some() { LOOP } else { CHIPS },
            now,
        )
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

    /// The heat network: its books and temperatures.
    #[must_use]
    pub const fn network(&self) -> &HeatNetwork {
        &self.network
    }

    /// The present flow, as a share of full flow.
    #[must_use]
    pub const fn flow_share(&self) -> f64 {
        self.flow_share
    }

    /// The mass whose temperature the ladder watches.
    pub(super) const fn chip_mass(&self) -> usize {
        if self.racks_up == 0 && self.cdu_w_k.is_some() { LOOP } else { CHIPS }
    }

    pub(super) const fn loop_mass(&self) -> usize {
        if self.cdu_w_k.is_some() { LOOP } else { WATER }
    }

    /// The mass that gives its heat to the water.
    pub(super) const fn last_mass(&self) -> usize {
        if self.cdu_w_k.is_some() { LOOP } else { CHIPS }
    }

    /// Power of the pumps that run, in W.
    pub(super) fn power_w(&self) -> f64 {
        if self.flow_share > 0.0 { self.pump_w * f64::from(self.running()) } else { 0.0 }
    }

    /// Greatest power of the pumps, in W.
    pub(super) fn greatest_power_w(&self) -> f64 {
        self.pump_w * f64::from(self.needed)
    }

    /// The incident that took flow away, if any did.
    pub(super) fn lowered_by(&self) -> Option<IncidentId> {
        if self.flow_share >= 1.0 {
            return None;
        }
        self.pumps
            .iter()
            .rev()
            .find_map(|pump| if pump.failures > 0 { pump.failed_by } else { None })
    }

    fn running(&self) -> u32 {
        let whole = self.pumps.iter().filter(|pump| pump.failures == 0).count() as u32;
        // The standby stands by until it is needed.
        whole.min(self.needed)
    }

    /// Takes the pumps' state in: conductances follow the flow.
    pub(super) fn set_flow(&mut self, powered: bool) {
        let share = if powered { f64::from(self.running()) / f64::from(self.needed) } else { 0.0 };
        self.flow_share = share;
        let factor = if share >= 1.0 { 1.0 } else { pow(share, self.flow_exponent) };
        let per_rack_w_k = if share == 0.0 {
            self.still_w_k
        } else {
            (self.conductance_w_k * factor).max(self.still_w_k)
        };
        match self.cdu_w_k {
            Some(cdu_w_k) => {
                let still = self.still_w_k / self.conductance_w_k;
                let cdu_factor = if share == 0.0 { still } else { factor.max(still) };
                self.network.couple(CHIPS, LOOP, per_rack_w_k * f64::from(self.racks_up));
                self.network.couple(LOOP, WATER, cdu_w_k * cdu_factor);
            }
            None => self.network.couple(CHIPS, WATER, per_rack_w_k * f64::from(self.racks)),
        }
    }

    /// Takes in how many racks are up: the chips of the others count to the loop.
    pub(super) fn set_racks(&mut self, up: u32) {
        if self.cdu_w_k.is_some() && up != self.racks_up {
            let moved = f64::from(up.abs_diff(self.racks_up)) * self.capacity_j_k;
            let (from, to) = if up < self.racks_up { (CHIPS, LOOP) } else { (LOOP, CHIPS) };
            self.network.move_capacity(from, to, moved);
        }
        self.racks_up = up;
    }
}
