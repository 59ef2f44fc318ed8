//! Reviews of stock points on lanes on demand: at a period, or at every fall of the position.
//!
//! What is short of the rule's level is ordered, and leaves its origin at once as far as it is
//! there. Held to account by `tests/it/oracles/supply`.

use super::book::{Book, Open};
use super::chain::{Layout, Source};
use super::lane::{Lane, Service, Short};
use super::on_demand::Claim;
use super::order::{Basis, OrderSent, Stamp, seen};
use super::product::Unmet;
use super::shipment::Draft;
use super::stock::{Occasion, StockId, StockPoint, StockSeen};
use super::transit::Shipments;
use crate::kernel::{Agenda, Event, Now, Phase, Realm, SimSpan};

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
pub(super) fn review_position(stock: StockId, open: &mut Open, agenda: &mut Agenda) {
    let Open { points, lanes, shipments, chain } = open;
    let Some(at) = chain.source(stock) else { return };
    let Some(lane) = lanes.get_mut(at.lane.index()) else { return };
    if let Some(source) = lane.sources[at.line] {
        let both = points.get_disjoint_mut([stock.index(), source.index()]);
        let Ok([point, source]) = both else { return };
        order_from(source, point, at, lane, shipments, chain, agenda);
    } else if let Some(point) = points.get_mut(stock.index()) {
        order_from_outside(point, at, lane, shipments, agenda);
    }
}

/// A customer's purchase at a stock point, and the order that follows where its position is under
/// continuous review.
pub(super) fn sell_one(stock: StockId, open: &mut Open, agenda: &mut Agenda) {
    let Some(point) = open.point(stock) else { return };
    let sold = point.sell(agenda.now(), 1.0);
    agenda.mark_amount(sold);
    if open.chain.source(stock).is_some_and(|source| source.continuous) {
        review_position(stock, open, agenda);
    }
}

/// Orders by rule from an origin in the chain, which sends what it has.
#[inline]
fn order_from(
    source: &mut StockPoint,
    point: &mut StockPoint,
    at: Source,
    lane: &mut Lane,
    shipments: &mut Shipments,
    chain: &Layout,
    agenda: &mut Agenda,
) {
    if let Some(draft) = order_up(point, at, lane, shipments, agenda) {
        draw_on(source, point, at, lane, &draft, shipments, agenda);
        chain.position_fell(agenda, source.id);
    }
}

/// Orders by rule from an origin whose stock has no end: all goes at once.
#[inline]
fn order_from_outside(
    point: &mut StockPoint,
    at: Source,
    lane: &mut Lane,
    shipments: &mut Shipments,
    agenda: &mut Agenda,
) {
    if let Some(draft) = order_up(point, at, lane, shipments, agenda) {
        point.expect(agenda.now(), draft.ordered);
        shipments.send_on_demand(lane, &draft, draft.ordered, agenda);
    }
}

/// Orders what the lane's rule finds missing; `None` if that is nothing.
#[inline]
fn order_up(
    point: &mut StockPoint,
    at: Source,
    lane: &Lane,
    shipments: &mut Shipments,
    agenda: &mut Agenda,
) -> Option<Draft> {
    let time = agenda.now();
    let Source { destination, line, .. } = at;
    let cell = destination * lane.products.len() + line;
    let units = lane.ordering.order(cell, point.known(), lane.divisible[line]);
    if units <= 0.0 {
        return None;
    }
    point.order(time, units);
    agenda.mark_amount(units);
    let order = shipments.number_orders(1);
    let stamp = Stamp { set_at: time, decision: 0, rung: 0, basis: Basis::Policy };
    if agenda.is_heard::<StockSeen>() {
        agenda.tell(seen(point, Occasion::Order));
    }
    if agenda.is_heard::<OrderSent>() {
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
    }
    let (destination, first_cell) = (destination as u32, cell as u32);
    Some(Draft { order, ordered: units, stamp, destination, first_cell })
}

/// The origin sends what it has of an order; the rest waits there, or is cancelled.
#[inline]
fn draw_on(
    source: &mut StockPoint,
    point: &mut StockPoint,
    at: Source,
    lane: &mut Lane,
    draft: &Draft,
    shipments: &mut Shipments,
    agenda: &mut Agenda,
) {
    let time = agenda.now();
    let Draft { ordered, order, .. } = *draft;
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
                    let claim = Claim {
                        destination: at.destination,
                        units: short,
                        ordered_at: time,
                        order,
                    };
                    on_demand.waiting[at.line].push_back(claim);
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
    review_position(now.event.stock, &mut book.columns().open(), now.agenda);
}

/// A period is over: the lanes that have it order for all their destinations, in their order.
pub(super) fn review_lanes(now: Now<ReviewFallsDue>, mut book: Book) {
    let mut columns = book.columns();
    let mut open = columns.open();
    let Some((period, stocks)) = open.chain.reviews.get(now.event.group as usize) else { return };
    for &stock in stocks {
        review_position(stock, &mut open, now.agenda);
    }
    now.agenda.after(*period, now.event);
}

/// Sets the first review of each period going.
pub(super) fn begin_reviews(chain: &Layout, firsts: &[SimSpan], agenda: &mut Agenda) {
    for (group, (_, first)) in chain.reviews.iter().zip(firsts).enumerate() {
        agenda.after(*first, ReviewFallsDue { group: group as u32 });
    }
}
