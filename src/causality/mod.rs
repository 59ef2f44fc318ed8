//! Causality: incidents, each with the incident that caused it.
//!
//! ```text
//!  heatwave ◀─ cooling_failure ◀─ cooling_short ◀─ protective_power_down ◀─ a decision, a shipment
//! ```
//! Whatever is lowered by an incident keeps its id and names it as the cause of what follows, so that
//! a missed shipment can be traced back to the root.

mod causes;
mod incident;
mod kind;

pub use causes::Causes;
pub use incident::{
    EntityName, Incident, IncidentBegan, IncidentEnded, IncidentId, Incidents,
    ScheduledIncidentBegan, ScheduledIncidentEnded,
};
pub use kind::IncidentKind;

use crate::kernel::{Simulation, StateList, kinds};

kinds! { IncidentBegan, IncidentEnded, ScheduledIncidentBegan, ScheduledIncidentEnded }

/// The state of causality, for forks.
pub fn list_state(list: &mut StateList) {
    list.add::<Incidents>();
}

/// Registers the handlers, and an empty list of incidents.
pub fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(incident::tell_beginning).on(incident::tell_end);
    sim.world.insert_resource(Incidents::default());
}
