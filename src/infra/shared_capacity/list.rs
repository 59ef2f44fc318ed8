//! The shared capacities of a scenario: who claims from them does so here.

use super::capacity::SharedCapacity;
use super::claim::{ClaimId, NewClaim};
use super::spec::SharedCapacitySpec;
use crate::causality::Incidents;
use crate::environment::{AreaId, Clock};
use crate::infra::id::CapacityId;
use crate::kernel::{Agenda, SimTime};
use crate::quantity::Names;
use bevy_ecs::prelude::Resource;

/// All shared capacities, by id.
#[derive(Resource, Clone, Debug, Default)]
pub struct SharedCapacities {
    /// Names by id.
    pub names: Names<CapacityId>,
    all: Vec<SharedCapacity>,
    places: Vec<Selectable>,
}

/// By what disruptions select a capacity.
#[derive(Clone, Debug)]
struct Selectable {
    area: Option<AreaId>,
    labels: Vec<String>,
}

impl SharedCapacities {
    /// Adds a capacity at assembly, and schedules the first turn of its shifts.
    pub(in crate::infra) fn add(
        &mut self,
        (name, spec): (&str, &SharedCapacitySpec),
        area: Option<AreaId>,
        clock: Option<&Clock>,
        incidents: &mut Incidents,
        agenda: &mut Agenda,
    ) {
        let id = self.names.intern(name);
        let mut capacity =
            SharedCapacity::new(spec, id, incidents.name(name), clock, agenda.now());
        if let Some(clock) = clock {
            capacity.turn_hour(clock.hour_of(agenda.now()));
        }
        capacity.begin(clock, agenda);
        self.all.push(capacity);
        self.places.push(Selectable { area, labels: spec.labels.clone() });
    }

    /// A capacity.
    #[must_use]
    pub fn get(&self, capacity: CapacityId) -> Option<&SharedCapacity> {
        self.all.get(capacity.index())
    }

    pub(super) fn get_mut(&mut self, capacity: CapacityId) -> Option<&mut SharedCapacity> {
        self.all.get_mut(capacity.index())
    }

    pub(super) fn all_mut(&mut self) -> impl Iterator<Item = &mut SharedCapacity> {
        self.all.iter_mut()
    }

    /// Claims units now: `UnitsGranted` follows in this instant if they are free, else in the turn of the
    /// claim. `None` if there is no such capacity.
    pub fn claim(
        &mut self,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
        new: NewClaim,
    ) -> Option<ClaimId> {
        Some(self.get_mut(new.capacity)?.claim(new, agenda, incidents))
    }

    /// Gives back the units of a claim, or withdraws one that waits; returns whether it was there. A grant of
    /// this instant that has not been handled yet finds the claim gone ([`Self::is_held`]).
    pub fn release(
        &mut self,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
        claim: ClaimId,
    ) -> bool {
        let capacity = self.get_mut(claim.capacity);
        capacity.is_some_and(|capacity| capacity.end(claim, agenda, incidents))
    }

    /// Whether a claim holds its units.
    #[must_use]
    pub fn is_held(&self, claim: ClaimId) -> bool {
        let its = self.get(claim.capacity).and_then(|capacity| capacity.get(claim));
        its.is_some_and(|claim| claim.granted.is_some())
    }

    /// Capacities of an area, in order of declaration.
    pub fn in_area(&self, area: AreaId) -> impl Iterator<Item = CapacityId> {
        self.with(move |place| place.area == Some(area))
    }

    /// Capacities with a label, in order of declaration.
    pub fn with_label<'a>(&'a self, label: &'a str) -> impl Iterator<Item = CapacityId> + 'a {
        self.with(move |place| place.labels.iter().any(|one| one == label))
    }

    fn with<'a>(
        &'a self,
        is_one: impl Fn(&Selectable) -> bool + 'a,
    ) -> impl Iterator<Item = CapacityId> + 'a {
        let places = self.places.iter().enumerate();
        places.filter(move |(_, place)| is_one(place)).map(|(index, _)| CapacityId::new(index))
    }

    /// Statistics count from `now` on.
    pub(super) fn reset(&mut self, now: SimTime) {
        self.all.iter_mut().for_each(|capacity| capacity.reset(now));
    }
}
