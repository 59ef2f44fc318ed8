//! Infrastructure: energy, heat, and what is left before a limit.

use super::{Kpi, kpi};
use crate::infra::SiteTotals;
use crate::outcome::harvest::Harvest;
use crate::scenario::Story;

pub(super) fn present(story: &Story) -> bool {
    !story.infrastructure.sites.is_empty()
}

fn of(harvest: &Harvest, value: impl Fn(&SiteTotals) -> f64) -> Option<f64> {
    harvest.sites.as_ref().map(value)
}

pub(super) const KPIS: &[Kpi] = &[
    kpi("energy_kwh", "kWh", "energy that all sites took from grid and generators", |h| {
        of(h, |sites| sites.facility_j / 3.6e6)
    }),
    kpi("pue", "1", "energy of all sites over energy of their racks", |h| {
        h.sites
            .filter(|sites| sites.energy.racks > 0.0)
            .map(|sites| sites.facility_j / sites.energy.racks)
    }),
    kpi(
        "throttled_rack_hours",
        "h",
        "racks that ran below full speed because of heat, times hours",
        |h| of(h, |sites| sites.throttled_rack_s / 3600.0),
    ),
    kpi(
        "tripped_rack_hours",
        "h",
        "racks tripped or powered down because of heat, times hours",
        |h| of(h, |sites| sites.tripped_rack_s / 3600.0),
    ),
    kpi("site_down_hours", "h", "hours in which a site had no server up, summed over sites", |h| {
        of(h, |sites| sites.down_s / 3600.0)
    }),
    kpi(
        "thermal_headroom_min_k",
        "K",
        "least distance of chips to the first step of the throttle",
        |h| h.sites.and_then(|sites| sites.thermal_headroom_min_k),
    ),
    kpi("power_headroom_min_w", "W", "least energised power that was left", |h| {
        h.sites.and_then(|sites| sites.power_headroom_min_w)
    }),
    kpi(
        "compute_utilisation_peak",
        "1",
        "greatest busy part of a site's servers that were up",
        |h| of(h, |sites| sites.utilisation_peak),
    ),
    kpi(
        "throughput_at_peak",
        "1/h",
        "requests that the pools of all sites answered within the peak hour: the whole hour since the start in which most requests were submitted to them, the first of such hours",
        |h| h.sites.and_then(|sites| sites.throughput_at_peak_per_h),
    ),
];
