//! The table `kpis`: all KPIs of each run, in long form.

use crate::outcome::rows::table;

table! {
    /// One KPI of one run; `value` is null where the KPI is undefined.
    KpiRow in KpiRows as "kpis" {
        kpi: &'static str, "", Key, "name of the KPI";
        value: Option<f64>, "", ByDefinition, "value, in the unit of the row; null where undefined";
        unit: String, "", Key, "unit of the value";
    }
}
