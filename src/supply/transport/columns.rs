//! The components that dispatch and receipt change, by dense number.

use super::facility_stations::FacilityStations;
use super::in_transit::InTransit;
use super::leaving::Leaving;
use super::port_queue::PortQueue;
use super::state::{Transport, TransportParts};
use super::traffic::LaneTraffic;
use crate::supply::id::StockId;
use crate::supply::network::Topology;
use crate::supply::stock::{Column, StockPoint, column, contiguous};
use bevy_ecs::change_detection::DetectChangesMut;
use bevy_ecs::prelude::{Query, ResMut};
use bevy_ecs::system::SystemParam;

/// The components that dispatch and receipt change.
#[derive(SystemParam)]
pub(in crate::supply) struct SupplyColumns<'w, 's> {
    points: Query<'w, 's, &'static mut StockPoint>,
    transport: ResMut<'w, Transport>,
}

/// Columns, fetched for one event.
pub(in crate::supply) struct FetchedColumns<'a> {
    points: Column<'a, StockPoint>,
    transport: &'a mut Transport,
}

/// Columns as slices: stock points and lanes by their numbers.
pub(in crate::supply) struct Slices<'a> {
    pub(in crate::supply) points: &'a mut [StockPoint],
    pub(in crate::supply) traffic: &'a mut [LaneTraffic],
    pub(in crate::supply) in_transit: &'a mut InTransit,
    /// Departures of one instant that wait for their share, by facility.
    pub(in crate::supply) leaving: &'a mut [Leaving],
    /// Shipments that wait at a port, by port.
    pub(in crate::supply) ports: &'a mut [PortQueue],
    /// Docks, picking lines, production lines and tills, by facility.
    pub(in crate::supply) stations: &'a mut FacilityStations,
    pub(in crate::supply) topology: &'a Topology,
}

impl SupplyColumns<'_, '_> {
    /// The columns.
    #[expect(clippy::inline_always, reason = "see `stock::contiguous`")]
    #[inline(always)]
    pub(in crate::supply) fn fetch(&mut self) -> FetchedColumns<'_> {
        FetchedColumns {
            points: contiguous(&mut self.points),
            transport: self.transport.bypass_change_detection(),
        }
    }
}

impl FetchedColumns<'_> {
    /// The columns as slices.
    #[expect(clippy::inline_always, reason = "see `stock::contiguous`")]
    #[inline(always)]
    pub(in crate::supply) fn slices(&mut self) -> Slices<'_> {
        Slices::new(column(&mut self.points), self.transport)
    }
}

impl<'a> Slices<'a> {
    /// Slices of stock points and transport.
    #[expect(clippy::inline_always, reason = "see `stock::contiguous`")]
    #[inline(always)]
    pub(in crate::supply) fn new(
        points: &'a mut [StockPoint],
        transport: &'a mut Transport,
    ) -> Self {
        let TransportParts { topology, lanes: traffic, in_transit, leaving, ports, stations } =
            transport.parts();
        Self { points, traffic, in_transit, leaving, ports, stations, topology }
    }

    /// A stock point.
    #[inline]
    pub(in crate::supply) fn point(&mut self, stock: StockId) -> Option<&mut StockPoint> {
        self.points.get_mut(stock.index())
    }
}
