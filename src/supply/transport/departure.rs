//! Departures by timetable: the origin ships the ordered units that it has.
//!
//! Scarce stock is allocated in proportion to the orders of the departure; backorders of earlier
//! departures count as ordered for this one. The shortage is cancelled or backordered, by the lane's
//! shortage policy. A departure takes place after all arrivals of its instant.

use super::allocation::allocate_proportionally;
use super::columns::SupplyColumns;
use super::shipment::{PlannedArrival, ShipmentEnded, ShipmentHeader, ShipmentStatus};
use super::traffic::LaneTraffic;
use crate::causality::IncidentId;
use crate::environment::Clock;
use crate::kernel::{Address, Event, Law, Now, Phase, Realm, SimTime, kinds};
use crate::supply::id::LaneId;
use crate::supply::network::{Lane, ShortagePolicy, Timetable, Unmet};
use crate::supply::order_line::{LineStep, record_lines};
use crate::supply::stock::{StockPoint, position_fell};

kinds! { LaneDeparts }

/// A lane departs by its timetable.
#[derive(Clone, Copy, Debug)]
pub struct LaneDeparts {
    /// Lane that it concerns.
    pub lane: LaneId,
    /// Number of the departure.
    pub departure: i64,
}

impl Event for LaneDeparts {
    const PHASE: Phase = Phase::Closing;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        ((self.lane.index() as u64) << 32) ^ self.departure as u64
    }
}

/// Destinations that the address of a delay has room for.
const MOST_DESTINATIONS: u64 = 1 << 20;

/// Departures before the start that the address of a delay has room for.
const EARLIER_DEPARTURES: i64 = 1 << 20;

/// Allocates the origin's stock, and sends a shipment to each destination.
pub(super) fn send_shipments(now: Now<LaneDeparts>, mut columns: SupplyColumns) {
    let LaneDeparts { lane, departure } = now.event;
    let (time, agenda) = (now.time(), now.agenda);
    let mut fetched = columns.fetch();
    let slices = fetched.slices();
    let (points, in_transit, topology) = (slices.points, slices.in_transit, slices.topology);
    let Some(traffic) = slices.traffic.get_mut(lane.index()) else { return };
    let Some(lane) = topology.lane(lane) else { return };
    let Some(closed) = traffic.closed.pop_front() else { return };
    let grid = lane.grid();
    let mut ordered = closed.quantities().to_vec();
    ordered.iter_mut().zip(&traffic.backorders).for_each(|(ordered, owed)| *ordered += owed);
    let mut sent = vec![0.0; ordered.len()];
    let (mut column, mut given) = (Vec::new(), Vec::new());
    for sku in 0..lane.products().len() {
        column.clear();
        column.extend(grid.column(&ordered, sku));
        let available = lane.source(sku).map_or(f64::INFINITY, |source| {
            points.get(source.index()).map_or(0.0, |source| source.on_hand_at(time))
        });
        let total =
            allocate_proportionally(available, &column, lane.is_fractional(sku), &mut given);
        for (destination, units) in given.iter().enumerate() {
            sent[grid.slot(destination, sku)] = *units;
        }
        issue(time, lane, traffic, sku, column.iter().sum(), total, points);
        if let Some(source) = lane.source(sku).and_then(|source| points.get_mut(source.index())) {
            source.fulfil(grid.column(closed.quantities(), sku).sum());
        }
        if let Some(source) = lane.source(sku) {
            position_fell(topology, agenda, source);
        }
    }
    for slot in 0..ordered.len() {
        let shortage = ordered[slot] - sent[slot];
        let is_backordered = lane.shortage() == ShortagePolicy::Backordered;
        traffic.backorders[slot] = if is_backordered { shortage } else { 0.0 };
        if let Some(point) = lane.stock(slot).and_then(|stock| points.get_mut(stock.index())) {
            point.dispatch(time, sent[slot]);
            if !is_backordered && shortage > 0.0 {
                point.cancel(time, shortage);
            }
        }
    }
    let clock = topology.clock();
    let Some(timetable) = lane.timetable() else { return };
    let promised = timetable.promised(departure, clock);
    let mut has_departed = false;
    for (destination, &provenance) in closed.provenance().iter().enumerate() {
        let row = grid.row(destination);
        let order = closed.first_order() + destination as u64;
        let lines = row.clone().map(|slot| (lane.stock(slot), &closed.quantities()[slot]));
        record_lines(agenda, (order, 0), LineStep::Allocated, lines);
        if lane.shortage() == ShortagePolicy::Cancelled {
            let short: Vec<f64> = row.clone().map(|slot| ordered[slot] - sent[slot]).collect();
            let lines = row.clone().map(|slot| lane.stock(slot)).zip(&short);
            record_lines(agenda, (order, 0), LineStep::Cancelled, lines);
        }
        let (ordered, units): (f64, f64) =
            (ordered[row.clone()].iter().sum(), sent[row.clone()].iter().sum());
        if ordered <= 0.0 {
            continue;
        }
        if units > 0.0 {
            has_departed = true;
            let (arrives, cause) = arrival(timetable, traffic, departure, destination, clock);
            let header = ShipmentHeader {
                order,
                ordered,
                provenance,
                destination: destination as u32,
                first_slot: row.start as u32,
            };
            let arrival = PlannedArrival { arrives, promised: Some(promised), cause };
            in_transit.send(lane, traffic, &header, &sent[row], arrival, agenda);
        } else {
            let shipment = in_transit.number_shipment();
            traffic.delivered.judge(promised, time, false, clock);
            agenda.record(ShipmentEnded {
                shipment,
                order,
                lane: lane.id(),
                origin: lane.origin(),
                destination: lane.destinations()[destination],
                ordered,
                sent: 0.0,
                departed: time,
                promised: Some(promised),
                arrived: None,
                status: ShipmentStatus::Cancelled,
                provenance,
                cause: None,
            });
        }
    }
    if has_departed {
        traffic.delivered.cost += lane.cost_per_departure();
    }
}

/// Arrival of a departure at a destination: as planned, with its drawn delay and the lane's delays;
/// and the incident to blame.
fn arrival(
    timetable: &Timetable,
    traffic: &mut LaneTraffic,
    departure: i64,
    destination: usize,
    clock: &Clock,
) -> (SimTime, Option<IncidentId>) {
    let planned = timetable.arrives(departure, clock);
    let delay = match timetable.delay {
        Law::Fixed(delay) => delay,
        law => {
            let address = Address::of((departure + EARLIER_DEPARTURES) as u64)
                .within(MOST_DESTINATIONS, destination as u64);
            law.quantile(traffic.stream.uniform(address.index()))
        }
    };
    traffic.delays.postpone(planned + delay)
}

/// The origin issues one product; the shortage is lost or backordered.
fn issue(
    now: SimTime,
    lane: &Lane,
    traffic: &LaneTraffic,
    sku: usize,
    ordered: f64,
    sent: f64,
    points: &mut [StockPoint],
) {
    let Some(source) = lane.source(sku).and_then(|source| points.get_mut(source.index())) else {
        return;
    };
    let shortage = (ordered - sent).max(0.0);
    source.send(now, sent);
    match lane.shortage() {
        ShortagePolicy::Cancelled => source.backorder(now, shortage, Unmet::Lost),
        ShortagePolicy::Backordered => {
            let owed: f64 = lane.grid().column(&traffic.backorders, sku).sum();
            source.backorder(now, shortage - owed, Unmet::Backordered);
            if owed > shortage {
                source.release(now, owed - shortage);
            }
        }
    }
}
