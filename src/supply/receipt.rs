//! Receipts: goods come in, and go on to the facilities that wait for them.

use super::book::{Book, Open};
use super::lane::{LaneId, Service};
use super::on_demand::Claim;
use super::order::{Basis, Stamp, seen};
use super::shipment::{Draft, ShipmentEnded, ShipmentStatus};
use super::stock::{Occasion, StockId, StockPoint, StockSeen};
use super::transit::ShipmentsArrive;
use crate::kernel::{Agenda, Now};

/// Goods come in: onto shelves, to those who wait, and on to facilities that are owed some.
pub(super) fn receive(now: Now<ShipmentsArrive>, mut book: Book) {
    let mut columns = book.columns();
    let mut open = columns.open();
    let mut next = Some(now.event.first);
    while let Some(place) = next {
        let (came, after) = open.shipments.reach(place);
        next = after;
        if came {
            unload(place, &mut open, now.agenda);
        }
        open.shipments.free(place);
    }
}

/// One shipment's goods come in.
#[inline]
fn unload(place: u32, open: &mut Open, agenda: &mut Agenda) {
    let time = agenda.now();
    let shipment = open.shipments.at(place);
    let (lane, first) = (shipment.lane, shipment.draft.first_cell as usize);
    let units = shipment.load.units();
    let many = units.len();
    let Some(cells) = open.chain.cells(lane, first, many) else { return };
    let (mut total, mut owing) = (0.0, false);
    for (&units, stock) in units.iter().zip(cells) {
        if units <= 0.0 {
            continue;
        }
        total += units;
        if let Some(point) = stock.and_then(|stock| open.points.get_mut(stock.index())) {
            point.receive(time, units, &open.chain.clock);
            agenda.mark_amount(units);
            if agenda.is_heard::<StockSeen>() {
                agenda.tell(seen(point, Occasion::Receipt));
            }
            owing |= waits_for(point);
        }
    }
    let whole = total >= shipment.draft.ordered;
    let mut late = false;
    if let Some(promised) = shipment.arrival.promised {
        late = time > promised;
        if let Some(lane) = open.lanes.get_mut(lane.index()) {
            lane.judge(promised, time, whole, &open.chain.clock);
        }
    }
    if agenda.is_heard::<ShipmentEnded>()
        && let Some((origin, facility)) = open.chain.ends(lane, shipment.draft.destination as usize)
    {
        let status = ShipmentStatus::of(late, whole);
        agenda.tell(shipment.ended(origin, facility, Some(time), status));
    }
    if owing {
        pass_on(lane, first..first + many, open, agenda);
    }
}

/// Whether somebody is owed something that is there.
#[inline]
fn waits_for(point: &StockPoint) -> bool {
    point.owed() > 0.0 && point.on_hand().level() > 0.0
}

/// What came goes on, to those who wait for it on lanes on demand.
fn pass_on(lane: LaneId, cells: std::ops::Range<usize>, open: &mut Open, agenda: &mut Agenda) {
    for cell in cells {
        let cells = open.chain.cells(lane, cell, 1);
        let Some(stock) = cells.and_then(|cells| *cells.first()?) else { continue };
        while open.point(stock).is_some_and(|point| waits_for(point))
            && release(stock, open, agenda)
        {}
    }
}

/// The order on demand that waits longest for goods that are there goes; `false` if none waits.
fn release(stock: StockId, open: &mut Open, agenda: &mut Agenda) -> bool {
    let Some((lane, line)) = longest_waiting(stock, open) else { return false };
    let Some(lane) = open.lanes.get_mut(lane.index()) else { return false };
    let lines = lane.products.len();
    let Service::OnDemand(on_demand) = &mut lane.service else { return false };
    let waiting = &mut on_demand.waiting[line];
    let (Some(claim), Some(source)) = (waiting.front_mut(), open.points.get_mut(stock.index()))
    else {
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
    if let Some(point) = lane.cells[cell].and_then(|stock| open.points.get_mut(stock.index())) {
        point.expect(agenda.now(), units);
    }
    let stamp = Stamp { set_at: ordered_at, decision: 0, rung: 0, basis: Basis::Policy };
    let (destination, first_cell) = (destination as u32, cell as u32);
    let draft = Draft { order, ordered: units, stamp, destination, first_cell };
    open.shipments.send_on_demand(lane, &draft, units, agenda);
    true
}

/// The lane on demand out of a stock point, and its line, whose first waiting order is the oldest.
fn longest_waiting(stock: StockId, open: &Open) -> Option<(LaneId, usize)> {
    let feeds = open.chain.feeds.get(stock.index())?;
    if let [only] = feeds.as_slice() {
        return Some(*only);
    }
    let waiting = feeds.iter().filter_map(|&(lane, line)| {
        let Service::OnDemand(on_demand) = &open.lanes.get(lane.index())?.service else {
            return None;
        };
        let claim = on_demand.waiting.get(line)?.front()?;
        Some((claim.order, lane, line))
    });
    waiting.min_by_key(|(order, ..)| *order).map(|(_, lane, line)| (lane, line))
}
