//! Departures: the origin shares what it has over all that leaves it in an instant, and ships it.
//!
//! All lanes by timetable that depart from a facility in one instant, and all orders on demand sent to it
//! in that instant, claim its stock together; backorders of earlier departures count as ordered for this
//! one. Scarce stock is shared by the facility's rule (`sharing`), whatever lanes the claims come by and
//! whatever the order of the lanes. The shortage is cancelled or backordered, by the lane's shortage
//! policy. What the lane's vehicles have no room for, or is not picked (`picking`), waits at the origin, whatever that policy, and goes first
//! at the next departure. Goods leave after all arrivals, decisions and cut-offs of the instant.
//!
//! ```text
//!  LaneDeparts ─┐
//!  LaneDeparts ─┼─▶ GoodsLeave ─▶ sharing, product by product ─▶ vehicles and dispatch, lane by lane
//!  OrderClaim ──┘
//! ```

use super::capacity::{count_shipped, ration};
use super::claim::{Claim, Claimant, claims, issued_for, multiples};
use super::columns::{Slices, SupplyColumns};
use super::departing::{Departing, departing, load_vehicles};
use super::dispatch::Departure;
use super::leaving::{GoodsLeave, OrderClaim};
use super::multiples::cut_to_multiples;
use super::on_demand::settle_claim;
use super::picking::picked;
use super::reserved::share_reserved;
use super::sharing::{Need, need_of};
use crate::kernel::{Event, Now, Phase, Realm, SimSpan, SimTime, kinds};
use crate::supply::id::{FacilityId, LaneId};
use crate::supply::network::{ShortagePolicy, Unmet};
use crate::supply::residue::is_residue;
use crate::supply::stock::{LotQueue, StockPoint, hand_out, position_fell};

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

/// Calls all that leaves the origin in this instant.
pub(super) fn call_departure(now: Now<LaneDeparts>, mut columns: SupplyColumns) {
    let mut fetched = columns.fetch();
    let slices = fetched.slices();
    let Some(lane) = slices.topology.lane(now.event.lane) else { return };
    if let Some(leaving) = slices.leaving.get_mut(lane.origin().index()) {
        leaving.call(lane.origin(), now.agenda);
    }
}

/// Allocates the origin's stock to all that leaves it now, and sends it.
pub(super) fn send_goods(now: Now<GoodsLeave>, mut columns: SupplyColumns) {
    let (time, agenda) = (now.time(), now.agenda);
    let mut fetched = columns.fetch();
    let mut slices = fetched.slices();
    let origin = now.event.origin;
    let Some(leaving) = slices.leaving.get_mut(origin.index()) else { return };
    let orders = leaving.take();
    let mut departing = departing(origin, &mut slices, time);
    let mut sent: Vec<f64> = orders.iter().map(|order| order.header.ordered).collect();
    let claims = claims(&departing, &orders, &slices);
    let by_source = || claims.chunk_by(|one, other| one.source == other.source);
    let allocations: Vec<Allocation> = by_source()
        .map(|claims| {
            allocate(origin, claims, &mut departing, &orders, &mut sent, &mut slices, time)
        })
        .collect();
    let is_rationed =
        slices.topology.facility(origin).is_some_and(|facility| facility.capacity.is_some());
    if is_rationed {
        ration(origin, &mut departing, (&orders, &mut sent), &mut slices, time);
    }
    let mut is_cut = false;
    for departing in &mut departing {
        let picked = picked(departing, slices.stations, slices.topology, agenda);
        is_cut |= load_vehicles(departing, picked, slices.topology);
    }
    for (claims, mut allocation) in by_source().zip(allocations) {
        if is_cut {
            allocation.reread(claims, &departing, &orders, &mut sent);
        }
        issue(claims, &allocation, &departing, &orders, &mut slices, time);
        if let Some(first) = claims.first()
            && claims.iter().any(|claim| matches!(claim.from, Claimant::Slot(..)))
        {
            position_fell(slices.topology, agenda, first.source);
        }
    }
    let topology = slices.topology;
    for departing in &departing {
        let Some(traffic) = slices.traffic.get_mut(departing.lane.index()) else { continue };
        let Some(lane) = topology.lane(departing.lane) else { continue };
        let Some(timetable) = lane.timetable() else { continue };
        let Departing { closed, claimed, sent, waits, unpicked_by, .. } = departing;
        let unpicked_by = *unpicked_by;
        let departure = Departure { lane, timetable, closed, claimed, sent, waits, unpicked_by };
        let (points, in_transit) = (&mut *slices.points, &mut *slices.in_transit);
        departure.dispatch(traffic, points, in_transit, topology.clock(), agenda);
    }
    for (order, sent) in orders.iter().zip(&sent) {
        settle_claim(order, *sent, &mut slices, agenda);
    }
    if is_rationed {
        let orders = orders.iter().zip(&sent).map(|(order, sent)| (order.lane, order.sku, *sent));
        count_shipped(origin, &departing, orders, &mut slices, agenda);
    }
}

/// What is allocated of a stock point to the claims of it.
struct Allocation {
    given: Vec<f64>,
    /// Their sum.
    total: f64,
    /// Units issued for orders on demand before goods leave.
    issued: f64,
    on_hand: f64,
    /// The local day on which the last of them must not have expired.
    lasts_until: i64,
}

impl Allocation {
    /// Reads again what departures are given, after vehicles had no room for all of it. What was issued for orders on
    /// demand as they came, and shared with these departures, goes to the orders again, the first claim first, as far
    /// as the departures left it.
    fn reread(
        &mut self,
        claims: &[Claim],
        departing: &[Departing],
        orders: &[OrderClaim],
        sent: &mut [f64],
    ) {
        for (given, claim) in self.given.iter_mut().zip(claims) {
            if let Claimant::Slot(index, slot) = claim.from {
                *given = departing[index].sent[slot];
            }
        }
        let available = self.on_hand + self.issued;
        let mut left = available - self.given.iter().sum::<f64>();
        for (given, claim) in self.given.iter_mut().zip(claims) {
            if let Claimant::Order(index) = claim.from
                && left > 0.0
                && !is_residue(left, available)
            {
                let more = (issued_for(claim, orders) - *given).clamp(0.0, left);
                *given += more;
                left -= more;
                sent[index] = *given;
            }
        }
        self.total = self.given.iter().sum();
    }
}

/// Allocates what a stock point has to the claims of it.
fn allocate(
    origin: FacilityId,
    claims: &[Claim],
    departing: &mut [Departing],
    orders: &[OrderClaim],
    sent: &mut [f64],
    slices: &mut Slices,
    now: SimTime,
) -> Allocation {
    let source = claims.first().map(|claim| claim.source);
    let issued: f64 = claims.iter().map(|claim| issued_for(claim, orders)).sum();
    // What would expire before it arrives is not sent.
    let lasts_until = claims.iter().map(|claim| claim.arrives_on).min().unwrap_or(i64::MIN);
    let on_hand = source
        .and_then(|source| slices.points.get_mut(source.index()))
        .map_or(0.0, |point| point.lasting(now, lasts_until));
    let available = on_hand + issued;
    let mut given: Vec<f64> = claims.iter().map(|claim| claim.units).collect();
    let mut total: f64 = given.iter().sum();
    // Rounding of sums is no shortage, and no stock.
    let is_short = !is_residue(total - available, total);
    let available = if is_residue(available, total) { 0.0 } else { available };
    if is_short {
        let product = source
            .and_then(|source| slices.topology.facility_and_product(source))
            .map(|(_, product)| product);
        let product = product.and_then(|product| slices.topology.product(product));
        if let (Some(from), Some(product)) = (slices.topology.facility(origin), product) {
            let need = |claim: &Claim| need_of(claim.stock, claim.units, from, slices);
            let needs: Vec<Need> = claims.iter().map(need).collect();
            let reserved: Vec<Option<f64>> = claims.iter().map(|claim| claim.reserved).collect();
            let (rule, needs) = (&from.shares, (&needs[..], &reserved[..]));
            total = share_reserved(rule, available, needs, product.fractional, &mut given);
            let multiples = multiples(claims, departing, orders, slices.topology);
            if let Some(multiples) = multiples {
                let claimed: Vec<f64> = claims.iter().map(|claim| claim.units).collect();
                total = cut_to_multiples(available, &claimed, &multiples, &mut given);
                if total < issued {
                    // What was issued as the orders came makes more cases of unlike sizes than the shares do.
                    given = claims.iter().map(|claim| issued_for(claim, orders)).collect();
                    total = cut_to_multiples(available, &claimed, &multiples, &mut given);
                }
            }
        }
    }
    for (claim, given) in claims.iter().zip(&given) {
        match claim.from {
            Claimant::Slot(index, slot) => departing[index].sent[slot] = *given,
            Claimant::Order(index) => sent[index] = *given,
        }
    }
    Allocation { given, total, issued, on_hand, lasts_until }
}

/// Issues what was allocated of a stock point.
fn issue(
    claims: &[Claim],
    allocation: &Allocation,
    departing: &[Departing],
    orders: &[OrderClaim],
    slices: &mut Slices,
    now: SimTime,
) {
    let Allocation { given, total, issued, on_hand, lasts_until } = allocation;
    let Some(&Claim { source, .. }) = claims.first() else { return };
    let (traffic, topology) = (&*slices.traffic, slices.topology);
    let Some(point) = slices.points.get_mut(source.index()) else { return };
    let lots = point.send(now, (total - issued).max(0.0).min(*on_hand), *lasts_until);
    point.hold_lots(&lots);
    let lots = point.take_held_lots();
    let slot_of = |claim: &Claim| match claim.from {
        Claimant::Slot(index, slot) => Some((index, slot)),
        Claimant::Order(_) => None,
    };
    let mut slots: Vec<(usize, usize)> = claims.iter().filter_map(slot_of).collect();
    slots.sort_unstable();
    slots.dedup_by_key(|(index, _)| *index);
    for (index, slot) in slots {
        let departing = &departing[index];
        let Some(lane) = topology.lane(departing.lane) else { continue };
        let sku = lane.grid().column_of(slot);
        let Some(traffic) = traffic.get(departing.lane.index()) else { continue };
        let owed: f64 = lane.grid().column(&traffic.backorders, sku).sum();
        let short = |of: &[f64]| lane.grid().column(of, sku).sum::<f64>();
        let shortage = (short(&departing.claimed) - short(&departing.sent)).max(0.0);
        let waits = match lane.shortage() {
            ShortagePolicy::Backordered => shortage,
            ShortagePolicy::Cancelled => short(&departing.waits),
        };
        record_shortage(owed, shortage, waits, point, now);
    }
    for (claim, given) in claims.iter().zip(given) {
        let Claimant::Order(index) = claim.from else { continue };
        let Some(order) = orders.get(index) else { continue };
        if let Some(lane) = topology.lane(order.lane) {
            // What it gets beyond what was issued for it is short no more, and the other way round.
            let change = order.issued - given;
            match lane.shortage() {
                ShortagePolicy::Cancelled => point.amend_shortage(now, change, Unmet::Lost),
                ShortagePolicy::Backordered => {
                    point.amend_shortage(now, change, Unmet::Backordered);
                }
            }
        }
    }
    hand_out_lots(lots, claims, given, slices.points, now);
}

/// Hands out the lots of perishable goods to the claims in turn; another claim is the first each day.
fn hand_out_lots(
    mut lots: LotQueue,
    claims: &[Claim],
    given: &[f64],
    points: &mut [StockPoint],
    now: SimTime,
) {
    if lots.is_empty() {
        return;
    }
    let day = now.since(SimTime::START).nanos().div_euclid(SimSpan::DAY.nanos());
    let first = day.rem_euclid(claims.len() as i64) as usize;
    let all = claims.iter().zip(given);
    for (claim, &units) in all.clone().skip(first).chain(all.take(first)) {
        let part = hand_out(&mut lots, 0, units);
        if let Some(point) = points.get_mut(claim.stock.index()) {
            point.expect_lots(&part);
        }
    }
}

/// Of the shortage of a lane by timetable some waits, and the rest is lost; `owed` is what waited before.
fn record_shortage(owed: f64, shortage: f64, waits: f64, point: &mut StockPoint, now: SimTime) {
    point.backorder(now, shortage - waits, Unmet::Lost);
    point.backorder(now, waits - owed, Unmet::Backordered);
    if owed > waits {
        point.release(now, owed - waits);
    }
}
