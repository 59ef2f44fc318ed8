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
    /// An incident of this run: scheduled ones first, then in the order of beginning.
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
    list: Vec<Incident>,
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

    /// An incident begins now.
    pub fn begin(
        &mut self,
        agenda: &mut Agenda,
        kind: IncidentKind,
        entity: EntityName,
        cause: Option<IncidentId>,
    ) -> IncidentId {
        let id = IncidentId::new(self.list.len());
        self.list.push(Incident { kind, entity, began: agenda.now(), ended: None, cause });
        agenda.record(IncidentBegan { id });
        id
    }

    /// An external incident occurs between two instants: the root of what follows. Recorders see it when
    /// it begins and ends.
    pub fn schedule(
        &mut self,
        agenda: &mut Agenda,
        kind: IncidentKind,
        entity: EntityName,
        (at, until): (SimTime, SimTime),
        cause: Option<IncidentId>,
    ) -> IncidentId {
        let id = IncidentId::new(self.list.len());
        self.list.push(Incident { kind, entity, began: at, ended: Some(until), cause });
        agenda.at(at, ScheduledIncidentBegan { id });
        agenda.at(until, ScheduledIncidentEnded { id });
        id
    }

    /// An incident ends now; no effect if it has ended.
    pub fn end(&mut self, agenda: &mut Agenda, id: IncidentId) {
        if let Some(incident) = self.list.get_mut(id.index())
            && incident.ended.is_none()
        {
            incident.ended = Some(agenda.now());
            agenda.record(IncidentEnded { id });
        }
    }

    /// One incident.
    #[must_use]
    pub fn get(&self, id: IncidentId) -> Option<&Incident> {
        self.list.get(id.index())
    }

    /// All incidents, in the order of their ids.
    #[must_use]
    pub fn all(&self) -> &[Incident] {
        &self.list
    }

    /// An incident and what caused it, back to the root.
    pub fn chain(&self, id: IncidentId) -> impl Iterator<Item = &Incident> {
        let first = self.get(id);
        // A cause is older than its effect, so the walk ends.
        std::iter::successors(first, |incident| incident.cause.and_then(|cause| self.get(cause)))
    }
}
