//! Making: orders of a facility from its own production line become batches, which take components and time.
//!
//! An order for a product that the facility makes joins the line as a batch, and commits its components, so that their
//! position falls by them. The batch begins when it comes to a server and all its components are on hand, which it
//! takes at once; until then it waits, and what is behind it too. When it is done, its good units are received and
//! the others are wasted: with `q` units started, a recipe `a` and a yield `y`, `a·q` units of a component leave the
//! stock and `y·q` units of the product enter it. An order by timetable is one batch of all its products, made one after
//! the other and received together.
//!
//! ```text
//!  order ─▶ in line ── components on hand? ─▶ worked on ─▶ BatchMade ─▶ received, or wasted
//!            └─ commits components                              └─▶ the next begins
//! ```
//! With a base stock `S`, Poisson demand, batches of one unit, no components and exponential work it is the make-to-stock
//! queue: the number in line is that of M/M/1, and stock is `S` less it. Source: Buzacott and Shanthikumar (1993),
//! Stochastic Models of Manufacturing Systems, ch. 4. Not modelled: components that are taken while a batch is made, batches
//! that leave the line in parts. Held to account by `make_to_stock_MM1` of `tests/it/oracles/supply` and by
//! `tests/it/stations`.

use super::columns::Slices;
use super::facility_stations::FacilityStations;
use super::needs::needs;
use crate::kernel::Agenda;
use crate::supply::id::FacilityId;
use crate::supply::network::{Lane, Topology};
use crate::supply::residue::is_residue;
use crate::supply::stock::position_fell;

/// An order joins the line of the place that makes it; `false` of a shipment from elsewhere.
#[inline]
pub(super) fn reach_line(berth: u32, slices: &mut Slices, agenda: &mut Agenda) -> bool {
    let lane = slices.topology.lane(slices.in_transit.at(berth).lane);
    let Some(lane) = lane.filter(|lane| lane.makes()) else { return false };
    join_line(berth, lane, slices, agenda)
}

/// An order joins the line as a batch, and commits its components.
fn join_line(berth: u32, lane: &Lane, slices: &mut Slices, agenda: &mut Agenda) -> bool {
    let (topology, batch) = (slices.topology, slices.in_transit.at(berth));
    let making = topology.facility(lane.origin()).and_then(|origin| origin.making.as_ref());
    let Some((making, line)) = making.zip(slices.stations.line(lane.origin())) else {
        return false;
    };
    let (first, mut work_s, mut set_ups) = (batch.header.first_slot as usize, 0.0, 0.0);
    for (offset, &units) in batch.load.units().iter().enumerate().filter(|(_, units)| **units > 0.0)
    {
        let sku = lane.grid().column_of(first + offset);
        let Some(&product) = lane.products().get(sku) else { continue };
        if line.follows(product) {
            set_ups += 1.0;
        }
        work_s += making.line.work_s(units);
    }
    work_s += set_ups * making.set_up_s;
    for (stock, units) in needs(batch, topology) {
        if let Some(point) = slices.points.get_mut(stock.index()) {
            point.settle(agenda.now());
            point.record_demand(units);
            point.commit(units);
            position_fell(topology, agenda, stock);
        }
    }
    if let Some(traffic) = slices.traffic.get_mut(lane.id().index()) {
        traffic.delivered.cost += set_ups * making.set_up_cost;
    }
    slices.in_transit.wait_at_port(berth, line.queue.blamed());
    line.queue.join_held(berth, work_s, &making.line, topology.clock(), agenda);
    start_batches(lane.origin(), slices, agenda);
    true
}

/// Starts the batches at a facility's line that have a server and whose components are on hand.
#[inline]
pub(super) fn start_batches(facility: FacilityId, slices: &mut Slices, agenda: &mut Agenda) {
    if slices.stations.line(facility).is_some() {
        start_all(facility, slices, agenda);
    }
}

fn start_all(facility: FacilityId, slices: &mut Slices, agenda: &mut Agenda) {
    let (topology, now) = (slices.topology, agenda.now());
    let making = topology.facility(facility).and_then(|facility| facility.making.as_ref());
    let Some((making, line)) = making.zip(slices.stations.line(facility)) else { return };
    let waiting: Vec<(usize, u32)> = line.queue.startable(&making.line).collect();
    for (place, berth) in waiting {
        let needs = needs(slices.in_transit.at(berth), topology);
        // Two products of a batch may take the same component.
        let total =
            |stock| -> f64 { needs.iter().filter(|need| need.0 == stock).map(|need| need.1).sum() };
        let is_there = needs.iter().all(|&(stock, _)| {
            let point = slices.points.get(stock.index());
            let lacking = total(stock) - point.map_or(0.0, |point| point.on_hand_at(now));
            is_residue(lacking, total(stock))
        });
        if !is_there {
            continue;
        }
        for &(stock, units) in &needs {
            if let Some(point) = slices.points.get_mut(stock.index()) {
                point.fulfil(units);
                point.settle(now);
                let on_hand = point.on_hand().level();
                // The lots of what expires go into the product, whose shelf life is its own.
                let _used = point.send(now, units.min(on_hand), i64::MIN);
                agenda.mark_amount(units);
            }
        }
        line.queue.start(place, &making.line, topology.clock(), agenda);
    }
}

/// Units of a product that a line made and that are not good.
pub(super) fn waste_of(
    facility: FacilityId,
    lane: &Lane,
    slot: usize,
    units: f64,
    stations: &mut FacilityStations,
    topology: &Topology,
) -> f64 {
    let sku = lane.grid().column_of(slot);
    let making = topology.facility(facility).and_then(|facility| facility.making.as_ref());
    let Some((making, line)) = making.zip(stations.line(facility)) else { return 0.0 };
    let Some(&product) = lane.products().get(sku) else { return 0.0 };
    let Some(recipe) = making.recipes.get(&product) else { return 0.0 };
    line.waste(product, recipe, units, lane.is_fractional(sku))
}
