//! A lane's order book: its ordering rule, and the open orders for its next departure.
//!
//! Every destination of a lane by timetable has one open order. Decisions may revise it repeatedly;
//! the last revision before the cut-off is sent. The book of the next departure opens with the fallback
//! order that the lane's `fallback_order` selects; by default that of the same weekday a week ago.
//!
//! What a decision sent is repeated, or held, as it was sent, zero included. Until the first decision there
//! is no order to repeat, and the plan stands for it: the mean demand of the days until the next departure,
//! a fraction. Of whole goods it is rounded with what the departures before it left over,
//! `q = ⌊p + r + ½⌋`, `r ← r + p − q`, from departure to departure and from week to week. A product of
//! 0.05 units a day is so planned once in 20 days, and not for ever rounded to nothing. What is left over
//! stays as it is while decisions set the orders, which know what is missing. On a lane that takes orders by
//! the case, or of a minimum, a plan is rounded to the nearest of its quantities with what was left over, and
//! the first order that a decision sends clears what is left over.

use super::rule::{FallbackOrder, OrderingRule};
use crate::kernel::SimTime;
use crate::supply::id::{LaneId, StockId};
use crate::supply::network::{Grid, Lane, LineQuantities};
use crate::supply::provenance::{OrderSource, Provenance};
use crate::supply::transport::Target;
use bevy_ecs::prelude::Resource;

/// Rounding error of sums of a plan, in units: a half is a half.
const ROUNDING_ERROR: f64 = 1e-9;

/// A lane's ordering rule, and its open orders.
#[derive(Clone, Debug)]
pub struct OrderBook {
    lane: LaneId,
    grid: Grid,
    pub(super) rule: OrderingRule,
    /// Whether quantities may be fractional, by destination, then SKU.
    fractional: Vec<bool>,
    /// Quantities in which orders are taken, by SKU; empty if any are.
    packs: Vec<LineQuantities>,
    /// Number of the departure.
    departure: i64,
    /// Units, by destination, then SKU.
    pub(super) quantities: Vec<f64>,
    /// The order that is repeated or held, in the same order: as sent by a decision, or the plan.
    planned: Vec<f64>,
    /// Units that rounding of the plan left over so far, in the same order.
    left_over: Vec<f64>,
    /// What set the quantities, by destination.
    pub(super) provenance: Vec<Provenance>,
    /// Orders sent last, or planned, by slot of the departure in the week, destination, SKU.
    last_week: Vec<f64>,
}

/// Demand of a stock point at the end of a day.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::supply) struct DayDemand {
    /// Units since the run began.
    pub(in crate::supply) cumulative: f64,
    /// Units that the day had less than one of usual length, below zero if it had more; `None` if nothing
    /// can be learned from it.
    pub(in crate::supply) missing: Option<f64>,
}

/// The order books of all lanes.
#[derive(Resource, Clone, Debug)]
pub struct OrderBooks {
    /// By lane.
    list: Vec<OrderBook>,
}

impl OrderBooks {
    /// Order books of all lanes, in the order of their numbers.
    pub(in crate::supply) const fn new(list: Vec<OrderBook>) -> Self {
        Self { list }
    }

    /// The order book of a lane.
    #[must_use]
    pub fn lane(&self, lane: LaneId) -> Option<&OrderBook> {
        self.list.get(lane.index())
    }

    /// The order book of a lane, to revise or close it.
    pub(super) fn lane_mut(&mut self, lane: LaneId) -> Option<&mut OrderBook> {
        self.list.get_mut(lane.index())
    }

    /// The order books of all lanes, in the order of their numbers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &OrderBook> {
        self.list.iter()
    }

    /// The same, to update their forecasts.
    pub(in crate::supply) fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = &mut OrderBook> {
        self.list.iter_mut()
    }
}

impl OrderBook {
    /// A book without open orders.
    pub(in crate::supply) fn new(lane: &Lane, rule: OrderingRule, now: SimTime) -> Self {
        let provenance = Provenance::without_decision(now, OrderSource::LastWeek);
        Self {
            lane: lane.id(),
            grid: lane.grid(),
            rule,
            fractional: (0..lane.slots())
                .map(|slot| lane.is_fractional(lane.grid().column_of(slot)))
                .collect(),
            packs: lane.quantities().map_or_else(Vec::new, |quantities| {
                (0..lane.products().len()).map(|sku| quantities.line(sku)).collect()
            }),
            departure: 0,
            quantities: vec![0.0; lane.slots()],
            planned: vec![0.0; lane.slots()],
            left_over: vec![0.0; lane.slots()],
            provenance: vec![provenance; lane.destinations().len()],
            last_week: Vec::new(),
        }
    }

    /// Opens the book of the first departure with a plan for each slot of the week, of fractions of units.
    pub(in crate::supply) fn open_first(
        &mut self,
        departure: i64,
        slot_in_week: usize,
        plan: Vec<f64>,
        now: SimTime,
    ) {
        let slots = self.quantities.len();
        self.planned.copy_from_slice(&plan[slot_in_week * slots..][..slots]);
        self.last_week = plan;
        self.open(departure, slot_in_week, now);
    }

    /// Opens the book of a departure with the fallback order.
    fn open(&mut self, departure: i64, slot_in_week: usize, now: SimTime) {
        self.departure = departure;
        let source = match self.rule.fallback() {
            Some(FallbackOrder::RepeatLastWeek) => {
                let slots = self.quantities.len();
                let from = slot_in_week * slots;
                if let Some(plan) = self.last_week.get(from..from + slots) {
                    self.planned.copy_from_slice(plan);
                }
                self.round_plan();
                OrderSource::LastWeek
            }
            Some(FallbackOrder::Hold) => {
                self.round_plan();
                OrderSource::Held
            }
            Some(FallbackOrder::SendNothing) => {
                self.planned.fill(0.0);
                self.quantities.fill(0.0);
                OrderSource::Nothing
            }
            None => OrderSource::Policy,
        };
        self.provenance.fill(Provenance::without_decision(now, source));
    }

    /// Sets the open orders to the plan, rounded with what was left over.
    fn round_plan(&mut self) {
        if !self.packs.is_empty() {
            self.round_to_packs();
            return;
        }
        let plan = self.planned.iter().zip(&self.left_over).zip(&self.fractional);
        for (units, ((planned, left_over), is_fractional)) in self.quantities.iter_mut().zip(plan) {
            // A whole number is repeated as it is.
            *units = if *is_fractional || planned.fract() == 0.0 {
                *planned
            } else {
                (planned + left_over + 0.5 + ROUNDING_ERROR).floor().max(0.0)
            };
        }
    }

    /// Sets the open orders to the plan, rounded to quantities in which orders are taken.
    fn round_to_packs(&mut self) {
        let plan = self.planned.iter().zip(&self.left_over).enumerate();
        for (units, (slot, (&planned, &left_over))) in self.quantities.iter_mut().zip(plan) {
            let Some(pack) = self.packs.get(self.grid.column_of(slot)) else { continue };
            let is_as_planned = left_over.abs() <= ROUNDING_ERROR && pack.allows(planned);
            *units = if is_as_planned { planned } else { pack.nearest(planned + left_over) };
        }
    }

    /// Closes the book of a departure, in a slot of the week, and opens that of the next.
    pub(super) fn turn(
        &mut self,
        slot_in_week: usize,
        (next, next_slot): (i64, usize),
        now: SimTime,
    ) -> (Vec<f64>, Vec<Provenance>) {
        for (destination, provenance) in self.provenance.iter().enumerate() {
            let is_planned = matches!(provenance.source, OrderSource::LastWeek | OrderSource::Held);
            for slot in self.grid.row(destination) {
                if is_planned {
                    self.left_over[slot] += self.planned[slot] - self.quantities[slot];
                } else {
                    self.planned[slot] = self.quantities[slot];
                    if !self.packs.is_empty() {
                        self.left_over[slot] = 0.0;
                    }
                }
            }
        }
        let slots = self.quantities.len();
        self.last_week[slot_in_week * slots..(slot_in_week + 1) * slots]
            .copy_from_slice(&self.planned);
        let closed = (self.quantities.clone(), self.provenance.clone());
        self.open(next, next_slot, now);
        closed
    }

    /// Replaces one destination's open order.
    pub(super) fn revise(
        &mut self,
        lane: &Lane,
        destination: usize,
        quantities: &[f64],
        provenance: Provenance,
    ) {
        for (slot, units) in self.grid.row(destination).zip(quantities) {
            self.quantities[slot] = if lane.stock(slot).is_some() { *units } else { 0.0 };
        }
        self.provenance[destination] = provenance;
    }

    /// The lane.
    #[must_use]
    pub const fn lane(&self) -> LaneId {
        self.lane
    }

    /// Number of the departure that the open orders are for.
    #[must_use]
    pub const fn open_departure(&self) -> i64 {
        self.departure
    }

    /// The open order of a destination, by SKU, and what set it.
    #[must_use]
    pub fn open_order(&self, destination: usize) -> Option<(&[f64], Provenance)> {
        let quantities = self.quantities.get(self.grid.row(destination))?;
        Some((quantities, *self.provenance.get(destination)?))
    }

    /// Whether decisions set the orders.
    #[must_use]
    pub const fn is_decided(&self) -> bool {
        matches!(self.rule, OrderingRule::Decided(_))
    }

    /// Targets of ordering in force, by slot, for an order that protects a number of days; `None` where
    /// orders are decided.
    pub(in crate::supply) fn targets(&self, protects_days: f64) -> Option<Vec<Target>> {
        self.rule.targets(protects_days)
    }

    /// Updates demand forecasts by a day's demand at the destinations. A day that the beginning of the run
    /// cuts short is not learned from. Returns the targets of a lane on demand that follow, if the rule
    /// forecasts.
    pub(in crate::supply) fn update_forecasts(
        &mut self,
        lane: &Lane,
        is_whole_day: bool,
        mut demand_of: impl FnMut(StockId) -> DayDemand,
    ) -> Option<Vec<Target>> {
        let mut learn = |slot: usize, seen: &mut f64, observe: &mut dyn FnMut(f64)| {
            if let Some(stock) = lane.stock(slot) {
                let DayDemand { cumulative, missing } = demand_of(stock);
                if let Some(missing) = missing.filter(|_| is_whole_day) {
                    observe(cumulative - *seen + missing);
                }
                *seen = cumulative;
            }
        };
        match &mut self.rule {
            OrderingRule::Decided(_) | OrderingRule::Fixed(_) => return None,
            OrderingRule::Forecast { series, seen, .. } => {
                for (slot, (series, seen)) in series.iter_mut().zip(seen).enumerate() {
                    learn(slot, seen, &mut |demand| {
                        series.observe(demand, 1.0);
                    });
                }
            }
            OrderingRule::MovingAverage { series, seen, .. } => {
                for (slot, (series, seen)) in series.iter_mut().zip(seen).enumerate() {
                    learn(slot, seen, &mut |demand| {
                        series.observe(demand);
                    });
                }
            }
        }
        lane.on_demand().and_then(|_| self.rule.targets(0.0))
    }
}
