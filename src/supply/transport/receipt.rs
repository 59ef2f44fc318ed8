//! Receipts: goods arrive, and are released to facilities that wait for them.

use super::columns::{Slices, SupplyColumns};
use super::in_transit::ShipmentsArrived;
use super::on_demand::send;
use super::shipment::{ShipmentEnded, ShipmentHeader, ShipmentStatus};
use super::waiting::WaitingOrder;
use crate::kernel::{Agenda, Now};
use crate::supply::id::{LaneId, StockId};
use crate::supply::order_line::{LineStep, record_lines};
use crate::supply::provenance::{OrderSource, Provenance};
use crate::supply::stock::{Occasion, StockPoint};
use std::ops::Range;

/// Receives all shipments of an instant, and releases interfacility backorders.
pub(super) fn receive(now: Now<ShipmentsArrived>, mut columns: SupplyColumns) {
    let mut fetched = columns.fetch();
    let mut slices = fetched.slices();
    let mut next = Some(now.event.first);
    while let Some(berth) = next {
        let (was_under_way, after) = slices.in_transit.reach(berth);
        next = after;
        if was_under_way {
            unload(berth, &mut slices, now.agenda);
        }
        slices.in_transit.free(berth);
    }
}

/// Receives one shipment.
#[inline]
fn unload(berth: u32, slices: &mut Slices, agenda: &mut Agenda) {
    let time = agenda.now();
    let shipment = slices.in_transit.at(berth);
    let topology = slices.topology;
    let (id, first) = (shipment.lane, shipment.header.first_slot as usize);
    let units = shipment.load.units();
    let slots = first..first + units.len();
    let Some(lane) = topology.lane(id) else { return };
    let Some(stocks) = lane.stocks(slots.clone()) else { return };
    let numbers = (shipment.header.order, shipment.number);
    let lines = stocks.iter().copied().zip(units);
    record_lines(agenda, numbers, LineStep::Received, lines);
    let (mut total, mut is_awaited) = (0.0, false);
    for (&units, stock) in units.iter().zip(stocks) {
        if units <= 0.0 {
            continue;
        }
        total += units;
        if let Some(point) = stock.and_then(|stock| slices.points.get_mut(stock.index())) {
            point.receive(time, units, topology.clock());
            agenda.mark_amount(units);
            point.observe(Occasion::Receipt, agenda);
            is_awaited |= can_release(point);
        }
    }
    let is_whole = total >= shipment.header.ordered;
    let mut is_late = false;
    if let Some(promised) = shipment.arrival.promised {
        is_late = time > promised;
        if let Some(traffic) = slices.traffic.get_mut(id.index()) {
            traffic.delivered.judge(promised, time, is_whole, topology.clock());
        }
    }
    if agenda.is_observed::<ShipmentEnded>()
        && let Some(&destination) = lane.destinations().get(shipment.header.destination as usize)
    {
        let status = ShipmentStatus::of(is_late, is_whole);
        agenda.record(shipment.ended(lane.origin(), destination, Some(time), status));
    }
    if is_awaited {
        release_all(id, slots, slices, agenda);
    }
}

/// Whether a stock point has goods that it owes to other facilities.
#[inline]
fn can_release(point: &StockPoint) -> bool {
    // Its receipt has settled the demand before it.
    point.interfacility_backorders() > 0.0 && point.on_hand().level() > 0.0
}

/// Releases the goods that arrived at some slots to waiting orders on demand.
fn release_all(lane: LaneId, slots: Range<usize>, slices: &mut Slices, agenda: &mut Agenda) {
    for slot in slots {
        let stock = slices.topology.lane(lane).and_then(|lane| lane.stock(slot));
        let Some(stock) = stock else { continue };
        while slices.point(stock).is_some_and(|point| can_release(point))
            && release_one(stock, slices, agenda)
        {}
    }
}

/// Ships goods to the order on demand that has waited longest; `false` if none waits.
fn release_one(stock: StockId, slices: &mut Slices, agenda: &mut Agenda) -> bool {
    let Some((lane, sku)) = longest_waiting(stock, slices) else { return false };
    let Some(traffic) = slices.traffic.get_mut(lane.index()) else { return false };
    let Some(lane) = slices.topology.lane(lane) else { return false };
    let Some(waiting) = traffic.on_demand.waiting.get_mut(sku) else { return false };
    let (Some(first), Some(source)) = (waiting.front_mut(), slices.points.get_mut(stock.index()))
    else {
        return false;
    };
    let units = first.units.min(source.on_hand_at(agenda.now()));
    source.release(agenda.now(), units);
    source.send(agenda.now(), units);
    let WaitingOrder { destination, ordered_at, order, .. } = *first;
    first.units -= units;
    if first.units <= 0.0 {
        waiting.pop_front();
    }
    let slot = lane.grid().slot(destination, sku);
    if let Some(point) = lane.stock(slot).and_then(|stock| slices.points.get_mut(stock.index())) {
        point.dispatch(agenda.now(), units);
    }
    let provenance = Provenance::without_decision(ordered_at, OrderSource::Policy);
    let (destination, first_slot) = (destination as u32, slot as u32);
    let header = ShipmentHeader { order, ordered: units, provenance, destination, first_slot };
    send(lane, traffic, &header, units, slices.in_transit, agenda);
    true
}

/// The lane on demand out of a stock point, and the SKU, whose first waiting order is the oldest.
fn longest_waiting(stock: StockId, slices: &Slices) -> Option<(LaneId, usize)> {
    let feeds = slices.topology.feeds(stock);
    if let [only] = feeds {
        return Some(*only);
    }
    let waiting = feeds.iter().filter_map(|&(lane, sku)| {
        let first = slices.traffic.get(lane.index())?.on_demand.waiting.get(sku)?.front()?;
        Some((first.order, lane, sku))
    });
    waiting.min_by_key(|(order, ..)| *order).map(|(_, lane, sku)| (lane, sku))
}
