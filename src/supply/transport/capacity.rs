//! Suppliers with a capacity: what leaves one in a period, and what waits for the next.
//!
//! All lanes by timetable that depart from the supplier in an instant, and all orders on demand sent to it in
//! that instant, claim what is left of the period. What has waited goes first; the rest is shared by the
//! facility's rule (`sharing`): the units of a product of which less can be shipped, then all together. What
//! is short is backordered or cancelled, by the lane's shortage policy. Backorders of a timetable claim again
//! at its next departure, orders on demand that wait leave as soon as a period begins, the oldest first.
//!
//! ```text
//!  GoodsLeave ─▶ ration ─▶ dispatch            CapacityRenewed ─▶ ration ─▶ orders on demand that wait
//! ```

use super::capacity_use::CapacityUse;
use super::claim::shippable;
use super::columns::{Slices, SupplyColumns};
use super::departing::Departing;
use super::leaving::OrderClaim;
use super::multiples::cut_to_multiples;
use super::on_demand::send;
use super::sharing::{Need, need_of, share};
use super::shipment::ShipmentHeader;
use crate::kernel::{Agenda, Event, Now, Phase, Realm, SimTime, kinds};
use crate::supply::id::{FacilityId, LaneId, ProductId, StockId};
use crate::supply::network::{Capacity, Facility};
use crate::supply::provenance::{OrderSource, Provenance};
use crate::supply::residue::is_residue;
use std::collections::BTreeSet;

kinds! { CapacityRenewed }

/// A period of a supplier's capacity begins for which orders on demand wait.
#[derive(Clone, Copy, Debug)]
pub struct CapacityRenewed {
    /// The supplier.
    pub supplier: FacilityId,
}

impl Event for CapacityRenewed {
    const PHASE: Phase = Phase::Arrival;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.supplier.index() as u64
    }
}

/// Units of a product that are to leave a supplier.
#[derive(Clone, Copy)]
struct Request {
    /// The stock point that ordered.
    stock: StockId,
    product: ProductId,
    units: f64,
    /// What units of it are shipped in multiples of; 0 for any.
    multiple: f64,
}

/// A supplier with a capacity, and what it has shipped of it.
struct Ration<'a> {
    supplier: &'a Facility,
    capacity: &'a Capacity,
    used: CapacityUse,
}

impl<'a> Ration<'a> {
    /// Takes the use of a supplier's capacity; `None` if it has none.
    fn take(id: FacilityId, slices: &mut Slices<'a>, now: SimTime) -> Option<Self> {
        let supplier = slices.topology.facility(id)?;
        let capacity = supplier.capacity.as_ref()?;
        let mut used = std::mem::take(&mut slices.leaving.get_mut(id.index())?.used);
        used.renew(capacity, slices.topology.clock(), now);
        Some(Self { supplier, capacity, used })
    }

    /// Puts the use back.
    fn put_back(self, id: FacilityId, slices: &mut Slices) {
        if let Some(leaving) = slices.leaving.get_mut(id.index()) {
            leaving.used = self.used;
        }
    }

    /// What each request gets of what is left of the period.
    fn share(&self, requests: &[Request], slices: &Slices) -> Vec<f64> {
        let mut given: Vec<f64> = requests.iter().map(|request| request.units).collect();
        let products: BTreeSet<ProductId> =
            requests.iter().map(|request| request.product).collect();
        for product in products {
            if let Some(limit) = self.capacity.by_product.get(&product) {
                let used = self.used.by_product.get(&product).copied().unwrap_or(0.0);
                let own = |request: &Request| request.product == product;
                self.cut(limit - used, requests, own, &mut given, slices);
            }
        }
        if let Some(limit) = self.capacity.units {
            self.cut(limit - self.used.all, requests, |_| true, &mut given, slices);
        }
        given
    }

    /// Cuts what some requests get to what is left for them.
    fn cut(
        &self,
        left: f64,
        requests: &[Request],
        is_meant: impl Fn(&Request) -> bool,
        given: &mut [f64],
        slices: &Slices,
    ) {
        let meant: Vec<usize> =
            (0..requests.len()).filter(|&index| is_meant(&requests[index])).collect();
        let claimed: Vec<f64> = meant.iter().map(|&index| given[index]).collect();
        let total: f64 = claimed.iter().sum();
        if is_residue(total - left, total) {
            return;
        }
        let left = left.max(0.0);
        let need =
            |&index: &usize| need_of(requests[index].stock, given[index], self.supplier, slices);
        let needs: Vec<Need> = meant.iter().map(need).collect();
        let multiples: Vec<f64> = meant.iter().map(|&index| requests[index].multiple).collect();
        let is_fractional = multiples.iter().all(|multiple| *multiple <= 0.0);
        let mut shares = Vec::new();
        share(&self.supplier.shares, left, &needs, is_fractional, &mut shares);
        cut_to_multiples(left, &claimed, &multiples, &mut shares);
        meant.iter().zip(shares).for_each(|(&index, units)| given[index] = units);
    }
}

/// Cuts what leaves a supplier in this instant, by timetable and on demand, to what is left of its period.
pub(super) fn ration(
    id: FacilityId,
    departing: &mut [Departing],
    (orders, sent): (&[OrderClaim], &mut [f64]),
    slices: &mut Slices,
    now: SimTime,
) {
    let Some(mut ration) = Ration::take(id, slices, now) else { return };
    let (topology, before) = (slices.topology, ration.used.clone());
    // What may leave at all.
    let most: Vec<Vec<f64>> = departing.iter().map(|lane| lane.sent.clone()).collect();
    // What has waited goes first.
    for is_own in [false, true] {
        let (mut requests, mut places) = (Vec::new(), Vec::new());
        for (index, departing) in departing.iter_mut().enumerate() {
            let Some(lane) = topology.lane(departing.lane) else { continue };
            for (slot, &most) in most[index].iter().enumerate() {
                let sku = lane.grid().column_of(slot);
                let (Some(stock), Some(&product)) = (lane.stock(slot), lane.products().get(sku))
                else {
                    continue;
                };
                let own = departing.closed.quantities().get(slot).copied().unwrap_or(0.0);
                let owed = (departing.claimed[slot] - own).min(most);
                let units = if is_own { own.min(most - owed) } else { owed };
                if !is_own {
                    departing.sent[slot] = 0.0;
                }
                if units > 0.0 {
                    requests.push(Request { stock, product, units, multiple: lane.multiple(sku) });
                    places.push((index, slot));
                }
            }
        }
        let lanes = requests.len();
        for order in orders.iter().filter(|_| is_own) {
            let Some(lane) = topology.lane(order.lane) else { continue };
            let Some(&product) = lane.products().get(order.sku) else { continue };
            let (units, multiple) = (shippable(order, slices), lane.multiple(order.sku));
            requests.push(Request { stock: order.stock, product, units, multiple });
        }
        let given = ration.share(&requests, slices);
        for (request, &units) in requests.iter().zip(&given) {
            ration.used.take(request.product, units);
        }
        for (&(index, slot), &units) in places.iter().zip(&given) {
            departing[index].sent[slot] += units;
        }
        if is_own {
            sent.iter_mut().zip(&given[lanes..]).for_each(|(sent, units)| *sent = *units);
        }
    }
    // Vehicles may have no room for all of it.
    ration.used = before;
    ration.put_back(id, slices);
}

/// Counts what left a supplier in this instant, and schedules the next period if orders on demand wait.
pub(super) fn count_shipped(
    id: FacilityId,
    departing: &[Departing],
    orders: impl Iterator<Item = (LaneId, usize, f64)>,
    slices: &mut Slices,
    agenda: &mut Agenda,
) {
    let Some(mut ration) = Ration::take(id, slices, agenda.now()) else { return };
    let topology = slices.topology;
    let mut take = |lane: LaneId, sku: usize, units: f64| {
        if let Some(&product) = topology.lane(lane).and_then(|lane| lane.products().get(sku)) {
            ration.used.take(product, units);
        }
    };
    for departing in departing {
        let Some(lane) = topology.lane(departing.lane) else { continue };
        for (slot, &units) in departing.sent.iter().enumerate() {
            take(lane.id(), lane.grid().column_of(slot), units);
        }
    }
    orders.for_each(|(lane, sku, units)| take(lane, sku, units));
    ration.call_next(id, slices, agenda);
    ration.put_back(id, slices);
}

impl Ration<'_> {
    /// Schedules the next period if orders on demand wait for it.
    fn call_next(&mut self, id: FacilityId, slices: &Slices, agenda: &mut Agenda) {
        let waits = |lane: &LaneId| {
            let traffic = slices.traffic.get(lane.index());
            traffic
                .is_some_and(|traffic| traffic.on_demand.waiting.iter().any(|sku| !sku.is_empty()))
        };
        if let Some(ends) = self.used.ends
            && self.used.called != Some(ends)
            && slices.topology.lanes_from(id).iter().any(waits)
        {
            self.used.called = Some(ends);
            agenda.at(ends, CapacityRenewed { supplier: id });
        }
    }
}

/// An order on demand that waits for the supplier's capacity.
#[derive(Clone, Copy)]
struct Candidate {
    ordered_at: SimTime,
    stock: StockId,
    lane: LaneId,
    sku: usize,
    order: u64,
    units: f64,
}

/// A period begins: the orders on demand that have waited longest leave first; those of one instant share
/// what there is.
pub(super) fn renew(now: Now<CapacityRenewed>, mut columns: SupplyColumns) {
    let (id, agenda) = (now.event.supplier, now.agenda);
    let mut fetched = columns.fetch();
    let mut slices = fetched.slices();
    let Some(mut ration) = Ration::take(id, &mut slices, agenda.now()) else { return };
    let candidates = candidates(id, &slices);
    for candidates in candidates.chunk_by(|one, other| one.ordered_at == other.ordered_at) {
        let request = |candidate: &Candidate| {
            let lane = slices.topology.lane(candidate.lane)?;
            let product = *lane.products().get(candidate.sku)?;
            let (stock, units) = (candidate.stock, candidate.units);
            Some(Request { stock, product, units, multiple: lane.multiple(candidate.sku) })
        };
        let requests: Vec<Request> = candidates.iter().filter_map(request).collect();
        let given = ration.share(&requests, &slices);
        for ((candidate, request), units) in candidates.iter().zip(&requests).zip(given) {
            if units > 0.0 {
                ration.used.take(request.product, units);
                release(candidate, units, &mut slices, agenda);
            }
        }
    }
    ration.call_next(id, &slices, agenda);
    ration.put_back(id, &mut slices);
}

/// Orders on demand that wait for a supplier, the oldest first, then in the order of the stock points.
fn candidates(id: FacilityId, slices: &Slices) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for &lane_id in slices.topology.lanes_from(id) {
        let Some(lane) = slices.topology.lane(lane_id) else { continue };
        let Some(traffic) = slices.traffic.get(lane_id.index()) else { continue };
        for (sku, waiting) in traffic.on_demand.waiting.iter().enumerate() {
            for order in waiting {
                let slot = lane.grid().slot(order.destination, sku);
                let Some(stock) = lane.stock(slot).filter(|_| traffic.may_leave(slot)) else {
                    continue;
                };
                let (ordered_at, order, units) = (order.ordered_at, order.order, order.units);
                candidates.push(Candidate { ordered_at, stock, lane: lane_id, sku, order, units });
            }
        }
    }
    candidates.sort_by_key(|one| (one.ordered_at, one.stock, one.order));
    candidates
}

/// Ships units to an order that waits.
fn release(candidate: &Candidate, units: f64, slices: &mut Slices, agenda: &mut Agenda) {
    let Some(lane) = slices.topology.lane(candidate.lane) else { return };
    let Some(traffic) = slices.traffic.get_mut(candidate.lane.index()) else { return };
    let Some(waiting) = traffic.on_demand.waiting.get_mut(candidate.sku) else { return };
    let Some(place) = waiting.iter().position(|one| one.order == candidate.order) else { return };
    let Some(order) = waiting.get_mut(place) else { return };
    let allocated = order.units;
    order.units -= units;
    let (destination, ordered_at, ordered) = (order.destination, order.ordered_at, order.ordered);
    if is_residue(order.units, ordered) {
        waiting.remove(place);
    }
    if let Some(point) = slices.points.get_mut(candidate.stock.index()) {
        point.dispatch(agenda.now(), units);
    }
    let header = ShipmentHeader {
        order: candidate.order,
        ordered,
        allocated,
        credited: units,
        provenance: Provenance::without_decision(ordered_at, OrderSource::Policy),
        destination: destination as u32,
        first_slot: lane.grid().slot(destination, candidate.sku) as u32,
    };
    send(lane, traffic, &header, units, slices.in_transit, agenda);
}
