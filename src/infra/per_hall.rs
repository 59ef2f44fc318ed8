//! Parts that each hall of a site may have.

use super::id::HallId;
use bevy_ecs::prelude::Component;
use smallvec::SmallVec;
use std::fmt::Debug;

/// A part of a site for each of its halls that has one; that of the only hall is kept in place.
#[derive(Component, Clone, Debug)]
pub struct PerHall<T: Clone + Debug + Send + Sync + 'static>(SmallVec<[Option<T>; 1]>);

impl<T: Clone + Debug + Send + Sync + 'static> PerHall<T> {
    /// The parts of all halls, in their order.
    pub(super) fn new(parts: Vec<Option<T>>) -> Self {
        Self(parts.into_iter().collect())
    }

    /// The part of a hall, if it has one.
    #[must_use]
    pub fn get(&self, hall: HallId) -> Option<&T> {
        self.0.get(hall.index())?.as_ref()
    }

    /// The part of a hall, if it has one.
    pub(super) fn get_mut(&mut self, hall: HallId) -> Option<&mut T> {
        self.0.get_mut(hall.index())?.as_mut()
    }

    /// The parts there are, in the order of their halls.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().flatten()
    }

    /// The same, to change them.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut().flatten()
    }

    /// The part of the first hall that has one.
    #[must_use]
    pub fn first(&self) -> Option<&T> {
        self.iter().next()
    }

    /// Whether no hall has one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.first().is_none()
    }
}
