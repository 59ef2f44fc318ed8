//! Measurement: daily totals, the summary of a run, the bullwhip, and the audit of units.

mod audit;
mod bullwhip;
mod day;
mod summary;

pub use audit::{
    Audit, Imbalance, audit_units, install as install_audit, install_daily as install_daily_audit,
};
pub use bullwhip::Bullwhip;
pub use day::{DayClosed, DayStarts};
pub use summary::{Summaries, Summary};

use crate::kernel::Simulation;

/// Registers the handlers of measurement.
pub(super) fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(day::begin_measuring).on(day::close_day);
    sim.on(bullwhip::begin_measuring).on(bullwhip::take_day);
}

/// Registers what follows the orders of a review.
pub(super) fn install_after_orders<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(bullwhip::take_review);
}
