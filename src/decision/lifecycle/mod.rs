//! The lifecycle of a decision, common to all tasks.
//!
//! ```text
//!  trigger ─▶ request ─▶ inference ─▶ answer ─▶ order ─▶ acknowledgement ─▶ outcome
//!                │           │           │
//!                └───────────┴───────────┴─ refused or not delivered: another pool of the rung; no answer
//!                                           within its patience, or no healthy pool: the next rung of the
//!                                           ladder; without one, lost
//! ```
//! A pending decision belongs to the facility that asked; the content of an answer belongs to the
//! message that carries it (`answers`), so that answers of several rungs can be under way at once.
//! The steps are generic over [`Task`]: none of them depends on a particular task.

mod actuate;
mod answers;
mod arcs;
mod breaker;
mod context;
mod contract;
mod counters;
mod dispatch;
mod groups;
mod health;
mod inference;
mod ladder;
mod outcome;
mod parts;
mod parts_state;
mod parts_under_way;
mod pending;
mod probe;
mod probes;
mod request;
mod terms;
mod trigger;

pub(super) use arcs::{Arc, Arcs};
pub use breaker::BreakerSpec;
pub use contract::{Actuation, Inferred, Part, PartPlaces, Task, TaskState, TriggerInputs};
pub use counters::DecisionCounters;
pub use groups::{ArcGroup, ArcGroups};
pub use inference::HostUnreachable;
pub use ladder::RungSpec;
pub(super) use ladder::{Candidate, MOST_CANDIDATES, Rung};
pub use outcome::{DecisionConcluded, Reason, Status, decision_number};
pub use probe::ProbesDue;
pub(super) use probes::Probes;
pub use probes::ProbesSpec;
pub use request::RungTimedOut;
pub use terms::ArcTerms;
pub use trigger::ArcsTriggered;

use crate::kernel::Simulation;

/// Inserts the resources of pending decisions of a task into a World that has arcs of it.
pub(super) fn assemble<T: Task, W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.world.insert_resource(pending::PendingDecisions::<T>::default());
    sim.world.insert_resource(answers::Answers::<T>::default());
    sim.world.insert_resource(health::HealthTable::default());
    sim.world.insert_resource(parts_under_way::PartsUnderWay::<T>::default());
    sim.world.insert_resource(TaskState::<T>::default());
    sim.world.insert_resource(DecisionCounters::default());
}

/// Registers the handlers of decisions of a task.
pub(super) fn install<T: Task, W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(counters::start_measuring)
        .on(trigger::trigger::<T>)
        .on(dispatch::take_message::<T>)
        .on(dispatch::lose_message::<T>)
        .on(inference::finish::<T>)
        .on(inference::refuse::<T>)
        .on(probe::send_probes::<T>)
        .on(request::run_out_of_patience::<T>);
}
