//! Forks: a simulation goes on from the present state of another one, equal to the last bit.
//!
//! ```text
//!  past ──advance_to(T)──┬──▶ runs on
//!                        └─ continue_from ─▶ heir: assembled alike, then state, agenda, rows of the past
//! ```
//!
//! The heir is assembled in the same way, so its entities are the same, and all of its state is
//! overwritten by copies. What distinguishes it is put in afterwards ([`Agenda::begin_plan`]). Layers
//! list their components and resources; a fork is refused if one is missing from the list.
//!
//! [`Agenda::begin_plan`]: super::agenda::Agenda::begin_plan

use super::time::SimTime;
use bevy_ecs::change_detection::DetectChangesMut;
use bevy_ecs::component::{Component, Mutable};
use bevy_ecs::entity::Entity;
use bevy_ecs::entity_disabling::DefaultQueryFilters;
use bevy_ecs::prelude::World;
use bevy_ecs::resource::IsResource;
use std::any::TypeId;
use std::collections::BTreeSet;

/// Why a simulation cannot go on from another one: an error of the program.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ForkError {
    /// A component or resource is not in the list of its layer.
    #[error("{0} components or resources are missing from the lists of state")]
    Unlisted(usize),
    /// The entities with a component differ, so the two were not assembled alike.
    #[error("the entities with `{0}` differ")]
    Entities(&'static str),
}

/// Permission to read what is to come, until an instant; the agenda gives it and remembers the instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Foresight {
    pub(super) until: SimTime,
}

impl Foresight {
    /// For plans made at assembly, whose readers ask the agenda.
    pub const PLANNED: Self = Self { until: SimTime::NEVER };

    /// The last instant that may be read.
    #[must_use]
    pub const fn until(self) -> SimTime {
        self.until
    }
}

type Copier = fn(&World, &mut World) -> Result<(), ForkError>;

/// The components and resources of a World, all of which a fork copies.
#[derive(Default)]
pub struct StateList {
    copiers: Vec<Copier>,
    types: BTreeSet<TypeId>,
}

impl StateList {
    /// Adds a component or resource; a second time has no effect.
    pub fn add<C: Component<Mutability = Mutable> + Clone>(&mut self) -> &mut Self {
        if self.types.insert(TypeId::of::<C>()) {
            self.copiers.push(copy::<C>);
        }
        self
    }

    /// Overwrites the state of a World by that of another one.
    pub(super) fn copy(&self, from: &World, to: &mut World) -> Result<(), ForkError> {
        let unlisted = self.unlisted(from);
        if unlisted > 0 {
            return Err(ForkError::Unlisted(unlisted));
        }
        self.copiers.iter().try_for_each(|copier| copier(from, to))
    }

    /// Number of components and resources in use that are not in the list.
    fn unlisted(&self, world: &World) -> usize {
        let own = [TypeId::of::<IsResource>(), TypeId::of::<DefaultQueryFilters>()];
        let used = world.archetypes().iter().filter(|archetype| !archetype.is_empty());
        let used: BTreeSet<TypeId> = used
            .flat_map(|archetype| archetype.iter_components())
            .filter_map(|component| world.components().get_info(component)?.type_id())
            .collect();
        used.iter().filter(|one| !own.contains(one) && !self.types.contains(one)).count()
    }
}

/// Overwrites one component of all entities.
fn copy<C: Component<Mutability = Mutable> + Clone>(
    from: &World,
    to: &mut World,
) -> Result<(), ForkError> {
    let differ = || ForkError::Entities(std::any::type_name::<C>());
    let mut heirs = to.query::<(Entity, &mut C)>();
    let mut heirs = heirs.iter_mut(to);
    // Without a query state no entity has it.
    let past = from.try_query::<(Entity, &C)>();
    let mut past = past;
    let mut past = past.as_mut().map(|past| past.iter(from)).into_iter().flatten();
    loop {
        match (heirs.next(), past.next()) {
            (None, None) => return Ok(()),
            (Some((own, mut heir)), Some((other, value))) if own == other => {
                *heir.bypass_change_detection() = value.clone();
            }
            _ => return Err(differ()),
        }
    }
}
