//! Decisions: what is known where, who is asked, and what comes back in time.
//!
//! ```text
//!  feed ─▶ view ─┐
//!  trigger ──▶ request ─▶ plan ─▶ inference ─▶ answer ─▶ action
//!                 └ ladder: the next rung where one does not answer
//! ```
//! The layer knows both worlds: it carries what `supply` shows over `infra` to whoever decides, and
//! what they decide back to `supply`'s open orders.

pub mod allocate;
pub mod arc;
pub mod decide;
pub mod feed;
pub mod forecast;
mod ideal;
pub mod ladder;
pub mod open;
mod plan;
pub mod replenish;
mod spec;
pub mod store;
pub mod tag;
pub mod view;

pub use decide::{ArcsFallDue, RungGivenUp};
pub use feed::StoresReport;
pub use ideal::Ideal;
pub use open::DecisionEnded;
pub use spec::{DecisionsSpec, assemble};

use crate::kernel::{Simulation, kinds};

kinds! { 320: StoresReport, ArcsFallDue, RungGivenUp, DecisionEnded }

/// Registers who handles what.
pub fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(decide::start_measuring)
        .on(feed::report)
        .on(decide::trigger)
        .on(decide::take_message)
        .on(decide::miss_message)
        .on(decide::answer)
        .on(decide::give_up_rung);
}
