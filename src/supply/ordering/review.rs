//! Reviews of stock points on lanes on demand: at a period, or at every fall of the position.
//!
//! The lane's rule sets the order; units that the origin has depart at once. Held to account by `tests/it/oracles/supply`.

use super::choice::{SourceReason, Turn};
use super::rule::units_to_order;
use super::sent::OrderSent;
use crate::kernel::{Agenda, Event, Now, Phase, Realm, SimTime, kinds};
use crate::supply::id::StockId;
use crate::supply::network::{Lane, SupplySource};
use crate::supply::order_line::{LineStep, record_lines};
use crate::supply::provenance::{OrderSource, Provenance};
use crate::supply::stock::{Occasion, PositionFell, StockPoint, position_fell};
use crate::supply::transport::{
    InTransit, LaneTraffic, ShipmentHeader, Slices, SupplyColumns, claim, claim_from_outside, fill,
    fill_from_outside,
};

kinds! { ReviewDue }

/// The periodic review of lanes on demand is due.
#[derive(Clone, Copy, Debug)]
pub struct ReviewDue {
    /// Index of the review period.
    pub group: u32,
}

impl Event for ReviewDue {
    const PHASE: Phase = Phase::Decision;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        u64::from(self.group)
    }
}

/// Orders for one stock point on a lane on demand, by the lane's ordering rule. Where other orders may be
/// sent to the same origin in this instant, what it has is shared when the instant closes.
fn review_position(
    stock: StockId,
    at: SupplySource,
    is_alone: bool,
    slices: &mut Slices,
    agenda: &mut Agenda,
) {
    let topology = slices.topology;
    let turn = Turn::of(stock, at, topology);
    let Some(lane) = topology.lane(at.lane) else { return };
    let now = agenda.now();
    let Some(by_rule) = wanted(stock, at, lane, slices, now) else { return };
    let part = turn.map_or(Some((by_rule, SourceReason::Usual)), |turn| {
        turn.part(by_rule, (slices.traffic, slices.points), now)
    });
    let Some((wanted, reason)) = part else { return };
    let mut ordered = 0.0;
    let Some(traffic) = slices.traffic.get_mut(at.lane.index()) else { return };
    let in_transit = &mut *slices.in_transit;
    if let Some(source) = lane.source(at.sku) {
        let both = slices.points.get_disjoint_mut([stock.index(), source.index()]);
        let Ok([point, source]) = both else { return };
        if let Some(header) = order(point, at, wanted, lane, traffic, in_transit, agenda) {
            ordered = header.ordered;
            if is_alone {
                let clock = topology.clock();
                fill(source, point, at.sku, lane, traffic, &header, in_transit, agenda, clock);
            } else {
                claim(source, stock, at.sku, lane, traffic, &header, slices.leaving, agenda);
            }
            position_fell(topology, agenda, source.id());
        }
    } else if let Some(point) = slices.points.get_mut(stock.index())
        && let Some(header) = order(point, at, wanted, lane, traffic, in_transit, agenda)
    {
        ordered = header.ordered;
        if lane.is_rationed() {
            claim_from_outside(stock, at.sku, lane, &header, slices.leaving, agenda);
        } else {
            let clock = topology.clock();
            fill_from_outside(point, at.sku, lane, traffic, &header, in_transit, agenda, clock);
        }
    }
    if let Some(turn) = turn.filter(|_| ordered > 0.0) {
        turn.count((by_rule, ordered, reason), (slices.traffic, slices.points), agenda);
    }
}

/// A customer's demand for units at a stock point, and the order that follows where its position is
/// under continuous review; returns the units sold.
pub(in crate::supply) fn sell_units(
    stock: StockId,
    units: f64,
    slices: &mut Slices,
    agenda: &mut Agenda,
) -> f64 {
    let Some(point) = slices.point(stock) else { return 0.0 };
    let sold = point.sell(agenda.now(), units);
    agenda.mark_amount(sold);
    // Customers come one by one: no two of them order at one instant.
    review_continuous(stock, true, slices, agenda);
    sold
}

/// A customer's demand of this instant at a stock point, and the order that follows where its position is under
/// continuous review.
pub(in crate::supply) fn sell_due(stock: StockId, slices: &mut Slices, agenda: &mut Agenda) {
    let Some(point) = slices.point(stock) else { return };
    let sold = point.settle_through(agenda.now());
    agenda.mark_amount(sold);
    review_continuous(stock, true, slices, agenda);
}

/// Reviews the position of a stock point for each source for which every fall of it is reviewed, the usual one
/// first.
#[inline]
fn review_continuous(stock: StockId, is_alone: bool, slices: &mut Slices, agenda: &mut Agenda) {
    let topology = slices.topology;
    for source in topology.sources(stock).iter().filter(|source| source.continuous) {
        review_position(stock, *source, is_alone, slices, agenda);
    }
}

/// What a stock point wants on a lane by its rule.
#[inline]
fn wanted(
    stock: StockId,
    at: SupplySource,
    lane: &Lane,
    slices: &Slices,
    now: SimTime,
) -> Option<f64> {
    let traffic = slices.traffic.get(at.lane.index())?;
    let point = slices.points.get(stock.index())?;
    let slot = lane.grid().slot(at.destination, at.sku);
    Some(units_to_order(traffic.target(slot), point.known(now), lane, at.sku))
}

/// Orders what is wanted; `None` if nothing is ordered.
#[inline]
fn order(
    point: &mut StockPoint,
    at: SupplySource,
    wanted: f64,
    lane: &Lane,
    traffic: &mut LaneTraffic,
    in_transit: &mut InTransit,
    agenda: &mut Agenda,
) -> Option<ShipmentHeader> {
    let time = agenda.now();
    let SupplySource { destination, sku, .. } = at;
    let slot = lane.grid().slot(destination, sku);
    let units = traffic.got_through(lane, slot, wanted);
    if units <= 0.0 {
        return None;
    }
    point.record_order(time, units);
    traffic.count_order(slot, units);
    agenda.mark_amount(units);
    let order = in_transit.number_orders(1);
    let provenance = Provenance::without_decision(time, OrderSource::Policy);
    point.observe(Occasion::Order, agenda);
    record_lines(agenda, (order, 0), LineStep::Ordered, [(Some(point.id()), &units)]);
    if agenda.is_observed::<OrderSent>() {
        agenda.record(OrderSent {
            order,
            lane: lane.id(),
            origin: lane.origin(),
            destination: lane.destinations()[destination],
            departure: None,
            units,
            promised: lane.on_demand().and_then(|terms| terms.promise).map(|span| time + span),
            provenance,
        });
    }
    let (destination, first_slot) = (destination as u32, slot as u32);
    Some(ShipmentHeader {
        order,
        ordered: units,
        allocated: units,
        credited: units,
        provenance,
        destination,
        first_slot,
    })
}

/// Reviews a stock point whose position fell.
pub(super) fn review_fallen(now: Now<PositionFell>, mut columns: SupplyColumns) {
    review_continuous(now.event.stock, false, &mut columns.fetch().slices(), now.agenda);
}

/// Reviews the stock points of a review period, in the order of their numbers.
pub(super) fn review_lanes(now: Now<ReviewDue>, mut columns: SupplyColumns) {
    let mut fetched = columns.fetch();
    let mut slices = fetched.slices();
    let reviews = slices.topology.reviews();
    let Some((times, stocks)) = reviews.get(now.event.group as usize) else { return };
    for &(stock, source) in stocks {
        review_position(stock, source, false, &mut slices, now.agenda);
    }
    let next = times.next(now.time(), slices.topology.clock()).at;
    now.agenda.at(next, now.event);
}

/// Schedules the first review of each period.
pub(in crate::supply) fn begin_reviews(firsts: &[SimTime], agenda: &mut Agenda) {
    for (group, &first) in firsts.iter().enumerate() {
        agenda.at(first, ReviewDue { group: group as u32 });
    }
}
