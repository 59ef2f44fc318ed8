//! Incidents: what fails and is restored, each with the incident that caused it.
//!
//! They are the links by which a missed shipment is traced back to the pump. An incident never
//! changes anything by itself: components keep the id of the incident that lowered them, and name
//! it as the cause of what follows.

use super::kind::IncidentKind;
use crate::kernel::{Agenda, Event, Now, Phase, SimTime};
use crate::quantity::{Names, id};
use bevy_ecs::prelude::Resource;

id! {
    /// An incident of a run: those of the story's plan first, then those that arise, in the order of beginning.
    IncidentId,
    /// The name of something that an incident can affect.
    EntityName,
}

/// One incident.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Incident {
    /// What kind: `pump_failure`, `throttle`, `grid_outage`.
    pub kind: IncidentKind,
    /// What it affects.
    pub entity: EntityName,
    /// When it began.
    pub began: SimTime,
    /// When it was over, if it is.
    pub ended: Option<SimTime>,
    /// The incident that caused it; a root has none.
    pub cause: Option<IncidentId>,
}

/// Fact: an incident began.
#[derive(Clone, Copy)]
pub struct IncidentBegan {
    /// Id of the incident, for the list of the run.
    pub id: IncidentId,
}

/// Fact: an incident is over.
#[derive(Clone, Copy)]
pub struct IncidentEnded {
    /// Id of the incident, for the list of the run.
    pub id: IncidentId,
}

impl Event for IncidentBegan {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}

impl Event for IncidentEnded {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}

/// A scheduled incident begins.
#[derive(Clone, Copy)]
pub struct ScheduledIncidentBegan {
    /// Id of the incident, for the list of the run.
    pub id: IncidentId,
}

/// A scheduled incident ends.
#[derive(Clone, Copy)]
pub struct ScheduledIncidentEnded {
    /// Id of the incident, for the list of the run.
    pub id: IncidentId,
}

impl Event for ScheduledIncidentBegan {
    const PHASE: Phase = Phase::Environment;
    fn identity(&self) -> u64 {
        self.id.index() as u64
    }
}

impl Event for ScheduledIncidentEnded {
    const PHASE: Phase = Phase::Environment;
    fn identity(&self) -> u64 {
        self.id.index() as u64
    }
}

/// Shows recorders that a scheduled incident begins.
pub(super) fn tell_beginning(now: Now<ScheduledIncidentBegan>) {
    now.agenda.record(IncidentBegan { id: now.event.id });
}

/// Shows recorders that a scheduled incident ends.
pub(super) fn tell_end(now: Now<ScheduledIncidentEnded>) {
    now.agenda.record(IncidentEnded { id: now.event.id });
}

/// All incidents of a run, and the names of what they can affect.
#[derive(Resource, Default, Clone, Debug)]
pub struct Incidents {
    names: Names<EntityName>,
    /// The incidents of the plan, by their place in it; those that do not occur are absent.
    planned: Vec<Option<Incident>>,
    /// The incidents that arose.
    arisen: Vec<Incident>,
}

impl Incidents {
    /// The id of a name, for assembly.
    pub fn name(&mut self, name: &str) -> EntityName {
        self.names.intern(name)
    }

    /// The text of a name.
    #[must_use]
    pub fn text(&self, name: EntityName) -> &str {
        self.names.name(name)
    }

    /// Keeps ids for a number of planned incidents, whether or not they occur, so that the others have the same
    /// ids in all arms of a story; for assembly, before any has begun.
    pub fn reserve(&mut self, planned: usize) {
        self.planned.resize(planned, None);
    }

    /// An incident begins now.
    pub fn begin(
        &mut self,
        agenda: &mut Agenda,
        kind: IncidentKind,
        entity: EntityName,
        cause: Option<IncidentId>,
    ) -> IncidentId {
        let id = IncidentId::new(self.planned.len() + self.arisen.len());
        self.arisen.push(Incident { kind, entity, began: agenda.now(), ended: None, cause });
        agenda.record(IncidentBegan { id });
        id
    }

    /// An external incident occurs between two instants: the root of what follows. Recorders see it when
    /// it begins and ends. `id` is its place in the plan.
    ///
    /// # Panics
    /// If no id is reserved for it.
    pub fn schedule(
        &mut self,
        agenda: &mut Agenda,
        id: IncidentId,
        kind: IncidentKind,
        entity: EntityName,
        (at, until): (SimTime, SimTime),
        cause: Option<IncidentId>,
    ) {
        // The plan reserves an id for each of its entries.
        let planned = &mut self.planned[id.index()];
        *planned = Some(Incident { kind, entity, began: at, ended: Some(until), cause });
        agenda.at(at, ScheduledIncidentBegan { id });
        agenda.at(until, ScheduledIncidentEnded { id });
    }

    /// An incident ends now; no effect if it has ended.
    pub fn end(&mut self, agenda: &mut Agenda, id: IncidentId) {
        let place = id.index().checked_sub(self.planned.len());
        if let Some(incident) = place.and_then(|place| self.arisen.get_mut(place))
            && incident.ended.is_none()
        {
            incident.ended = Some(agenda.now());
            agenda.record(IncidentEnded { id });
        }
    }

    /// One incident.
    #[must_use]
    pub fn get(&self, id: IncidentId) -> Option<&Incident> {
        match id.index().checked_sub(self.planned.len()) {
            Some(arisen) => self.arisen.get(arisen),
            None => self.planned.get(id.index())?.as_ref(),
        }
    }

    /// All incidents that occur, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (IncidentId, &Incident)> {
        let last = self.planned.len() + self.arisen.len();
        (0..last).map(IncidentId::new).filter_map(|id| Some((id, self.get(id)?)))
    }

    /// All incidents that occur, without their ids.
    #[must_use]
    pub fn all(&self) -> Vec<&Incident> {
        self.iter().map(|(_, incident)| incident).collect()
    }

    /// An incident and what caused it, back to the root.
    pub fn chain(&self, id: IncidentId) -> impl Iterator<Item = &Incident> {
        let first = self.get(id);
        // A cause is older than its effect, so the walk ends.
        std::iter::successors(first, |incident| incident.cause.and_then(|cause| self.get(cause)))
    }
}
