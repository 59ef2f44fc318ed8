//! Key performance indicators: each with its name, unit and definition, in one list.
//!
//! A KPI is a pure function of the [`Harvest`] of a run. One whose model is not in the scenario is
//! absent; one that a run leaves undefined (a ratio to nothing) has no value.

mod cost;
mod decisions;
mod infrastructure;
mod service;

use super::harvest::Harvest;
use crate::scenario::Story;

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
    /// Whether its model is in a story.
    pub present: fn(&Story) -> bool,
    /// Its value; `None` where it is undefined.
    pub value: fn(&Harvest) -> Option<f64>,
}

/// A KPI with a symbol for its unit, of a model that every scenario has.
const fn kpi(
    name: &'static str,
    unit: &'static str,
    definition: &'static str,
    value: fn(&Harvest) -> Option<f64>,
) -> Kpi {
    Kpi { name, unit: Unit::Of(unit), definition, present: |_| true, value }
}

/// All KPIs whose models exist, in the order of printing.
#[must_use]
pub fn all() -> Vec<Kpi> {
    let of = |kpis: &'static [Kpi], present| kpis.iter().map(move |&kpi| Kpi { present, ..kpi });
    let service = service::KPIS.iter().copied();
    let decisions = of(decisions::KPIS, decisions::present);
    let infrastructure = of(infrastructure::KPIS, infrastructure::present);
    service.chain(decisions).chain(infrastructure).chain(cost::KPIS.iter().copied()).collect()
}

/// The KPIs whose models are in a story, in the order of printing.
#[must_use]
pub fn of(story: &Story) -> Vec<Kpi> {
    all().into_iter().filter(|kpi| (kpi.present)(story)).collect()
}

/// The KPI of a name.
#[must_use]
pub fn find(name: &str) -> Option<Kpi> {
    all().into_iter().find(|kpi| kpi.name == name)
}
