//! Liquid cooling: chips on cold plates, the technology coolant loop with its pumps, and the coolant
//! distribution units that give its heat to the facility water.
//!
//! Pumps give the flow share `f = min(1, running/needed)`; the conductance of a rack's cold plates is
//! `max(G_0, G · f^m)`, that of the distribution units the same factor of their rating, and without flow
//! a small share of it. The power of the pumps is heat in the coolant. Pumps run while racks of the hall have
//! a place under the energised power, also while all of these are down: operators keep the flow for the heat
//! that is stored, and for the restart. A loop in which no rack is deployed is not in service: its pumps are
//! ready, and draw nothing. A loop loses heat to the air of
//! its room, or outdoors where it has none. Failures of pumps overlap: the cause of lost flow is the first
//! of those under way.
//!
//! Source: MODEL §2: ε-NTU or a power law of the flow (C 370.8 kJ/K, 12 kW/K, supply 32 °C, 120 kW:
//! 42 °C, τ 30.9 s; 60 °C 58.4 s after loss of flow). Valid for single-phase coolant. Not modelled:
//! gradients in the loop, transport delay, leaks, fouling.
//! Held to account by `tests/it/oracles/infra/thermal.rs`.

use super::heat_path::HeatPath;
use super::least::LEAST_J_K;
use super::mass::Mass;
use super::plates::{Plates, PlatesSpec};
use super::pump::{Pump, PumpsSpec};
use crate::causality::IncidentId;
use crate::infra::id::HallId;
use crate::infra::valid_range::ValidRange;
use crate::issue::Checker;
use crate::quantity::{
    HeatCapacity, Power, Ratio, Share, Temperature, TemperatureDifference, ThermalConductance,
};
use bevy_ecs::prelude::Component;
use libm::pow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Share of the rating of distribution units that passes without flow, if none is given: conduction
/// through their plates.
const NO_FLOW_SHARE: f64 = 0.001;

/// Conductance to the surroundings for each watt of rated heat, in 1/K, if none is given.
pub(super) const LOSS_PER_K: f64 = 2e-4;

/// Temperatures of the coolant over which it stays liquid and thin.
pub const VALID_COOLANT: ValidRange = ValidRange {
    model: "liquid cooling",
    what: "coolant",
    unit: "°C",
    low: 0.0,
    high: 75.0,
    source: "assumed: water with a quarter of glycol in loops and hoses",
};

/// Liquid cooling of a site, or of a hall.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoolantSpec {
    /// Heat capacity of a rack's chips and cold plates, 1 J/K or more.
    pub capacity: HeatCapacity,
    /// Conductance from a rack's chips to the coolant at full flow, above 0.
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
    /// Heat capacity of the coolant in the loop, 1 J/K or more.
    pub capacity: HeatCapacity,
    /// Heat that the coolant distribution units transfer at the `approach`, above 0.
    pub heat: Power,
    /// Temperature difference between loop and facility water at that heat, 0.01 K or more.
    pub approach: TemperatureDifference,
    /// Share of that conductance which remains without flow, 0 to 0.05; 0.1 % if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_flow: Option<Share>,
    /// Conductance from the loop to the air of the room, or to outdoor air without a room; 0.02 % of
    /// `heat` per kelvin if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loss: Option<ThermalConductance>,
}

impl CoolantSpec {
    /// The cold plates of racks that state none of their own.
    pub(in crate::infra) fn plates(&self) -> PlatesSpec {
        PlatesSpec {
            capacity: self.capacity,
            conductance: self.conductance,
            no_flow_conductance: self.no_flow_conductance,
        }
    }

    /// Reports values out of range.
    pub fn check(&self, checker: &mut Checker) {
        self.plates().check(checker);
        if !(0.0..=2.0).contains(&self.flow_exponent.si()) {
            checker
                .within("flow_exponent")
                .out_of_range(self.flow_exponent, "an exponent from 0 to 2");
        }
        if let Some(technology_loop) = &self.technology_loop {
            technology_loop.check(&mut checker.within("loop"));
        }
        self.pumps.check(&mut checker.within("pumps"));
    }
}

impl LoopSpec {
    fn check(&self, checker: &mut Checker) {
        if self.capacity.si() < LEAST_J_K {
            checker
                .within("capacity")
                .out_of_range(self.capacity, "a heat capacity of 1 J/K or more");
        }
        if self.heat.si() <= 0.0 {
            checker.within("heat").out_of_range(self.heat, "a heat above 0");
        }
        if self.approach.si() < 0.01 {
            checker.within("approach").out_of_range(self.approach, "an approach of 0.01 K or more");
        }
        if let Some(no_flow) = self.no_flow
            && no_flow.si() > 0.05
        {
            checker.within("no_flow").out_of_range(no_flow, "a share from 0 to 0.05");
        }
    }

    /// Conductance of the distribution units at full flow, in W/K.
    pub(in crate::infra) fn conductance_w_k(&self) -> f64 {
        self.heat.si() / self.approach.si()
    }
}

/// Conductances of a technology loop.
#[derive(Clone, Copy, Debug)]
struct TechnologyLoop {
    /// Of the distribution units at full flow.
    units_w_k: f64,
    no_flow_share: f64,
    loss_w_k: f64,
}

/// The liquid cooling of a hall in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct CoolantLoop {
    hall: HallId,
    pub(super) pumps: Vec<Pump>,
    /// Number of pump failures that have begun, which orders them.
    failures_begun: u64,
    /// Pumps are unaffected by failures.
    is_ideal: bool,
    on_ups: bool,
    needed: u32,
    pump_w: f64,
    flow_exponent: f64,
    /// `None` without a loop.
    technology_loop: Option<TechnologyLoop>,
    flow_share: f64,
    /// Whether racks of the hall have a place under the energised power.
    is_in_service: bool,
    /// The failure for which flow was lost, until the heat stored since has left the chips.
    lost_by: Option<IncidentId>,
}

impl CoolantLoop {
    /// The loop of a hall with its pumps.
    pub(in crate::infra) fn new(spec: &CoolantSpec, hall: HallId, is_ideal: bool) -> Self {
        let technology_loop = spec.technology_loop.as_ref().map(|spec| TechnologyLoop {
            units_w_k: spec.conductance_w_k(),
            no_flow_share: spec.no_flow.map_or(NO_FLOW_SHARE, Share::si),
            loss_w_k: spec.loss.map_or(LOSS_PER_K * spec.heat.si(), ThermalConductance::si),
        });
        Self {
            hall,
            pumps: vec![Pump::new(); spec.pumps.count as usize],
            failures_begun: 0,
            is_ideal,
            on_ups: spec.pumps.on_ups,
            needed: spec.pumps.needed,
            pump_w: spec.pumps.power.si(),
            flow_exponent: spec.flow_exponent.si(),
            technology_loop,
            flow_share: 1.0,
            is_in_service: true,
            lost_by: None,
        }
    }

    /// Hall whose racks it cools.
    pub(in crate::infra) const fn hall(&self) -> HallId {
        self.hall
    }

    /// The present flow, as a share of full flow: that of its pumps, also while they are ready only.
    #[must_use]
    pub const fn flow_share(&self) -> f64 {
        self.flow_share
    }

    /// Whether the battery carries the pumps.
    pub(in crate::infra) const fn on_ups(&self) -> bool {
        self.on_ups
    }

    /// Electric power of the running pumps, in W.
    pub(in crate::infra) fn power_w(&self) -> f64 {
        let runs = self.is_in_service && self.flow_share > 0.0;
        if runs { self.pump_w * f64::from(self.running()) } else { 0.0 }
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

    /// The failure for which flow was lost, while heat that chips have stored since flows off.
    pub(in crate::infra) const fn lost_by(&self) -> Option<IncidentId> {
        self.lost_by
    }

    /// Flow is whole again, and the chips store no more heat than at rest.
    pub(in crate::infra) fn follow_up(&mut self, heat: &HeatPath) {
        if self.flow_share >= 1.0 && !heat.stores_excess(self.hall) {
            self.lost_by = None;
        }
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

    /// What the present flow leaves of a conductance at full flow.
    fn flow_factor(&self) -> f64 {
        match self.flow_share {
            0.0 => 0.0,
            share if share >= 1.0 => 1.0,
            share => pow(share, self.flow_exponent),
        }
    }

    /// Conductance of a rack's cold plates at the present flow, in W/K.
    pub(in crate::infra) fn rack_w_k(&self, plates: Plates) -> f64 {
        (plates.conductance_w_k * self.flow_factor()).max(plates.no_flow_w_k)
    }

    /// The loop is in service while racks of its hall have a place under the energised power.
    pub(in crate::infra) const fn set_service(&mut self, is_in_service: bool) {
        self.is_in_service = is_in_service;
    }

    /// Sets the flow by the power of the pumps, and couples the loop to the water.
    pub(in crate::infra) fn set_flow(&mut self, heat: &mut HeatPath, is_powered: bool) {
        let running = f64::from(self.running());
        self.flow_share = if is_powered { running / f64::from(self.needed) } else { 0.0 };
        self.lost_by = self.blamed().or(self.lost_by);
        if let Some(technology_loop) = &self.technology_loop {
            let factor = self.flow_factor().max(technology_loop.no_flow_share);
            let units_w_k = technology_loop.units_w_k * factor;
            heat.couple(Mass::Coolant(self.hall), Mass::Water, units_w_k);
        }
    }

    /// The heat of the pumps, and the loss of the loop.
    pub(in crate::infra) fn lose(&self, heat: &mut HeatPath) {
        let hall = self.hall;
        heat.add_cooler(heat.coolant_mass(hall), self.power_w());
        let Some(technology_loop) = &self.technology_loop else { return };
        if heat.has_room(hall) {
            heat.couple(Mass::Coolant(hall), Mass::Air(hall), technology_loop.loss_w_k);
        } else {
            heat.add_outward(Mass::Coolant(hall), technology_loop.loss_w_k, heat.outdoor_c());
        }
    }
}
