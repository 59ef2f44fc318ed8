//! What a scenario says about a supply chain: the piece `Supply(…)`.
//!
//! ```text
//!  products ── assortments ── facilities ── lanes (routes, timetable, orders)
//!                   │               │
//!              initial_stock      demand
//! ```

use super::demand::{DemandSpec, MOST_PER_DAY};
use super::facility::{FacilitySpec, LARGEST, MOST_OF_A_GROUP};
use super::lane::{GoodsSpec, LaneSpec};
use super::product::ProductSpec;
use super::resolve::resolve;
use crate::environment::Areas;
use crate::issue::Checker;
use crate::quantity::{Currency, Ratio, UncertainSpec};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most entries of each kind, and the most stock points.
const MOST: usize = 1_000_000;

/// A supply chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename = "Supply", deny_unknown_fields)]
pub struct SupplySpec {
    /// What is sold.
    pub products: IndexMap<String, ProductSpec>,
    /// Where.
    pub facilities: IndexMap<String, FacilitySpec>,
    /// Who keeps what.
    pub assortments: IndexMap<String, AssortmentSpec>,
    /// What customers ask for.
    #[serde(default)]
    pub demand: IndexMap<String, DemandSpec>,
    /// How goods move, and how they are ordered.
    #[serde(default)]
    pub lanes: IndexMap<String, LaneSpec>,
    /// What is on hand when the run begins; nothing where nothing is said.
    #[serde(default)]
    pub initial_stock: IndexMap<String, InitialStockSpec>,
    /// Cost of holding stock for a year, as a ratio of what the goods cost.
    #[serde(default)]
    pub holding_rate: Option<Ratio>,
    /// Plausible ranges of weakly sourced parameters, by path.
    #[serde(default, skip_serializing)]
    pub uncertain: IndexMap<String, UncertainSpec>,
}

/// Who keeps what: each is a stock point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssortmentSpec {
    /// Facilities or groups.
    pub at: Vec<String>,
    /// Products.
    #[serde(default)]
    pub goods: GoodsSpec,
}

/// What is on hand when the run begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InitialStockSpec {
    /// Facilities or groups.
    pub at: Vec<String>,
    /// Products, of those kept there.
    #[serde(default)]
    pub goods: GoodsSpec,
    /// How much of each.
    pub level: StockLevelSpec,
}

/// An amount of stock.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StockLevelSpec {
    /// So many days of mean demand, that of the facilities supplied from here included.
    Days(f64),
    /// Units.
    Units(f64),
}

impl SupplySpec {
    /// Puts down all that is wrong; money is in the scenario's currency, areas are those declared.
    pub fn check(&self, areas: &Areas, currency: Currency, checker: &mut Checker) {
        for (field, names) in [
            ("products", self.products.keys().collect::<Vec<_>>()),
            ("facilities", self.facilities.keys().collect()),
            ("assortments", self.assortments.keys().collect()),
            ("demand", self.demand.keys().collect()),
            ("lanes", self.lanes.keys().collect()),
            ("initial_stock", self.initial_stock.keys().collect()),
        ] {
            let mut checker = checker.within(field);
            checker.limit(names.len(), MOST);
            names.into_iter().for_each(|name| checker.within(name).name(name));
        }
        let mut products = checker.within("products");
        self.products
            .iter()
            .for_each(|(name, product)| product.check(currency, &mut products.within(name)));
        let mut facilities = checker.within("facilities");
        self.facilities
            .iter()
            .for_each(|(name, facility)| facility.check(areas, &mut facilities.within(name)));
        let mut lanes = checker.within("lanes");
        self.lanes.iter().for_each(|(name, lane)| lane.check(currency, &mut lanes.within(name)));
        if self.holding_rate.is_some_and(|rate| rate.si() < 0.0) {
            checker.within("holding_rate").out_of_range("a negative rate", "zero or more");
        }
        let facilities: usize = self.facilities.values().map(FacilitySpec::many).sum();
        if facilities.saturating_mul(self.products.len()) > MOST {
            let products = self.products.len();
            // Where one group alone is too large, that was said.
            if self.facilities.values().all(|facility| facility.many() <= MOST_OF_A_GROUP) {
                checker.within("facilities").issue(
                    "limit",
                    format!("{facilities} facilities with {products} products each are too many"),
                    format!("at most {MOST} pairs of a facility and a product are allowed"),
                );
            }
            return;
        }
        let resolved = resolve(self, areas, checker);
        let mut demands = checker.within("demand");
        let mut asked = vec![false; resolved.kept.len()];
        for (name, demand) in &self.demand {
            let mut checker = demands.within(name);
            demand.check(&mut checker);
            let at = resolved.facilities(&demand.at, &mut checker.within("at"));
            let mut units = checker.within("units_per_day");
            for name in demand.units_per_day.keys() {
                let mut checker = units.within(name);
                let Some(product) = resolved.product(name, &mut checker) else { continue };
                let mean = demand.units_per_day.get(name).copied().unwrap_or(0.0);
                for &facility in &at {
                    let place = resolved.names.name(facility);
                    let size = resolved.facilities[facility.index()].size;
                    // Where either is too large on its own, that was said.
                    if mean <= MOST_PER_DAY && size <= LARGEST && mean * size > MOST_PER_DAY {
                        checker.issue(
                            "out-of-range",
                            format!("`{name}` at `{place}` is asked for too often: {mean} units a day, times its size {size}"),
                            format!("at most {MOST_PER_DAY} units a day"),
                        );
                        break;
                    }
                    if !resolved.keeps(facility, product) {
                        checker.conflict(
                            format!("`{place}` does not keep `{name}`"),
                            "add it to an assortment, or take the demand out",
                        );
                    } else if std::mem::replace(
                        &mut asked[facility.index() * resolved.products.len() + product.index()],
                        true,
                    ) {
                        checker.conflict(
                            format!("demand for `{name}` at `{place}` is given twice"),
                            "give it once",
                        );
                    }
                }
            }
        }
        let mut initial = checker.within("initial_stock");
        for (name, stock) in &self.initial_stock {
            let mut checker = initial.within(name);
            resolved.facilities(&stock.at, &mut checker.within("at"));
            resolved.products(self, &stock.goods, &mut checker.within("goods"));
            let (StockLevelSpec::Days(amount) | StockLevelSpec::Units(amount)) = stock.level;
            if !(0.0..=1e9).contains(&amount) {
                checker.within("level").out_of_range(amount, "0 to 1000000000");
            }
        }
        let mut lanes = checker.within("lanes");
        for (name, lane) in &self.lanes {
            if let super::ordering::OrdersSpec::BaseStock(super::ordering::LevelsSpec::ByProduct(
                levels,
            )) = &lane.orders
            {
                let mut checker = lanes.within(name);
                let mut checker = checker.within("orders");
                for name in levels.keys() {
                    let _known = resolved.product(name, &mut checker.within(name));
                }
            }
        }
    }
}
