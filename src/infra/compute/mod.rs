//! Compute: racks, their power and heat, and their throttling and protection.
//!
//! Racks draw power by their load; the throttle lowers their speed by temperature and trips them; the
//! operator's protection sheds part of them before that.

mod protection;
mod rack_group;
mod throttle;

pub use protection::{Protection, ProtectionDelayEnded, ProtectionSpec, Watched};
pub use rack_group::{DownReason, RackGroup, RackGroupSpec, RacksRestarted, RestartSpec};
pub use throttle::{StepSpec, Throttle, ThrottleSpec};

pub(super) use protection::Episode;

use crate::kernel::Simulation;

/// Registers the handlers of racks.
pub(super) fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(rack_group::restart);
}
