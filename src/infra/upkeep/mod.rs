//! Upkeep: counted parts, links and whole small sites fail, are found, diagnosed, wait for a part and a crew,
//! are worked on; planned windows take units out.
//!
//! ```text
//!  in service ─ fails ─▶ hidden ─▶ diagnosis ─▶ part ─▶ crew ─▶ travel ─▶ work ─▶ in service
//!       │ ▲                 each stage a drawn time, zero if not given
//!       ▼ │
//!   maintenance window
//! ```
//! Each unit is one alternating process. Its k-th time to failure and the work of its k-th repair are the
//! addressed draws 2k and 2k + 1 of the stream `failure/<unit>`, those of the other stages of `repair/<unit>`,
//! all by inversion: no draw depends on another unit, on an arm, or on how long a stage took. A unit is out of
//! service from the failure to the end of the work, by the same events by which a disruption takes it out.
//! Its clock to the next failure runs while it is in service alone, and begins anew after a repair. Generators are
//! alike: the first ones of a site are out, whichever have failed.
//!
//! The ideal mechanism that a part belongs to removes the effect of its failures and windows, not the failures:
//! `cooling` those of cooling units and pumps, `power` those of generators and UPS, `network` those of links,
//! `compute` those of racks and whole sites.
//!
//! Source: MODEL §1 and §4; alternating renewal processes, as in Barlow and Proschan, Mathematical Theory of
//! Reliability (1965). Valid for units that fail independently and are as new after a repair. Not modelled:
//! ageing over repairs, causes common to several units, units on standby that age less, failed repairs,
//! standby that is not started. Held to account by `tests/it/upkeep/` and `tests/it/oracles/infra/upkeep.rs`.

mod assemble;
mod events;
mod handlers;
mod means;
mod plan;
mod repair_log;
mod shelves;
mod stage;
mod state;
mod target;
mod unit;
mod window;

pub use events::{MaintenanceBegan, MaintenanceEnded, PartArrived, UpkeepStageEnded};
pub use repair_log::{Repair, RepairTotals};
pub use state::Upkeep;

pub(super) use assemble::UpkeepAssembly;

use crate::kernel::Simulation;

/// Registers the handlers of upkeep.
pub(super) fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(handlers::end_stage).on(handlers::start_measuring);
    sim.on(handlers::grant).on(handlers::stock_part);
    sim.on(handlers::begin_window).on(handlers::end_window);
}
