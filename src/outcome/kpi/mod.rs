//! Key performance indicators: each with its name, unit and definition, in one list.
//!
//! A KPI is a pure function of the [`Harvest`] of a run. One whose model is not in the scenario is
//! absent; one that a run leaves undefined (a ratio to nothing) has no value.

mod cost;
mod decisions;
mod infrastructure;
mod service;

use super::harvest::Harvest;

/// The unit that a KPI is counted in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// A unit with a symbol; `1` for ratios and counts.
    Of(&'static str),
    /// The scenario's currency.
    Money,
}

impl Unit {
    /// The symbol, given the scenario's currency.
    #[must_use]
    pub const fn symbol(self, currency: &str) -> &str {
        match self {
            Self::Of(symbol) => symbol,
            Self::Money => currency,
        }
    }
}

/// One KPI.
#[derive(Clone, Copy, Debug)]
pub struct Kpi {
    /// Its name, as in every output.
    pub name: &'static str,
    /// Its unit.
    pub unit: Unit,
    /// What it is, in a sentence.
    pub definition: &'static str,
    /// Whether its model is in the scenario.
    pub present: fn(&Harvest) -> bool,
    /// Its value; `None` where it is undefined.
    pub value: fn(&Harvest) -> Option<f64>,
}

/// All KPIs whose models exist, in the order of printing.
#[must_use]
pub fn all() -> Vec<Kpi> {
    [service::KPIS, decisions::KPIS, infrastructure::KPIS, cost::KPIS].concat()
}

/// The KPI of a name.
#[must_use]
pub fn find(name: &str) -> Option<Kpi> {
    all().into_iter().find(|kpi| kpi.name == name)
}
