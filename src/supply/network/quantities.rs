//! Quantities in which a lane's origin takes orders: cases, the minimum of a line and of a whole order.
//!
//! A need of `n > 0` units of a product is ordered as
//! ```text
//!  q = m · ⌈max(n, a) / m⌉          with the line's multiple m and minimum a; no need, no order
//! ```
//! so that at least what is needed is ordered. All lines of an order with less than its minimum `A` wait for
//! the next order, or each is raised to `m · ⌈q·A/Q / m⌉`, with `Q` the sum of the lines. A plan of mean
//! demand, which no need stands behind, is rounded to the nearest multiple instead, and what that leaves over
//! is kept for the next order (`ordering::order_book`).
//!
//! Source: Silver, Pyke and Thomas, Inventory and Production Management in Supply Chains (2017), ch. 4, limits
//! on order sizes: minimum quantity and discrete units. Valid for any rule; the lots and levels of least cost
//! of `planning` do not know of them. Not modelled: prices by quantity, layers and mixed pallets, an order
//! that is brought forward before its review; a centre's decisions forecast what its places will need, not the
//! cases in which they will order it. Held to account by `supply::tests::packs`.

use super::line_quantities::{LineQuantities, ROUNDING};
use crate::issue::Checker;
use crate::quantity::{Currency, Money};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Largest minimum, multiple and case, in units.
const MAX_UNITS: f64 = 1e9;

/// Quantities in which a lane's orders are taken; any if absent. Decisions, ordering rules and fallback
/// orders obey them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuantitiesSpec {
    /// Least units of a product in an order that has any, 0 to 10⁹; none if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<f64>,
    /// What the units of a product in an order are a multiple of; any number if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multiple: Option<MultipleSpec>,
    /// Other minimums and multiples of some products; what an entry does not give is as for all.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub by_product: IndexMap<String, LineQuantitiesSpec>,
    /// Least amount of a whole order of one destination; of a lane by timetable. None if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whole_order: Option<WholeOrderSpec>,
}

/// Quantities in which one product is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineQuantitiesSpec {
    /// Least units of it in an order that has any, 0 to 10⁹.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<f64>,
    /// What its units in an order are a multiple of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multiple: Option<MultipleSpec>,
}

/// What ordered units are a multiple of.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MultipleSpec {
    /// A number of cases of the product, 1 to 1000000.
    Cases(u32),
    /// A number of units, above 0, at most 10⁹; a whole number unless the product is divisible.
    Units(f64),
}

/// Minimum of a whole order, and what is done with an order below it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WholeOrderSpec {
    /// The least amount.
    pub minimum: OrderAmountSpec,
    /// What is done with an order of less; nothing at all is always allowed.
    #[serde(default)]
    pub below: BelowMinimum,
}

/// Amount of a whole order.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderAmountSpec {
    /// Units of all products together, above 0, at most 10⁹.
    Units(f64),
    /// Purchase cost of its units, above 0.
    Cost(Money),
}

/// What is done with an order below its minimum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BelowMinimum {
    /// Its lines are raised in proportion.
    #[default]
    Raised,
    /// It is not sent: what it was for remains a need at the next order.
    Waits,
}

/// Minimum of a whole order, in the running simulation.
#[derive(Clone, Debug, PartialEq)]
struct WholeOrder {
    minimum: f64,
    below: BelowMinimum,
    /// What a unit counts, by SKU.
    counts: Vec<f64>,
}

/// Quantities in which a lane's orders are taken, in the running simulation.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantities {
    /// By SKU.
    lines: Vec<LineQuantities>,
    whole_order: Option<WholeOrder>,
}

/// A product as its order quantities need it.
#[derive(Clone, Copy, Debug)]
pub(in crate::supply) struct Packed<'a> {
    pub(in crate::supply) name: &'a str,
    /// Units of a case.
    pub(in crate::supply) case: Option<f64>,
    pub(in crate::supply) fractional: bool,
    /// Purchase cost of a unit.
    pub(in crate::supply) cost: f64,
}

impl MultipleSpec {
    fn check(self, checker: &mut Checker) {
        match self {
            Self::Cases(cases) if !(1..=1_000_000).contains(&cases) => {
                checker.out_of_range(cases, "1 to 1000000 cases");
            }
            Self::Units(units) if !(units > 0.0 && units <= MAX_UNITS) => {
                checker.out_of_range(units, "units above 0, at most 1000000000");
            }
            Self::Cases(_) | Self::Units(_) => {}
        }
    }
}

impl LineQuantitiesSpec {
    fn check(self, checker: &mut Checker) {
        if let Some(minimum) = self.minimum
            && !(0.0..=MAX_UNITS).contains(&minimum)
        {
            checker.within("minimum").out_of_range(minimum, "0 to 1000000000 units");
        }
        if let Some(multiple) = self.multiple {
            multiple.check(&mut checker.within("multiple"));
        }
    }
}

impl QuantitiesSpec {
    /// Reports what is out of range; products are looked at elsewhere.
    pub(in crate::supply) fn check(
        &self,
        is_timetabled: bool,
        currency: Currency,
        checker: &mut Checker,
    ) {
        if *self == Self::default() {
            checker.missing("a quantity", "give a `minimum`, a `multiple` or `whole_order`");
        }
        self.of_all().check(checker);
        let mut products = checker.within("by_product");
        for (name, line) in &self.by_product {
            let mut checker = products.within(name);
            if *line == LineQuantitiesSpec::default() {
                checker.missing("a quantity", "give a `minimum` or a `multiple`");
            }
            line.check(&mut checker);
        }
        let Some(order) = self.whole_order else { return };
        let mut checker = checker.within("whole_order");
        if !is_timetabled {
            checker.conflict(
                "each order on demand is of one product",
                "give the product a `minimum`, or use a timetable",
            );
        }
        let mut checker = checker.within("minimum");
        match order.minimum {
            OrderAmountSpec::Units(units) => {
                if !(units > 0.0 && units <= MAX_UNITS) {
                    checker.out_of_range(units, "units above 0, at most 1000000000");
                }
            }
            OrderAmountSpec::Cost(cost) => {
                checker.currency(cost.currency(), currency);
                if cost.si() <= 0.0 {
                    checker.out_of_range(cost, "an amount above zero");
                }
            }
        }
    }

    /// What holds for all products.
    const fn of_all(&self) -> LineQuantitiesSpec {
        LineQuantitiesSpec { minimum: self.minimum, multiple: self.multiple }
    }

    /// What holds for a product: its own entry before that of all.
    pub(in crate::supply) fn of(&self, product: &str) -> LineQuantitiesSpec {
        let (own, all) = (self.by_product.get(product).copied().unwrap_or_default(), self.of_all());
        LineQuantitiesSpec {
            minimum: own.minimum.or(all.minimum),
            multiple: own.multiple.or(all.multiple),
        }
    }

    /// The quantities of a product in the running simulation.
    pub(in crate::supply) fn line(&self, product: Packed) -> LineQuantities {
        let line = self.of(product.name);
        let multiple = match line.multiple {
            Some(MultipleSpec::Cases(cases)) => f64::from(cases) * product.case.unwrap_or(1.0),
            Some(MultipleSpec::Units(units)) => units,
            None => 0.0,
        };
        let multiple = if product.fractional { multiple } else { multiple.max(1.0) };
        LineQuantities { minimum: line.minimum.unwrap_or(0.0), multiple }
    }

    /// The quantities of a lane's products in the running simulation.
    pub(in crate::supply) fn quantities(&self, products: &[Packed]) -> Quantities {
        let whole_order = self.whole_order.map(|order| {
            let (minimum, counts) = match order.minimum {
                OrderAmountSpec::Units(units) => (units, vec![1.0; products.len()]),
                OrderAmountSpec::Cost(cost) => {
                    (cost.si(), products.iter().map(|product| product.cost).collect())
                }
            };
            WholeOrder { minimum, below: order.below, counts }
        });
        let lines = products.iter().map(|product| self.line(*product)).collect();
        Quantities { lines, whole_order }
    }
}

impl Quantities {
    /// The quantities of a SKU.
    #[must_use]
    pub fn line(&self, sku: usize) -> LineQuantities {
        self.lines.get(sku).copied().unwrap_or(LineQuantities { minimum: 0.0, multiple: 0.0 })
    }

    /// Raises the lines of one destination's order to the minimum of a whole order, or empties it where
    /// one below waits.
    pub fn complete(&self, order: &mut [f64]) {
        let Some(whole) = &self.whole_order else { return };
        let amount: f64 = order.iter().zip(&whole.counts).map(|(units, each)| units * each).sum();
        if amount <= 0.0 || amount >= whole.minimum * (1.0 - ROUNDING) {
            return;
        }
        match whole.below {
            BelowMinimum::Waits => order.fill(0.0),
            BelowMinimum::Raised => {
                let factor = whole.minimum / amount;
                for (units, line) in order.iter_mut().zip(&self.lines) {
                    *units = line.raised(*units * factor);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(minimum: f64, multiple: f64) -> LineQuantities {
        LineQuantities { minimum, multiple }
    }

    #[test]
    fn an_order_below_its_minimum_is_raised_in_proportion_or_waits() {
        let order = |below, counts: [f64; 2]| Quantities {
            lines: vec![line(0.0, 12.0), line(0.0, 1.0)],
            whole_order: Some(WholeOrder { minimum: 60.0, below, counts: counts.to_vec() }),
        };
        let complete = |quantities: Quantities, mut units: [f64; 2]| {
            quantities.complete(&mut units);
            units
        };
        // Of 30 units twice as many: 24 and 36. By cost, 12 · 2 + 18 · 1 = 42: 17.1 to 24, and 25.7 to 26.
        let raised = |counts| order(BelowMinimum::Raised, counts);
        assert_eq!(complete(raised([1.0, 1.0]), [12.0, 18.0]), [24.0, 36.0]);
        assert_eq!(complete(raised([2.0, 1.0]), [12.0, 18.0]), [24.0, 26.0]);
        let waits = || order(BelowMinimum::Waits, [1.0, 1.0]);
        assert_eq!(complete(waits(), [12.0, 18.0]), [0.0, 0.0]);
        assert_eq!(complete(waits(), [12.0, 48.0]), [12.0, 48.0]);
        assert_eq!(complete(raised([1.0, 1.0]), [0.0, 0.0]), [0.0, 0.0]);
    }
}
