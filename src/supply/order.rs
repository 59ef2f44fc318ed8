//! Orders: open until their cut-off, then sent as they stand.
//!
//! Every destination of a lane by timetable has one open order, for the next departure. Decisions
//! may revise it again and again (`OpenOrders`); what stands at the cut-off is sent. It opens with
//! the last plan: last week's order for that weekday, or what the lane's `unanswered` says, so an
//! order that nobody revised since the previous cut-off is that plan. Until the timetable's
//! `split_until`, what was ordered may be split anew among the destinations.

use super::book::{Book, Open};
use super::departure::Departs;
use super::facility::FacilityId;
use super::lane::{Lane, LaneId, Service};
use super::ordering::{Ordering, Unanswered};
use super::stock::{Occasion, StockId, StockPoint, StockSeen};
use crate::kernel::{Event, Now, Phase, Realm, SimSpan, SimTime};

/// Why an order stands as it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Somebody decided.
    Decision,
    /// Nobody did: last week's order.
    LastWeek,
    /// Nobody did: the last order.
    Held,
    /// Nobody did: nothing is ordered.
    Nothing,
    /// The lane's own rule.
    Policy,
}

/// Who set an order, and when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stamp {
    /// When.
    pub set_at: SimTime,
    /// By which decision; 0 for none.
    pub decision: u64,
    /// On which rung of its ladder.
    pub rung: u8,
    /// Why it stands as it does.
    pub basis: Basis,
}

impl Stamp {
    /// The stamp of a decision that a place acted on.
    #[must_use]
    pub const fn by_decision(set_at: SimTime, decision: u64, rung: u8) -> Self {
        Self { set_at, decision, rung, basis: Basis::Decision }
    }
}

/// A lane's open orders, for its next departure.
#[derive(Clone, Debug)]
pub(super) struct OpenBook {
    /// The departure, by its number.
    pub(super) departure: i64,
    /// By destination, then product.
    pub(super) quantities: Vec<f64>,
    pub(super) stamps: Vec<Stamp>,
    /// What was sent last, by place of the departure in the week, destination, product.
    pub(super) last_week: Vec<f64>,
}

/// A lane's orders between cut-off and departure.
#[derive(Clone, Debug)]
pub struct ClosedBook {
    /// The departure, by its number.
    pub departure: i64,
    /// Units, by destination, then product.
    pub quantities: Vec<f64>,
    /// Who set them, by destination.
    pub stamps: Vec<Stamp>,
    /// Number of the first destination's order; the others follow.
    pub first_order: u64,
}

/// A lane's order book closes: the open orders are sent.
#[derive(Clone, Copy, Debug)]
pub struct CutOff {
    /// Of which lane.
    pub lane: LaneId,
    /// For which departure, by its number.
    pub departure: i64,
}

/// Fact: an order was sent.
#[derive(Clone, Copy, Debug)]
pub struct OrderSent {
    /// Its number.
    pub order: u64,
    /// By which lane.
    pub lane: LaneId,
    /// To whom.
    pub origin: FacilityId,
    /// By whom.
    pub destination: FacilityId,
    /// For which departure, by its number; none on demand.
    pub departure: Option<i64>,
    /// Units in all.
    pub units: f64,
    /// Until when they are promised.
    pub promised: Option<SimTime>,
    /// Who set it, and when.
    pub stamp: Stamp,
}

impl Event for CutOff {
    const PHASE: Phase = Phase::Closing;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        ((self.lane.index() as u64) << 32) ^ self.departure as u64
    }
}

impl Event for OrderSent {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}

impl OpenBook {
    /// The last plan opens the orders of a departure.
    pub(super) fn open(
        &mut self,
        departure: i64,
        place_in_week: usize,
        unanswered: Option<Unanswered>,
        now: SimTime,
    ) {
        self.departure = departure;
        let basis = match unanswered {
            Some(Unanswered::RepeatLastWeek) => {
                let cells = self.quantities.len();
                let from = place_in_week * cells;
                if let Some(plan) = self.last_week.get(from..from + cells) {
                    self.quantities.copy_from_slice(plan);
                }
                Basis::LastWeek
            }
            Some(Unanswered::Hold) => Basis::Held,
            Some(Unanswered::SendNothing) => {
                self.quantities.fill(0.0);
                Basis::Nothing
            }
            None => Basis::Policy,
        };
        self.stamps.fill(Stamp { set_at: now, decision: 0, rung: 0, basis });
    }
}

impl Lane {
    /// The departure that the open orders are for, by its number.
    #[must_use]
    pub const fn open_departure(&self) -> i64 {
        self.open.departure
    }

    /// The open order of a destination, by product, and who set it.
    #[must_use]
    pub fn open_order(&self, destination: usize) -> Option<(&[f64], Stamp)> {
        let lines = self.lines();
        let quantities =
            self.open.quantities.get(destination * lines..(destination + 1) * lines)?;
        Some((quantities, *self.open.stamps.get(destination)?))
    }

    /// Orders that were sent and have not departed, the earliest first.
    pub fn closed_books(&self) -> impl ExactSizeIterator<Item = &ClosedBook> {
        self.closed.iter()
    }

    /// Last week's order of a destination for the departure at a place in the week, by product.
    #[must_use]
    pub fn last_week(&self, place_in_week: usize, destination: usize) -> &[f64] {
        let (lines, cells) = (self.lines(), self.open.quantities.len());
        let from = place_in_week * cells + destination * lines;
        self.open.last_week.get(from..from + lines).unwrap_or_default()
    }

    /// Whether somebody decides what is ordered.
    #[must_use]
    pub const fn is_decided(&self) -> bool {
        matches!(self.ordering, Ordering::Decided(_))
    }

    /// Time from order to promised arrival, on demand.
    pub(super) const fn promise(&self) -> Option<SimSpan> {
        match &self.service {
            Service::OnDemand(on_demand) => on_demand.promise,
            Service::Timetable(_) => None,
        }
    }

    const fn unanswered(&self) -> Option<Unanswered> {
        match self.ordering {
            Ordering::Decided(unanswered) => Some(unanswered),
            _ => None,
        }
    }

    /// Learns from a day's demand at its destinations.
    pub(super) fn learn(&mut self, mut demanded: impl FnMut(StockId) -> f64) {
        if let Ordering::Forecast { series, seen, .. } = &mut self.ordering {
            for (cell, (series, seen)) in series.iter_mut().zip(seen).enumerate() {
                if let Some(stock) = self.cells.get(cell).copied().flatten() {
                    let ever = demanded(stock);
                    series.observe(ever - *seen);
                    *seen = ever;
                }
            }
        }
    }
}

/// The order book closes: what stands is sent, and the next departure's orders open.
pub(super) fn close_book(now: Now<CutOff>, mut book: Book) {
    let CutOff { lane, departure } = now.event;
    let (time, agenda) = (now.time(), now.agenda);
    let mut columns = book.columns();
    let Open { points, lanes, shipments, chain } = columns.open();
    let Some(lane) = lanes.get_mut(lane.index()) else { return };
    let Service::Timetable(timetable) = &lane.service else { return };
    let clock = &chain.clock;
    let lines = lane.products.len();
    let decided = matches!(lane.ordering, Ordering::Decided(_));
    let promised = timetable.promised(departure, clock);
    let first_order = shipments.number_orders(lane.destinations.len());
    for (place, &destination) in lane.destinations.iter().enumerate() {
        let mut units = 0.0;
        for line in 0..lines {
            let cell = place * lines + line;
            let Some(point) = lane.cells[cell].and_then(|stock| points.get_mut(stock.index()))
            else {
                lane.open.quantities[cell] = 0.0;
                continue;
            };
            if !decided {
                lane.open.quantities[cell] =
                    lane.ordering.order(cell, point.known(), lane.divisible[line]);
            }
            let ordered = lane.open.quantities[cell];
            point.order(time, ordered);
            units += ordered;
            agenda.mark_amount(ordered);
            if agenda.is_heard::<StockSeen>() {
                agenda.tell(seen(point, Occasion::Order));
            }
        }
        if units > 0.0 && agenda.is_heard::<OrderSent>() {
            agenda.tell(OrderSent {
                order: first_order + place as u64,
                lane: lane.id,
                origin: lane.origin,
                destination,
                departure: Some(departure),
                units,
                promised: Some(promised),
                stamp: lane.open.stamps[place],
            });
        }
    }
    for line in 0..lines {
        let asked = lane.open.quantities.iter().skip(line).step_by(lines).sum();
        if let Some(source) = lane.sources[line].and_then(|stock| points.get_mut(stock.index())) {
            source.be_asked(asked);
        }
    }
    agenda.at(timetable.departs(departure, clock), Departs { lane: lane.id, departure });
    let next = timetable.after(departure, clock);
    agenda.at(timetable.cut_off(next, clock), CutOff { lane: lane.id, departure: next });
    let cells = lane.open.quantities.len();
    let (place, next_place) =
        (timetable.place_in_week(departure, clock), timetable.place_in_week(next, clock));
    lane.open.last_week[place * cells..(place + 1) * cells].copy_from_slice(&lane.open.quantities);
    lane.closed.push_back(ClosedBook {
        departure,
        quantities: lane.open.quantities.clone(),
        stamps: lane.open.stamps.clone(),
        first_order,
    });
    let unanswered = lane.unanswered();
    lane.open.open(next, next_place, unanswered, time);
}

/// A stock point's levels, for recorders.
pub(super) const fn seen(point: &StockPoint, occasion: Occasion) -> StockSeen {
    StockSeen {
        stock: point.id,
        occasion,
        on_hand: point.on_hand().level(),
        on_order: point.on_order().level(),
        backorders: point.backorders().level(),
        in_transit: point.in_transit().level(),
    }
}
