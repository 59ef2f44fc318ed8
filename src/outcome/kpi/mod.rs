//! Values of the KPIs: each is a pure function of the totals of a run.
//!
//! Their names, units and definitions are declared in [`measure::kpi`](crate::measure::kpi).

mod cost;
mod decisions;
mod infrastructure;
mod service;
mod value;

pub use value::Value;

use super::totals::RunTotals;
use crate::measure::kpi::Kpi;

const GROUPS: [&[(&str, Value)]; 4] =
    [service::VALUES, decisions::VALUES, infrastructure::VALUES, cost::VALUES];

/// The value of a KPI in a run; `None` where it is undefined or its model is absent.
#[must_use]
pub fn value(kpi: &Kpi, totals: &RunTotals) -> Option<f64> {
    let (_, value) = GROUPS.into_iter().flatten().find(|(name, _)| *name == kpi.name)?;
    value(totals)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::kpi;

    #[test]
    fn every_declared_kpi_has_a_value_and_every_value_a_declaration() {
        let declared: Vec<&str> = kpi::all().map(|kpi| kpi.name).collect();
        let valued: Vec<&str> = GROUPS.into_iter().flatten().map(|(name, _)| *name).collect();
        assert_eq!(declared, valued);
    }
}
