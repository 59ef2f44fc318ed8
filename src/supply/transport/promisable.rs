//! Available to promise: the units that an origin will have for a departure, as far as is known at an
//! instant.
//!
//! ```text
//! available = min(on hand − earlier, lasting) + planned to arrive by then
//! ```
//!
//! Earlier is what is ordered and owed for earlier departures, lasting what does not expire before the day of
//! the planned arrival. Planned to arrive are shipments under way, and orders that are closed, of which the planned arrival is
//! not after the departure. Of what is left, departures of the same instant by other lanes count with their
//! share of the orders. Source: APICS Dictionary, "available-to-promise", discrete. Not modelled: what has no
//! room in a vehicle, what a supplier's capacity does not ship,
//! orders that are still open, delays that are not planned, orders on demand that come in between, what
//! arrives and expires before it can be sold. Held to account by `tests/it/decisions/split.rs`.

use super::state::Transport;
use super::traffic::LaneTraffic;
use crate::kernel::SimTime;
use crate::supply::id::{FacilityId, LaneId, StockId};
use crate::supply::network::{Lane, Topology};
use std::collections::BTreeMap;

impl Transport {
    /// The departure of a lane that may be reallocated at an instant: the last that is closed, or the next
    /// to close; `None` for a lane on demand, or without reallocation.
    #[must_use]
    pub fn reallocatable(&self, lane: LaneId, topology: &Topology, now: SimTime) -> Option<i64> {
        let timetable = topology.lane(lane)?.timetable()?;
        let clock = topology.clock();
        let may_be = |departure: i64| {
            timetable.reallocate_until(departure, clock).is_some_and(|until| now <= until)
        };
        let closed = self.lane(lane)?.closed_orders().last().map(|closed| closed.departure());
        closed
            .filter(|&departure| may_be(departure))
            .or_else(|| Some(timetable.first_open(now, clock)).filter(|&open| may_be(open)))
    }

    /// Units available to promise for a departure of a lane, by SKU of the lane: below zero where earlier
    /// departures claim more than there will be, infinite where the origin is uncapacitated. `on_hand`
    /// gives the units of a stock point, and those of them that can still be sent on a local day.
    #[must_use]
    pub fn available_to_promise(
        &self,
        (lane, departure): (LaneId, i64),
        topology: &Topology,
        on_hand: impl Fn(StockId, i64) -> (f64, f64),
    ) -> Vec<f64> {
        let Some(terms) = topology.lane(lane) else { return Vec::new() };
        let Some(timetable) = terms.timetable() else { return Vec::new() };
        let departs = timetable.departs(departure, topology.clock());
        let day = topology.clock().day_of(timetable.arrives(departure, topology.clock()));
        let arriving = self.arriving_by(departs, terms.origin(), topology);
        let available = |sku: usize| {
            let Some(source) = terms.source(sku) else { return f64::INFINITY };
            let (mut earlier, mut own, mut others) = (0.0, 0.0, 0.0);
            for &other in topology.lanes_from(terms.origin()) {
                let Some(traffic) = self.lane(other) else { continue };
                let (before, same) = claimed(traffic, source, topology, departs);
                earlier += before;
                if other == lane { own += same } else { others += same }
            }
            let (units, lasting) = on_hand(source, day);
            // Earlier departures are sent what expires first.
            let arriving = arriving.get(&source).copied().unwrap_or(0.0);
            let left = (units - earlier).min(lasting) + arriving;
            if others > 0.0 && left > 0.0 { left * own / (own + others) } else { left }
        };
        (0..terms.products().len()).map(available).collect()
    }

    /// Units on their way to a facility of which the planned arrival is not after an instant, by stock
    /// point.
    fn arriving_by(
        &self,
        instant: SimTime,
        facility: FacilityId,
        topology: &Topology,
    ) -> BTreeMap<StockId, f64> {
        let mut arriving: BTreeMap<StockId, f64> = BTreeMap::new();
        let mut add = |lane: &Lane, slot: usize, units: f64| {
            if let Some(stock) = lane.stock(slot).filter(|_| units > 0.0) {
                *arriving.entry(stock).or_default() += units;
            }
        };
        for shipment in self.shipments_under_way() {
            let Some(lane) = topology.lane(shipment.lane) else { continue };
            let destination = lane.destinations().get(shipment.header.destination as usize);
            let (leg, planned) = (shipment.leg as usize, shipment.arrival.planned);
            let planned = lane.planned_from_end(leg, planned, topology.clock());
            if destination != Some(&facility) || planned > instant {
                continue;
            }
            let first = shipment.header.first_slot as usize;
            for (index, &sent) in shipment.load.units().iter().enumerate() {
                add(lane, first + index, sent);
            }
        }
        for traffic in self.lanes() {
            let Some(lane) = topology.lane(traffic.id()) else { continue };
            let (Some(timetable), Some(index)) = (lane.timetable(), lane.destination(facility))
            else {
                continue;
            };
            for closed in traffic.closed_orders() {
                if timetable.arrives(closed.departure(), topology.clock()) <= instant {
                    for slot in lane.grid().row(index) {
                        add(lane, slot, closed.quantities().get(slot).copied().unwrap_or(0.0));
                    }
                }
            }
        }
        arriving
    }
}

/// Units of a source that a lane claims for departures before an instant, with what it owes, and for that
/// at the instant.
fn claimed(
    traffic: &LaneTraffic,
    source: StockId,
    topology: &Topology,
    instant: SimTime,
) -> (f64, f64) {
    let Some(lane) = topology.lane(traffic.id()) else { return (0.0, 0.0) };
    let Some(timetable) = lane.timetable() else { return (0.0, 0.0) };
    let skus = 0..lane.products().len();
    let Some(sku) = skus.into_iter().find(|&sku| lane.source(sku) == Some(source)) else {
        return (0.0, 0.0);
    };
    let mut owed: f64 = lane.grid().column(traffic.backorders(), sku).sum();
    let (mut earlier, mut same) = (0.0, 0.0);
    for closed in traffic.closed_orders() {
        let departs = timetable.departs(closed.departure(), topology.clock());
        let units: f64 = lane.grid().column(closed.quantities(), sku).sum();
        if departs < instant {
            // What is owed is sent with the first of them.
            earlier += units + std::mem::take(&mut owed);
        } else if departs == instant {
            same += units + std::mem::take(&mut owed);
        }
    }
    (earlier, same)
}
