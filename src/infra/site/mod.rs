//! Sites: the parts of a data centre, and the one path by which a change of any of them takes effect.
//!
//! ```text
//!  GridLost ─▶ feed ─▶ battery, generator ─┐           PumpFailed ─▶ flow ─▶ chips
//!                                          ▼                            ▼
//!            LimitReached ◀── settle ── racks ── heat ──▶ coolant, room, facility water ◀── weather
//!                                          ▼
//!                                   pool of servers
//! ```
//! Disciplines change their own components; `settle` composes them. The order of registration makes a
//! site advance before the handlers of the disciplines and settle after them.

mod blame;
mod deploy;
mod handlers;
mod heat;
mod parts;
mod reading;
mod settle;
mod sites;
mod spec;
mod state;
mod threshold;

pub use deploy::EnergisedTurns;
pub use handlers::SitesBegin;
pub use parts::{SiteParts, SitePartsItem, SitePartsReadOnly, SitePartsReadOnlyItem};
pub use reading::{RequestTotals, SiteReading, SiteTotals, audit};
pub use spec::SiteSpec;
pub use state::Site;
pub use threshold::{LimitReached, Threshold};

use super::compute::RackRestarts;
use super::cooling::{
    ChillerReset, CoolingUnitsFail, CoolingUnitsReturn, PlantReturns, PumpFailed, PumpRepaired,
    PumpWearsOut,
};
use super::power::{
    BatteryFull, BatteryRunsDry, FuelEnds, GeneratorCarries, GridLost, GridRestored,
};
use super::serving::{HeatTurns, LoadTurns};
use crate::kernel::Simulation;
use sites::{advance_site, settle_site};

/// Registers one handler for each event of a discipline at one site.
macro_rules! on_each {
    ($sim:ident, $handler:ident) => {
        on_each! { $sim, $handler: GridLost, GridRestored, BatteryRunsDry, BatteryFull,
            GeneratorCarries, FuelEnds, PumpFailed, PumpRepaired, PumpWearsOut, CoolingUnitsFail,
            CoolingUnitsReturn, PlantReturns, ChillerReset, RackRestarts, LoadTurns, HeatTurns }
    };
    ($sim:ident, $handler:ident: $($event:ident),+) => { $($sim.on($handler::<$event>);)+ };
}

/// Registers the handlers that come before those of the disciplines.
pub(super) fn install_before<W: Send + 'static>(sim: &mut Simulation<W>) {
    on_each! { sim, advance_site }
}

/// Registers the handlers that come after those of the disciplines, and those of sites as a whole.
pub(super) fn install_after<W: Send + 'static>(sim: &mut Simulation<W>) {
    on_each! { sim, settle_site }
    sim.on(handlers::start).on(handlers::start_measuring).on(handlers::set_ambient);
    sim.on(handlers::turn_hour).on(deploy::energise);
    sim.on(heat::pass_threshold).on(heat::end_delay);
}
