//! Columns: all components of one type by dense number, as one slice.
//!
//! Stock points are entities, so that other layers can query them; but after assembly none
//! is spawned or moved, so the World keeps each component in one column, in the order of the numbers.
//! Handlers fetch columns once an event and index them as vectors, since finding an entity costs as much
//! as the change made to it.

use bevy_ecs::change_detection::ContiguousMut;
use bevy_ecs::component::{Component, Mutable};
use bevy_ecs::prelude::{Query, World};

/// A column, if there is any component.
pub(in crate::supply) type Column<'a, T> = Option<ContiguousMut<'a, T>>;

/// The column of a query.
#[expect(
    clippy::inline_always,
    reason = "inlined, unused parts of a column are never written, which halves the cost"
)]
#[inline(always)]
pub(in crate::supply) fn contiguous<'a, T: Component<Mutability = Mutable>>(
    query: &'a mut Query<&mut T>,
) -> Column<'a, T> {
    query.contiguous_iter_mut().ok().and_then(|mut columns| columns.next())
}

/// A column as a slice; change detection is not used.
#[inline]
pub(in crate::supply) fn column<'a, T>(column: &'a mut Column<'_, T>) -> &'a mut [T] {
    column.as_mut().map_or(&mut [], ContiguousMut::bypass_change_detection)
}

/// Checks that components lie in the order of their numbers, in one column.
///
/// # Panics
/// If another layer reordered them, so that numbers would refer to the wrong components.
pub(in crate::supply) fn check_order<T: Component>(
    world: &mut World,
    what: &str,
    number: fn(&T) -> usize,
) {
    let mut components = world.query::<&T>();
    let is_ordered = components.iter(world).enumerate().all(|(index, one)| number(one) == index);
    let is_whole = components.contiguous_iter(world).is_ok_and(|columns| columns.count() <= 1);
    assert!(is_ordered && is_whole, "{what} do not lie in the order of their numbers");
}
