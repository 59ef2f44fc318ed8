//! Air-cooled room: two masses, air and structure, for the heat that the liquid cooling does not
//! take.
//!
//! `C_a T_a' = Q − Q_c − hA (T_a − T_m)`, `C_m T_m' = hA (T_a − T_m)`: the air warms within a
//! minute, walls and metal much more slowly. Cooling is a CRAH (computer room air handler) with a
//! conductance to its supply, or a fixed heat.
//!
//! Source: MODEL §2 (422 520 J/K, 5 MJ/K, 8 kW/K, 100 kW from 22 °C: 30.6343, 35.6836, 43.6928 °C
//! after 60, 180, 600 s). Not modelled: humidity, hot and cold aisles; a supply from the facility
//! water. The CRAH stops with the plant, with its power and by the same share of units, but its
//! supply temperature is fixed: it does not follow the facility water. Held to account by
//! `tests/it/oracles/infra/thermal.rs`.

use super::thermal::HeatNetwork;
use crate::issue::Checker;
use crate::kernel::SimTime;
use crate::quantity::{HeatCapacity, Power, Ratio, Temperature, ThermalConductance};
use bevy_ecs::prelude::Component;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const AIR: usize = 0;
const STRUCTURE: usize = 1;

/// Air-cooled room of a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomSpec {
    /// Heat capacity of the air.
    pub air: HeatCapacity,
    /// Heat capacity of walls, floor and metal.
    pub structure: HeatCapacity,
    /// Conductance between air and structure.
    pub coupling: ThermalConductance,
    /// Initial temperature if the room has no steady state.
    pub start: Temperature,
    /// Cooling of the air.
    pub cooling: RoomCoolingSpec,
}

/// Cooling of a room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RoomCoolingSpec {
    /// A computer room air handler (CRAH).
    #[serde(rename = "coil")]
    Crah {
        /// Conductance from the air to the supply.
        conductance: ThermalConductance,
        /// Supply temperature.
        supply: Temperature,
        /// Coefficient of performance, above 0; the cooling draws no power if not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cop: Option<Ratio>,
    },
    /// A fixed heat flow, removed at any temperature.
    Fixed(Power),
}

impl RoomSpec {
    /// Reports values out of range.
    pub fn check(&self, checker: &mut Checker) {
        for (field, capacity) in [("air", self.air), ("structure", self.structure)] {
            if capacity.si() <= 0.0 {
                checker.within(field).out_of_range(capacity, "a heat capacity above 0");
            }
        }
        if let RoomCoolingSpec::Crah { cop: Some(cop), .. } = self.cooling
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
    network: HeatNetwork,
    crah_w_k: f64,
    supply_c: f64,
    fixed_w: f64,
    cop: f64,
}

impl Room {
    pub(in crate::infra) fn new(spec: &RoomSpec, now: SimTime) -> Self {
        let start_c = spec.start.celsius();
        let mut network =
            HeatNetwork::new(now, &[(spec.air.si(), start_c), (spec.structure.si(), start_c)]);
        network.couple(AIR, STRUCTURE, spec.coupling.si());
        let (crah_w_k, supply_c, fixed_w, cop) = match &spec.cooling {
            RoomCoolingSpec::Crah { conductance, supply, cop } => {
                (conductance.si(), supply.celsius(), 0.0, cop.map_or(f64::INFINITY, Ratio::si))
            }
            RoomCoolingSpec::Fixed(power) => (0.0, 0.0, power.si(), f64::INFINITY),
        };
        Self { network, crah_w_k, supply_c, fixed_w, cop }
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

    /// The heat network: its balance and temperatures.
    #[must_use]
    pub const fn network(&self) -> &HeatNetwork {
        &self.network
    }

    /// The mass of the air.
    pub(in crate::infra) const AIR_MASS: usize = AIR;

    /// Sets the heat into the air in W, and the share of the cooling that runs.
    pub(in crate::infra) fn load(&mut self, heat_w: f64, cooling_share: f64) {
        self.network.heat(AIR, heat_w - self.fixed_w * cooling_share);
        self.network.couple_outside(AIR, self.crah_w_k * cooling_share, self.supply_c);
        self.network.settle();
    }

    /// Starts in the steady state of the present inputs.
    pub(in crate::infra) fn start_settled(&mut self) {
        self.network.start_settled();
    }

    /// Advances temperatures to `now`.
    pub(in crate::infra) fn advance(&mut self, now: SimTime) {
        self.network.advance(now);
    }

    /// Greatest electric power of the cooling for a heat flow, in W.
    pub(in crate::infra) fn greatest_power_w(&self, heat_w: f64) -> f64 {
        heat_w / self.cop
    }

    /// Electric power of the cooling now, in W.
    pub(in crate::infra) fn power_w(&self, cooling_share: f64, now: SimTime) -> f64 {
        let rejected_w = cooling_share * self.crah_w_k * (self.air_c(now) - self.supply_c);
        rejected_w.max(0.0) / self.cop
    }
}
