//! How the destinations of a lane order: somebody decides, or a rule does.
//!
//! The rule is a policy on the truth of the destination's stock point (`policy`), called at the
//! cut-off, at a period, or at every fall of the position.

use super::policy::{BaseStock, ForecastLevel, Known, Smoothing, orderable};
use super::stock::StockPoint;
use crate::issue::Checker;
use crate::quantity::Span;
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
    #[inline]
    pub(super) fn order(&self, cell: usize, known: Known, divisible: bool) -> f64 {
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
