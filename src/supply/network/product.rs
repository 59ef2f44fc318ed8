//! Products: the goods that are stocked, moved and sold.
//!
//! The class of a product selects lanes and assortments; price and margin turn units into money. A unit that
//! expires costs what it was bought for. Units are ordered by the case where a lane says so (`quantities`).
//! Its load is the room that a unit takes in a vehicle. What becomes of demand that stock does not cover is in
//! `unmet`. Not modelled: weight and volume at once, salvage.

use super::lost_custom::LostCustomSpec;
use super::unmet::{Unmet, UnmetSpec};
use crate::issue::Checker;
use crate::quantity::{Currency, MoneyPerUnit, Share, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Largest number of units of a case.
const MAX_CASE: f64 = 1e9;

/// Temperature class in which a product is stored and moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProductClass {
    /// A few degrees above freezing.
    Chilled,
    /// Kept below freezing point.
    Frozen,
    /// At ambient temperature.
    Ambient,
}

impl ProductClass {
    /// The word in scenarios and tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Chilled => "chilled",
            Self::Frozen => "frozen",
            Self::Ambient => "ambient",
        }
    }
}

/// A product: temperature class, price, margin, and what happens to unmet demand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductSpec {
    /// Temperature class; lanes and assortments can be restricted to classes.
    pub class: ProductClass,
    /// Sales price of a unit.
    pub price: MoneyPerUnit,
    /// Price less purchase cost of a unit, at most the price; forgone with each lost sale.
    pub margin: MoneyPerUnit,
    /// What happens to unmet demand.
    #[serde(default)]
    pub unmet: UnmetSpec,
    /// How lost demand lowers later demand; not at all if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost_custom: Option<LostCustomSpec>,
    /// Cost of a unit that a customer waits for, for a day, where unmet demand is backordered or waits; waiting
    /// costs nothing if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backorder_cost_per_day: Option<MoneyPerUnit>,
    /// Whether quantities may be fractional, as for goods sold by weight; whole units if absent.
    #[serde(default)]
    pub divisible: bool,
    /// Units of a case, above 0, at most 10⁹, whole unless the product is divisible; lanes say whether they
    /// take orders by the case. None if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<f64>,
    /// Room that a unit takes in a vehicle, above 0, at most 10⁹, in the unit in which lanes state what a
    /// vehicle holds; 1 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load: Option<f64>,
    /// Time for which units can be sold from their arrival from an uncapacitated source, 1 d to 3660 d, in
    /// whole days of which that of arrival is the first; units do not expire if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shelf_life: Option<Span>,
    /// Share of customers who take the freshest unit; the others take the oldest, all if absent. The share is
    /// kept exactly and not drawn, which wastes 2 % to 6 % less than customers who pick independently.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picked_fresh: Option<Share>,
}

/// A selection of products.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GoodsSpec {
    /// All products.
    #[default]
    All,
    /// Products of some classes.
    Classes(Vec<ProductClass>),
    /// Products by name.
    Products(Vec<String>),
}

impl GoodsSpec {
    /// How narrow the selection is: 0 for all products, 1 for classes, 2 for products by name.
    pub(in crate::supply) const fn rank(&self) -> u8 {
        match self {
            Self::All => 0,
            Self::Classes(_) => 1,
            Self::Products(_) => 2,
        }
    }
}

/// A product in the running simulation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Product {
    /// Temperature class.
    pub class: ProductClass,
    /// Purchase cost of a unit, in the scenario's currency.
    pub cost: f64,
    /// Price less purchase cost of a unit.
    pub margin: f64,
    /// What happens to unmet demand.
    pub unmet: Unmet,
    /// Cost of a unit that a customer waits for, for a day, in the scenario's currency.
    pub backorder_cost_per_day: f64,
    /// Whether quantities may be fractional.
    pub fractional: bool,
    /// Units of a case; `None` if it has none.
    pub case: Option<f64>,
    /// Room that a unit takes in a vehicle.
    pub load: f64,
    /// Shelf life in days and share of customers who take the freshest unit; `None` if units do not expire.
    pub shelf_life: Option<(i64, f64)>,
    /// Cost of the space and the cold that a unit takes for a year, in the scenario's currency.
    pub storage: f64,
}

impl ProductSpec {
    /// Reports what is out of range; all money is in the scenario's currency.
    pub fn check(&self, currency: Currency, checker: &mut Checker) {
        let waiting = self.backorder_cost_per_day.map(|cost| ("backorder_cost_per_day", cost));
        let prices = [("price", self.price), ("margin", self.margin)];
        for (field, money) in prices.into_iter().chain(waiting) {
            let mut checker = checker.within(field);
            checker.currency(money.currency(), currency);
            if money.si() < 0.0 {
                checker.out_of_range(money, "an amount of zero or more");
            }
        }
        if self.margin.si() > self.price.si() {
            checker.within("margin").out_of_range(self.margin, "no more than the price");
        }
        if let Some(case) = self.case {
            let mut checker = checker.within("case");
            if !(case > 0.0 && case <= MAX_CASE) {
                checker.out_of_range(case, "units above 0, at most 1000000000");
            } else if !self.divisible && case.fract() != 0.0 {
                checker.out_of_range(case, "a whole number of units, or a `divisible` product");
            }
        }
        self.check_load(checker);
        match (self.shelf_life, self.picked_fresh) {
            (Some(life), _) => {
                let days = life.seconds() / 86_400.0;
                if !(1.0..=3_660.0).contains(&days) || days.fract() != 0.0 {
                    checker.within("shelf_life").out_of_range(life, "1 d to 3660 d, in whole days");
                }
            }
            (None, Some(_)) => checker.within("picked_fresh").conflict(
                "units that do not expire have no freshest one",
                "give a `shelf_life`, or remove it",
            ),
            (None, None) => {}
        }
        self.unmet.check(&mut checker.within("unmet"));
        if !self.unmet.waits() && self.backorder_cost_per_day.is_some() {
            checker.within("backorder_cost_per_day").conflict(
                "customers whose demand is lost do not wait",
                "write `unmet: backordered`, or remove it",
            );
        }
        if let Some(custom) = &self.lost_custom {
            let mut checker = checker.within("lost_custom");
            custom.check(&mut checker);
            if self.unmet == UnmetSpec::Backordered {
                checker.conflict(
                    "customers who wait without end are never lost",
                    "remove it, or let some of them go: `unmet: choices([…])`",
                );
            }
        }
    }

    /// The product in the running simulation, with the storage cost of a unit for a year.
    #[must_use]
    pub fn product(&self, storage: f64) -> Product {
        let days = |life: Span| (life.seconds() / 86_400.0) as i64;
        let fresh = self.picked_fresh.map_or(0.0, Share::si);
        Product {
            storage,
            shelf_life: self.shelf_life.map(|life| (days(life), fresh)),
            class: self.class,
            cost: self.price.si() - self.margin.si(),
            margin: self.margin.si(),
            unmet: self.unmet.unmet(),
            backorder_cost_per_day: self.backorder_cost_per_day.map_or(0.0, MoneyPerUnit::si),
            fractional: self.divisible,
            case: self.case,
            load: self.load.unwrap_or(1.0),
        }
    }
}
