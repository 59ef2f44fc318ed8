//! Cooling: the path of heat from the racks to the outdoor air.
//!
//! ```text
//!  racks ─▶ liquid loop (pumps) ─▶ facility water ─▶ dry coolers, chillers ─▶ outdoor air
//!     └───▶ room air ─▶ coils, DX units ─▶ outdoor air └──── cooling plant ────┘
//! ```
//! All masses of a site are one heat network (`heat_path`, `thermal`), whose temperatures are exact
//! between changes.

mod facility_water;
mod free_cooling;
mod heat_path;
mod heat_rejection;
mod high_pressure;
mod least;
mod liquid_loop;
mod mass;
mod masses;
mod plant;
mod plates;
mod pump;
mod pump_failure;
mod refrigeration;
mod regime;
mod reset;
mod room;
mod room_cooler;
mod thermal;

pub use facility_water::{FacilityWater, FacilityWaterSpec, VALID_WATER};
pub use heat_path::HeatPath;
pub use heat_rejection::{ChillersSpec, DryCoolerSpec, TowerSpec};
pub use high_pressure::{ChillerReset, CoolingUnits, CutOutSpec};
pub use liquid_loop::{CoolantLoop, CoolantSpec, LoopSpec, VALID_COOLANT};
pub use mass::Mass;
pub use plant::{CoolingPlant, CoolingPlantRestarted, CoolingUnitsFailed, CoolingUnitsRestored};
pub use plates::PlatesSpec;
pub use pump::{FailuresSpec, PumpsSpec};
pub use pump_failure::{PumpFailed, PumpRepaired};
pub use refrigeration::{VALID_CHILLERS, VALID_DX};
pub use regime::Regime;
pub use room::{Room, RoomSpec, VALID_AIR};
pub use room_cooler::RoomCoolingSpec;
pub use thermal::{Direction, HeatNetwork, OutOfBounds, Weights};

pub(super) use heat_path::FirstLimits;
pub(super) use masses::{Masses, MassesOfGroup, MassesOfHall, RoomMasses};
pub(super) use plates::Plates;

use crate::kernel::Simulation;

/// Registers the handlers of cooling.
pub(super) fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(pump_failure::fail).on(pump_failure::repair);
    sim.on(plant::fail_units).on(plant::restore_units).on(plant::restart);
    sim.on(reset::reset_units);
}
