//! Cut-offs: open orders are closed and sent, and the next departure's book opens.

use super::choice::Turn;
use super::order_book::OrderBooks;
use super::rule::units_to_order;
use super::sent::OrderSent;
use crate::kernel::{Event, Now, Phase, Realm, kinds};
use crate::supply::id::LaneId;
use crate::supply::network::{Service, SupplySource};
use crate::supply::order_line::{LineStep, record_lines};
use crate::supply::stock::Occasion;
use crate::supply::transport::{ClosedOrders, LaneDeparts, SupplyColumns, begin_picking};
use bevy_ecs::prelude::ResMut;

kinds! { CutOff }

/// The cut-off of a departure: the open orders are sent.
#[derive(Clone, Copy, Debug)]
pub struct CutOff {
    /// Lane that it concerns.
    pub lane: LaneId,
    /// Number of the departure.
    pub departure: i64,
}

impl Event for CutOff {
    const PHASE: Phase = Phase::Closing;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        ((self.lane.index() as u64) << 32) ^ self.departure as u64
    }
}

/// Closes and sends the open orders, and opens those of the next departure.
pub(super) fn close_book(
    now: Now<CutOff>,
    mut columns: SupplyColumns,
    mut books: ResMut<OrderBooks>,
) {
    let CutOff { lane: id, departure } = now.event;
    let (time, agenda) = (now.time(), now.agenda);
    let mut fetched = columns.fetch();
    let supply = fetched.slices();
    let (points, topology, all) = (supply.points, supply.topology, supply.traffic);
    let Some(book) = books.lane_mut(id) else { return };
    let Some(lane) = topology.lane(id) else { return };
    let Service::Timetable(timetable) = lane.service() else { return };
    let (clock, grid, skus) = (topology.clock(), lane.grid(), lane.products().len());
    let is_decided = book.is_decided();
    let protects = timetable.protects(departure, clock);
    if let Some(targets) = book.targets(timetable.days_of_demand(departure, clock))
        && let Some(traffic) = all.get_mut(id.index())
    {
        traffic.set_targets(targets);
    }
    // What was chosen for the slots of stock points with several sources.
    let mut choices = Vec::new();
    let promised = timetable.promised(departure, clock);
    let first_order = supply.in_transit.number_orders(lane.destinations().len());
    for (index, &destination) in lane.destinations().iter().enumerate() {
        let mut units = 0.0;
        for sku in 0..skus {
            let slot = grid.slot(index, sku);
            let stock = lane.stock(slot);
            let Some(point) = stock.and_then(|stock| points.get(stock.index())) else {
                book.quantities[slot] = 0.0;
                continue;
            };
            if !is_decided {
                let mut known = point.known(time);
                if let Some(mean) = book.rule.mean_per_day(slot) {
                    known.expiring = point.expiring(time, time + protects, mean, clock);
                }
                let target = all.get(id.index()).map(|traffic| traffic.target(slot));
                book.quantities[slot] =
                    units_to_order(target.unwrap_or_default(), known, lane, sku);
            }
            if !lane.has_alternatives() {
                continue;
            }
            if let Some(stock) = stock {
                let at = SupplySource { lane: id, destination: index, sku, continuous: false };
                let Some(turn) = Turn::of(stock, at, topology) else { continue };
                let wanted = book.quantities[slot];
                let part = turn.part(wanted, (all, points), time);
                book.quantities[slot] = part.map_or(0.0, |(units, _)| units);
                choices.extend(part.map(|(_, reason)| (turn, slot, wanted, reason)));
            }
        }
        if let Some(quantities) = lane.quantities() {
            quantities.complete(&mut book.quantities[grid.row(index)]);
        }
        for slot in grid.row(index) {
            let Some(point) = lane.stock(slot).and_then(|stock| points.get_mut(stock.index()))
            else {
                continue;
            };
            let Some(traffic) = all.get_mut(id.index()) else { continue };
            book.quantities[slot] = traffic.got_through(lane, slot, book.quantities[slot]);
            let ordered = book.quantities[slot];
            point.record_order(time, ordered);
            traffic.count_order(slot, ordered);
            units += ordered;
            agenda.mark_amount(ordered);
            point.observe(Occasion::Order, agenda);
        }
        let order = first_order + index as u64;
        let lines = grid.row(index).map(|slot| (lane.stock(slot), &book.quantities[slot]));
        record_lines(agenda, (order, 0), LineStep::Ordered, lines);
        if units > 0.0 && agenda.is_observed::<OrderSent>() {
            agenda.record(OrderSent {
                order,
                lane: lane.id(),
                origin: lane.origin(),
                destination,
                departure: Some(departure),
                units,
                promised: Some(promised),
                provenance: book.provenance[index],
            });
        }
    }
    for (turn, slot, wanted, reason) in choices {
        let ordered = book.quantities[slot];
        if ordered > 0.0 {
            turn.count((wanted, ordered, reason), (all, points), agenda);
        }
    }
    for sku in 0..skus {
        if let Some(source) = lane.source(sku).and_then(|stock| points.get_mut(stock.index())) {
            let ordered = grid.column(&book.quantities, sku).sum();
            source.record_demand(ordered);
            source.commit(ordered);
        }
    }
    agenda.at(timetable.departs(departure, clock), LaneDeparts { lane: lane.id(), departure });
    let next = timetable.after(departure, clock);
    agenda.at(timetable.cut_off(next, clock), CutOff { lane: lane.id(), departure: next });
    let slot_in_week = timetable.slot_in_week(departure, clock);
    let next_slot = timetable.slot_in_week(next, clock);
    let (quantities, provenance) = book.turn(slot_in_week, (next, next_slot), time);
    if let Some(traffic) = all.get_mut(id.index()) {
        let units = quantities.iter().chain(traffic.backorders()).sum();
        begin_picking((lane, departure), units, supply.stations, topology, agenda);
        traffic.await_departure(ClosedOrders::new(departure, quantities, provenance, first_order));
    }
}
