//! Departures: the origin sends what it has of what was ordered.
//!
//! Scarce stock is shared in proportion to the orders of the departure (`share`); units owed from
//! earlier departures count as ordered for this one. What is short is cancelled or stays owed, as
//! the lane says. A departure leaves after all that arrives in its instant.

use super::book::{Book, Open};
use super::lane::{Lane, LaneId, Service, Short};
use super::product::Unmet;
use super::share::share;
use super::shipment::{Arrival, Draft, ShipmentEnded, ShipmentStatus};
use super::stock::StockPoint;
use crate::environment::Clock;
use crate::kernel::{Event, Now, Phase, Realm, SimTime};

/// A lane departs.
#[derive(Clone, Copy, Debug)]
pub struct Departs {
    /// Which lane.
    pub lane: LaneId,
    /// Which departure, by its number.
    pub departure: i64,
}

impl Event for Departs {
    const PHASE: Phase = Phase::Closing;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        ((self.lane.index() as u64) << 32) ^ self.departure as u64
    }
}

/// Most destinations that the address of a delay leaves room for.
const DESTINATION_BITS: u32 = 20;

/// Shares out what there is, and sends a shipment to each destination.
pub(super) fn send_shipments(now: Now<Departs>, mut book: Book) {
    let Departs { lane, departure } = now.event;
    let (time, agenda) = (now.time(), now.agenda);
    let mut columns = book.columns();
    let Open { points, lanes, shipments, chain } = columns.open();
    let Some(lane) = lanes.get_mut(lane.index()) else { return };
    let Some(closed) = lane.closed.pop_front() else { return };
    let lines = lane.products.len();
    let mut asked = closed.quantities;
    asked.iter_mut().zip(&lane.owed).for_each(|(asked, owed)| *asked += owed);
    let mut sent = vec![0.0; asked.len()];
    let (mut column, mut given) = (Vec::new(), Vec::new());
    for line in 0..lines {
        column.clear();
        column.extend(asked.iter().skip(line).step_by(lines));
        let available = lane.sources[line].map_or(f64::INFINITY, |source| {
            points.get(source.index()).map_or(0.0, |source| source.on_hand().level())
        });
        let total = share(available, &column, lane.divisible[line], &mut given);
        given.iter().enumerate().for_each(|(place, units)| sent[place * lines + line] = *units);
        settle_line(time, lane, line, &column, total, points);
        if let Some(source) = chain.stock_at(lane.origin, lane.products[line]) {
            chain.position_fell(agenda, source);
        }
    }
    for cell in 0..asked.len() {
        let short = asked[cell] - sent[cell];
        lane.owed[cell] = if lane.short == Short::Backordered { short } else { 0.0 };
        if let Some(point) = lane.cells[cell].and_then(|stock| points.get_mut(stock.index())) {
            point.expect(time, sent[cell]);
            if lane.short == Short::Cancelled && short > 0.0 {
                point.give_up(time, short);
            }
        }
    }
    let clock = &chain.clock;
    let Service::Timetable(timetable) = &lane.service else { return };
    let promised = timetable.promised(departure, clock);
    let mut went = false;
    for (place, &stamp) in closed.stamps.iter().enumerate() {
        let cells = place * lines..(place + 1) * lines;
        let (ordered, units): (f64, f64) =
            (asked[cells.clone()].iter().sum(), sent[cells.clone()].iter().sum());
        if ordered <= 0.0 {
            continue;
        }
        let order = closed.first_order + place as u64;
        let (destination, first_cell) = (place as u32, cells.start as u32);
        let draft = Draft { order, ordered, stamp, destination, first_cell };
        if units > 0.0 {
            went = true;
            let (arrives, cause) = arrival(lane, departure, place, clock);
            shipments.send(
                lane,
                &draft,
                &sent[cells],
                Arrival { arrives, promised: Some(promised), cause },
                agenda,
            );
        } else {
            let number = shipments.number_shipment();
            lane.judge(promised, time, false, clock);
            let destination = lane.destinations[place];
            agenda.tell(ShipmentEnded {
                shipment: number,
                order,
                lane: lane.id,
                origin: lane.origin,
                destination,
                ordered,
                sent: 0.0,
                departed: time,
                promised: Some(promised),
                arrived: None,
                status: ShipmentStatus::Cancelled,
                stamp,
                cause: None,
            });
        }
    }
    if went {
        lane.delivered.cost += lane.cost_per_departure;
    }
}

/// When a departure reaches a destination, by plan, luck and whatever delays the lane.
fn arrival(
    lane: &mut Lane,
    departure: i64,
    destination: usize,
    clock: &Clock,
) -> (SimTime, Option<crate::causality::IncidentId>) {
    let Service::Timetable(timetable) = &lane.service else { return (SimTime::NEVER, None) };
    let planned = timetable.arrives(departure, clock);
    let delay = match timetable.delay {
        crate::kernel::Law::Fixed(delay) => delay,
        law => {
            let index = (((departure + (1 << 20)) as u64) << DESTINATION_BITS) | destination as u64;
            law.quantile(lane.stream.uniform(index))
        }
    };
    lane.delayed(planned + delay)
}

/// The origin's stock point hands over one product, and owes or refuses the rest.
fn settle_line(
    now: SimTime,
    lane: &Lane,
    line: usize,
    asked: &[f64],
    sent: f64,
    points: &mut [StockPoint],
) {
    let Some(source) = lane.sources[line].and_then(|source| points.get_mut(source.index())) else {
        return;
    };
    let short = (asked.iter().sum::<f64>() - sent).max(0.0);
    source.send(now, sent);
    match lane.short {
        Short::Cancelled => source.fall_short(now, short, Unmet::Lost),
        Short::Backordered => {
            let owed = lane.owed.iter().skip(line).step_by(lane.products.len()).sum::<f64>();
            source.fall_short(now, short - owed, Unmet::Backordered);
            if owed > short {
                source.settle(now, owed - short);
            }
        }
    }
}
