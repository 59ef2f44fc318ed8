//! Products: the goods that are stocked, moved and sold.
//!
//! The class of a product selects lanes and assortments; price and margin turn units into money. Not
//! modelled: packs, weight, volume, shelf life, substitution.

use crate::issue::Checker;
use crate::quantity::{Currency, MoneyPerUnit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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

/// What happens to demand that stock on hand does not cover.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unmet {
    /// Lost: the customer leaves without the unit.
    #[default]
    Lost,
    /// Backordered: the customer waits for the next receipt.
    Backordered,
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
    pub unmet: Unmet,
    /// Whether quantities may be fractional, as for goods sold by weight; whole units if absent.
    #[serde(default)]
    pub divisible: bool,
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
    /// Whether quantities may be fractional.
    pub fractional: bool,
}

impl ProductSpec {
    /// Reports what is out of range; all money is in the scenario's currency.
    pub fn check(&self, currency: Currency, checker: &mut Checker) {
        for (field, money) in [("price", self.price), ("margin", self.margin)] {
            let mut checker = checker.within(field);
            checker.currency(money.currency(), currency);
            if money.si() < 0.0 {
                checker.out_of_range(money, "an amount of zero or more");
            }
        }
        if self.margin.si() > self.price.si() {
            checker.within("margin").out_of_range(self.margin, "no more than the price");
        }
    }

    /// The product in the running simulation.
    #[must_use]
    pub fn product(&self) -> Product {
        Product {
            class: self.class,
            cost: self.price.si() - self.margin.si(),
            margin: self.margin.si(),
            unmet: self.unmet,
            fractional: self.divisible,
        }
    }
}
