//! Power: the path of electricity from feed, generators and battery to the racks.
//!
//! ```text
//!  GridLost ─▶ utility feed ─┐
//!  generators ───────────────┼─▶ source ─ chain of conversion ─▶ racks
//!  battery ──────────────────┘           └─▶ pumps, cooling plant
//! ```
//! The meter of the feed counts energy and its cost.

mod feed;
mod flows;
mod generator;
mod grid;
mod meter;
mod path;
mod source;
mod tariff;
mod ups;

pub use feed::{EnergisedSpec, UtilityFeed, UtilityFeedSpec};
pub use flows::Flows;
pub use generator::{FuelExhausted, Generator, GeneratorOnLoad, GeneratorSpec};
pub use grid::{GridLost, GridRestored};
pub use source::PowerSource;
pub use tariff::PriceSpec;
pub use ups::{BatteryCharged, BatteryDepleted, Ups, UpsSpec};

pub(super) use path::{draw_power, select_source};

use crate::kernel::Simulation;

/// Registers the handlers of power.
pub(super) fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(grid::lose_grid).on(grid::restore_grid);
    sim.on(ups::run_dry).on(ups::fill);
    sim.on(generator::take_load).on(generator::exhaust_fuel);
}
