//! Reviews of stock points on lanes on demand: at a period, or at every fall of the position.
//!
//! What is short of the rule's level is ordered, and leaves its origin at once as far as it is
//! there. Held to account by `tests/it/oracles/supply`.

use super::chain::{Chain, Source};
use super::lane::{Claim, Lane, Service, Short};
use super::order::{Basis, Book, OrderSent, Stamp, seen};
use super::product::Unmet;
use super::shipment::{Draft, Shipments};
use super::stock::{Occasion, StockId, StockPoint};
use crate::kernel::{Agenda, Event, Now, Phase, Realm, SimSpan};
use bevy_ecs::change_detection::Mut;
use bevy_ecs::prelude::{Entity, Query};

/// Lanes on demand are reviewed.
#[derive(Clone, Copy, Debug)]
pub struct ReviewFallsDue {
    /// Those with this period.
    pub group: u32,
}

/// A position under continuous review fell.
#[derive(Clone, Copy, Debug)]
pub struct PositionFalls {
    /// Where.
    pub stock: StockId,
}

impl Event for ReviewFallsDue {
    const PHASE: Phase = Phase::Decision;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        u64::from(self.group)
    }
}

impl Event for PositionFalls {
    const PHASE: Phase = Phase::Decision;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.stock.index() as u64
    }
}

/// Orders for one stock point on a lane on demand, by the lane's rule.
pub(super) fn review_position(stock: StockId, book: &mut Book, agenda: &mut Agenda) {
    let Book { points, lanes, shipments, chain } = book;
    let Some(entity) = chain.point(stock) else { return };
    let Ok(mut point) = points.get_mut(entity) else { return };
    let wanted = order_up(&mut point, lanes, shipments, chain, agenda);
    let Some((mut lane, source, draft)) = wanted else { return };
    let Ok([mut point, mut source]) = points.get_many_mut([entity, source]) else { return };
    draw_on(&mut source, &mut point, &mut lane, draft, shipments, agenda);
    chain.position_fell(agenda, source.id);
}

/// A customer's purchase at a stock point, and the order that follows where its position is under
/// continuous review.
pub(super) fn sell_one(stock: StockId, book: &mut Book, agenda: &mut Agenda) {
    let Book { points, lanes, shipments, chain } = book;
    let Some(entity) = chain.point(stock) else { return };
    let Ok(mut point) = points.get_mut(entity) else { return };
    let point = &mut *point;
    let sold = point.sell(agenda.now(), 1.0);
    agenda.mark_amount(sold);
    if let Some(customers) = &mut point.customers {
        customers.send_next(stock, agenda);
    }
    if !chain.source(stock).is_some_and(|source| source.continuous) {
        return;
    }
    let wanted = order_up(point, lanes, shipments, chain, agenda);
    let Some((mut lane, source, draft)) = wanted else { return };
    let Ok([mut point, mut source]) = points.get_many_mut([entity, source]) else { return };
    draw_on(&mut source, &mut point, &mut lane, draft, shipments, agenda);
    chain.position_fell(agenda, source.id);
}

/// Orders by rule; what has no end at its origin goes at once, for all else the lane, the origin's
/// stock point and the order are given back.
#[inline]
fn order_up<'a>(
    point: &mut StockPoint,
    lanes: &'a mut Query<&'static mut Lane>,
    shipments: &mut Shipments,
    chain: &Chain,
    agenda: &mut Agenda,
) -> Option<(Mut<'a, Lane>, Entity, Draft)> {
    let Source { lane, destination, line, .. } = chain.source(point.id)?;
    let mut lane = lanes.get_mut(chain.lane(lane)?).ok()?;
    let time = agenda.now();
    let lines = lane.products.len();
    let cell = destination * lines + line;
    let units = lane.ordering.order(cell, point.known(), lane.divisible[line]);
    if units <= 0.0 {
        return None;
    }
    point.order(time, units);
    agenda.mark_amount(units);
    let order = shipments.number_orders(1);
    let stamp = Stamp { set_at: time, decision: 0, rung: 0, basis: Basis::Policy };
    agenda.tell(seen(point, Occasion::Order));
    agenda.tell(OrderSent {
        order,
        lane: lane.id,
        origin: lane.origin,
        destination: lane.destinations[destination],
        departure: None,
        units,
        promised: lane.promise().map(|promise| time + promise),
        stamp,
    });
    let draft = Draft {
        destination,
        first_line: line,
        lines,
        ordered: units,
        ordered_at: time,
        order,
        stamp,
    };
    if let Some(source) = lane.sources[line] {
        return Some((lane, source, draft));
    }
    point.expect(time, units);
    shipments.send_on_demand(&mut lane, draft, units, agenda);
    None
}

/// The origin sends what it has of an order; the rest waits there, or is cancelled.
#[inline]
fn draw_on(
    source: &mut StockPoint,
    point: &mut StockPoint,
    lane: &mut Lane,
    draft: Draft,
    shipments: &mut Shipments,
    agenda: &mut Agenda,
) {
    let time = agenda.now();
    let Draft { destination, first_line, ordered, order, .. } = draft;
    // Where orders wait already, there is nothing on hand.
    let sent = ordered.min(source.on_hand().level());
    let short = ordered - sent;
    source.be_asked(ordered);
    source.send(time, sent);
    if short > 0.0 {
        match lane.short {
            Short::Backordered => {
                source.fall_short(time, short, Unmet::Backordered);
                if let Service::OnDemand(on_demand) = &mut lane.service {
                    let claim = Claim { destination, units: short, ordered_at: time, order };
                    on_demand.waiting[first_line].push_back(claim);
                }
            }
            Short::Cancelled => {
                source.fall_short(time, short, Unmet::Lost);
                point.give_up(time, short);
            }
        }
    }
    if sent > 0.0 {
        point.expect(time, sent);
        shipments.send_on_demand(lane, draft, sent, agenda);
    }
}

/// A position fell: whoever is short orders.
pub(super) fn review_fallen(now: Now<PositionFalls>, mut book: Book) {
    review_position(now.event.stock, &mut book, now.agenda);
}

/// A period is over: the lanes that have it order for all their destinations, in their order.
pub(super) fn review_lanes(now: Now<ReviewFallsDue>, mut book: Book) {
    let group = now.event.group as usize;
    let many = book.chain.reviews.get(group).map_or(0, |(_, stocks)| stocks.len());
    for place in 0..many {
        let stock = book.chain.reviews[group].1[place];
        review_position(stock, &mut book, now.agenda);
    }
    if let Some((period, _)) = book.chain.reviews.get(group) {
        now.agenda.after(*period, now.event);
    }
}

/// Sets the first review of each period going.
pub(super) fn begin_reviews(chain: &Chain, firsts: &[SimSpan], agenda: &mut Agenda) {
    for (group, (_, first)) in chain.reviews.iter().zip(firsts).enumerate() {
        agenda.after(*first, ReviewFallsDue { group: group as u32 });
    }
}
