//! Ordering parameters that are computed from costs, by the models of `planning`.
//!
//! ```ron
//! orders: reorder_lots(at: days(3), lot: economic_lot(order_cost: "20 GBP")),
//! orders: base_stock(newsvendor(underage: "0.7 GBP", overage: "0.18 GBP")),
//! orders: optimal_reorder(order_cost: "64 GBP", backorder_cost_per_day: "9 GBP"),
//! ```
//!
//! They are computed once, from the mean demand of the specification and the lane's planned lead time.
//! Held to account by `supply::tests::policies` and, for the models, by `tests/it/oracles/supply`.

use super::item::Item;
use crate::issue::Checker;
use crate::quantity::{Currency, Money, MoneyPerUnit};
use crate::supply::planning::{EconomicLot, Newsvendor, ReorderCosts, ReorderLevels, StockCharge};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The lot of least cost under constant demand: `√(2·K·λ/h)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EconomicLotSpec {
    /// Cost of an order of one product, K; the lane's cost per departure if absent.
    #[serde(default)]
    pub order_cost: Option<Money>,
    /// Cost of a unit backordered for a day, above 0; if absent, nothing may be backordered.
    #[serde(default)]
    pub backorder_cost_per_day: Option<MoneyPerUnit>,
}

/// The level that balances the cost of a unit short against that of a unit left over, for the demand of
/// lead time plus review period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewsvendorSpec {
    /// Cost of a unit short, above 0; the product's margin if absent.
    #[serde(default)]
    pub underage: Option<MoneyPerUnit>,
    /// Cost of a unit left over, above 0; the cost of holding it for a review period if absent.
    #[serde(default)]
    pub overage: Option<MoneyPerUnit>,
    /// Distribution of the demand.
    #[serde(default)]
    pub demand: PlannedDemand,
}

/// Distribution of demand that a level is computed for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlannedDemand {
    /// Normal, with the mean and variance of the demand.
    #[default]
    Normal,
    /// Poisson, with the mean of the demand.
    Poisson,
}

/// Reorder point and order-up-to level of least cost under periodic review (Zheng and Federgruen 1991), with
/// the mean stock and backorders from one arrival to the next.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OptimalReorderSpec {
    /// Cost of an order of one product; the lane's cost per departure if absent.
    #[serde(default)]
    pub order_cost: Option<Money>,
    /// Cost of a unit backordered for a day, above 0.
    pub backorder_cost_per_day: MoneyPerUnit,
    /// When stock and backorders are charged; throughout, as in a run, if absent.
    #[serde(default)]
    pub charged: StockCharge,
}

/// What the check of computed parameters depends on.
#[derive(Clone, Copy, Debug)]
pub(in crate::supply) struct CheckedLane {
    /// Whether the lane runs by timetable.
    pub(in crate::supply) is_timetabled: bool,
    /// Whether positions are reviewed at cut-offs or at a period, and not at every fall.
    pub(in crate::supply) is_periodic: bool,
    /// Whether the lane has a cost per departure.
    pub(in crate::supply) has_departure_cost: bool,
    /// Whether holding stock has a cost.
    pub(in crate::supply) has_holding_cost: bool,
    /// Currency of the scenario.
    pub(in crate::supply) currency: Currency,
}

impl CheckedLane {
    /// Reports a missing order cost, or one that is negative or in another currency.
    fn check_order_cost(self, cost: Option<Money>, checker: &mut Checker) {
        let mut checker = checker.within("order_cost");
        match cost {
            Some(cost) => {
                checker.currency(cost.currency(), self.currency);
                if cost.si() < 0.0 {
                    checker.out_of_range(cost, "an amount of zero or more");
                }
            }
            None if !self.has_departure_cost => {
                checker.missing(
                    "the cost of an order",
                    "give it, or a `cost_per_departure` of the lane",
                );
            }
            None => {}
        }
    }

    /// Reports a cost of a unit that is out of range or in another currency.
    fn check_unit_cost(self, cost: Option<MoneyPerUnit>, may_be_zero: bool, checker: &mut Checker) {
        let Some(cost) = cost else { return };
        checker.currency(cost.currency(), self.currency);
        if cost.si() < 0.0 || cost.si() == 0.0 && !may_be_zero {
            let right =
                if may_be_zero { "an amount of zero or more" } else { "an amount above zero" };
            checker.out_of_range(cost, right);
        }
    }

    /// Reports that holding is free.
    fn check_holding(self, checker: &mut Checker) {
        if !self.has_holding_cost {
            checker.conflict(
                "without a cost of holding stock there is no level or lot of least cost",
                "give `holding_rate` or `storage` of the supply chain, above zero",
            );
        }
    }
}

impl EconomicLotSpec {
    /// Reports what is out of range.
    pub(super) fn check(&self, lane: CheckedLane, checker: &mut Checker) {
        lane.check_order_cost(self.order_cost, checker);
        let mut cost = checker.within("backorder_cost_per_day");
        lane.check_unit_cost(self.backorder_cost_per_day, false, &mut cost);
        lane.check_holding(checker);
    }

    /// The lot of an item.
    pub(super) fn lot(&self, item: &Item) -> f64 {
        EconomicLot {
            order_cost: self.order_cost.map_or(item.cost_per_departure, Money::si),
            demand_rate: item.daily.mean,
            holding_cost: item.holding_per_day(),
            backorder_cost: self.backorder_cost_per_day.map(MoneyPerUnit::si),
        }
        .lot()
    }
}

impl NewsvendorSpec {
    /// Reports what is out of range.
    pub(super) fn check(&self, lane: CheckedLane, checker: &mut Checker) {
        lane.check_unit_cost(self.underage, false, &mut checker.within("underage"));
        lane.check_unit_cost(self.overage, false, &mut checker.within("overage"));
        if self.overage.is_some() {
            return;
        }
        if lane.is_periodic {
            lane.check_holding(checker);
        } else {
            checker.within("overage").missing(
                "the cost of a unit left over",
                "give it: a position reviewed whenever it falls has no review period",
            );
        }
    }

    /// The level of an item.
    pub(super) fn level(&self, item: &Item) -> f64 {
        let costs = Newsvendor {
            underage: self.underage.map_or(item.margin, MoneyPerUnit::si),
            overage: self
                .overage
                .map_or_else(|| item.holding_per_day() * item.review_days, MoneyPerUnit::si),
        };
        let demand = item.of_protected_time();
        if demand.mean <= 0.0 {
            return 0.0;
        }
        match self.demand {
            PlannedDemand::Normal => costs.normal(demand).level.max(0.0),
            PlannedDemand::Poisson => costs.poisson(demand.mean).level,
        }
    }
}

impl OptimalReorderSpec {
    /// Reports what is out of range.
    pub(super) fn check(&self, lane: CheckedLane, checker: &mut Checker) {
        lane.check_order_cost(self.order_cost, checker);
        let mut cost = checker.within("backorder_cost_per_day");
        lane.check_unit_cost(Some(self.backorder_cost_per_day), false, &mut cost);
        lane.check_holding(checker);
        if !lane.is_periodic {
            checker.conflict(
                "levels of least cost are known for periodic review alone",
                "give the lane a `review` period or a timetable, or use `reorder_up_to` or `reorder_lots`",
            );
        }
    }

    /// The levels of an item.
    pub(super) fn levels(&self, item: &Item) -> ReorderLevels {
        let costs = ReorderCosts {
            order: self.order_cost.map_or(item.cost_per_departure, Money::si),
            holding: item.holding_per_day() * item.review_days,
            backorder: self.backorder_cost_per_day.si() * item.review_days,
            charged: self.charged,
        };
        costs.levels(item.of_period(), item.of_protected_time())
    }
}
