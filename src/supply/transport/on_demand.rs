//! Fulfilment on demand: an order departs as soon as its origin has the goods; the rest waits there,
//! or is cancelled. Orders of one instant share what there is (`departure`).

use super::columns::Slices;
use super::in_transit::InTransit;
use super::leaving::{Leaving, OrderClaim};
use super::multiples::whole;
use super::sequential::{Previous, arrival};
use super::shipment::{PlannedArrival, ShipmentEnded, ShipmentHeader, ShipmentStatus};
use super::traffic::LaneTraffic;
use super::waiting::WaitingOrder;
use crate::environment::Clock;
use crate::kernel::{Address, Agenda, Law, SimTime};
use crate::supply::id::StockId;
use crate::supply::network::{Lane, ShortagePolicy, Unmet};
use crate::supply::order_line::{LineStep, record_lines};
use crate::supply::residue::is_residue;
use crate::supply::stock::{LotQueue, StockPoint};

/// Shipments to one stock point that the address of a lead time has room for.
const MOST_SHIPMENTS: u64 = 1 << 40;

/// Fills an order from the stock on hand of its origin, where no other is sent there in this instant.
#[inline]
pub(in crate::supply) fn fill(
    source: &mut StockPoint,
    point: &mut StockPoint,
    sku: usize,
    lane: &Lane,
    traffic: &mut LaneTraffic,
    header: &ShipmentHeader,
    in_transit: &mut InTransit,
    agenda: &mut Agenda,
    clock: &Clock,
) {
    let most = traffic.shippable_of(lane, header);
    let (sent, lots) = issue(source, (lane, sku), (header.ordered, most), agenda.now());
    point.expect_lots(&lots);
    settle(point, sku, lane, traffic, header, sent, in_transit, agenda, clock);
}

/// Claims an order's units at its origin; they leave when the instant closes.
#[inline]
pub(in crate::supply) fn claim(
    source: &mut StockPoint,
    stock: StockId,
    sku: usize,
    lane: &Lane,
    traffic: &LaneTraffic,
    header: &ShipmentHeader,
    leaving: &mut [Leaving],
    agenda: &mut Agenda,
) {
    let most = traffic.shippable_of(lane, header);
    let (issued, lots) = issue(source, (lane, sku), (header.ordered, most), agenda.now());
    source.hold_lots(&lots);
    if let Some(leaving) = leaving.get_mut(lane.origin().index()) {
        let (lane_id, source) = (lane.id(), Some(source.id()));
        leaving.claims.push(OrderClaim {
            lane: lane_id,
            sku,
            source,
            stock,
            header: *header,
            issued,
        });
        leaving.call(lane.origin(), agenda);
    }
}

/// Claims an order's units of a supplier with a capacity; they leave when the instant closes.
pub(in crate::supply) fn claim_from_outside(
    stock: StockId,
    sku: usize,
    lane: &Lane,
    header: &ShipmentHeader,
    leaving: &mut [Leaving],
    agenda: &mut Agenda,
) {
    if let Some(leaving) = leaving.get_mut(lane.origin().index()) {
        let (source, issued) = (None, 0.0);
        let claim = OrderClaim { lane: lane.id(), sku, source, stock, header: *header, issued };
        leaving.claims.push(claim);
        leaving.call(lane.origin(), agenda);
    }
}

/// An order that claimed units gets some: they leave, the rest waits or is cancelled.
pub(super) fn settle_claim(
    claim: &OrderClaim,
    sent: f64,
    slices: &mut Slices,
    agenda: &mut Agenda,
) {
    let topology = slices.topology;
    let Some(lane) = topology.lane(claim.lane) else { return };
    let Some(traffic) = slices.traffic.get_mut(claim.lane.index()) else { return };
    let Some(point) = slices.points.get_mut(claim.stock.index()) else { return };
    let (header, in_transit) = (&claim.header, &mut *slices.in_transit);
    settle(point, claim.sku, lane, traffic, header, sent, in_transit, agenda, topology.clock());
}

/// The origin issues what it has of an order, and `most` of it; the rest is lost or backordered. Returns what
/// it issued, and the lots of it.
#[inline]
fn issue(
    source: &mut StockPoint,
    (lane, sku): (&Lane, usize),
    (ordered, most): (f64, f64),
    now: SimTime,
) -> (f64, LotQueue) {
    // Waiting orders imply that nothing is on hand, nothing of which a case can be made, or that nothing may
    // leave for them.
    let issued = most.min(source.on_hand_at(now));
    let issued = if is_residue(issued, ordered) { 0.0 } else { issued };
    let issued = if lane.quantities().is_some() && issued < ordered {
        whole(issued, lane.multiple(sku))
    } else {
        issued
    };
    source.record_demand(ordered);
    let lots = source.send(now, issued, i64::MIN);
    if !is_residue(ordered - issued, ordered) {
        let policy = match lane.shortage() {
            ShortagePolicy::Backordered => Unmet::Backordered,
            ShortagePolicy::Cancelled => Unmet::Lost,
        };
        source.backorder(now, ordered - issued, policy);
    }
    (issued, lots)
}

/// What was issued of an order leaves; the rest waits at the origin, or is cancelled.
#[inline]
fn settle(
    point: &mut StockPoint,
    sku: usize,
    lane: &Lane,
    traffic: &mut LaneTraffic,
    header: &ShipmentHeader,
    sent: f64,
    in_transit: &mut InTransit,
    agenda: &mut Agenda,
    clock: &Clock,
) {
    let (time, ShipmentHeader { ordered, order, destination, .. }) = (agenda.now(), *header);
    let shortage = if is_residue(ordered - sent, ordered) { 0.0 } else { ordered - sent };
    let promised = promised_of(lane, header);
    if promised.is_some() || shortage > 0.0 {
        traffic.ledger.open(order, ordered, promised);
    }
    if shortage > 0.0 {
        if let Some((incident, held)) = traffic.held_back(lane, header.first_slot as usize, ordered)
        {
            let line = [(Some(point.id()), &held)];
            record_lines(agenda, (order, 0), LineStep::HeldBack(incident), line);
        }
        match lane.shortage() {
            ShortagePolicy::Backordered => {
                if let Some(waiting) = traffic.on_demand.waiting.get_mut(sku) {
                    waiting.push_back(WaitingOrder {
                        destination: destination as usize,
                        units: shortage,
                        ordered,
                        ordered_at: time,
                        order,
                    });
                }
            }
            ShortagePolicy::Cancelled => {
                point.cancel(time, shortage);
                traffic.count_order(header.first_slot as usize, -shortage);
                let line = [(Some(point.id()), &shortage)];
                record_lines(agenda, (order, 0), LineStep::Cancelled, line);
                traffic.ledger.cancel(order, shortage, &mut traffic.delivered, clock);
            }
        }
    }
    if sent > 0.0 {
        point.dispatch(time, sent);
        let header = ShipmentHeader { credited: sent, ..*header };
        send(lane, traffic, &header, sent, in_transit, agenda);
    } else if lane.shortage() == ShortagePolicy::Cancelled && shortage > 0.0 {
        record_cancelled(lane, header, promised, in_transit, agenda);
    }
}

/// Fills an order from an uncapacitated source: all that may leave of it departs at once.
#[inline]
pub(in crate::supply) fn fill_from_outside(
    point: &mut StockPoint,
    sku: usize,
    lane: &Lane,
    traffic: &mut LaneTraffic,
    header: &ShipmentHeader,
    in_transit: &mut InTransit,
    agenda: &mut Agenda,
    clock: &Clock,
) {
    let sent = traffic.shippable_of(lane, header);
    settle(point, sku, lane, traffic, header, sent, in_transit, agenda, clock);
}

/// Promised arrival of an order.
#[inline]
fn promised_of(lane: &Lane, header: &ShipmentHeader) -> Option<SimTime> {
    let promise = lane.on_demand()?.promise?;
    Some(header.provenance.set_at + promise)
}

/// Records an order of which the origin had nothing.
#[cold]
fn record_cancelled(
    lane: &Lane,
    header: &ShipmentHeader,
    promised: Option<SimTime>,
    in_transit: &mut InTransit,
    agenda: &mut Agenda,
) {
    let shipment = in_transit.number_shipment();
    if let Some(&destination) = lane.destinations().get(header.destination as usize) {
        agenda.record(ShipmentEnded {
            shipment,
            order: header.order,
            lane: lane.id(),
            origin: lane.origin(),
            destination,
            ordered: header.ordered,
            allocated: header.allocated,
            sent: 0.0,
            departed: agenda.now(),
            leg: 0,
            promised,
            arrived: None,
            status: ShipmentStatus::Cancelled,
            provenance: header.provenance,
            cause: None,
        });
    }
}

/// Sends units of one SKU by a lane on demand; they arrive after its lead time.
#[inline]
pub(super) fn send(
    lane: &Lane,
    traffic: &mut LaneTraffic,
    header: &ShipmentHeader,
    units: f64,
    in_transit: &mut InTransit,
    agenda: &mut Agenda,
) {
    let Some(terms) = lane.on_demand() else { return };
    let promised = promised_of(lane, header);
    let (now, slot) = (lane.leave(agenda.now()), header.first_slot as usize);
    let arrives = match terms.lead {
        Law::Fixed(lead) => now + lead,
        law if terms.fifo => {
            let previous = &mut traffic.on_demand.previous[header.destination as usize];
            let sent = &mut traffic.on_demand.sent[slot];
            let address = Address::of(slot as u64).within(MOST_SHIPMENTS, *sent);
            let stream = &mut traffic.stream;
            let draws = [0, 1].map(|which| stream.uniform(address.within(2, which).index()));
            *sent += 1;
            let arrives = arrival(law, now, *previous, draws);
            *previous = Some(Previous { left: now, arrives });
            arrives
        }
        law => {
            let sent = &mut traffic.on_demand.sent[slot];
            let address = Address::of(slot as u64).within(MOST_SHIPMENTS, *sent);
            *sent += 1;
            now + law.quantile(traffic.stream.uniform(address.index()))
        }
    };
    let arrival = PlannedArrival::new(arrives, lane, header.destination as usize, promised);
    let dearness = traffic.dearness.transport();
    traffic.delivered.cost += lane.cost_per_departure() * dearness;
    if let Some(vehicles) = lane.vehicles() {
        let load = units * vehicles.load(lane.grid().column_of(slot));
        let fleet = vehicles.fleet([load]);
        traffic.delivered.pay(lane.id(), vehicles, fleet, 0.0, dearness, agenda);
    }
    in_transit.send_one(lane, traffic, header, units, arrival, agenda);
    if traffic.delays.may_apply(agenda.now()) {
        in_transit.hold_up(lane, traffic, 0, agenda);
    }
}
