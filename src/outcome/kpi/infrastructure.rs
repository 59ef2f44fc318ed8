//! Values of the infrastructure KPIs.

use super::value::Value;
use crate::infra::{Class, SiteTotals};
use crate::outcome::totals::RunTotals;

fn of(totals: &RunTotals, value: impl Fn(&SiteTotals) -> f64) -> Option<f64> {
    totals.sites.as_ref().map(value)
}

fn at_peak(totals: &RunTotals, class: Class) -> Option<f64> {
    totals.sites.as_ref()?.throughput_at_peak_per_h[class as usize]
}

/// Values by the name of the KPI.
pub(super) const VALUES: &[(&str, Value)] = &[
    ("energy_kwh", |run| of(run, |sites| sites.facility_j / 3.6e6)),
    ("pue", |run| {
        run.sites
            .filter(|sites| sites.energy.racks > 0.0)
            .map(|sites| sites.facility_j / sites.energy.racks)
    }),
    ("throttled_rack_hours", |run| of(run, |sites| sites.throttled_rack_s / 3600.0)),
    ("tripped_rack_hours", |run| of(run, |sites| sites.tripped_rack_s / 3600.0)),
    ("dark_rack_hours", |run| of(run, |sites| sites.dark_rack_s / 3600.0)),
    ("site_down_hours", |run| of(run, |sites| sites.down_s / 3600.0)),
    ("time_to_capacity_s", |run| {
        let (count, sum_s) = run.sites?.starts;
        (count > 0).then(|| sum_s / count as f64)
    }),
    ("capacity_refused", |run| of(run, |sites| sites.starts_refused as f64)),
    ("repairs", |run| run.repairs.map(|totals| totals.repairs as f64)),
    ("crew_wait_h", |run| run.repairs.map(|totals| totals.crew_wait_s / 3600.0)),
    ("thermal_headroom_min_k", |run| run.sites.and_then(|sites| sites.thermal_headroom_min_k)),
    ("power_headroom_min_w", |run| {
        run.sites.and_then(|sites| sites.power_headroom_min).map(|least| least.unused_w)
    }),
    ("compute_utilisation_peak", |run| of(run, |sites| sites.utilisation_peak)),
    ("throughput_at_peak", |run| at_peak(run, Class::Ours)),
    ("throughput_at_peak_batch", |run| at_peak(run, Class::Batch)),
    ("throughput_at_peak_training", |run| at_peak(run, Class::Training)),
    ("throughput_at_peak_tenants", |run| at_peak(run, Class::Tenants)),
];
