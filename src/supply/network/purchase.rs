//! Purchase: what goods cost at the origin of a lane, and the duty on them.
//!
//! A product has one standard cost, its price less its margin, at which stock is held and waste is counted. A lane
//! from a supplier may state another price, and an ad valorem duty. What is paid beyond the standard cost is the
//! purchase price variance, a cost of trade (`cost_price_variance`), below zero where goods are bought for less:
//!
//! ```text
//!  Σ units sent · (p − c)  +  Σ units received · d·p       p price, c standard cost, d duty
//!  landed cost of a unit = p·(1 + d) + transport
//! ```
//!
//! The price is that of the instant at which goods leave, the duty that of the instant at which they arrive, on the
//! price paid. The landed cost compares units: costs of departures, vehicles and drops are not in it. Source:
//! purchase price variance, APICS Dictionary; ad valorem duty on the price paid, WTO Customs Valuation Agreement,
//! article 1. Not modelled: duty on freight, specific duties, drawback, prices by quantity, sales prices that follow.
//! Held to account by `tests/it/transit/sources.rs`.

use crate::issue::Checker;
use crate::quantity::{Currency, MoneyPerUnit, Ratio};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Largest duty, as a ratio of the price.
const MAX_DUTY: f64 = 100.0;

/// Prices of goods at the origin of a lane, a supplier, and the duty on them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PurchaseSpec {
    /// Price of a unit at the origin, by product, zero or more; the standard cost, price less margin, if absent.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub prices: IndexMap<String, MoneyPerUnit>,
    /// Duty on the price when goods arrive, 0 % to 10000 %; none if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty: Option<Ratio>,
}

/// What goods cost at the origin of a lane, in the running simulation.
#[derive(Clone, Debug, PartialEq)]
pub struct Purchase {
    /// Price at the origin and standard cost of a unit, by SKU.
    by_sku: Vec<(f64, f64)>,
    /// Duty as a ratio of the price.
    duty: f64,
    /// Whether goods are bought there, from a supplier, and not moved from another facility.
    is_bought: bool,
}

impl PurchaseSpec {
    /// Reports what is out of range; names are resolved elsewhere.
    pub(in crate::supply) fn check(&self, currency: Currency, checker: &mut Checker) {
        let mut prices = checker.within("prices");
        for (name, price) in &self.prices {
            let mut checker = prices.within(name);
            checker.currency(price.currency(), currency);
            if price.si() < 0.0 {
                checker.out_of_range(price, "an amount of zero or more");
            }
        }
        if let Some(duty) = self.duty.filter(|duty| !(0.0..=MAX_DUTY).contains(&duty.si())) {
            checker.within("duty").out_of_range(duty, "0 % to 10000 %");
        }
    }
}

impl Purchase {
    /// Of products with a name and a standard cost, in the order of the lane.
    pub(in crate::supply) fn new<'a>(
        spec: Option<&PurchaseSpec>,
        is_bought: bool,
        products: impl Iterator<Item = (&'a str, f64)>,
    ) -> Self {
        let price = |name: &str| spec.and_then(|spec| spec.prices.get(name));
        let by_sku =
            products.map(|(name, cost)| (price(name).map_or(cost, |price| price.si()), cost));
        Self {
            by_sku: by_sku.collect(),
            is_bought,
            duty: spec.and_then(|spec| spec.duty).map_or(0.0, Ratio::si),
        }
    }

    /// Price of a unit at the origin and its standard cost.
    #[inline]
    #[must_use]
    pub fn price_and_cost(&self, sku: usize) -> (f64, f64) {
        self.by_sku.get(sku).copied().unwrap_or_default()
    }

    /// Whether goods are bought there, from a supplier.
    #[inline]
    #[must_use]
    pub const fn is_bought(&self) -> bool {
        self.is_bought
    }

    /// Duty as a ratio of the price.
    #[inline]
    #[must_use]
    pub const fn duty(&self) -> f64 {
        self.duty
    }
}
