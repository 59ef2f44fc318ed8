//! Products: what is stocked, moved and sold.
//!
//! A product's class says which lanes carry it; its price and margin turn units into money. Not
//! modelled yet: packs, weight, volume, shelf life, substitutes.

use crate::issue::Checker;
use crate::quantity::{Currency, MoneyPerUnit, id};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

id! {
    /// A product.
    ProductId,
}

/// How a product is kept on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProductClass {
    /// Above freezing, a few degrees.
    Chilled,
    /// Below freezing.
    Frozen,
    /// As it comes.
    Ambient,
}

/// What becomes of demand that finds the shelf empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unmet {
    /// The customer goes without.
    #[default]
    Lost,
    /// The customer waits for the next receipt.
    Backordered,
}

/// What a scenario says about a product.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductSpec {
    /// How it is kept.
    pub class: ProductClass,
    /// What a customer pays for a unit.
    pub price: MoneyPerUnit,
    /// What is left of the price after the unit was bought: lost with each lost sale.
    pub margin: MoneyPerUnit,
    /// What becomes of unmet demand.
    #[serde(default)]
    pub unmet: Unmet,
    /// Whether amounts need not be whole, as of goods sold by weight.
    #[serde(default)]
    pub divisible: bool,
}

/// A product in the running simulation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Product {
    /// How it is kept.
    pub class: ProductClass,
    /// What the business paid for a unit.
    pub cost: f64,
    /// What a lost unit would have earned.
    pub margin: f64,
    /// What becomes of unmet demand.
    pub unmet: Unmet,
    /// Whether amounts need not be whole.
    pub divisible: bool,
}

impl ProductSpec {
    /// Puts down what is wrong; all money is in the scenario's currency.
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
            divisible: self.divisible,
        }
    }
}
