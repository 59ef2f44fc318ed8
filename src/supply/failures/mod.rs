//! Random failures: facilities whose shipping, ordering, receiving or transit fails and recovers by chance.
//!
//! Each facility has a process of its two states, up and down, from its own stream of draws, the same in all
//! arms: times up and down by their distributions (an alternating renewal process), or a Markov chain on
//! periods. A failure is an incident; what it does is a slowdown of the activity (`transport`). With means
//! `U` and `D` the facility is up for the part `U/(U + D)` in the long run. Source: Snyder and Shen (2019),
//! Fundamentals of Supply Chain Theory, ch. 9 (two-state models of supply); Ross, Introduction to Probability
//! Models, ch. 7. What fails is up when the run begins, so that a warm-up of a few cycles is needed to forget it. Not
//! modelled: failures that depend on use or age of a facility, or on each other. Held to account by
//! `tests/it/oracles/supply/two_state.rs` and `base_stock_disruptions.rs`.

mod process;
mod spec;

pub use process::FailureTurned;
pub(super) use process::{FailurePlan, begin};
pub use spec::{FailureProcessSpec, FailuresSpec};

use crate::kernel::{Simulation, StateList};

/// The state of failures, for forks.
pub(super) fn list_state(list: &mut StateList) {
    list.add::<process::Failures>();
}

/// Registers the handlers of failures.
pub(super) fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(process::turn);
}
