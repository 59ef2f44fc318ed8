//! Reviews of stock points on lanes on demand: at a period, or at every fall of the position.
//!
//! The lane's rule sets the order; units that the origin has depart at once. Held to account by `tests/it/oracles/supply`.

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
fn review_position(stock: StockId, is_alone: bool, slices: &mut Slices, agenda: &mut Agenda) {
    let topology = slices.topology;
    let Some(at) = topology.source(stock) else { return };
    let Some(lane) = topology.lane(at.lane) else { return };
    let Some(traffic) = slices.traffic.get_mut(at.lane.index()) else { return };
    let in_transit = &mut *slices.in_transit;
    if let Some(source) = lane.source(at.sku) {
        let both = slices.points.get_disjoint_mut([stock.index(), source.index()]);
        let Ok([point, source]) = both else { return };
        if let Some(header) = order_by_rule(point, at, lane, traffic, in_transit, agenda) {
            if is_alone {
                let clock = topology.clock();
                fill(source, point, at.sku, lane, traffic, &header, in_transit, agenda, clock);
            } else {
                claim(source, stock, at.sku, lane, traffic, &header, slices.leaving, agenda);
            }
            position_fell(topology, agenda, source.id());
        }
    } else if let Some(point) = slices.points.get_mut(stock.index())
        && let Some(header) = order_by_rule(point, at, lane, traffic, in_transit, agenda)
    {
        if lane.is_rationed() {
            claim_from_outside(stock, at.sku, lane, &header, slices.leaving, agenda);
        } else {
            let clock = topology.clock();
            fill_from_outside(point, at.sku, lane, traffic, &header, in_transit, agenda, clock);
        }
    }
}

/// A customer's demand for units at a stock point, and the order that follows where its position is
/// under continuous review.
pub(in crate::supply) fn sell_units(
    stock: StockId,
    units: f64,
    slices: &mut Slices,
    agenda: &mut Agenda,
) {
    let Some(point) = slices.point(stock) else { return };
    let sold = point.sell(agenda.now(), units);
    agenda.mark_amount(sold);
    if slices.topology.source(stock).is_some_and(|source| source.continuous) {
        // Customers come one by one: no two of them order at one instant.
        review_position(stock, true, slices, agenda);
    }
}

/// A customer's demand of this instant at a stock point, and the order that follows where its position is under
/// continuous review.
pub(in crate::supply) fn sell_due(stock: StockId, slices: &mut Slices, agenda: &mut Agenda) {
    let Some(point) = slices.point(stock) else { return };
    let sold = point.settle_through(agenda.now());
    agenda.mark_amount(sold);
    if slices.topology.source(stock).is_some_and(|source| source.continuous) {
        review_position(stock, true, slices, agenda);
    }
}

/// Orders by the lane's rule; `None` if nothing is ordered.
#[inline]
fn order_by_rule(
    point: &mut StockPoint,
    at: SupplySource,
    lane: &Lane,
    traffic: &LaneTraffic,
    in_transit: &mut InTransit,
    agenda: &mut Agenda,
) -> Option<ShipmentHeader> {
    let time = agenda.now();
    let SupplySource { destination, sku, .. } = at;
    let slot = lane.grid().slot(destination, sku);
    let wanted = units_to_order(traffic.target(slot), point.known(time), lane, sku);
    let units = traffic.got_through(lane, slot, wanted);
    if units <= 0.0 {
        return None;
    }
    point.record_order(time, units);
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
    review_position(now.event.stock, false, &mut columns.fetch().slices(), now.agenda);
}

/// Reviews the stock points of a review period, in the order of their numbers.
pub(super) fn review_lanes(now: Now<ReviewDue>, mut columns: SupplyColumns) {
    let mut fetched = columns.fetch();
    let mut slices = fetched.slices();
    let reviews = slices.topology.reviews();
    let Some((times, stocks)) = reviews.get(now.event.group as usize) else { return };
    for &stock in stocks {
        review_position(stock, false, &mut slices, now.agenda);
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
