//! Dispatch: what was allocated to a departure becomes a shipment to each destination.
//!
//! Allocated units fill what is owed of earlier orders first, then the order of this departure. What is
//! short is cancelled or backordered; what was reallocated to other destinations will not come. A shipment
//! names the newest order of which it carries units; its lines name theirs.

use super::backorder::{Filled, Owed, ServedOrder};
use super::closed_orders::ClosedOrders;
use super::in_transit::InTransit;
use super::promise::{Credit, ServedLine};
use super::shipment::{PlannedArrival, ShipmentEnded, ShipmentHeader, ShipmentStatus};
use super::traffic::LaneTraffic;
use crate::causality::IncidentId;
use crate::environment::Clock;
use crate::kernel::{Address, Agenda, Law, SimTime};
use crate::supply::network::{Lane, ShortagePolicy, Timetable, Vehicles};
use crate::supply::order_line::{LineStep, OrderLineMoved, record_lines};
use crate::supply::residue::is_residue;
use crate::supply::stock::StockPoint;
use std::ops::Range;

/// Destinations that the address of a delay has room for.
const MOST_DESTINATIONS: u64 = 1 << 20;

/// Departures before the start that the address of a delay has room for.
const EARLIER_DEPARTURES: i64 = 1 << 20;

/// The newest order of which a shipment carries units, what is counted for it, and for the others.
fn newest_served(
    own: ServedOrder,
    share: &Share,
    filled: &[Filled],
) -> (ServedOrder, f64, Vec<Credit>) {
    if filled.is_empty() {
        return (own, share.credited, Vec::new());
    }
    let mut credits = vec![Credit { order: own.order, units: share.credited }];
    for one in filled {
        match credits.iter_mut().find(|credit| credit.order == one.order.order) {
            Some(credit) => credit.units += one.wanted,
            None => credits.push(Credit { order: one.order.order, units: one.wanted }),
        }
    }
    let newest = filled.iter().map(|one| one.order).max_by_key(|order| order.order);
    let named = newest.filter(|_| is_residue(share.for_order, share.sent)).unwrap_or(own);
    let counted = credits.iter().find(|credit| credit.order == named.order);
    let credited = counted.map_or(0.0, |credit| credit.units);
    credits.retain(|credit| credit.order != named.order && credit.units > 0.0);
    (named, credited, credits)
}

/// The orders of a departure, and what was allocated to them.
pub(super) struct Departure<'a> {
    pub(super) lane: &'a Lane,
    pub(super) timetable: &'a Timetable,
    pub(super) closed: &'a ClosedOrders,
    /// Ordered and owed, by destination, then SKU.
    pub(super) claimed: &'a [f64],
    /// Allocated, by destination, then SKU.
    pub(super) sent: &'a [f64],
    /// Units of goods that are there, or were owed, for which vehicles have no room, in the same order; empty
    /// where they have room for any load.
    pub(super) waits: &'a [f64],
    /// The incident by which the picking line has not picked all of them.
    pub(super) unpicked_by: Option<IncidentId>,
}

/// What an order of a destination gets of a departure.
#[derive(Default)]
struct Share {
    /// Units that the destination ordered.
    ordered: f64,
    /// Units that the origin was to send.
    allocated: f64,
    sent: f64,
    /// The part of them that fills the order, not backorders.
    for_order: f64,
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
                in_transit.hold_up(self.lane, traffic, 0, agenda);
            }
            traffic.delivered.cost += self.lane.cost_per_departure() * traffic.dearness.transport();
            if let Some(vehicles) = self.lane.vehicles() {
                self.hire(vehicles, traffic, agenda);
            }
        }
    }

    /// Counts the vehicles of the departure.
    fn hire(&self, vehicles: &Vehicles, traffic: &mut LaneTraffic, agenda: &mut Agenda) {
        let grid = self.lane.grid();
        let load = |slot: usize| self.sent[slot] * vehicles.load(grid.column_of(slot));
        let of = |destination: usize| grid.row(destination).map(load).sum();
        let fleet = vehicles.fleet((0..self.lane.destinations().len()).map(of));
        let left_behind = (0..self.lane.slots()).map(|slot| self.waiting(slot)).sum();
        let dearness = traffic.dearness.transport();
        traffic.delivered.pay(self.lane.id(), vehicles, fleet, left_behind, dearness, agenda);
    }

    /// Units ordered and owed of a slot that wait at the origin.
    fn waiting(&self, slot: usize) -> f64 {
        match self.lane.shortage() {
            ShortagePolicy::Backordered => self.claimed[slot] - self.sent[slot],
            ShortagePolicy::Cancelled => self.waits.get(slot).copied().unwrap_or(0.0),
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
        self.record_steps(order, destination, traffic, agenda);
        let ordered = self.closed.ordered()[row.clone()].iter().sum();
        let provenance = closed.provenance()[destination];
        let own = ServedOrder { order, ordered, promised, provenance };
        let mut filled = Vec::new();
        let share = self.settle(own, destination, traffic, &mut filled, points, agenda.now());
        if !is_residue(share.ordered, 1.0) {
            traffic.ledger.open(order, share.ordered, Some(promised));
            traffic.ledger.cancel(order, share.dropped, &mut traffic.delivered, clock);
        }
        let Share { ordered, allocated, sent, .. } = share;
        let (named, credited, credits) = newest_served(own, &share, &filled);
        let header = ShipmentHeader {
            order: named.order,
            ordered: named.ordered,
            allocated,
            credited,
            provenance: named.provenance,
            destination: destination as u32,
            first_slot: row.start as u32,
        };
        let has_left = !is_residue(sent, allocated);
        if has_left {
            let reaches = self.arrival(traffic, destination, clock);
            let promised = Some(named.promised);
            let arrival = PlannedArrival::new(reaches, lane, destination, promised);
            let lines = self.lines(order, row.clone(), &filled);
            let load = &self.sent[row];
            let shipment = in_transit.send(lane, traffic, &header, load, &lines, arrival, agenda);
            traffic.ledger.carry(shipment, credits, lines);
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
                leg: 0,
                promised: Some(promised),
                arrived: None,
                status: ShipmentStatus::Cancelled,
                provenance,
                cause: None,
            });
        }
        has_left
    }

    /// The lines of a shipment that fills backorders; none for others.
    fn lines(&self, order: u64, row: Range<usize>, filled: &[Filled]) -> Vec<ServedLine> {
        if filled.is_empty() {
            return Vec::new();
        }
        let mut lines = Vec::new();
        for slot in row {
            let mut left = self.sent[slot];
            for &Filled { order, units, .. } in filled.iter().filter(|one| one.slot == slot) {
                left -= units;
                lines.push(ServedLine { order: order.order, slot, units });
            }
            if !is_residue(left, self.sent[slot]) {
                lines.push(ServedLine { order, slot, units: left });
            }
        }
        lines
    }

    /// Records what the departure takes goods for, and what is cancelled of it.
    fn record_steps(
        &self,
        order: u64,
        destination: usize,
        traffic: &LaneTraffic,
        agenda: &mut Agenda,
    ) {
        if !agenda.is_observed::<OrderLineMoved>() {
            return;
        }
        let slots = || self.lane.grid().row(destination);
        let stocks = || slots().map(|slot| self.lane.stock(slot));
        let allocated = stocks().zip(&self.closed.quantities()[slots()]);
        record_lines(agenda, (order, 0), LineStep::Allocated, allocated);
        for slot in slots() {
            let (claimed, stock) = (self.claimed[slot], self.lane.stock(slot));
            let shipping = traffic.held_back(self.lane, slot, claimed);
            let picking = self.unpicked_by.filter(|_| self.waiting(slot) > 0.0);
            let picking = picking.map(|incident| (incident, self.waiting(slot)));
            for (incident, units) in shipping.into_iter().chain(picking) {
                record_lines(agenda, (order, 0), LineStep::HeldBack(incident), [(stock, &units)]);
            }
        }
        if self.lane.shortage() == ShortagePolicy::Cancelled {
            let short = |slot: usize| self.claimed[slot] - self.sent[slot] - self.waiting(slot);
            let short: Vec<f64> = slots().map(short).collect();
            record_lines(agenda, (order, 0), LineStep::Cancelled, stocks().zip(&short));
        }
    }

    /// Settles every SKU of a destination: what is in transit, backordered, cancelled.
    fn settle(
        &self,
        order: ServedOrder,
        destination: usize,
        traffic: &mut LaneTraffic,
        filled: &mut Vec<Filled>,
        points: &mut [StockPoint],
        now: SimTime,
    ) -> Share {
        let is_backordered = self.lane.shortage() == ShortagePolicy::Backordered;
        let mut share = Share::default();
        for slot in self.lane.grid().row(destination) {
            let (sent, shortage) = (self.sent[slot], self.claimed[slot] - self.sent[slot]);
            let (ordered, allocated) =
                (self.closed.ordered()[slot], self.closed.quantities()[slot]);
            let beyond_owed = traffic.owed.fill(slot, sent, filled);
            let for_order = beyond_owed.min(allocated);
            let credited = for_order.min(ordered);
            let short = allocated - for_order;
            let mut dropped = ordered - credited;
            let waits = self.waiting(slot);
            traffic.backorders[slot] = waits;
            let own_waits = if is_backordered {
                short
            } else {
                // Beyond what is still owed of earlier orders.
                let owed = self.claimed[slot] - allocated;
                let own = waits - (owed - (sent - beyond_owed));
                if is_residue(own, waits) { 0.0 } else { own }
            };
            if own_waits > 0.0 {
                let wanted = own_waits.min(dropped);
                traffic.owed.push(slot, Owed { order, units: own_waits, wanted });
                dropped -= wanted;
            }
            share.ordered += ordered;
            share.allocated += self.claimed[slot];
            share.sent += sent;
            share.for_order += for_order;
            share.credited += credited;
            share.dropped += dropped;
            let source = self.lane.source(self.lane.grid().column_of(slot));
            if let Some(source) = source.and_then(|source| points.get_mut(source.index())) {
                source.fulfil(allocated);
            }
            let stock = self.lane.stock(slot);
            if let Some(point) = stock.and_then(|stock| points.get_mut(stock.index())) {
                point.dispatch(now, sent);
                if !is_backordered && shortage > waits {
                    point.cancel(now, shortage - waits);
                    traffic.count_order(slot, waits - shortage);
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
