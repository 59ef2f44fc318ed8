//! Serving: pools of servers that answer requests and carry background load.
//!
//! A site has one pool or several. Their lots stand on its rack groups one behind the other; each pool has
//! its own queues.
//!
//! ```text
//!  Requests::submit ─▶ RequestSubmitted ─▶ queue of a class ─▶ lots of servers ─▶ RequestEnded
//!                        background load ─▶ ────┘                  ▲
//!                                                racks, speed ─────┘
//! ```

mod at_pool;
mod background;
mod class;
mod class_spec;
mod class_state;
mod elastic;
mod fill;
mod grows_spec;
mod growth;
mod load;
mod lot;
mod occupancy;
mod own_use;
mod peak_hour;
mod pool;
mod pools;
mod pools_spec;
mod queue;
mod request;
mod resize;
mod sharing;
mod spec;
mod standing;
mod statistics;
mod taken;
mod tend;
#[cfg(test)]
mod tests;
mod withheld;

pub(super) use at_pool::AtPool;
pub use background::{
    BackgroundArrived, BackgroundDrawn, BackgroundLeft, BackgroundRaised, BackgroundReleased,
    TenantLoadChanged,
};
pub use class::{Class, PerClass};
pub use class_spec::{ClassSpec, ClassesSpec, WhenStopped};
pub use elastic::{LotLooked, LotResized, ServerStarted};
pub(super) use elastic::{Stage, Takes, Terms};
pub use grows_spec::{GrowsSpec, ModelWeightsSpec};
pub(super) use growth::Wanted;
pub use lot::{Discipline, LotBorn, LotSpec, StandsOnSpec, Stops};
pub use own_use::OwnUse;
pub use peak_hour::PeakHour;
pub use pool::{Pool, PoolCapacityChanged, RackHeatChanged};
pub use pools::Pools;
pub(super) use pools::PoolsPlace;
pub(super) use pools_spec::PoolsSpec;
pub use request::{
    NewRequest, RequestEnded, RequestExpired, RequestFact, RequestGaveUp, RequestId,
    RequestOutcome, RequestSubmitted, Requests, ServiceCompleted,
};
pub use spec::PoolSpec;
pub use standing::DarkOrder;
pub(super) use standing::{GroupLit, Lit};
pub use statistics::PoolStatistics;
pub(super) use withheld::GivenBack;

use crate::kernel::Simulation;

/// Registers the handlers of pools.
pub(super) fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(tend::set_tenants).on(tend::raise).on(tend::release).on(tend::add_lot);
    sim.on(tend::draw).on(tend::take_job).on(tend::leave).on(tend::re_time);
    sim.on(queue::take_in).on(queue::answer).on(queue::expire).on(queue::give_up);
}
