//! Tariff: hourly prices and cost of a site's electric energy.
//!
//! `cost = ∫ p f(h) P_grid dt + ∫ p_fuel P_generator dt`, with the price `p`, its factor `f` in the hour
//! `h` of the local day, and the price `p_fuel` of a generator's energy. Powers and prices are steps, so
//! the sum over the spans between changes is exact; the meter advances when the hour turns.
//!
//! Source: MODEL §7. Valid for energy-only prices. Not modelled: standing charges, charges for
//! capacity or peaks, fuel bought in advance, colocation fees, the share that tenants pay. Held to
//! account by `tests/it/sites/price.rs`.

use super::flows::Flows;
use crate::issue::Checker;
use crate::quantity::{Currency, MoneyPerEnergy, Ratio};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Price of energy from the grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceSpec {
    /// Price of energy in hours with a factor of 1.
    pub energy: MoneyPerEnergy,
    /// Factors on `price` for the 24 hours of the local day, from 00:00, each from -1000 to 1000;
    /// all 1 if not given. At a negative factor the site is paid for the energy that it draws.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_hour: Vec<Ratio>,
}

impl PriceSpec {
    /// Reports values out of range, and another currency than the scenario's where that is known.
    pub fn check(&self, currency: Option<Currency>, checker: &mut Checker) {
        check_currency(self.energy, currency, &mut checker.within("energy"));
        let mut hours = checker.within("by_hour");
        if !matches!(self.by_hour.len(), 0 | 24) {
            hours.issue(
                "out-of-range",
                format!("{} factors for the 24 hours of a day", self.by_hour.len()),
                "give 24 factors, or none",
            );
        }
        for (hour, factor) in self.by_hour.iter().enumerate() {
            if !(-1000.0..=1000.0).contains(&factor.si()) {
                hours.within(hour).out_of_range(factor, "a factor from -1000 to 1000");
            }
        }
    }
}

/// Reports a price in another currency than the scenario's, where that is known.
pub(super) fn check_currency(
    price: MoneyPerEnergy,
    currency: Option<Currency>,
    checker: &mut Checker,
) {
    if let Some(currency) = currency {
        checker.currency(price.currency(), currency);
    }
}

/// Prices of a site in the running simulation, and the cost of its energy so far.
#[derive(Clone, Debug)]
pub(super) struct Tariff {
    /// Price of energy from the grid in an hour with the factor 1, per joule.
    grid_per_j: f64,
    by_hour: Vec<f64>,
    factor: f64,
    /// Price of energy from generators, per joule.
    generator_per_j: f64,
    cost: f64,
}

impl Tariff {
    /// The tariff of a site; `None` where energy has no price.
    pub(super) fn new(grid: Option<&PriceSpec>, fuel: Option<MoneyPerEnergy>) -> Option<Self> {
        (grid.is_some() || fuel.is_some()).then(|| Self {
            grid_per_j: grid.map_or(0.0, |price| price.energy.si()),
            by_hour: grid.map_or(Vec::new(), |price| {
                price.by_hour.iter().map(|factor| factor.si()).collect()
            }),
            factor: 1.0,
            generator_per_j: fuel.map_or(0.0, MoneyPerEnergy::si),
            cost: 0.0,
        })
    }

    /// Whether the price varies by the hour.
    pub(super) fn follows_hours(&self) -> bool {
        !self.by_hour.is_empty()
    }

    /// Present price of energy from the grid, per J.
    pub(super) fn grid_per_j(&self) -> f64 {
        self.grid_per_j * self.factor
    }

    /// Applies the factor of an hour of the day.
    pub(super) fn turn_hour(&mut self, hour: u32) {
        self.factor = self.by_hour.get(hour as usize).copied().unwrap_or(1.0);
    }

    /// Cost so far plus the cost of these powers over further seconds.
    pub(super) fn cost(&self, power: &Flows, seconds: f64) -> f64 {
        let grid_per_s = power.grid * self.grid_per_j * self.factor;
        self.cost + (grid_per_s + power.generator * self.generator_per_j) * seconds
    }

    /// Adds the cost of these powers over some seconds.
    pub(super) fn bill(&mut self, power: &Flows, seconds: f64) {
        self.cost = self.cost(power, seconds);
    }

    /// Resets the cost to zero.
    pub(super) const fn reset(&mut self) {
        self.cost = 0.0;
    }
}
