//! The state of transport: the traffic of every lane, and the shipments under way.
//!
//! It holds the topology too, since a look-up in the World at every event would cost as much as the
//! work of the event.

use super::dearness::Charge;
use super::in_transit::InTransit;
use super::leaving::{Leaving, OrderClaim};
use super::port_queue::PortQueue;
use super::shipment::{Shipment, ShipmentEnded, ShipmentStatus};
use super::slowdown::Activity;
use super::traffic::LaneTraffic;
use crate::supply::id::LaneId;
use crate::supply::network::Topology;
use bevy_ecs::prelude::Resource;

/// The traffic of every lane, and the shipments under way.
#[derive(Resource, Clone, Debug)]
pub struct Transport {
    topology: Topology,
    /// By lane.
    lanes: Vec<LaneTraffic>,
    in_transit: InTransit,
    /// What is to leave in the present instant, by facility.
    leaving: Vec<Leaving>,
    /// Shipments that wait at a port, by port.
    ports: Vec<PortQueue>,
}

/// The parts of transport, to change each apart from the others.
pub(super) struct TransportParts<'a> {
    pub(super) topology: &'a Topology,
    pub(super) lanes: &'a mut [LaneTraffic],
    pub(super) in_transit: &'a mut InTransit,
    pub(super) leaving: &'a mut [Leaving],
    pub(super) ports: &'a mut [PortQueue],
}

impl Transport {
    /// Traffic of all lanes, in the order of their numbers, without a shipment.
    pub(in crate::supply) fn new(topology: Topology, lanes: Vec<LaneTraffic>) -> Self {
        let leaving = vec![Leaving::default(); topology.facilities.len()];
        let ports = topology.ports.ids().map(PortQueue::new).collect();
        Self { topology, lanes, in_transit: InTransit::default(), leaving, ports }
    }

    /// Its parts.
    #[inline]
    pub(super) fn parts(&mut self) -> TransportParts<'_> {
        let Self { topology, lanes, in_transit, leaving, ports } = self;
        TransportParts { topology, lanes, in_transit, leaving, ports }
    }

    /// The traffic of a lane.
    #[must_use]
    pub fn lane(&self, lane: LaneId) -> Option<&LaneTraffic> {
        self.lanes.get(lane.index())
    }

    /// The traffic of a lane, to reallocate its orders.
    pub(in crate::supply) fn lane_mut(&mut self, lane: LaneId) -> Option<&mut LaneTraffic> {
        self.lanes.get_mut(lane.index())
    }

    /// The traffic of all lanes, in the order of their numbers.
    pub fn lanes(&self) -> impl ExactSizeIterator<Item = &LaneTraffic> {
        self.lanes.iter()
    }

    /// Shipments under way, as facts of the present instant.
    pub fn under_way(&self) -> impl Iterator<Item = ShipmentEnded> {
        self.in_transit.under_way().filter_map(|shipment| {
            let destination = shipment.header.destination as usize;
            let (origin, destination) = self.topology.ends(shipment.lane, destination)?;
            Some(shipment.ended(origin, destination, None, ShipmentStatus::UnderWay))
        })
    }

    /// Shipments under way.
    pub(super) fn shipments_under_way(&self) -> impl Iterator<Item = &Shipment> {
        self.in_transit.under_way()
    }

    /// Units of each shipment under way, as (lane, first slot, units).
    pub(in crate::supply) fn contents(&self) -> impl Iterator<Item = (LaneId, usize, &[f64])> {
        self.in_transit.under_way().map(|shipment| {
            (shipment.lane, shipment.header.first_slot as usize, shipment.load.units())
        })
    }

    /// Orders on demand of the present instant that have not left.
    pub(in crate::supply) fn claims(&self) -> impl Iterator<Item = &OrderClaim> {
        self.leaving.iter().flat_map(|leaving| &leaving.claims)
    }

    /// Declares a slowdown of an activity on a lane: of some slots, or of some destinations for transit and
    /// receiving. Returns its number; `None` for a lane of another topology.
    pub fn declare_slowdown(
        &mut self,
        lane: LaneId,
        activity: Activity,
        covers: Vec<usize>,
    ) -> Option<u32> {
        Some(self.lanes.get_mut(lane.index())?.slowdowns.declare(activity, covers))
    }

    /// Declares a raise of a cost of a lane at some slots, of transport on all of it. Returns its number; `None`
    /// for a lane of another topology.
    pub fn declare_raise(
        &mut self,
        lane: LaneId,
        charge: Charge,
        slots: Vec<usize>,
    ) -> Option<u32> {
        Some(self.lanes.get_mut(lane.index())?.dearness.declare(charge, slots))
    }

    /// Declares a spoilage of what arrives at some slots of a lane. Returns its number; `None` for a lane of
    /// another topology.
    pub fn declare_spoilage(&mut self, lane: LaneId, slots: Vec<usize>) -> Option<u32> {
        Some(self.lanes.get_mut(lane.index())?.spoilages.declare(slots))
    }

    /// The warm-up is over: costs restart.
    pub(in crate::supply) fn begin_measuring(&mut self) {
        self.lanes.iter_mut().for_each(LaneTraffic::begin_measuring);
    }
}
