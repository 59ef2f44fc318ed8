//! Receipts: goods arrive, and are released to facilities that wait for them.

use super::capacity::CapacityRenewed;
use super::columns::{Slices, SupplyColumns};
use super::dock::join_dock;
use super::in_transit::{ShipmentsArrived, record_served};
use super::making::{reach_line, start_batches, waste_of};
use super::multiples::cut_to_multiples;
use super::on_demand::send;
use super::onward::go_on;
use super::promise::Credit;
use super::sharing::{Need, need_of, share};
use super::shipment::{ShipmentEnded, ShipmentHeader, ShipmentStatus};
use super::slowdown::{Activity, Change};
use super::waiting::WaitingOrder;
use crate::kernel::{Agenda, Now};
use crate::supply::id::{LaneId, StockId};
use crate::supply::network::{Lane, Leg};
use crate::supply::order_line::{LineStep, record_lines};
use crate::supply::provenance::{OrderSource, Provenance};
use crate::supply::residue::is_residue;
use crate::supply::stock::{LotQueue, Occasion, StockPoint, position_fell};
use std::ops::Range;

/// Receives all shipments of an instant, and releases interfacility backorders.
pub(super) fn receive(now: Now<ShipmentsArrived>, mut columns: SupplyColumns) {
    let mut fetched = columns.fetch();
    let mut slices = fetched.slices();
    let mut next = Some(now.event.first);
    while let Some(berth) = next {
        let (was_under_way, after) = slices.in_transit.reach(berth);
        next = after;
        if was_under_way
            && (reach_port(berth, &mut slices, now.agenda)
                || reach_line(berth, &mut slices, now.agenda)
                || go_on(berth, &mut slices, now.agenda)
                || reach_dock(berth, &mut slices, now.agenda))
        {
            continue;
        }
        if was_under_way {
            unload(berth, &mut slices, now.agenda);
        }
        slices.in_transit.free(berth);
    }
}

/// A shipment joins the line of the port at the end of its leg; `false` if there is none.
#[inline]
fn reach_port(berth: u32, slices: &mut Slices, agenda: &mut Agenda) -> bool {
    let (topology, shipment) = (slices.topology, slices.in_transit.at(berth));
    let Some(lane) = topology.lane(shipment.lane) else { return false };
    if !lane.onward().is_empty() {
        agenda.record(shipment.leg_ended());
    }
    let at_end = match shipment.leg.checked_sub(1) {
        None => lane.port(),
        Some(leg) => {
            let leg = lane.onward().get(leg as usize).and_then(|leg| topology.leg(*leg));
            leg.and_then(Leg::port)
        }
    };
    let Some(id) = at_end else { return false };
    let units = shipment.load.units().iter().sum();
    let (Some(port), Some(queue)) = (topology.port(id), slices.ports.get_mut(id.index())) else {
        return false;
    };
    slices.in_transit.wait_at_port(berth, queue.blamed());
    queue.join(berth, port.work_s(units), port, topology.clock(), agenda);
    true
}

/// A shipment waits at a destination that does not receive, or in line at its dock; `false` if it is received
/// at once.
#[inline]
pub(super) fn reach_dock(berth: u32, slices: &mut Slices, agenda: &mut Agenda) -> bool {
    let shipment = slices.in_transit.at(berth);
    let destination = shipment.header.destination as usize;
    let Some(traffic) = slices.traffic.get_mut(shipment.lane.index()) else { return false };
    let slowdowns = &mut traffic.slowdowns;
    if slowdowns.factor(Activity::Receiving, destination) > 0.0 {
        return join_dock(berth, slices, agenda);
    }
    slowdowns.waiting.push(berth);
    let cause = slowdowns.blamed(Activity::Receiving, destination);
    slices.in_transit.wait_at_dock(berth, cause);
    true
}

/// Receives the shipments of a lane that wait at destinations that receive again.
pub(super) fn receive_waiting(lane: LaneId, slices: &mut Slices, agenda: &mut Agenda) {
    let Some(traffic) = slices.traffic.get_mut(lane.index()) else { return };
    for berth in std::mem::take(&mut traffic.slowdowns.waiting) {
        if !reach_dock(berth, slices, agenda) {
            slices.in_transit.leave(berth);
            unload(berth, slices, agenda);
            slices.in_transit.free(berth);
        }
    }
}

/// Receives one shipment.
#[inline]
pub(super) fn unload(berth: u32, slices: &mut Slices, agenda: &mut Agenda) {
    let time = agenda.now();
    let shipment = slices.in_transit.at(berth);
    let topology = slices.topology;
    let (id, first) = (shipment.lane, shipment.header.first_slot as usize);
    let units = shipment.load.units();
    let slots = first..first + units.len();
    let Some(lane) = topology.lane(id) else { return };
    let Some(stocks) = lane.stocks(slots.clone()) else { return };
    let (number, traffic) = (shipment.number, slices.traffic.get_mut(id.index()));
    if let Some(lines) = traffic.and_then(|traffic| traffic.ledger.take_lines(number)) {
        record_served(lane, number, LineStep::Received, &lines, agenda);
    } else {
        let lines = stocks.iter().copied().zip(units);
        record_lines(agenda, (shipment.header.order, number), LineStep::Received, lines);
    }
    let made_at = lane.makes().then(|| lane.origin());
    let (mut is_awaited, mut unusable) = (false, 0.0);
    for (index, (&units, stock)) in units.iter().zip(stocks).enumerate() {
        if units <= 0.0 {
            continue;
        }
        let (slot, traffic) = (first + index, slices.traffic.get_mut(id.index()));
        let spoiled = traffic.map_or(0.0, |traffic| {
            let fractional = lane.is_fractional(lane.grid().column_of(slot));
            traffic.count_order(slot, -units);
            let price = shipment.prices.as_ref().and_then(|prices| prices.get(index).copied());
            traffic.pay_duty(lane, slot, units, price);
            traffic.spoilages.of_receipt(slot, units, fractional)
        });
        let spoiled = spoiled
            + made_at.map_or(0.0, |at| waste_of(at, lane, slot, units, slices.stations, topology));
        let spoiled = spoiled.min(units);
        if let Some(point) = stock.and_then(|stock| slices.points.get_mut(stock.index())) {
            let are_new = lane.source(lane.grid().column_of(slot)).is_none();
            unusable += point.receive(time, (units, spoiled), are_new, topology.clock());
            agenda.mark_amount(units);
            point.observe(Occasion::Receipt, agenda);
            is_awaited |= can_release(point);
        }
    }
    let shipment_destination = shipment.header.destination as usize;
    let is_late = shipment.arrival.promised.is_some_and(|promised| time > promised);
    let ShipmentHeader { order, ordered, credited: units, .. } = shipment.header;
    let is_whole = slices.traffic.get_mut(id.index()).is_some_and(|traffic| {
        let (ledger, totals) = (&mut traffic.ledger, &mut traffic.delivered);
        // What expired under way or is spoiled never came.
        let credit = Credit { order, units: units - unusable };
        let clock = topology.clock();
        let is_whole = ledger.arrive(shipment.number, credit, ordered, time, totals, clock);
        if unusable > 0.0 {
            ledger.cancel(order, unusable, totals, clock);
        }
        is_whole
    });
    if agenda.is_observed::<ShipmentEnded>()
        && let Some(&destination) = lane.destinations().get(shipment.header.destination as usize)
    {
        let status = ShipmentStatus::of(is_late, is_whole);
        agenda.record(shipment.ended(lane.origin(), destination, Some(time), status));
    }
    if is_awaited {
        release_all(id, slots.clone(), slices, agenda);
    }
    if made_at.is_some() && unusable > 0.0 {
        // The position fell by what is not good.
        for stock in slots.filter_map(|slot| lane.stock(slot)) {
            position_fell(topology, agenda, stock);
        }
    }
    if let Some(&destination) = lane.destinations().get(shipment_destination) {
        start_batches(destination, slices, agenda);
    }
}

/// Whether a stock point has goods that it owes to other facilities.
#[inline]
fn can_release(point: &StockPoint) -> bool {
    // Its receipt has settled the demand before it.
    let owed = point.interfacility_backorders();
    !is_residue(owed, point.cumulative_in()) && !is_residue(point.on_hand().level(), owed)
}

/// Releases the goods that arrived at some slots to waiting orders on demand.
fn release_all(lane: LaneId, slots: Range<usize>, slices: &mut Slices, agenda: &mut Agenda) {
    for slot in slots {
        let stock = slices.topology.lane(lane).and_then(|lane| lane.stock(slot));
        if let Some(stock) = stock {
            release_from(stock, slices, agenda);
        }
    }
}

/// Releases the goods of a stock point to orders on demand that wait for them.
fn release_from(stock: StockId, slices: &mut Slices, agenda: &mut Agenda) {
    while slices.point(stock).is_some_and(|point| can_release(point))
        && release_oldest(stock, slices, agenda)
    {}
}

/// Releases the orders on demand of a lane that waited because less could leave, at some slots.
pub(super) fn release_held(
    lane: LaneId,
    changes: &[Change],
    slices: &mut Slices,
    agenda: &mut Agenda,
) {
    let topology = slices.topology;
    let Some(terms) = topology.lane(lane).filter(|lane| lane.on_demand().is_some()) else { return };
    if terms.is_rationed() {
        // What is left of the supplier's period is shared.
        agenda.schedule_now(CapacityRenewed { supplier: terms.origin() });
        return;
    }
    for slot in changes.iter().map(|change| change.index) {
        let sku = terms.grid().column_of(slot);
        let Some(source) = terms.source(sku) else {
            release_from_outside(terms, slot, slices, agenda);
            continue;
        };
        if let Some(point) = slices.point(source) {
            point.settle(agenda.now());
        }
        release_from(source, slices, agenda);
    }
}

/// An uncapacitated source ships what waited for a slot, the oldest order first.
fn release_from_outside(lane: &Lane, slot: usize, slices: &mut Slices, agenda: &mut Agenda) {
    let (destination, sku) = (lane.grid().row_of(slot), lane.grid().column_of(slot));
    let may_leave = |slices: &Slices| {
        let traffic = slices.traffic.get(lane.id().index());
        traffic.is_some_and(|traffic| traffic.may_leave(slot))
    };
    while may_leave(slices) {
        let waiting = slices.traffic.get_mut(lane.id().index());
        let waiting = waiting.and_then(|traffic| traffic.on_demand.waiting.get_mut(sku));
        let Some(waiting) = waiting else { return };
        let is_own = |order: &WaitingOrder| order.destination == destination;
        let Some(place) = waiting.iter().position(is_own) else { return };
        let Some(stock) = lane.stock(slot) else { return };
        let Some(units) = waiting.get(place).map(|order| order.units) else { return };
        let candidate = Candidate { stock, lane: lane.id(), sku, place, units };
        release(None, &candidate, units, slices, agenda);
        let traffic = slices.traffic.get_mut(lane.id().index());
        if let Some(waiting) = traffic.and_then(|lane| lane.on_demand.waiting.get_mut(sku)) {
            waiting.remove(place);
        }
    }
}

/// An order on demand that waits for goods.
#[derive(Clone, Copy)]
struct Candidate {
    /// The stock point that ordered.
    stock: StockId,
    lane: LaneId,
    sku: usize,
    /// Its place among the orders that wait for the SKU.
    place: usize,
    units: f64,
}

/// Ships goods to the orders on demand that have waited longest, which share them if they were sent in
/// one instant; returns whether anything was shipped.
fn release_oldest(stock: StockId, slices: &mut Slices, agenda: &mut Agenda) -> bool {
    let candidates = longest_waiting(stock, slices);
    let Some(on_hand) = slices.point(stock).map(|point| point.on_hand_at(agenda.now())) else {
        return false;
    };
    let mut given: Vec<f64> = candidates.iter().map(|candidate| candidate.units).collect();
    if given.iter().sum::<f64>() > on_hand {
        share_out(stock, on_hand, &candidates, &mut given, slices);
    }
    for (candidate, &units) in candidates.iter().zip(&given) {
        if units > 0.0 {
            release(Some(stock), candidate, units, slices, agenda);
        }
    }
    // From the last place to the first, so that the places of the others hold.
    let mut done = candidates;
    done.sort_by_key(|candidate| std::cmp::Reverse(candidate.place));
    for Candidate { lane, sku, place, .. } in done {
        let traffic = slices.traffic.get_mut(lane.index());
        if let Some(waiting) = traffic.and_then(|lane| lane.on_demand.waiting.get_mut(sku))
            && waiting.get(place).is_some_and(|order| is_residue(order.units, order.ordered))
        {
            waiting.remove(place);
        }
    }
    given.iter().any(|&units| units > 0.0)
}

/// Shares what is on hand over orders by the facility's rule.
fn share_out(
    stock: StockId,
    on_hand: f64,
    candidates: &[Candidate],
    given: &mut Vec<f64>,
    slices: &Slices,
) {
    let topology = slices.topology;
    let Some((origin, product)) = topology.facility_and_product(stock) else { return };
    let (Some(facility), Some(product)) = (topology.facility(origin), topology.product(product))
    else {
        return;
    };
    let need = |candidate: &Candidate| need_of(candidate.stock, candidate.units, facility, slices);
    let needs: Vec<Need> = candidates.iter().map(need).collect();
    share(&facility.shares, on_hand, &needs, product.fractional, given);
    let lane_of = |candidate: &Candidate| topology.lane(candidate.lane);
    let has_quantities =
        |candidate: &Candidate| lane_of(candidate).is_some_and(|lane| lane.quantities().is_some());
    if candidates.iter().any(has_quantities) {
        let multiple = |candidate: &Candidate| {
            lane_of(candidate).map_or(0.0, |lane| lane.multiple(candidate.sku))
        };
        let multiples: Vec<f64> = candidates.iter().map(multiple).collect();
        let claimed: Vec<f64> = candidates.iter().map(|candidate| candidate.units).collect();
        cut_to_multiples(on_hand, &claimed, &multiples, given);
    }
}

/// Ships units to a waiting order, from a stock point or an uncapacitated source.
fn release(
    source: Option<StockId>,
    candidate: &Candidate,
    units: f64,
    slices: &mut Slices,
    agenda: &mut Agenda,
) {
    let Candidate { lane, sku, place, .. } = *candidate;
    let Some(traffic) = slices.traffic.get_mut(lane.index()) else { return };
    let Some(lane) = slices.topology.lane(lane) else { return };
    let Some(waiting) = traffic.on_demand.waiting.get_mut(sku) else { return };
    let Some(first) = waiting.get_mut(place) else { return };
    let lots = match source.and_then(|source| slices.points.get_mut(source.index())) {
        Some(source) => {
            source.release(agenda.now(), units);
            source.send(agenda.now(), units, i64::MIN)
        }
        None => LotQueue::new(),
    };
    let WaitingOrder { destination, ordered_at, order, ordered, units: allocated } = *first;
    first.units -= units;
    let slot = lane.grid().slot(destination, sku);
    if let Some(point) = lane.stock(slot).and_then(|stock| slices.points.get_mut(stock.index())) {
        point.expect_lots(&lots);
        point.dispatch(agenda.now(), units);
    }
    let provenance = Provenance::without_decision(ordered_at, OrderSource::Policy);
    let header = ShipmentHeader {
        order,
        ordered,
        allocated,
        credited: units,
        provenance,
        destination: destination as u32,
        first_slot: slot as u32,
    };
    send(lane, traffic, &header, units, slices.in_transit, agenda);
}

/// The oldest orders that wait for goods of a stock point, all sent in one instant, in the order of the
/// stock points that ordered.
fn longest_waiting(stock: StockId, slices: &Slices) -> Vec<Candidate> {
    let feeds = slices.topology.feeds(stock);
    let waiting =
        |lane: LaneId, sku: usize| slices.traffic.get(lane.index())?.on_demand.waiting.get(sku);
    // What may not leave now waits for the end of its slowdown, and holds up no other order.
    let may_leave = |lane: LaneId, sku: usize, order: &WaitingOrder| {
        slices.traffic.get(lane.index()).zip(slices.topology.lane(lane)).is_some_and(
            |(traffic, lane)| traffic.may_leave(lane.grid().slot(order.destination, sku)),
        )
    };
    let first = |&(lane, sku): &(LaneId, usize)| {
        let mut orders = waiting(lane, sku)?.iter();
        Some(orders.find(|order| may_leave(lane, sku, order))?.ordered_at)
    };
    let Some(oldest) = feeds.iter().filter_map(first).min() else { return Vec::new() };
    let mut candidates = Vec::new();
    for &(id, sku) in feeds {
        let Some(lane) = slices.topology.lane(id) else { continue };
        let of_instant = waiting(id, sku).into_iter().flatten().enumerate();
        let of_instant = of_instant.filter(|(_, order)| may_leave(id, sku, order));
        for (place, order) in of_instant.take_while(|(_, order)| order.ordered_at == oldest) {
            if let Some(stock) = lane.stock(lane.grid().slot(order.destination, sku)) {
                candidates.push(Candidate { stock, lane: id, sku, place, units: order.units });
            }
        }
    }
    candidates.sort_by_key(|candidate| candidate.stock);
    candidates
}
