//! Claims of a facility's stock points: by slots of lanes that depart, and by orders on demand.

use super::columns::Slices;
use super::departing::Departing;
use super::leaving::OrderClaim;
use crate::supply::id::StockId;
use crate::supply::network::Topology;

/// Where a claim comes from.
#[derive(Clone, Copy)]
pub(super) enum Claimant {
    /// A slot of a departing lane.
    Slot(usize, usize),
    /// An order on demand.
    Order(usize),
}

/// A claim of units of a stock point.
#[derive(Clone, Copy)]
pub(super) struct Claim {
    pub(super) source: StockId,
    /// The stock point that ordered.
    pub(super) stock: StockId,
    pub(super) units: f64,
    /// Local day of the planned arrival; of an order on demand the least.
    pub(super) arrives_on: i64,
    /// Units of them that come first, if an allocation knew of the stock.
    pub(super) reserved: Option<f64>,
    pub(super) from: Claimant,
}

/// All claims of scarce products, by stock point of the origin, then of the destination.
pub(super) fn claims(
    departing: &[Departing],
    orders: &[OrderClaim],
    slices: &Slices,
) -> Vec<Claim> {
    let mut claims = Vec::new();
    for (index, departing) in departing.iter().enumerate() {
        let Some(lane) = slices.topology.lane(departing.lane) else { continue };
        let clock = slices.topology.clock();
        let arrives = lane.planned_arrival(departing.closed.departure(), clock);
        let arrives_on = arrives.map_or(i64::MIN, |arrives| clock.day_of(arrives));
        for (slot, &claimed) in departing.claimed.iter().enumerate() {
            let source = lane.source(lane.grid().column_of(slot));
            if let (Some(source), Some(stock)) = (source, lane.stock(slot)) {
                let units = departing.sent.get(slot).copied().unwrap_or(claimed);
                let owed =
                    claimed - departing.closed.quantities().get(slot).copied().unwrap_or(0.0);
                let reserved = departing.closed.reserved(slot).map(|reserved| reserved + owed);
                let from = Claimant::Slot(index, slot);
                claims.push(Claim { source, stock, units, arrives_on, reserved, from });
            }
        }
    }
    for (index, order) in orders.iter().enumerate() {
        let OrderClaim { source: Some(source), stock, .. } = *order else { continue };
        let (units, from) = (shippable(order, slices), Claimant::Order(index));
        claims.push(Claim { source, stock, units, arrives_on: i64::MIN, reserved: None, from });
    }
    claims.sort_by_key(|claim| (claim.source, claim.stock));
    claims
}

/// Units of an order on demand that may leave.
pub(super) fn shippable(order: &OrderClaim, slices: &Slices) -> f64 {
    let traffic = slices.traffic.get(order.lane.index()).zip(slices.topology.lane(order.lane));
    traffic
        .map_or(order.header.ordered, |(traffic, lane)| traffic.shippable_of(lane, &order.header))
}

/// Units that the origin has issued for a claim before goods leave.
pub(super) fn issued_for(claim: &Claim, orders: &[OrderClaim]) -> f64 {
    match claim.from {
        Claimant::Order(index) => orders.get(index).map_or(0.0, |order| order.issued),
        Claimant::Slot(..) => 0.0,
    }
}

/// What the units of each claim are a multiple of; `None` if no lane takes orders of certain quantities.
pub(super) fn multiples(
    claims: &[Claim],
    departing: &[Departing],
    orders: &[OrderClaim],
    topology: &Topology,
) -> Option<Vec<f64>> {
    let lane_of = |claim: &Claim| {
        let (lane, slot) = match claim.from {
            Claimant::Slot(index, slot) => (departing.get(index)?.lane, Some(slot)),
            Claimant::Order(index) => (orders.get(index)?.lane, None),
        };
        Some((topology.lane(lane)?, slot))
    };
    let has_quantities =
        |claim: &Claim| lane_of(claim).is_some_and(|(lane, _)| lane.quantities().is_some());
    claims.iter().any(has_quantities).then(|| {
        let multiple = |claim: &Claim| match (lane_of(claim), claim.from) {
            (Some((lane, Some(slot))), _) => lane.multiple(lane.grid().column_of(slot)),
            (Some((lane, None)), Claimant::Order(index)) => {
                orders.get(index).map_or(0.0, |order| lane.multiple(order.sku))
            }
            _ => 0.0,
        };
        claims.iter().map(multiple).collect()
    })
}
