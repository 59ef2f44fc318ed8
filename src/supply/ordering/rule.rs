//! Ordering rules: decisions or a replenishment policy set the orders of a lane's destinations.
//!
//! A policy acts on the true state of the destination's stock point, at the cut-off, at a review
//! period, or at every fall of the position.

use super::computed::{CheckedLane, OptimalReorderSpec};
use super::item::Item;
use super::levels::{LevelRole, LevelsSpec};
use super::policy::{
    BaseStock, ForecastLevel, Known, MovingAverage, ReorderLots, ReorderUpTo, Smoothing, orderable,
};
use crate::issue::Checker;
use crate::kernel::SimTime;
use crate::quantity::Span;
use crate::supply::network::Lane;
use crate::supply::residue::is_residue;
use crate::supply::stock::StockPoint;
use crate::supply::transport::Target;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Ordering rule of a lane's destinations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum OrdersSpec {
    /// Decisions set the orders, until the cut-off.
    Decided {
        /// Order that is sent if no decision arrives in time.
        #[serde(default)]
        fallback_order: FallbackOrder,
    },
    /// Base stock: each order raises the inventory position to a level. (S−1, S) under continuous review,
    /// (R, S) by timetable or at a review period.
    BaseStock(LevelsSpec),
    /// Reorder point and order-up-to level: once the position is at the point or below, an order raises
    /// it to the level. (s, S), also called min–max, under continuous review; (R, s, S) by timetable or at
    /// a review period.
    ReorderUpTo {
        /// The reorder point s, or minimum.
        at: LevelsSpec,
        /// The order-up-to level S, or maximum.
        up_to: LevelsSpec,
    },
    /// Reorder point and lot: once the position is at the point or below, the least number of lots that
    /// raises it above the point is ordered. (r, Q), or (r, nQ), under continuous review.
    ReorderLots {
        /// The reorder point r.
        at: LevelsSpec,
        /// The lot Q.
        lot: LevelsSpec,
        /// Whether an order is one lot, even if the position stays at the reorder point or below.
        #[serde(default)]
        single: bool,
    },
    /// Reorder point and order-up-to level of least mean cost of ordering, holding and backorders, for
    /// demand in whole units; the lane needs a timetable or a review period.
    OptimalReorder(OptimalReorderSpec),
    /// Base stock at a level computed from a forecast of the stock point's demand.
    Forecast {
        /// Protected time, which an order must cover: review period plus lead time. If absent, from the
        /// cut-off of each departure to the planned arrival of the following one; required for a lane on
        /// demand.
        #[serde(default)]
        protects: Option<Span>,
        /// Safety factor z, 0 to 10.
        safety_factor: f64,
        /// Weight of the latest day in the smoothed demand, above 0, at most 1.
        smoothing: f64,
    },
    /// Base stock at a level computed from the moving average of the stock point's daily demand.
    MovingAverage {
        /// Protected time, which an order must cover: review period plus lead time. If absent, from the
        /// cut-off of each departure to the planned arrival of the following one; required for a lane on
        /// demand.
        #[serde(default)]
        protects: Option<Span>,
        /// Safety factor z, 0 to 10.
        safety_factor: f64,
        /// Number of days that are averaged, 1 to 1000.
        days: u32,
    },
}

/// Order that is sent if no decision arrives in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FallbackOrder {
    /// The order sent a week ago, for the same weekday and wave, before that if it did not depart; on a timetable by
    /// the month, that of the last departure of the wave. The mean demand until the first decision.
    #[default]
    RepeatLastWeek,
    /// The previous order; the mean demand until the first decision.
    Hold,
    /// No order.
    SendNothing,
}

impl OrdersSpec {
    /// Whether decisions set the orders.
    #[must_use]
    pub const fn is_decided(&self) -> bool {
        matches!(self, Self::Decided { .. })
    }

    /// Reports what is out of range; names are resolved elsewhere.
    pub(in crate::supply) fn check(&self, lane: CheckedLane, checker: &mut Checker) {
        let timetabled = lane.is_timetabled;
        match self {
            Self::Decided { .. } if !timetabled => {
                checker.conflict(
                    "decisions cannot set the orders of a lane on demand: it has no cut-off",
                    "use a timetable, or another ordering rule",
                );
            }
            Self::Decided { .. } => {}
            Self::BaseStock(levels) => levels.check(LevelRole::UpTo, lane, checker),
            Self::ReorderUpTo { at, up_to } => {
                at.check(LevelRole::Point, lane, &mut checker.within("at"));
                up_to.check(LevelRole::UpTo, lane, &mut checker.within("up_to"));
                check_up_to(at, up_to, &mut checker.within("up_to"));
            }
            Self::ReorderLots { at, lot, .. } => {
                at.check(LevelRole::Point, lane, &mut checker.within("at"));
                lot.check(LevelRole::Lot, lane, &mut checker.within("lot"));
            }
            Self::OptimalReorder(optimal) => optimal.check(lane, checker),
            Self::MovingAverage { protects, safety_factor, days } => {
                check_protected(*protects, *safety_factor, timetabled, checker);
                if !(1..=1000).contains(days) {
                    checker.within("days").out_of_range(days, "1 to 1000 days");
                }
            }
            Self::Forecast { protects, safety_factor, smoothing } => {
                if protects.is_none() && !timetabled {
                    checker
                        .within("protects")
                        .missing("the protected time", "give review period plus lead time");
                }
                if !(0.0..=10.0).contains(safety_factor) {
                    checker.within("safety_factor").out_of_range(safety_factor, "0 to 10");
                }
                if !(*smoothing > 0.0 && *smoothing <= 1.0) {
                    checker.within("smoothing").out_of_range(smoothing, "above 0, at most 1");
                }
            }
        }
    }
}

/// Reports order-up-to levels below the reorder point, where both are given in one form.
fn check_up_to(at: &LevelsSpec, up_to: &LevelsSpec, checker: &mut Checker) {
    match (at, up_to) {
        (LevelsSpec::Units(point), LevelsSpec::Units(level))
        | (LevelsSpec::Days(point), LevelsSpec::Days(level))
            if level < point =>
        {
            checker.out_of_range(level, "no less than `at`");
        }
        (LevelsSpec::ByProduct(points), LevelsSpec::ByProduct(levels)) => {
            for (product, point) in points {
                let level = levels.get(product).copied().unwrap_or(0.0);
                if level < *point {
                    let right = format!("no less than `at`, which is {point}");
                    checker.within(product).out_of_range(level, right);
                }
            }
        }
        (LevelsSpec::Units(point), LevelsSpec::ByProduct(levels)) => {
            for (product, level) in levels.iter().filter(|(_, level)| *level < point) {
                checker
                    .within(product)
                    .out_of_range(level, format!("no less than `at`, which is {point}"));
            }
        }
        (LevelsSpec::ByProduct(points), LevelsSpec::Units(level)) => {
            if let Some((product, point)) = points.iter().find(|(_, point)| *point > level) {
                checker.out_of_range(
                    level,
                    format!("no less than `at`, which is {point} for `{product}`"),
                );
            }
        }
        (LevelsSpec::ByPlace(points), LevelsSpec::ByPlace(levels)) => {
            for (place, point) in points {
                if let Some(level) = levels.get(place) {
                    check_up_to(point, level, &mut checker.within(place));
                }
            }
        }
        _ => {}
    }
}

/// Reports a protected time that is missing, and a safety factor that is out of range.
fn check_protected(
    protects: Option<Span>,
    safety_factor: f64,
    timetabled: bool,
    checker: &mut Checker,
) {
    if protects.is_none() && !timetabled {
        checker
            .within("protects")
            .missing("the protected time", "give review period plus lead time");
    }
    if !(0.0..=10.0).contains(&safety_factor) {
        checker.within("safety_factor").out_of_range(safety_factor, "0 to 10");
    }
}

/// Ordering rule in the running simulation; vectors by destination, then SKU.
#[derive(Clone, Debug)]
pub(in crate::supply) enum OrderingRule {
    Decided(FallbackOrder),
    /// Targets that stay as they are.
    Fixed(Vec<Target>),
    MovingAverage {
        /// Protected time in days, where it is stated; otherwise that of the departure.
        protects_days: Option<f64>,
        safety_factor: f64,
        series: Vec<MovingAverage>,
        seen: Vec<f64>,
    },
    Forecast {
        policy: ForecastLevel,
        series: Vec<Smoothing>,
        seen: Vec<f64>,
    },
}

impl OrdersSpec {
    /// The target of an item under a rule whose targets are fixed; `None` under the other rules. `at` is
    /// the level that the place selects of levels by place: see [`LevelsSpec::places`].
    pub(in crate::supply) fn target(
        &self,
        levels: [&LevelsSpec; 2],
        item: &Item,
    ) -> Option<Target> {
        let [first, second] = levels.map(|levels| levels.level(item));
        Some(match self {
            Self::BaseStock(_) => Target::Level(first),
            Self::ReorderUpTo { .. } => Target::ReorderUpTo { at: first, up_to: second },
            Self::ReorderLots { single, .. } => {
                Target::ReorderLots { at: first, lot: second, single: *single }
            }
            Self::OptimalReorder(optimal) => {
                let levels = optimal.levels(item);
                Target::ReorderUpTo { at: levels.at, up_to: levels.up_to }
            }
            Self::Decided { .. } | Self::Forecast { .. } | Self::MovingAverage { .. } => {
                return None;
            }
        })
    }

    /// Whether the rule balances costs against that of holding.
    pub(in crate::supply) fn weighs_holding(&self) -> bool {
        matches!(self, Self::OptimalReorder(_))
            || self.levels().iter().any(|(_, levels)| levels.is_economic_lot())
    }

    /// The levels of the rule, with their keys; none where they are computed or forecast.
    pub(in crate::supply) fn levels(&self) -> Vec<(Option<&'static str>, &LevelsSpec)> {
        match self {
            Self::BaseStock(levels) => vec![(None, levels)],
            Self::ReorderUpTo { at, up_to } => vec![(Some("at"), at), (Some("up_to"), up_to)],
            Self::ReorderLots { at, lot, .. } => vec![(Some("at"), at), (Some("lot"), lot)],
            _ => Vec::new(),
        }
    }
}

impl StockPoint {
    /// The state at an instant that a replenishment policy acts on: by its record where that may drift.
    #[inline]
    #[must_use]
    pub fn known(&self, now: SimTime) -> Known {
        self.known_and_issued(now).0
    }

    /// The same, and the units issued since the run began.
    #[inline]
    #[must_use]
    pub fn known_and_issued(&self, now: SimTime) -> (Known, f64) {
        // A copy is settled only where what is due may run out.
        if self.has_wishes() || self.has_shelf() && !self.sells_all(now) {
            let point = self.as_of(now);
            let known = Known {
                on_hand: point.on_hand().level() + point.phantom(),
                on_order: point.on_order().level(),
                backorders: point.backorders().level(),
                committed: point.committed(),
                expiring: 0.0,
            };
            return (known, point.cumulative_out());
        }
        let due = self.demand_due(now);
        let served = due.min(self.sellable());
        let known = Known {
            on_hand: self.on_hand().level() - served + self.phantom(),
            on_order: self.on_order().level(),
            backorders: self.backorders().level() + self.backordered_of(due - served),
            committed: self.committed(),
            expiring: 0.0,
        };
        (known, self.cumulative_out() + served)
    }
}

impl OrderingRule {
    /// The fallback order, where decisions set the orders.
    pub(super) const fn fallback(&self) -> Option<FallbackOrder> {
        match self {
            Self::Decided(fallback) => Some(*fallback),
            _ => None,
        }
    }

    /// Mean demand a day of a slot, as the rule has learned it; `None` under a rule that learns none.
    pub(super) fn mean_per_day(&self, slot: usize) -> Option<f64> {
        match self {
            Self::Decided(_) | Self::Fixed(_) => None,
            Self::Forecast { series, .. } => series.get(slot).map(Smoothing::mean),
            Self::MovingAverage { series, .. } => series.get(slot).map(MovingAverage::mean),
        }
    }

    /// Targets in force, by slot, for an order that protects a number of days unless the rule states
    /// another; `None` where orders are decided.
    pub(super) fn targets(&self, protects_days: f64) -> Option<Vec<Target>> {
        match self {
            Self::Decided(_) => None,
            Self::Fixed(targets) => Some(targets.clone()),
            Self::Forecast { policy, series, .. } => {
                let level = |series: &Smoothing| policy.level(series, protects_days);
                Some(series.iter().map(level).map(Target::Level).collect())
            }
            Self::MovingAverage { protects_days: stated, safety_factor, series, .. } => {
                let days = stated.unwrap_or(protects_days);
                let level = |series: &MovingAverage| series.level(days, *safety_factor);
                Some(series.iter().map(level).map(Target::Level).collect())
            }
        }
    }
}

/// Units of a SKU that a stock point orders on a lane under a target.
#[inline]
pub(super) fn units_to_order(target: Target, known: Known, lane: &Lane, sku: usize) -> f64 {
    let fractional = lane.is_fractional(sku);
    let (units, of) = match target {
        Target::Level(level) => (BaseStock { level }.order(known), level),
        Target::ReorderUpTo { at, up_to } => (ReorderUpTo { at, up_to }.order(known), up_to),
        Target::ReorderLots { at, lot, single } => {
            (ReorderLots { at, lot, single }.order(known), lot)
        }
    };
    // What rounding leaves of a position is not ordered.
    if fractional && is_residue(units, of) {
        0.0
    } else {
        lane.raised(sku, orderable(units, fractional))
    }
}
