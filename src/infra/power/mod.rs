//! Power: the path of electricity from feed, generators and battery to the racks.
//!
//! ```text
//!  GridLost ─▶ utility feed ─┐
//!  generators ───────────────┼─▶ source ─ chain of conversion ─▶ racks
//!  battery ──────────────────┘           └─▶ pumps, cooling plant
//! ```
//! The meter of the feed counts energy and its cost.

mod blocks;
mod density;
mod feed;
mod feed_spec;
mod flows;
mod fuel;
mod generator;
mod generator_events;
mod generator_handlers;
mod generator_spec;
mod grid;
mod limit;
mod meter;
mod path;
mod peukert;
mod ramp;
mod source;
mod tariff;
mod ups;
mod ups_events;
mod ups_handlers;
mod voltage;

pub use blocks::BlocksSpec;
pub use density::DensitySpec;
pub use feed::UtilityFeed;
pub use feed_spec::{EnergisedSpec, PathsSpec, Shed, UtilityFeedSpec};
pub use flows::Flows;
pub use fuel::VALID_FUEL;
pub use generator::Generator;
pub use generator_events::{
    FuelDelivered, FuelExhausted, GeneratorBlockTaken, GeneratorBroken, GeneratorOnLoad,
    GeneratorRepaired, GeneratorStarted, GeneratorUnitsFailed, GeneratorUnitsRestored,
    GeneratorsCalled,
};
pub use generator_spec::GeneratorSpec;
pub use grid::{GridLost, GridPathsLost, GridRestored};
pub use limit::{PowerCapBegan, PowerCapEnded, ShedLoadRechecked};
pub use meter::Headroom;
pub use peukert::PeukertSpec;
pub use source::PowerSource;
pub use tariff::PriceSpec;
pub use ups::{Ups, UpsSpec};
pub use ups_events::{BatteryCharged, BatteryDepleted, UpsFailed, UpsRepaired};
pub use voltage::ride_through;

pub(super) use feed::{Unpowered, Wiring};
pub(super) use path::{Loads, Sources};

use crate::kernel::Simulation;

/// Registers the handlers of power.
pub(super) fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(grid::lose_grid).on(grid::lose_paths).on(grid::restore_grid);
    sim.on(ups_handlers::run_dry).on(ups_handlers::fill);
    sim.on(ups_handlers::fail).on(ups_handlers::repair);
    sim.on(generator_handlers::call);
    sim.on(generator_handlers::run_unit).on(generator_handlers::break_unit);
    sim.on(generator_handlers::repair_unit).on(generator_handlers::take_load);
    sim.on(generator_handlers::exhaust_fuel).on(generator_handlers::refuel);
    sim.on(generator_handlers::take_block);
    sim.on(generator_handlers::fail_units).on(generator_handlers::restore_units);
}
