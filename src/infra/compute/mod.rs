//! Compute: racks, their power and heat, and their throttling and protection.
//!
//! Racks draw power by their load; the throttle lowers their speed by temperature and trips them; the
//! operator's protection sheds part of them before that.

mod down_reason;
mod ladder;
mod protection;
mod rack_group;
mod rack_groups;
mod restart;
mod restarted;
mod server_failure;
mod throttle;

pub use down_reason::DownReason;
pub use ladder::StepSpec;
pub use protection::{Protection, ProtectionDelayEnded, ProtectionSpec, Watched};
pub use rack_group::{RackGroup, RackGroupSpec};
pub use rack_groups::RackGroups;
pub use restart::{RestartRuleSpec, RestartSpec};
pub use restarted::RacksRestarted;
pub use server_failure::{ServersFailed, ServersRepaired};
pub use throttle::{JunctionSpec, Throttle, ThrottleSpec};

pub(super) use protection::Episode;
pub(super) use rack_group::Start;
pub(super) use restart::Permit;
pub(super) use throttle::{Change, Limited};

use crate::kernel::Simulation;

/// Registers the handlers of racks.
pub(super) fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(rack_groups::restart);
}
