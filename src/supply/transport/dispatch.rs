//! Dispatch: what was allocated to a departure becomes a shipment to each destination.
//!
//! Allocated units fill what is owed of earlier orders first, then the order of this departure. What is
//! short is cancelled or backordered; what was reallocated to other destinations will not come.

use super::backorder::Owed;
use super::closed_orders::ClosedOrders;
use super::in_transit::InTransit;
use super::promise::Credit;
use super::shipment::{PlannedArrival, ShipmentEnded, ShipmentHeader, ShipmentStatus};
use super::traffic::LaneTraffic;
use crate::environment::Clock;
use crate::kernel::{Address, Agenda, Law, SimTime};
use crate::supply::network::{Lane, ShortagePolicy, Timetable};
use crate::supply::order_line::{LineStep, OrderLineMoved, record_lines};
use crate::supply::residue::is_residue;
use crate::supply::stock::StockPoint;

/// Destinations that the address of a delay has room for.
const MOST_DESTINATIONS: u64 = 1 << 20;

/// Departures before the start that the address of a delay has room for.
const EARLIER_DEPARTURES: i64 = 1 << 20;

/// The orders of a departure, and what was allocated to them.
pub(super) struct Departure<'a> {
    pub(super) lane: &'a Lane,
    pub(super) timetable: &'a Timetable,
    pub(super) closed: &'a ClosedOrders,
    /// Ordered and owed, by destination, then SKU.
    pub(super) claimed: &'a [f64],
    /// Allocated, by destination, then SKU.
    pub(super) sent: &'a [f64],
}

/// What an order of a destination gets of a departure.
#[derive(Default)]
struct Share {
    /// Units that the destination ordered.
    ordered: f64,
    /// Units that the origin was to send.
    allocated: f64,
    sent: f64,
    /// Units that are counted for the order.
    credited: f64,
    /// Units of the order that will not come.
    dropped: f64,
}

impl Departure<'_> {
    /// Sends a shipment to each destination to which units were allocated.
    pub(super) fn dispatch(
        &self,
        traffic: &mut LaneTraffic,
        points: &mut [StockPoint],
        in_transit: &mut InTransit,
        clock: &Clock,
        agenda: &mut Agenda,
    ) {
        let mut has_departed = false;
        for destination in 0..self.lane.destinations().len() {
            has_departed |=
                self.dispatch_to(destination, traffic, points, in_transit, clock, agenda);
        }
        if has_departed {
            if traffic.delays.may_apply(agenda.now()) {
                in_transit.hold_up(self.lane.id(), &mut traffic.delays, agenda);
            }
            traffic.delivered.cost += self.lane.cost_per_departure();
        }
    }

    /// Sends what one destination gets; returns whether anything was sent.
    fn dispatch_to(
        &self,
        destination: usize,
        traffic: &mut LaneTraffic,
        points: &mut [StockPoint],
        in_transit: &mut InTransit,
        clock: &Clock,
        agenda: &mut Agenda,
    ) -> bool {
        let (lane, closed) = (self.lane, self.closed);
        let promised = self.timetable.promised(closed.departure(), clock);
        let order = closed.first_order() + destination as u64;
        let row = lane.grid().row(destination);
        self.record_steps(order, destination, agenda);
        let mut credits = Vec::new();
        let share = self.settle(order, destination, traffic, &mut credits, points, agenda.now());
        if !is_residue(share.ordered, 1.0) {
            traffic.ledger.open(order, share.ordered, Some(promised));
            traffic.ledger.cancel(order, share.dropped, &mut traffic.delivered, clock);
        }
        let Share { ordered, allocated, sent, credited, .. } = share;
        let provenance = closed.provenance()[destination];
        let header = ShipmentHeader {
            order,
            ordered,
            allocated,
            credited,
            provenance,
            destination: destination as u32,
            first_slot: row.start as u32,
        };
        let has_left = !is_residue(sent, allocated);
        if has_left {
            let planned = self.arrival(traffic, destination, clock);
            let promised = Some(promised);
            let arrival = PlannedArrival { planned, arrives: planned, promised, cause: None };
            let load = &self.sent[row];
            let shipment = in_transit.send(lane, traffic, &header, load, arrival, agenda);
            traffic.ledger.credit(shipment, credits);
        } else if share.dropped > 0.0 && is_residue(ordered - share.dropped, ordered) {
            agenda.record(ShipmentEnded {
                shipment: in_transit.number_shipment(),
                order,
                lane: lane.id(),
                origin: lane.origin(),
                destination: lane.destinations()[destination],
                ordered,
                allocated,
                sent: 0.0,
                departed: agenda.now(),
                promised: Some(promised),
                arrived: None,
                status: ShipmentStatus::Cancelled,
                provenance,
                cause: None,
            });
        }
        has_left
    }

    /// Records what the departure takes goods for, and what is cancelled of it.
    fn record_steps(&self, order: u64, destination: usize, agenda: &mut Agenda) {
        if !agenda.is_observed::<OrderLineMoved>() {
            return;
        }
        let slots = || self.lane.grid().row(destination);
        let stocks = || slots().map(|slot| self.lane.stock(slot));
        let allocated = stocks().zip(&self.closed.quantities()[slots()]);
        record_lines(agenda, (order, 0), LineStep::Allocated, allocated);
        if self.lane.shortage() == ShortagePolicy::Cancelled {
            let short: Vec<f64> =
                slots().map(|slot| self.claimed[slot] - self.sent[slot]).collect();
            record_lines(agenda, (order, 0), LineStep::Cancelled, stocks().zip(&short));
        }
    }

    /// Settles every SKU of a destination: what is in transit, backordered, cancelled.
    fn settle(
        &self,
        order: u64,
        destination: usize,
        traffic: &mut LaneTraffic,
        credits: &mut Vec<Credit>,
        points: &mut [StockPoint],
        now: SimTime,
    ) -> Share {
        let is_backordered = self.lane.shortage() == ShortagePolicy::Backordered;
        let mut share = Share::default();
        for slot in self.lane.grid().row(destination) {
            let (sent, shortage) = (self.sent[slot], self.claimed[slot] - self.sent[slot]);
            let (ordered, allocated) =
                (self.closed.ordered()[slot], self.closed.quantities()[slot]);
            let for_order = traffic.owed.fill(slot, sent, credits).min(allocated);
            let credited = for_order.min(ordered);
            let short = allocated - for_order;
            let mut dropped = ordered - credited;
            traffic.backorders[slot] = if is_backordered { shortage } else { 0.0 };
            if is_backordered && short > 0.0 {
                let wanted = short.min(dropped);
                traffic.owed.push(slot, Owed { order, units: short, wanted });
                dropped -= wanted;
            }
            share.ordered += ordered;
            share.allocated += self.claimed[slot];
            share.sent += sent;
            share.credited += credited;
            share.dropped += dropped;
            let source = self.lane.source(self.lane.grid().column_of(slot));
            if let Some(source) = source.and_then(|source| points.get_mut(source.index())) {
                source.fulfil(allocated);
            }
            let stock = self.lane.stock(slot);
            if let Some(point) = stock.and_then(|stock| points.get_mut(stock.index())) {
                point.dispatch(now, sent);
                if !is_backordered && shortage > 0.0 {
                    point.cancel(now, shortage);
                }
            }
        }
        share
    }

    /// Arrival at a destination, or at the port on the way, without delays of the lane: as planned, with its
    /// drawn delay.
    fn arrival(&self, traffic: &mut LaneTraffic, destination: usize, clock: &Clock) -> SimTime {
        let departure = self.closed.departure();
        let planned = self.timetable.reaches(departure, clock);
        let delay = match self.timetable.delay {
            Law::Fixed(delay) => delay,
            law => {
                let address = Address::of((departure + EARLIER_DEPARTURES) as u64)
                    .within(MOST_DESTINATIONS, destination as u64);
                law.quantile(traffic.stream.uniform(address.index()))
            }
        };
        planned + delay
    }
}
