//! Making: a production line at a facility, what it makes, and of which components.
//!
//! A lane from a facility to itself orders from its line, by any rule, timetable or review; each order is a batch. A
//! batch of `q` units of a product takes `a·q` units of each component of its recipe, set-up time where the batch before
//! it was of another product, and the line's work; of it `y·q` units are good, with the yield `y`, and the rest is
//! waste. Source: Hopp and Spearman (2011), Factory Physics, ch. 9 (set-ups), Yano and Lee (1995), Operations Research 43(2)
//! (stochastically proportional yield). What happens in a run: `transport::making`. Not modelled: set-up times by
//! pairs of products, rates by product, rework, co-products, orders that start more to make up for the yield.

use super::station::Station;
use super::station_spec::{Jobs, StationSpec};
use crate::issue::Checker;
use crate::quantity::{Currency, Money, Ratio, Span};
use crate::supply::id::ProductId;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most units of a component in a unit of a product.
const MAX_AMOUNT: f64 = 1e6;

/// A production line of a facility; lanes from the facility to itself order from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MakingSpec {
    /// The line: rate, shifts, servers.
    pub line: StationSpec,
    /// Recipes, by name of the product; components are kept at the facility.
    pub recipes: IndexMap<String, RecipeSpec>,
    /// Time of a set-up, between batches of different products; none if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_up: Option<Span>,
    /// Cost of a set-up, counted in `cost_transport` with what the lane costs; none if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_up_cost: Option<Money>,
}

/// What a unit of a product is made of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecipeSpec {
    /// Units of each component in a unit started, above 0, at most 10⁶; none if absent.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub of: IndexMap<String, f64>,
    /// Share of the units started that are good; all if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub good: Option<YieldSpec>,
}

/// Share of the units started that are good.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum YieldSpec {
    /// The same share of each batch, above 0 %, at most 100 %; whole goods carry what rounding leaves from batch to batch.
    Share(Ratio),
    /// Drawn for each batch, evenly between two shares of 0 % to 100 %.
    Uniform {
        /// The least.
        low: Ratio,
        /// The greatest.
        high: Ratio,
    },
}

/// A production line in the running simulation.
#[derive(Clone, Debug, PartialEq)]
pub struct Making {
    /// The line.
    pub line: Station,
    /// Seconds of a set-up.
    pub set_up_s: f64,
    /// Cost of a set-up, in the scenario's currency.
    pub set_up_cost: f64,
    /// Recipes.
    pub recipes: BTreeMap<ProductId, Recipe>,
}

/// A recipe in the running simulation.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// Components, with the units of each in a unit started.
    pub of: Vec<(ProductId, f64)>,
    /// Share of the units started that are good: the least and the greatest.
    pub good: (f64, f64),
}

impl YieldSpec {
    /// The least and the greatest share.
    fn ends(self) -> (f64, f64) {
        match self {
            Self::Share(share) => (share.si(), share.si()),
            Self::Uniform { low, high } => (low.si(), high.si()),
        }
    }

    fn check(self, checker: &mut Checker) {
        let (low, high) = self.ends();
        match self {
            Self::Share(share) if !(low > 0.0 && low <= 1.0) => {
                checker.out_of_range(share, "above 0 %, at most 100 %");
            }
            Self::Uniform { low: least, .. } if low > high => {
                checker.within("low").out_of_range(least, "at most `high`");
            }
            Self::Uniform { low: least, high: most } if low < 0.0 || high > 1.0 || high <= 0.0 => {
                checker.out_of_range(format!("{least} to {most}"), "shares of 0 % to 100 %");
            }
            _ => {}
        }
    }
}

impl MakingSpec {
    /// Reports what is out of range; names of products are resolved elsewhere.
    pub(super) fn check(&self, checker: &mut Checker) {
        self.line.check(Jobs::Batches, &mut checker.within("line"));
        if self.recipes.is_empty() {
            checker.within("recipes").missing("a recipe", "give a product and its components");
        }
        let mut recipes = checker.within("recipes");
        for (product, recipe) in &self.recipes {
            let mut checker = recipes.within(product);
            if let Some(good) = recipe.good {
                good.check(&mut checker.within("good"));
            }
            let mut of = checker.within("of");
            for (component, &amount) in &recipe.of {
                if !(amount > 0.0 && amount <= MAX_AMOUNT) {
                    of.within(component).out_of_range(amount, "above 0, at most 1000000");
                }
            }
        }
    }

    /// Reports a set-up cost in another currency, or below zero.
    pub(in crate::supply) fn check_cost(&self, currency: Currency, checker: &mut Checker) {
        let Some(cost) = self.set_up_cost else { return };
        let mut checker = checker.within("set_up_cost");
        checker.currency(cost.currency(), currency);
        if cost.si() < 0.0 {
            checker.out_of_range(cost, "an amount of zero or more");
        }
    }

    /// The line with its products resolved; reports products that are unknown.
    pub(in crate::supply) fn making(
        &self,
        mut find: impl FnMut(&str, &mut Checker) -> Option<ProductId>,
        checker: &mut Checker,
    ) -> Making {
        let mut recipes = BTreeMap::new();
        let mut checker = checker.within("recipes");
        for (name, recipe) in &self.recipes {
            let mut checker = checker.within(name);
            let product = find(name, &mut checker);
            let mut of = Vec::with_capacity(recipe.of.len());
            let mut components = checker.within("of");
            for (component, &amount) in &recipe.of {
                let found = find(component, &mut components.within(component));
                of.extend(found.map(|component| (component, amount)));
            }
            if let Some(product) = product {
                recipes.insert(
                    product,
                    Recipe { of, good: recipe.good.map_or((1.0, 1.0), YieldSpec::ends) },
                );
            }
        }
        Making {
            line: self.line.station(),
            set_up_s: self.set_up.map_or(0.0, Span::seconds),
            set_up_cost: self.set_up_cost.map_or(0.0, Money::si),
            recipes,
        }
    }
}

impl Making {
    /// Seconds in which the line makes some batches of together a number of units, with a set-up before each.
    pub(super) fn work_of(&self, units: f64, batches: f64) -> f64 {
        self.line.work_of(units, batches) + self.set_up_s * batches
    }
}
