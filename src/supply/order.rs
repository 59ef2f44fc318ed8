//! Orders: open until their cut-off, then sent as they stand.
//!
//! Every destination of a lane by timetable has one open order, for the next departure. Decisions
//! may revise it again and again; what stands at the cut-off is sent. It opens with the last plan:
//! last week's order for that weekday, or what the lane's `unanswered` says, so an order that nobody
//! revised since the previous cut-off is that plan. Until the timetable's `split_until`, what was
//! ordered may be split anew among the destinations. Lanes that order by rule call their policy at
//! the cut-off, at a period, or at every fall of the position.

use super::departure::Departs;
use super::facility::FacilityId;
use super::lane::{Claim, Lane, LaneId, Service, Short};
use super::network::{Network, Source};
use super::policy::{BaseStock, ForecastLevel, Known, Smoothing, orderable};
use super::product::Unmet;
use super::shipment::{Draft, Shipments};
use super::stock::{Occasion, StockId, StockPoint, StockSeen};
use crate::environment::Clock;
use crate::kernel::{Agenda, Event, Now, Phase, Realm, SimSpan, SimTime};
use crate::quantity::{Checker, Span};
use bevy_ecs::change_detection::Mut;
use bevy_ecs::prelude::{Entity, Query, Res, ResMut};
use bevy_ecs::system::SystemParam;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the destinations of a lane order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum OrdersSpec {
    /// Somebody decides, until the cut-off.
    Decided {
        /// What is sent where nobody did.
        #[serde(default)]
        unanswered: Unanswered,
    },
    /// Base stock at fixed levels.
    BaseStock(LevelsSpec),
    /// Base stock, the level by a forecast from the point's own demand.
    Forecast {
        /// Review period plus lead time that an order protects; by the timetable, if absent.
        #[serde(default)]
        protects: Option<Span>,
        /// Safety factor z.
        safety: f64,
        /// Weight of the latest day in the smoothed demand.
        smoothing: f64,
    },
}

/// What is sent where nobody decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unanswered {
    /// What was sent a week ago, for the same weekday.
    #[default]
    RepeatLastWeek,
    /// What was sent last.
    Hold,
    /// Nothing.
    SendNothing,
}

/// Levels of base stock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LevelsSpec {
    /// So many days of mean demand.
    Days(f64),
    /// Units, of every product.
    Units(f64),
    /// Units, by product.
    ByProduct(IndexMap<String, f64>),
}

impl OrdersSpec {
    /// Puts down what is wrong, names apart.
    pub(super) fn check(&self, timetabled: bool, checker: &mut Checker) {
        match self {
            Self::Decided { .. } if !timetabled => {
                checker.conflict(
                    "a lane on demand has no cut-off before which to decide",
                    "give it a timetable, or another rule",
                );
            }
            Self::Decided { .. } => {}
            Self::BaseStock(levels) => {
                let wrong = |level: &f64| !(0.0..=1e9).contains(level);
                let given = match levels {
                    LevelsSpec::Days(days) => vec![*days],
                    LevelsSpec::Units(units) => vec![*units],
                    LevelsSpec::ByProduct(levels) => levels.values().copied().collect(),
                };
                if let Some(level) = given.iter().find(|level| wrong(level)) {
                    checker.out_of_range(level, "levels of 0 to 1000000000");
                }
            }
            Self::Forecast { protects, safety, smoothing } => {
                if protects.is_none() && !timetabled {
                    checker
                        .within("protects")
                        .missing("the protected time", "give review period plus lead time");
                }
                if !(0.0..=10.0).contains(safety) {
                    checker.within("safety").out_of_range(safety, "0 to 10");
                }
                if !(*smoothing > 0.0 && *smoothing <= 1.0) {
                    checker.within("smoothing").out_of_range(smoothing, "above 0, at most 1");
                }
            }
        }
    }
}

/// How a lane's destinations order, in the running simulation; vectors by destination, then product.
#[derive(Clone, Debug)]
pub(super) enum Ordering {
    Decided(Unanswered),
    BaseStock(Vec<f64>),
    Forecast { policy: ForecastLevel, series: Vec<Smoothing>, seen: Vec<f64> },
}

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
    /// The departure, by its local day.
    pub(super) departure: i64,
    /// By destination, then product.
    pub(super) quantities: Vec<f64>,
    pub(super) stamps: Vec<Stamp>,
    /// What was sent last, by weekday of departure, destination, product.
    pub(super) last_week: Vec<f64>,
}

/// A lane's orders between cut-off and departure.
#[derive(Clone, Debug)]
pub struct ClosedBook {
    /// The departure, by its local day.
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
    /// For which departure, by its local day.
    pub departure: i64,
}

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
    /// For which departure, by its local day; none on demand.
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

impl Event for OrderSent {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}

/// What ordering, sending and receiving touch.
#[derive(SystemParam)]
pub struct Book<'w, 's> {
    /// Stock points.
    pub points: Query<'w, 's, &'static mut StockPoint>,
    /// Lanes.
    pub lanes: Query<'w, 's, &'static mut Lane>,
    /// Shipments under way.
    pub shipments: ResMut<'w, Shipments>,
    /// Who and what there is.
    pub network: Res<'w, Network>,
}

impl StockPoint {
    /// What there is to know of it, in truth.
    #[inline]
    #[must_use]
    pub const fn known(&self) -> Known {
        Known {
            on_hand: self.on_hand().level(),
            on_order: self.on_order().level(),
            backorders: self.backorders().level(),
        }
    }
}

impl Ordering {
    /// Units that the rule orders for one destination and product.
    fn order(&self, cell: usize, known: Known, divisible: bool) -> f64 {
        let level = match self {
            Self::Decided(_) => return 0.0,
            Self::BaseStock(levels) => levels.get(cell).copied().unwrap_or(0.0),
            Self::Forecast { policy, series, .. } => {
                series.get(cell).map_or(0.0, |series| policy.level(series.mean(), series.sd()))
            }
        };
        orderable(BaseStock { level }.order(known), divisible)
    }
}

impl OpenBook {
    /// The last plan opens the orders of a departure.
    pub(super) fn open(
        &mut self,
        departure: i64,
        unanswered: Option<Unanswered>,
        now: SimTime,
        clock: &Clock,
    ) {
        self.departure = departure;
        let basis = match unanswered {
            Some(Unanswered::RepeatLastWeek) => {
                let cells = self.quantities.len();
                let from = clock.weekday(departure).index() * cells;
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
    /// The departure that the open orders are for, by its local day.
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

    /// Last week's orders of a destination for departures on that weekday, by product.
    #[must_use]
    pub fn last_week(&self, weekday: usize, destination: usize) -> &[f64] {
        let (lines, cells) = (self.lines(), self.open.quantities.len());
        let from = weekday * cells + destination * lines;
        self.open.last_week.get(from..from + lines).unwrap_or_default()
    }

    /// Whether somebody decides what is ordered.
    #[must_use]
    pub const fn is_decided(&self) -> bool {
        matches!(self.ordering, Ordering::Decided(_))
    }

    /// Time from order to promised arrival, on demand.
    const fn promise(&self) -> Option<SimSpan> {
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
    pub(super) fn learn(&mut self, mut demanded: impl FnMut(bevy_ecs::entity::Entity) -> f64) {
        if let Ordering::Forecast { series, seen, .. } = &mut self.ordering {
            for (cell, (series, seen)) in series.iter_mut().zip(seen).enumerate() {
                if let Some(point) = self.points.get(cell).copied().flatten() {
                    let ever = demanded(point);
                    series.observe(ever - *seen);
                    *seen = ever;
                }
            }
        }
    }
}

/// The order book closes: what stands is sent, and the next departure's orders open.
pub(super) fn close_book(now: Now<CutOff>, book: Book) {
    let CutOff { lane, departure } = now.event;
    let (time, agenda) = (now.time(), now.agenda);
    let Book { mut points, mut lanes, mut shipments, network } = book;
    let Some(mut lane) = network.lane(lane).and_then(|lane| lanes.get_mut(lane).ok()) else {
        return;
    };
    let lane = &mut *lane;
    let Service::Timetable(timetable) = &lane.service else { return };
    let clock = &network.clock;
    let lines = lane.products.len();
    let decided = matches!(lane.ordering, Ordering::Decided(_));
    let promised = timetable.promised(departure, clock);
    let first_order = shipments.number_orders(lane.destinations.len());
    for (place, &destination) in lane.destinations.iter().enumerate() {
        let mut units = 0.0;
        for line in 0..lines {
            let cell = place * lines + line;
            let Some(mut point) = lane.points[cell].and_then(|point| points.get_mut(point).ok())
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
            agenda.tell(seen(&point, Occasion::Order));
        }
        if units > 0.0 {
            let stamp = lane.open.stamps[place];
            let order = first_order + place as u64;
            let promised = Some(promised);
            agenda.tell(OrderSent {
                order,
                lane: lane.id,
                origin: lane.origin,
                destination,
                departure: Some(departure),
                units,
                promised,
                stamp,
            });
        }
    }
    for line in 0..lines {
        let asked = lane.open.quantities.iter().skip(line).step_by(lines).sum();
        if let Some(mut source) = lane.sources[line].and_then(|source| points.get_mut(source).ok())
        {
            source.be_asked(asked);
        }
    }
    agenda.at(timetable.departs(departure, clock), Departs { lane: lane.id, departure });
    let next = timetable.after(departure, clock);
    agenda.at(timetable.cut_off(next, clock), CutOff { lane: lane.id, departure: next });
    let cells = lane.open.quantities.len();
    let weekday = clock.weekday(departure).index();
    lane.open.last_week[weekday * cells..(weekday + 1) * cells]
        .copy_from_slice(&lane.open.quantities);
    lane.closed.push_back(ClosedBook {
        departure,
        quantities: lane.open.quantities.clone(),
        stamps: lane.open.stamps.clone(),
        first_order,
    });
    let unanswered = lane.unanswered();
    lane.open.open(next, unanswered, time, clock);
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

/// Orders for one stock point on a lane on demand, by the lane's rule.
pub(super) fn review_position(stock: StockId, book: &mut Book, agenda: &mut Agenda) {
    let Book { points, lanes, shipments, network } = book;
    let Some(entity) = network.point(stock) else { return };
    let Ok(mut point) = points.get_mut(entity) else { return };
    let wanted = order_up(&mut point, lanes, shipments, network, agenda);
    let Some((mut lane, source, draft)) = wanted else { return };
    let Ok([mut point, mut source]) = points.get_many_mut([entity, source]) else { return };
    draw_on(&mut source, &mut point, &mut lane, draft, shipments, agenda);
    network.position_fell(agenda, source.id);
}

/// A customer's purchase at a stock point, and the order that follows where its position is under
/// continuous review.
pub(super) fn sell_one(stock: StockId, book: &mut Book, agenda: &mut Agenda) {
    let Book { points, lanes, shipments, network } = book;
    let Some(entity) = network.point(stock) else { return };
    let Ok(mut point) = points.get_mut(entity) else { return };
    let point = &mut *point;
    let sold = point.sell(agenda.now(), 1.0);
    agenda.mark_amount(sold);
    if let Some(customers) = &mut point.customers {
        customers.send_next(stock, agenda);
    }
    if !network.source(stock).is_some_and(|source| source.continuous) {
        return;
    }
    let wanted = order_up(point, lanes, shipments, network, agenda);
    let Some((mut lane, source, draft)) = wanted else { return };
    let Ok([mut point, mut source]) = points.get_many_mut([entity, source]) else { return };
    draw_on(&mut source, &mut point, &mut lane, draft, shipments, agenda);
    network.position_fell(agenda, source.id);
}

/// Orders by rule; what has no end at its origin goes at once, for all else the lane, the origin's
/// stock point and the order are given back.
#[inline]
fn order_up<'a>(
    point: &mut StockPoint,
    lanes: &'a mut Query<&'static mut Lane>,
    shipments: &mut Shipments,
    network: &Network,
    agenda: &mut Agenda,
) -> Option<(Mut<'a, Lane>, Entity, Draft)> {
    let Source { lane, destination, line, .. } = network.source(point.id)?;
    let mut lane = lanes.get_mut(network.lane(lane)?).ok()?;
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
    let many = book.network.reviews.get(group).map_or(0, |(_, stocks)| stocks.len());
    for place in 0..many {
        let stock = book.network.reviews[group].1[place];
        review_position(stock, &mut book, now.agenda);
    }
    if let Some((period, _)) = book.network.reviews.get(group) {
        now.agenda.after(*period, now.event);
    }
}

/// Why a revision or a split was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is no such lane or destination, or nobody decides there.
    #[error("nobody decides the orders of that lane and destination")]
    NotDecided,
    /// The vector is not as long as the lane has products (times destinations, for a split).
    #[error("the vector of quantities is not as long as the lane needs it")]
    Length,
    /// An amount is negative, not finite, or not whole where it must be.
    #[error("an amount is not one that can be ordered")]
    Amount,
    /// It is too late for that departure.
    #[error("it is too late for that departure")]
    TooLate,
    /// A split must keep each product's total.
    #[error("the split does not keep the total of each product")]
    Total,
}

/// For those who decide: the open orders, and the split of sent ones.
#[derive(SystemParam)]
pub struct OpenOrders<'w, 's> {
    /// Stock points.
    pub points: Query<'w, 's, &'static mut StockPoint>,
    /// Lanes.
    pub lanes: Query<'w, 's, &'static mut Lane>,
    /// Who and what there is.
    pub network: Res<'w, Network>,
    /// The calendar.
    pub clock: Res<'w, Clock>,
}

impl OpenOrders<'_, '_> {
    /// Sets one destination's open order for the lane's next departure.
    ///
    /// `departure` is the one that the decision was made for: if its cut-off is past, it is too late.
    ///
    /// # Errors
    /// If the order cannot be so; nothing is changed then.
    pub fn revise(
        &mut self,
        lane: LaneId,
        destination: usize,
        departure: i64,
        quantities: &[f64],
        stamp: Stamp,
    ) -> Result<(), Refused> {
        let entity = self.network.lane(lane).ok_or(Refused::NotDecided)?;
        let mut lane = self.lanes.get_mut(entity).map_err(|_| Refused::NotDecided)?;
        let lane = &mut *lane;
        if !lane.is_decided() || destination >= lane.destinations.len() {
            return Err(Refused::NotDecided);
        }
        if lane.open.departure != departure {
            return Err(Refused::TooLate);
        }
        let lines = lane.lines();
        if quantities.len() != lines {
            return Err(Refused::Length);
        }
        if !quantities
            .iter()
            .zip(&lane.divisible)
            .all(|(units, divisible)| is_amount(*units, *divisible))
        {
            return Err(Refused::Amount);
        }
        let open = &mut lane.open.quantities[destination * lines..(destination + 1) * lines];
        for (line, (open, units)) in open.iter_mut().zip(quantities).enumerate() {
            let kept = lane.points[destination * lines + line].is_some();
            *open = if kept { *units } else { 0.0 };
        }
        lane.open.stamps[destination] = Stamp { basis: Basis::Decision, ..stamp };
        Ok(())
    }

    /// Splits what was ordered for a departure anew among the lane's destinations: units by
    /// destination, then product, each product's total as it was.
    ///
    /// # Errors
    /// If the split cannot be so; nothing is changed then.
    pub fn split(
        &mut self,
        now: SimTime,
        lane: LaneId,
        departure: i64,
        quantities: &[f64],
        stamp: Stamp,
    ) -> Result<(), Refused> {
        let entity = self.network.lane(lane).ok_or(Refused::NotDecided)?;
        let mut lane = self.lanes.get_mut(entity).map_err(|_| Refused::NotDecided)?;
        let lane = &mut *lane;
        let Service::Timetable(timetable) = &lane.service else { return Err(Refused::NotDecided) };
        if timetable.split_until(departure, &self.clock).is_none_or(|until| now > until) {
            return Err(Refused::TooLate);
        }
        let closed = lane
            .closed
            .iter_mut()
            .find(|closed| closed.departure == departure)
            .ok_or(Refused::TooLate)?;
        if quantities.len() != closed.quantities.len() {
            return Err(Refused::Length);
        }
        let lines = lane.products.len();
        for (cell, &units) in quantities.iter().enumerate() {
            if !is_amount(units, lane.divisible[cell % lines])
                || (units > 0.0 && lane.points[cell].is_none())
            {
                return Err(Refused::Amount);
            }
        }
        for line in 0..lines {
            let total = |of: &[f64]| of.iter().skip(line).step_by(lines).sum::<f64>();
            let (old, new) = (total(&closed.quantities), total(quantities));
            if (old - new).abs() > 1e-9 * old.max(1.0) {
                return Err(Refused::Total);
            }
        }
        for (place, stamped) in closed.stamps.iter_mut().enumerate() {
            let cells = place * lines..(place + 1) * lines;
            if closed.quantities[cells.clone()] != quantities[cells] {
                *stamped = Stamp { basis: Basis::Decision, ..stamp };
            }
        }
        for (cell, (old, &units)) in closed.quantities.iter_mut().zip(quantities).enumerate() {
            let change = units - *old;
            *old = units;
            if change != 0.0
                && let Some(mut point) =
                    lane.points[cell].and_then(|point| self.points.get_mut(point).ok())
            {
                point.amend_order(now, change);
            }
        }
        Ok(())
    }
}

fn is_amount(units: f64, divisible: bool) -> bool {
    units.is_finite() && units >= 0.0 && (divisible || units.fract() == 0.0)
}

/// Sets the first review of each period going.
pub(super) fn begin_reviews(network: &Network, firsts: &[SimSpan], agenda: &mut Agenda) {
    for (group, (_, first)) in network.reviews.iter().zip(firsts).enumerate() {
        agenda.after(*first, ReviewFallsDue { group: group as u32 });
    }
}
