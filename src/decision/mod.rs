//! Decisions: what is known where, who is asked, and what comes back in time.
//!
//! ```text
//!  feed ─▶ view ─┐
//!  trigger ──▶ request ─▶ plan ─▶ inference ─▶ answer ─▶ action
//!                 └ ladder: the next rung where one does not answer
//! ```
//! The layer knows both worlds: it carries what `supply` shows over `infra` to whoever decides, and
//! what they decide back to `supply`'s open orders.

mod act;
pub mod allocate;
pub mod arc;
mod ask;
mod assemble;
pub mod feed;
pub mod forecast;
mod ideal;
pub mod ladder;
pub mod ledger;
mod mail;
mod office;
pub mod open;
mod plan;
pub mod replenish;
mod spec;
pub mod store;
mod stores;
pub mod tag;
mod tally;
mod task;
mod think;
mod trigger;
pub mod view;

pub use ask::RungGivenUp;
pub use assemble::assemble;
pub use feed::StoresReport;
pub use ideal::Ideal;
pub use open::DecisionEnded;
pub use spec::DecisionsSpec;
pub use trigger::ArcsFallDue;

use crate::kernel::{Simulation, kinds};

kinds! { 320: StoresReport, ArcsFallDue, RungGivenUp, DecisionEnded }

/// Registers who handles what.
pub fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(tally::start_measuring)
        .on(feed::report)
        .on(trigger::trigger)
        .on(mail::take_message)
        .on(mail::miss_message)
        .on(think::answer)
        .on(ask::give_up_rung);
}
