//! The state of transport: the traffic of every lane, and the shipments under way.
//!
//! It holds the topology too, since a look-up in the World at every event would cost as much as the
//! work of the event.

use super::dearness::Charge;
use super::facility_stations::FacilityStations;
use super::in_transit::InTransit;
use super::leaving::{Leaving, OrderClaim};
use super::needs::needs;
use super::port_queue::{PortQueue, port_queue};
use super::shipment::{Shipment, ShipmentEnded, ShipmentStatus};
use super::slowdown::Activity;
use super::station_queue::StationTotals;
use super::traffic::LaneTraffic;
use crate::kernel::{Draws, SimTime, StreamCollision};
use crate::supply::id::{LaneId, StockId};
use crate::supply::network::Topology;
use crate::supply::station_served::StationPlace;
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
    /// Docks, picking lines, production lines and tills, by facility.
    stations: FacilityStations,
}

/// The parts of transport, to change each apart from the others.
pub(super) struct TransportParts<'a> {
    pub(super) topology: &'a Topology,
    pub(super) lanes: &'a mut [LaneTraffic],
    pub(super) in_transit: &'a mut InTransit,
    pub(super) leaving: &'a mut [Leaving],
    pub(super) ports: &'a mut [PortQueue],
    pub(super) stations: &'a mut FacilityStations,
}

impl Transport {
    /// Traffic of all lanes, in the order of their numbers, without a shipment.
    pub(in crate::supply) fn new(topology: Topology, lanes: Vec<LaneTraffic>) -> Self {
        let leaving = vec![Leaving::default(); topology.facilities.len()];
        let ports = topology.ports.ids().map(port_queue).collect();
        let stations = FacilityStations::new(&topology);
        Self { topology, lanes, in_transit: InTransit::default(), leaving, ports, stations }
    }

    /// Gives streams of draws to the stations whose work or yield varies.
    pub(in crate::supply) fn draw_from(
        &mut self,
        draws: &mut Draws,
    ) -> Result<(), StreamCollision> {
        for (port, name) in self.topology.ports.iter() {
            let varies = self.topology.port(port).is_some_and(|port| port.varies().is_some());
            if let Some(queue) = self.ports.get_mut(port.index()).filter(|_| varies) {
                queue.draw_from(draws.stream(&format!("work/port/{name}"))?);
            }
        }
        self.stations.draw_from(&self.topology, draws)
    }

    /// Its parts.
    #[inline]
    pub(super) fn parts(&mut self) -> TransportParts<'_> {
        let Self { topology, lanes, in_transit, leaving, ports, stations } = self;
        TransportParts { topology, lanes, in_transit, leaving, ports, stations }
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

    /// Components that batches which wait for them need, as (stock point of the component, units).
    pub(in crate::supply) fn components_awaited(&self) -> Vec<(StockId, f64)> {
        let batches = self.stations.lines().flat_map(|(_, line)| line.queue.held());
        batches.flat_map(|berth| needs(self.in_transit.at(berth), &self.topology)).collect()
    }

    /// Totals of a station up to an instant; `None` if there is no such station.
    #[must_use]
    pub fn station_totals(&self, place: StationPlace, now: SimTime) -> Option<StationTotals> {
        let (topology, clock) = (&self.topology, self.topology.clock());
        Some(match place {
            StationPlace::Port(port) => {
                self.ports.get(port.index())?.totals(topology.port(port)?, clock, now)
            }
            StationPlace::Dock(facility) => {
                let dock = topology.facility(facility)?.dock.as_ref()?;
                self.stations.dock_at(facility)?.totals(dock, clock, now)
            }
            StationPlace::Picking(facility) => {
                let picking = topology.facility(facility)?.picking.as_ref()?;
                self.stations.picking_at(facility)?.totals(picking, clock, now)
            }
            StationPlace::Line(facility) => {
                let making = topology.facility(facility)?.making.as_ref()?;
                let line = self.stations.lines().find(|(id, _)| *id == facility)?.1;
                line.queue.totals(&making.line, clock, now)
            }
            StationPlace::Tills(facility) => {
                let tills = topology.facility(facility)?.tills.as_ref()?;
                self.stations.tills_at(facility)?.totals(&tills.station, clock, now)
            }
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
