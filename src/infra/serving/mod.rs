//! Serving: pools of servers that answer requests.
//!
//! ```text
//!  Requests::submit ─▶ RequestSubmitted ─▶ queue ─▶ servers ─▶ RequestEnded
//! ```

mod peak_hour;
mod pool;
mod queue;
mod request;
mod statistics;

pub use peak_hour::PeakHour;
pub use pool::{Pool, PoolCapacityChanged, PoolSpec, RackHeatChanged, TenantLoadChanged};
pub use request::{
    NewRequest, RequestEnded, RequestExpired, RequestFact, RequestId, RequestOutcome,
    RequestSubmitted, Requests, ServiceCompleted,
};
pub use statistics::PoolStatistics;

use crate::kernel::Simulation;

/// Registers the handlers of requests.
pub(super) fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(queue::set_tenants);
    sim.on(queue::take_in).on(queue::answer).on(queue::expire).on(queue::re_time);
}
