//! The air room: two masses, air and structure, for the heat that liquid does not catch.
//!
//! `C_a T_a' = Q − Q_c − hA (T_a − T_m)`, `C_m T_m' = hA (T_a − T_m)`: the air warms within a minute,
//! walls and metal within many. Cooling is a coil with a conductance to its supply, or a fixed heat.
//!
//! Source: MODEL §2 (422 520 J/K, 5 MJ/K, 8 kW/K, 100 kW from 22 °C: 30.6343, 35.6836, 43.6928 °C after
//! 60, 180, 600 s). Not modelled: humidity, hot and cold aisles; a supply from the facility water. The
//! room's cooling has a supply of its own at a given temperature: it stops with the plant, by the same
//! share and with the same power, but facility water that warms does not warm it.
//! Held to account by `tests/it/oracles/infra/thermal.rs`.

use super::thermal::HeatNetwork;
use crate::issue::Checker;
use crate::kernel::SimTime;
use crate::quantity::{HeatCapacity, Power, Ratio, Temperature, ThermalConductance};
use bevy_ecs::prelude::Component;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) const AIR: usize = 0;
pub(super) const STRUCTURE: usize = 1;

/// What a scenario says about a site's room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomSpec {
    /// Heat capacity of the air.
    pub air: HeatCapacity,
    /// Heat capacity of walls, floor and metal.
    pub structure: HeatCapacity,
    /// Conductance between them.
    pub coupling: ThermalConductance,
    /// Temperature at the begin, where the room has no steady state of its own.
    pub start: Temperature,
    /// How it is cooled.
    pub cooling: RoomCoolingSpec,
}

/// How a room is cooled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RoomCoolingSpec {
    /// A coil.
    Coil {
        /// Its conductance to the supply.
        conductance: ThermalConductance,
        /// Temperature of the supply.
        supply: Temperature,
        /// Heat taken out for each unit of electricity; costs none if not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cop: Option<Ratio>,
    },
    /// A fixed heat is taken out.
    Fixed(Power),
}

impl RoomSpec {
    /// Puts down what is out of range.
    pub fn check(&self, checker: &mut Checker) {
        for (field, capacity) in [("air", self.air), ("structure", self.structure)] {
            if capacity.si() <= 0.0 {
                checker.within(field).out_of_range(capacity, "a heat capacity above 0");
            }
        }
        if let RoomCoolingSpec::Coil { cop: Some(cop), .. } = self.cooling
            && cop.si() <= 0.0
        {
            checker
                .within("cooling")
                .within("cop")
                .out_of_range(cop, "a coefficient of performance above 0");
        }
    }
}

/// A room in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct Room {
    pub(super) network: HeatNetwork,
    coil: (f64, f64),
    fixed_w: f64,
    cop: f64,
}

impl Room {
    pub(super) fn new(spec: &RoomSpec, now: SimTime) -> Self {
        let start_c = spec.start.celsius();
        let mut network =
            HeatNetwork::new(now, &[(spec.air.si(), start_c), (spec.structure.si(), start_c)]);
        network.couple(AIR, STRUCTURE, spec.coupling.si());
        let (coil, fixed_w, cop) = match &spec.cooling {
            RoomCoolingSpec::Coil { conductance, supply, cop } => {
                ((conductance.si(), supply.celsius()), 0.0, cop.map_or(f64::INFINITY, Ratio::si))
            }
            RoomCoolingSpec::Fixed(power) => ((0.0, 0.0), power.si(), f64::INFINITY),
        };
        Self { network, coil, fixed_w, cop }
    }

    /// Temperature of the air, in °C.
    #[must_use]
    pub fn air_c(&self, now: SimTime) -> f64 {
        self.network.temperature_c(AIR, now)
    }

    /// Temperature of walls, floor and metal, in °C.
    #[must_use]
    pub fn structure_c(&self, now: SimTime) -> f64 {
        self.network.temperature_c(STRUCTURE, now)
    }

    /// The heat network: its books and temperatures.
    #[must_use]
    pub const fn network(&self) -> &HeatNetwork {
        &self.network
    }

    /// Takes in the heat, and the part of the cooling that is there.
    pub(super) fn set(&mut self, heat_w: f64, cooling_share: f64) {
        self.network.heat(AIR, heat_w - self.fixed_w * cooling_share);
        self.network.couple_outside(AIR, self.coil.0 * cooling_share, self.coil.1);
    }

    /// Electric power of the cooling for a heat flow, in W.
    pub(super) fn greatest_power_w(&self, heat_w: f64) -> f64 {
        heat_w / self.cop
    }

    /// Electric power of the cooling now, in W.
    pub(super) fn power_w(&self, cooling_share: f64, now: SimTime) -> f64 {
        let rejected_w = cooling_share * self.coil.0 * (self.air_c(now) - self.coil.1);
        rejected_w.max(0.0) / self.cop
    }
}
