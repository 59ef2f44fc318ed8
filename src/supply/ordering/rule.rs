//! Ordering rules: decisions or a replenishment policy set the orders of a lane's destinations.
//!
//! A policy acts on the true state of the destination's stock point, at the cut-off, at a review
//! period, or at every fall of the position.

use super::policy::{BaseStock, ForecastLevel, Known, Smoothing, orderable};
use crate::issue::Checker;
use crate::kernel::SimTime;
use crate::quantity::Span;
use crate::supply::stock::StockPoint;
use indexmap::IndexMap;
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
    /// Base stock at fixed levels: each order raises the inventory position to the level.
    BaseStock(LevelsSpec),
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
}

/// Order that is sent if no decision arrives in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FallbackOrder {
    /// The order sent a week ago, for the same weekday.
    #[default]
    RepeatLastWeek,
    /// The previous order.
    Hold,
    /// No order.
    SendNothing,
}

/// Levels of base stock, 0 to 10⁹ units or days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LevelsSpec {
    /// Days of mean demand, including the demand of facilities supplied from here.
    Days(f64),
    /// Units of every product.
    Units(f64),
    /// Units, by product.
    ByProduct(IndexMap<String, f64>),
}

impl OrdersSpec {
    /// Whether decisions set the orders.
    #[must_use]
    pub const fn is_decided(&self) -> bool {
        matches!(self, Self::Decided { .. })
    }

    /// Reports what is out of range; names are resolved elsewhere.
    pub(in crate::supply) fn check(&self, timetabled: bool, checker: &mut Checker) {
        match self {
            Self::Decided { .. } if !timetabled => {
                checker.conflict(
                    "decisions cannot set the orders of a lane on demand: it has no cut-off",
                    "use a timetable, or another ordering rule",
                );
            }
            Self::Decided { .. } => {}
            Self::BaseStock(levels) => {
                let is_out_of_range = |level: &f64| !(0.0..=1e9).contains(level);
                let given = match levels {
                    LevelsSpec::Days(days) => vec![*days],
                    LevelsSpec::Units(units) => vec![*units],
                    LevelsSpec::ByProduct(levels) => levels.values().copied().collect(),
                };
                if let Some(level) = given.iter().find(|level| is_out_of_range(level)) {
                    checker.out_of_range(level, "levels of 0 to 1000000000");
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

/// Ordering rule in the running simulation; vectors by destination, then SKU.
#[derive(Clone, Debug)]
pub(in crate::supply) enum OrderingRule {
    Decided(FallbackOrder),
    BaseStock(Vec<f64>),
    Forecast { policy: ForecastLevel, series: Vec<Smoothing>, seen: Vec<f64> },
}

impl StockPoint {
    /// The state at an instant that a replenishment policy acts on.
    #[inline]
    #[must_use]
    pub fn known(&self, now: SimTime) -> Known {
        Known {
            on_hand: self.on_hand_at(now),
            on_order: self.on_order().level(),
            backorders: self.backorders_at(now),
            committed: self.committed(),
        }
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

    /// Order-up-to levels in force, by slot, for an order that protects a number of days unless the rule
    /// states another; `None` where orders are decided.
    pub(super) fn levels(&self, protects_days: f64) -> Option<Vec<f64>> {
        match self {
            Self::Decided(_) => None,
            Self::BaseStock(levels) => Some(levels.clone()),
            Self::Forecast { policy, series, .. } => {
                let level = |series: &Smoothing| policy.level(series, protects_days);
                Some(series.iter().map(level).collect())
            }
        }
    }
}

/// Units that a stock point orders up to a level.
#[inline]
pub(super) fn order_up_to(level: f64, known: Known, fractional: bool) -> f64 {
    orderable(BaseStock { level }.order(known), fractional)
}
