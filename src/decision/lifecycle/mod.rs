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
mod candidate;
mod context;
mod contract;
mod counters;
mod desk;
mod dispatch;
mod failover;
mod groups;
mod health;
mod inference;
mod ladder;
mod ledger_post;
mod ledgers;
mod line_decided;
mod model_start;
mod outcome;
mod parts;
mod parts_state;
mod parts_under_way;
mod pending;
mod place;
mod placed;
mod placements;
mod probe;
mod probes;
mod request;
mod starting;
mod terms;
mod trigger;

pub(super) use actuate::open;
pub(super) use arcs::Arc;
use arcs::Arcs;
pub use breaker::BreakerSpec;
pub(super) use candidate::Candidate;
pub use contract::{Actuation, Inferred, Part, PartPlaces, Task, TaskState, TriggerInputs};
pub use counters::{DecisionCounters, Stage};
pub use groups::{ArcGroup, ArcGroups};
pub use inference::HostUnreachable;
pub(super) use ladder::Rung;
pub use ladder::{MOST_CANDIDATES, RungSpec};
pub use ledgers::LedgersDue;
pub use line_decided::LineDecided;
pub use model_start::ModelStarted;
pub use outcome::{DecisionConcluded, Reason, Status, decision_number};
pub use place::{Placed, SitePlaced};
pub use placed::MOST_PLACED;
pub(super) use placed::PlacedRung;
pub use probe::ProbesDue;
pub use request::RungTimedOut;
pub(super) use starting::ModelStart;
pub use terms::ArcTerms;
pub use trigger::ArcsTriggered;

use crate::infra::{PlacementTerms, ProbesSpec};
use crate::kernel::{Simulation, StateList};

/// Inserts the desk of a task with its arcs into a World, and the first probes and ledgers. `starts` are the models that
/// can be started.
pub(super) fn assemble<T: Task, W: Send + 'static>(
    arcs: Vec<Arc<T>>,
    probes: Option<&ProbesSpec>,
    starts: Vec<ModelStart>,
    sim: &mut Simulation<W>,
) {
    let arcs = Arcs::new(arcs);
    let terms = sim.world.get_resource::<PlacementTerms>();
    let of_placement = terms.and_then(|terms| terms.0.probes.as_ref());
    let probes = probes::Probes::new(probes.or(of_placement), &arcs);
    if let Some(every) = probes.every() {
        sim.agenda().after(every, ProbesDue { number: 0 });
    }
    let terms = sim.world.get_resource::<PlacementTerms>();
    let placements = placements::Placements::new(terms, &arcs, starts);
    let ledger = placements.terms.as_ref().and_then(|terms| terms.ledger);
    if let Some((every, _)) = ledger.filter(|_| placements.ledgers.are_shared()) {
        sim.agenda().after(every, LedgersDue { number: 0 });
    }
    sim.world.insert_resource(desk::Desk::new(arcs, probes, placements));
    sim.world.insert_resource(TaskState::<T>::default());
    sim.world.insert_resource(DecisionCounters::default());
}

/// The state of the decisions of a task, for forks.
pub(super) fn list_state<T: Task>(list: &mut StateList) {
    list.add::<desk::Desk<T>>().add::<TaskState<T>>().add::<DecisionCounters>();
}

/// Registers the handlers of decisions of a task.
pub(super) fn install<T: Task, W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(counters::start_measuring)
        .on(place::start_measuring::<T>)
        .on(trigger::trigger::<T>)
        .on_if(dispatch::is_arrived, dispatch::take_message::<T>)
        .on_if(dispatch::is_lost, dispatch::lose_message::<T>)
        .on(inference::finish::<T>)
        .on(inference::refuse::<T>)
        .on(probe::send_probes::<T>)
        .on(ledgers::send_ledgers::<T>)
        .on(model_start::end_start::<T>)
        .on(request::run_out_of_patience::<T>);
}
