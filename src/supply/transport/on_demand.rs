//! Fulfilment on demand: an order departs as soon as its origin has the goods; the rest waits there,
//! or is cancelled.

use super::in_transit::InTransit;
use super::shipment::{PlannedArrival, ShipmentHeader};
use super::traffic::LaneTraffic;
use super::waiting::WaitingOrder;
use crate::kernel::{Address, Agenda, Law};
use crate::supply::network::{Lane, ShortagePolicy, Unmet};
use crate::supply::order_line::{LineStep, record_lines};
use crate::supply::stock::StockPoint;

/// Shipments to one stock point that the address of a lead time has room for.
const MOST_SHIPMENTS: u64 = 1 << 40;

/// Fills an order from the stock on hand of its origin.
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
) {
    let time = agenda.now();
    let ShipmentHeader { ordered, order, destination, .. } = *header;
    // Waiting orders imply that nothing is on hand.
    let sent = ordered.min(source.on_hand_at(time));
    let shortage = ordered - sent;
    source.record_demand(ordered);
    source.send(time, sent);
    if shortage > 0.0 {
        match lane.shortage() {
            ShortagePolicy::Backordered => {
                source.backorder(time, shortage, Unmet::Backordered);
                if let Some(waiting) = traffic.on_demand.waiting.get_mut(sku) {
                    waiting.push_back(WaitingOrder {
                        destination: destination as usize,
                        units: shortage,
                        ordered_at: time,
                        order,
                    });
                }
            }
            ShortagePolicy::Cancelled => {
                source.backorder(time, shortage, Unmet::Lost);
                point.cancel(time, shortage);
                let line = [(Some(point.id()), &shortage)];
                record_lines(agenda, (order, 0), LineStep::Cancelled, line);
            }
        }
    }
    if sent > 0.0 {
        point.dispatch(time, sent);
        send(lane, traffic, header, sent, in_transit, agenda);
    }
}

/// Fills an order from an uncapacitated source: all of it departs at once.
#[inline]
pub(in crate::supply) fn fill_from_outside(
    point: &mut StockPoint,
    lane: &Lane,
    traffic: &mut LaneTraffic,
    header: &ShipmentHeader,
    in_transit: &mut InTransit,
    agenda: &mut Agenda,
) {
    point.dispatch(agenda.now(), header.ordered);
    send(lane, traffic, header, header.ordered, in_transit, agenda);
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
    let lead = match terms.lead {
        Law::Fixed(lead) => lead,
        law => {
            let slot = header.first_slot as usize;
            let sent = &mut traffic.on_demand.sent[slot];
            let address = Address::of(slot as u64).within(MOST_SHIPMENTS, *sent);
            *sent += 1;
            law.quantile(traffic.stream.uniform(address.index()))
        }
    };
    let promised = terms.promise.map(|promise| header.provenance.set_at + promise);
    let mut arrives = agenda.now() + lead;
    if terms.fifo {
        let latest = &mut traffic.on_demand.latest[header.destination as usize];
        arrives = arrives.max(*latest);
        *latest = arrives;
    }
    let (arrives, cause) = traffic.delays.postpone(arrives);
    let arrival = PlannedArrival { arrives, promised, cause };
    in_transit.send_one(lane, traffic, header, units, arrival, agenda);
}
