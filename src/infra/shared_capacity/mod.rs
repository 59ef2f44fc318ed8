//! Shared capacities: counted things that many take units of.
//!
//! A region's accelerators, the kilowatts of a campus, a crew of technicians, a shelf of spare parts: each
//! is a number of units, of which others hold a background share, and the rest is claimed, held and
//! given back.
//!
//! ```text
//!  claim ─▶ waits in its class ─▶ UnitsGranted ─▶ held ─▶ release
//!             ▲ shifts, background ─────┘           └─▶ UnitsRecalled ─▶ UnitsReclaimed
//! ```
//! It knows nothing of those who claim: lots of servers and repairs have a correlation tag, and handle the
//! events that carry it.

mod capacity;
mod claim;
mod events;
mod handlers;
mod list;
mod shift;
mod spec;
mod statistics;

pub use claim::{CapacityClass, ClaimId, Claimant, NewClaim};
pub use events::{
    CapacityRushEnded, CapacityRushed, ShiftTurned, UnitsGranted, UnitsReclaimed, UnitsRecalled,
};
pub use capacity::SharedCapacity;
pub use list::SharedCapacities;
pub use shift::CapacityShiftSpec;
pub(super) use spec::MOST_CAPACITIES;
pub use spec::{SharedCapacitySpec, WhenShortSpec};
pub use statistics::CapacityStatistics;

use crate::kernel::Simulation;

/// Registers the handlers of shared capacities.
pub(super) fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(handlers::turn_hour).on(handlers::turn_shift).on(handlers::start_measuring);
    sim.on(handlers::rush).on(handlers::end_rush).on(handlers::reclaim);
}
