//! Receipts: goods come in, and go on to the facilities that wait for them.

use super::lane::{Claim, Service};
use super::order::{Basis, Book, Stamp, seen};
use super::shipment::{Draft, ShipmentStatus, ShipmentsArrive};
use super::stock::{Occasion, StockId};
use crate::kernel::{Agenda, Now};
use bevy_ecs::prelude::Entity;

/// Goods come in: onto shelves, to those who wait, and on to facilities that are owed some.
pub(super) fn receive(now: Now<ShipmentsArrive>, mut book: Book) {
    let mut next = Some(now.event.first);
    while let Some(slot) = next {
        let (came, after) = book.shipments.reach(slot);
        next = after;
        if came {
            unload(slot, &mut book, now.agenda);
        }
        book.shipments.free(slot);
    }
}

/// One shipment's goods come in.
#[inline]
fn unload(slot: u32, book: &mut Book, agenda: &mut Agenda) {
    let time = agenda.now();
    let Book { points, lanes, shipments, chain } = book;
    let shipment = shipments.at(slot);
    let Draft { destination, first_line, ordered, lines, .. } = shipment.draft;
    let cells = &chain.lane_points[shipment.lane.index()][destination * lines + first_line..];
    let (mut total, mut owing) = (0.0, false);
    for (&units, point) in shipment.quantities.iter().zip(cells) {
        if units <= 0.0 {
            continue;
        }
        total += units;
        if let Some(Ok(mut point)) = point.map(|point| points.get_mut(point)) {
            let point = &mut *point;
            point.receive(time, units, &chain.clock);
            agenda.mark_amount(units);
            agenda.tell(seen(point, Occasion::Receipt));
            owing |= point.owed() > 0.0;
        }
    }
    let whole = total >= ordered;
    let mut late = false;
    if let Some(promised) = shipment.arrival.promised {
        late = time > promised;
        if let Some(Ok(mut lane)) = chain.lane(shipment.lane).map(|lane| lanes.get_mut(lane)) {
            lane.judge(promised, time, whole, &chain.clock);
        }
    }
    let Some((origin, facility)) = chain.ends(shipment.lane, destination) else { return };
    let status = ShipmentStatus::of(late, whole);
    agenda.tell(shipment.ended(origin, facility, Some(time), status));
    if owing {
        let came = cells.iter().take(shipment.quantities.len()).flatten();
        let stocks: Vec<StockId> =
            came.filter_map(|point| Some(points.get(*point).ok()?.id)).collect();
        for stock in stocks {
            release(stock, book, agenda);
        }
    }
}

/// Goods are there again: orders that waited for them go, in the order in which they came.
fn release(stock: StockId, book: &mut Book, agenda: &mut Agenda) {
    while let Some((lane, line)) = longest_waiting(stock, book) {
        let Book { points, lanes, shipments, chain } = book;
        let (Ok(mut lane), Some(entity)) = (lanes.get_mut(lane), chain.point(stock)) else {
            return;
        };
        let lane = &mut *lane;
        let Service::OnDemand(on_demand) = &mut lane.service else { return };
        let waiting = &mut on_demand.waiting[line];
        let (Some(claim), Ok(mut source)) = (waiting.front_mut(), points.get_mut(entity)) else {
            return;
        };
        let units = claim.units.min(source.on_hand().level());
        if units <= 0.0 {
            return;
        }
        source.settle(agenda.now(), units);
        source.send(agenda.now(), units);
        let Claim { destination, ordered_at, order, .. } = *claim;
        claim.units -= units;
        if claim.units <= 0.0 {
            waiting.pop_front();
        }
        let cell = destination * lane.products.len() + line;
        if let Some(Ok(mut point)) = lane.points[cell].map(|point| points.get_mut(point)) {
            point.expect(agenda.now(), units);
        }
        let stamp = Stamp { set_at: ordered_at, decision: 0, rung: 0, basis: Basis::Policy };
        let draft = Draft {
            destination,
            first_line: line,
            lines: lane.products.len(),
            ordered: units,
            ordered_at,
            order,
            stamp,
        };
        shipments.send_on_demand(lane, draft, units, agenda);
    }
}

/// The lane on demand out of a stock point, and its line, whose first waiting order is the oldest.
fn longest_waiting(stock: StockId, book: &Book) -> Option<(Entity, usize)> {
    let feeds = book.chain.feeds.get(stock.index())?;
    let waiting = feeds.iter().filter_map(|&(lane, line)| {
        let entity = book.chain.lane(lane)?;
        let Service::OnDemand(on_demand) = &book.lanes.get(entity).ok()?.service else {
            return None;
        };
        let claim = on_demand.waiting.get(line)?.front()?;
        Some((claim.order, entity, line))
    });
    waiting.min_by_key(|(order, ..)| *order).map(|(_, entity, line)| (entity, line))
}
