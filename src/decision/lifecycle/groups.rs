//! Groups of arcs: the arcs of one scenario entry, which are triggered together.

use super::terms::ArcTerms;
use crate::environment::{Clock, Recurrence};
use crate::infra::Role;
use crate::kernel::{SimSpan, SimTime};
use crate::supply::FacilityId;
use bevy_ecs::prelude::Resource;
use std::ops::Range;

/// The arcs of one scenario entry.
#[derive(Clone, Debug)]
pub struct ArcGroup {
    name: std::sync::Arc<str>,
    task: &'static str,
    arcs: Range<usize>,
    triggers: Recurrence,
}

impl ArcGroup {
    /// A group, from its name in the scenario, the name of its task, its arcs and its terms.
    pub(in crate::decision) fn new(
        name: &str,
        task: &'static str,
        arcs: Range<usize>,
        terms: &ArcTerms,
    ) -> Self {
        let every = SimSpan::from_nanos(terms.every.nanoseconds());
        Self { name: name.into(), task, arcs, triggers: Recurrence::of_each_day(terms.from, every) }
    }

    /// Name in the scenario.
    #[must_use]
    pub const fn name(&self) -> &std::sync::Arc<str> {
        &self.name
    }

    /// Name of the task, as in the scenario.
    #[must_use]
    pub const fn task(&self) -> &'static str {
        self.task
    }

    /// Its arcs, by index.
    pub(super) fn arcs(&self) -> Range<usize> {
        self.arcs.clone()
    }

    /// The first trigger after an instant; each local day starts at the time of day of the first one.
    #[must_use]
    pub fn next_trigger(&self, after: SimTime, clock: &Clock) -> SimTime {
        self.triggers.next(after, clock).at
    }
}

/// All groups, and the facility of each arc.
#[derive(Resource, Clone, Debug, Default)]
pub struct ArcGroups {
    groups: Vec<ArcGroup>,
    places: Vec<FacilityId>,
    models: Vec<std::sync::Arc<str>>,
}

impl ArcGroups {
    /// Groups to be added, where some models are declared.
    pub(in crate::decision) fn with_models<'a>(models: impl Iterator<Item = &'a String>) -> Self {
        let roles = [Role::Large, Role::Fallback].map(Role::word);
        let names = models.map(String::as_str).chain(roles);
        Self { models: names.map(Into::into).collect(), ..Self::default() }
    }

    /// The name of a declared model, or behind them of a role, by its number.
    #[must_use]
    pub fn model(&self, number: u32) -> Option<&std::sync::Arc<str>> {
        self.models.get(number as usize)
    }

    /// Adds the facility of the next arc.
    pub(in crate::decision) fn add_place(&mut self, place: FacilityId) {
        self.places.push(place);
    }

    /// Adds a group.
    pub(in crate::decision) fn add(&mut self, group: ArcGroup) {
        self.groups.push(group);
    }

    /// All groups, by index.
    #[must_use]
    pub fn groups(&self) -> &[ArcGroup] {
        &self.groups
    }

    /// A group, by index.
    pub(super) fn get(&self, index: u32) -> Option<&ArcGroup> {
        self.groups.get(index as usize)
    }

    /// The group of an arc.
    #[must_use]
    pub fn of(&self, arc: usize) -> Option<&ArcGroup> {
        self.groups.iter().find(|group| group.arcs.contains(&arc))
    }

    /// The facility that acts on the decisions of an arc.
    #[must_use]
    pub fn place_of(&self, arc: usize) -> Option<FacilityId> {
        self.places.get(arc).copied()
    }
}
