//! Cold plates of racks: heat capacity with their chips, and conductance to the coolant.
//!
//! The conductance at a flow is `max(G_0, G · f^m)`, see `liquid_loop`. Source, range and tests as there.

use super::least::LEAST_J_K;
use crate::issue::Checker;
use crate::quantity::{HeatCapacity, ThermalConductance};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Cold plates of a rack group, in place of those that the hall's coolant states.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlatesSpec {
    /// Heat capacity of a rack's chips and cold plates, 1 J/K or more.
    pub capacity: HeatCapacity,
    /// Conductance from a rack's chips to the coolant at full flow, above 0.
    pub conductance: ThermalConductance,
    /// Conductance that remains without flow, at most `conductance`.
    pub no_flow_conductance: ThermalConductance,
}

impl PlatesSpec {
    /// Reports values out of range.
    pub fn check(&self, checker: &mut Checker) {
        if self.capacity.si() < LEAST_J_K {
            checker
                .within("capacity")
                .out_of_range(self.capacity, "a heat capacity of 1 J/K or more");
        }
        if self.conductance.si() <= 0.0 {
            checker.within("conductance").out_of_range(self.conductance, "a conductance above 0");
        }
        if self.no_flow_conductance > self.conductance {
            checker.within("no_flow_conductance").out_of_range(
                self.no_flow_conductance,
                format!("at most the conductance at full flow, {}", self.conductance),
            );
        }
    }
}

/// Cold plates of a rack in the running simulation.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in crate::infra) struct Plates {
    /// Heat capacity with the chips, in J/K.
    pub(in crate::infra) capacity_j_k: f64,
    /// At full flow.
    pub(super) conductance_w_k: f64,
    /// Without flow.
    pub(super) no_flow_w_k: f64,
}

impl Plates {
    pub(in crate::infra) fn new(spec: &PlatesSpec) -> Self {
        Self {
            capacity_j_k: spec.capacity.si(),
            conductance_w_k: spec.conductance.si(),
            no_flow_w_k: spec.no_flow_conductance.si(),
        }
    }
}
