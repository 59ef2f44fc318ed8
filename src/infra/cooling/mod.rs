//! Cooling: the path of heat from the racks to the outdoor air.
//!
//! ```text
//!  racks ─▶ liquid loop (pumps) ─▶ facility water ─▶ dry coolers, chillers ─▶ outdoor air
//!     └───▶ room air ─▶ CRAH                          └──── cooling plant ────┘
//! ```
//! Liquid loop and room are heat networks (`thermal`), whose temperatures are exact between changes.

mod facility_water;
mod heat_rejection;
mod liquid_loop;
mod plant;
mod pump;
mod pump_failure;
mod room;
mod thermal;

pub use facility_water::{ChillerReset, FacilityWater, FacilityWaterSpec, Regime};
pub use heat_rejection::{ChillersSpec, CutOutSpec, DryCoolerSpec};
pub use liquid_loop::{CoolantLoop, CoolantSpec, LoopSpec};
pub use plant::{CoolingPlant, CoolingPlantRestarted, CoolingUnitsFailed, CoolingUnitsRestored};
pub use pump::{FailuresSpec, PumpsSpec};
pub use pump_failure::{PumpFailed, PumpRepaired, PumpWornOut};
pub use room::{Room, RoomCoolingSpec, RoomSpec};
pub use thermal::{Direction, HeatNetwork, MOST_MASSES};

pub(super) use pump::Wear;

use crate::kernel::Simulation;

/// Registers the handlers of cooling.
pub(super) fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(pump_failure::fail).on(pump_failure::repair).on(pump_failure::wear_out);
    sim.on(plant::fail_units).on(plant::restore_units).on(plant::restart);
    sim.on(facility_water::reset_chiller);
}
