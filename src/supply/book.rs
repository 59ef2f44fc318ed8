//! The book: what ordering, sending and receiving touch, by dense number.
//!
//! Stock points are entities, so that others may ask for them; but after assembly none is spawned or
//! moved, so the World keeps them in one column, in the order of their numbers, and lanes likewise.
//! Handlers take both columns once an event and then count on them as on vectors: finding an entity
//! costs as much as what is then done to it.

use super::chain::Chain;
use super::lane::{Lane, LaneId};
use super::stock::{StockId, StockPoint};
use super::transit::Shipments;
use bevy_ecs::change_detection::ContiguousMut;
use bevy_ecs::prelude::{Local, Query, ResMut, World};
use bevy_ecs::system::SystemParam;

/// What ordering, sending and receiving touch.
#[derive(SystemParam)]
pub struct Book<'w, 's> {
    points: Query<'w, 's, &'static mut StockPoint>,
    lanes: Query<'w, 's, &'static mut Lane>,
    shipments: ResMut<'w, Shipments>,
    chain: Local<'s, Chain>,
}

/// The columns of a book.
pub(super) struct Columns<'a> {
    points: Option<ContiguousMut<'a, StockPoint>>,
    lanes: Option<ContiguousMut<'a, Lane>>,
    shipments: &'a mut Shipments,
    chain: &'a Chain,
}

/// A book laid open: stock points and lanes by their numbers.
pub(super) struct Open<'a> {
    pub(super) points: &'a mut [StockPoint],
    pub(super) lanes: &'a mut [Lane],
    pub(super) shipments: &'a mut Shipments,
    pub(super) chain: &'a Chain,
}

impl Book<'_, '_> {
    /// The columns.
    #[expect(
        clippy::inline_always,
        reason = "inlined, what comes with a column and is not used is never written: half the cost"
    )]
    #[inline(always)]
    pub(super) fn columns(&mut self) -> Columns<'_> {
        Columns {
            points: self.points.contiguous_iter_mut().ok().and_then(|mut columns| columns.next()),
            lanes: self.lanes.contiguous_iter_mut().ok().and_then(|mut columns| columns.next()),
            shipments: &mut self.shipments,
            chain: &self.chain,
        }
    }
}

impl Columns<'_> {
    /// Lays the book open.
    #[expect(clippy::inline_always, reason = "see `Book::columns`")]
    #[inline(always)]
    pub(super) fn open(&mut self) -> Open<'_> {
        Open {
            points: column(&mut self.points),
            lanes: column(&mut self.lanes),
            shipments: self.shipments,
            chain: self.chain,
        }
    }
}

/// A column as a slice; nobody asks what changed in it.
#[inline]
pub(super) fn column<'a, T>(column: &'a mut Option<ContiguousMut<'_, T>>) -> &'a mut [T] {
    column.as_mut().map_or(&mut [], ContiguousMut::bypass_change_detection)
}

/// Makes sure that stock points and lanes lie in the order of their numbers, each in one column.
///
/// # Panics
/// If a layer put them elsewhere: every later number would name the wrong one.
pub(super) fn check_order(world: &mut World) {
    let mut points = world.query::<&StockPoint>();
    let ordered = points.iter(world).enumerate().all(|(index, point)| point.id.index() == index);
    let whole = points.contiguous_iter(world).is_ok_and(|columns| columns.count() <= 1);
    assert!(ordered && whole, "stock points do not lie in the order of their numbers");
    let mut lanes = world.query::<&Lane>();
    let ordered = lanes.iter(world).enumerate().all(|(index, lane)| lane.id.index() == index);
    let whole = lanes.contiguous_iter(world).is_ok_and(|columns| columns.count() <= 1);
    assert!(ordered && whole, "lanes do not lie in the order of their numbers");
}

impl Open<'_> {
    /// A stock point.
    #[inline]
    pub(super) fn point(&mut self, stock: StockId) -> Option<&mut StockPoint> {
        self.points.get_mut(stock.index())
    }

    /// A lane.
    #[inline]
    pub(super) fn lane(&mut self, lane: LaneId) -> Option<&mut Lane> {
        self.lanes.get_mut(lane.index())
    }
}
