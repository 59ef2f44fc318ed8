//! Sites: the parts of a data centre, and the only path by which a change of a part takes effect.
//!
//! ```text
//!  GridLost ─▶ feed ─▶ battery, generator ─┐           PumpFailed ─▶ flow ─▶ chips
//!                                          ▼                            ▼
//!            ThresholdReached ◀── settle ── racks ── heat ──▶ coolant, room, facility water ◀── weather
//!                                          ▼
//!                                   pool of servers
//! ```
//! Disciplines change their own components; `settle` composes them. The order of registration makes a
//! site advance before the handlers of the disciplines and settle after them.

mod blame;
mod change;
mod contract;
mod deploy;
mod first_limits;
mod group_reading;
mod hall_spec;
mod handlers;
mod heat;
mod heat_check;
mod loads;
mod local_site;
mod operator;
mod parts;
mod ranges;
mod reading;
mod recheck;
mod server_failure;
mod settle;
mod shed;
mod site_weather;
mod sites;
mod spec;
mod state;
mod switched;
mod terms;
mod threshold;
mod upkeep_check;
mod usual_check;

pub use change::SiteStateChanged;
pub use contract::Contract;
pub use deploy::{FeedStepEnergised, FeedStepsDelayed};
pub use group_reading::GroupReading;
pub use hall_spec::{GroupSpec, HallSpec};
pub use handlers::SitesStarted;
pub use local_site::LocalSiteSpec;
pub use operator::{OperatorLeft, OperatorReturned};
pub use parts::{SiteParts, SitePartsItem, SitePartsReadOnly, SitePartsReadOnlyItem};
pub use reading::{RequestTotals, SiteReading, SiteTotals, audit};
pub use site_weather::SiteWeather;
pub use spec::SiteSpec;
pub use state::Site;
pub use terms::TermSpec;
pub use threshold::{Threshold, ThresholdReached};

pub(super) use contract::LotHeld;
pub(super) use hall_spec::Hall;
pub(super) use reading::headroom_k;

use super::compute::RacksRestarted;
use super::cooling::{
    ChillerReset, CoolingPlantRestarted, CoolingUnitsFailed, CoolingUnitsRestored, PumpFailed,
    PumpRepaired,
};
use super::power::{
    BatteryCharged, BatteryDepleted, FuelDelivered, FuelExhausted, GeneratorBlockTaken,
    GeneratorBroken, GeneratorOnLoad, GeneratorRepaired, GeneratorStarted, GeneratorUnitsFailed,
    GeneratorUnitsRestored, GridLost, GridPathsLost, GridRestored, UpsFailed, UpsRepaired,
};
use super::serving::{
    BackgroundRaised, BackgroundReleased, LotBorn, LotResized, RackHeatChanged, TenantLoadChanged,
};
use crate::kernel::Simulation;
use sites::{advance_site, settle_site};

/// Registers one handler for each event of a discipline at one site.
macro_rules! on_each {
    ($sim:ident, $handler:ident) => {
        on_each! { $sim, $handler: GridLost, GridPathsLost, GridRestored, BatteryDepleted, BatteryCharged,
            UpsFailed, UpsRepaired, GeneratorStarted, GeneratorBroken, GeneratorRepaired, GeneratorOnLoad, GeneratorBlockTaken,
            FuelExhausted, FuelDelivered, GeneratorUnitsFailed, GeneratorUnitsRestored, PumpFailed, PumpRepaired, CoolingUnitsFailed,
            CoolingUnitsRestored, CoolingPlantRestarted, ChillerReset, RacksRestarted, BackgroundRaised, BackgroundReleased,
            LotBorn, LotResized, TenantLoadChanged, RackHeatChanged }
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
    sim.on(handlers::turn_hour).on(deploy::energise).on(deploy::delay_steps);
    sim.on(recheck::recheck).on(recheck::begin_cap).on(recheck::end_cap);
    sim.on(heat::pass_threshold).on(heat::end_delay);
    sim.on(server_failure::fail).on(server_failure::repair);
    sim.on(operator::leave).on(operator::come_back);
}
