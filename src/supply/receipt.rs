//! Receipts: goods come in, and go on to the facilities that wait for them.

use super::lane::{Claim, Service};
use super::order::{Basis, Book, Stamp, seen};
use super::shipment::{Draft, ShipmentEnded, ShipmentStatus};
use super::stock::{Occasion, StockId, StockSeen};
use super::transit::ShipmentsArrive;
use crate::kernel::{Agenda, Now};
use bevy_ecs::prelude::Entity;

/// Goods come in: onto shelves, to those who wait, and on to facilities that are owed some.
pub(super) fn receive(now: Now<ShipmentsArrive>, mut book: Book) {
    let mut next = Some(now.event.first);
    while let Some(place) = next {
        let (came, after) = book.shipments.reach(place);
        next = after;
        if came {
            unload(place, &mut book, now.agenda);
        }
        book.shipments.free(place);
    }
}

/// One shipment's goods come in.
#[inline]
fn unload(place: u32, book: &mut Book, agenda: &mut Agenda) {
    let time = agenda.now();
    let Book { points, lanes, shipments, chain } = book;
    let shipment = shipments.at(place);
    let lane = shipment.lane;
    let (first, destination) = (shipment.draft.first_cell as usize, shipment.draft.destination);
    let units = shipment.load.units();
    let Some(cells) = chain.cells(lane, first, units.len()) else { return };
    let (mut total, mut owing) = (0.0, false);
    for (&units, point) in units.iter().zip(cells) {
        if units <= 0.0 {
            continue;
        }
        total += units;
        if let Some(Ok(mut point)) = point.map(|point| points.get_mut(point)) {
            let point = &mut *point;
            point.receive(time, units, &chain.clock);
            agenda.mark_amount(units);
            if agenda.is_heard::<StockSeen>() {
                agenda.tell(seen(point, Occasion::Receipt));
            }
            owing |= point.owed() > 0.0;
        }
    }
    let whole = total >= shipment.draft.ordered;
    let mut late = false;
    if let Some(promised) = shipment.arrival.promised {
        late = time > promised;
        if let Some(Ok(mut lane)) = chain.lane(lane).map(|lane| lanes.get_mut(lane)) {
            lane.judge(promised, time, whole, &chain.clock);
        }
    }
    if agenda.is_heard::<ShipmentEnded>()
        && let Some((origin, facility)) = chain.ends(lane, destination as usize)
    {
        let status = ShipmentStatus::of(late, whole);
        agenda.tell(shipment.ended(origin, facility, Some(time), status));
    }
    if owing {
        for offset in 0..units.len() {
            pass_on(lane, first + offset, book, agenda);
        }
    }
}

/// What came to a stock point goes on, if somebody waits for it there.
fn pass_on(lane: super::LaneId, cell: usize, book: &mut Book, agenda: &mut Agenda) {
    let Some(entity) = book.chain.cells(lane, cell, 1).and_then(|cells| *cells.first()?) else {
        return;
    };
    // Who is owed something and finds something on hand waits no longer.
    while let Ok(source) = book.points.get(entity)
        && source.owed() > 0.0
        && source.on_hand().level() > 0.0
        && release(source.id, entity, book, agenda)
    {}
}

/// Goods are there again: the order on demand that waited longest goes; `false` if none waits.
fn release(stock: StockId, entity: Entity, book: &mut Book, agenda: &mut Agenda) -> bool {
    let Some((lane, line)) = longest_waiting(stock, book) else { return false };
    let Book { points, lanes, shipments, .. } = book;
    let Ok(mut lane) = lanes.get_mut(lane) else { return false };
    let lane = &mut *lane;
    let lines = lane.products.len();
    let Service::OnDemand(on_demand) = &mut lane.service else { return false };
    let waiting = &mut on_demand.waiting[line];
    let (Some(claim), Ok(mut source)) = (waiting.front_mut(), points.get_mut(entity)) else {
        return false;
    };
    let units = claim.units.min(source.on_hand().level());
    source.settle(agenda.now(), units);
    source.send(agenda.now(), units);
    let Claim { destination, ordered_at, order, .. } = *claim;
    claim.units -= units;
    if claim.units <= 0.0 {
        waiting.pop_front();
    }
    let cell = destination * lines + line;
    if let Some(Ok(mut point)) = lane.points[cell].map(|point| points.get_mut(point)) {
        point.expect(agenda.now(), units);
    }
    let stamp = Stamp { set_at: ordered_at, decision: 0, rung: 0, basis: Basis::Policy };
    let (destination, first_cell) = (destination as u32, cell as u32);
    let draft = Draft { order, ordered: units, stamp, destination, first_cell };
    shipments.send_on_demand(lane, &draft, units, agenda);
    true
}

/// The lane on demand out of a stock point, and its line, whose first waiting order is the oldest.
fn longest_waiting(stock: StockId, book: &Book) -> Option<(Entity, usize)> {
    let feeds = book.chain.feeds.get(stock.index())?;
    if let [(lane, line)] = feeds.as_slice() {
        return Some((book.chain.lane(*lane)?, *line));
    }
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
