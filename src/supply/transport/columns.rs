//! What ordering, dispatch and receipt touch, by dense number.

use super::in_transit::{InTransit, Shipments};
use super::traffic::LaneTraffic;
use crate::supply::id::StockId;
use crate::supply::network::Topology;
use crate::supply::stock::{Column, StockPoint, column, contiguous};
use bevy_ecs::change_detection::DetectChangesMut;
use bevy_ecs::prelude::{Query, ResMut};
use bevy_ecs::system::SystemParam;

/// What ordering, dispatch and receipt touch.
#[derive(SystemParam)]
pub(in crate::supply) struct SupplyColumns<'w, 's> {
    points: Query<'w, 's, &'static mut StockPoint>,
    traffic: Query<'w, 's, &'static mut LaneTraffic>,
    shipments: ResMut<'w, Shipments>,
}

/// Columns, fetched for one event.
pub(in crate::supply) struct FetchedColumns<'a> {
    points: Column<'a, StockPoint>,
    traffic: Column<'a, LaneTraffic>,
    shipments: &'a mut Shipments,
}

/// Columns as slices: stock points and lanes by their numbers.
pub(in crate::supply) struct Slices<'a> {
    pub(in crate::supply) points: &'a mut [StockPoint],
    pub(in crate::supply) traffic: &'a mut [LaneTraffic],
    pub(in crate::supply) in_transit: &'a mut InTransit,
    pub(in crate::supply) topology: &'a Topology,
}

impl SupplyColumns<'_, '_> {
    /// The columns.
    #[expect(clippy::inline_always, reason = "see `stock::contiguous`")]
    #[inline(always)]
    pub(in crate::supply) fn fetch(&mut self) -> FetchedColumns<'_> {
        FetchedColumns {
            points: contiguous(&mut self.points),
            traffic: contiguous(&mut self.traffic),
            shipments: self.shipments.bypass_change_detection(),
        }
    }
}

impl FetchedColumns<'_> {
    /// The columns as slices.
    #[expect(clippy::inline_always, reason = "see `stock::contiguous`")]
    #[inline(always)]
    pub(in crate::supply) fn slices(&mut self) -> Slices<'_> {
        let (topology, in_transit) = self.shipments.parts();
        Slices {
            points: column(&mut self.points),
            traffic: column(&mut self.traffic),
            in_transit,
            topology,
        }
    }
}

impl Slices<'_> {
    /// A stock point.
    #[inline]
    pub(in crate::supply) fn point(&mut self, stock: StockId) -> Option<&mut StockPoint> {
        self.points.get_mut(stock.index())
    }
}
