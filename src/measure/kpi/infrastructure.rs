//! Infrastructure: energy, heat, and the headroom before a limit.

use super::declaration::{Kpi, Need, Unit};

/// KPIs of this file, in the order in which they are printed.
pub(super) const KPIS: &[Kpi] = &[
    Kpi {
        name: "energy_kwh",
        unit: Unit::Of("kWh"),
        needs: Need::Sites,
        against_ideal: true,
        definition: "energy that all sites draw from grid and generators",
    },
    Kpi {
        name: "pue",
        unit: Unit::Of("1"),
        needs: Need::Sites,
        against_ideal: true,
        definition: "power usage effectiveness: energy of all sites divided by energy of their racks",
    },
    Kpi {
        name: "throttled_rack_hours",
        unit: Unit::Of("h"),
        needs: Need::Sites,
        against_ideal: true,
        definition: "hours that racks run below full speed because of heat, summed over racks",
    },
    Kpi {
        name: "tripped_rack_hours",
        unit: Unit::Of("h"),
        needs: Need::Sites,
        against_ideal: true,
        definition: "hours that racks are tripped or shut down because of heat, summed over racks",
    },
    Kpi {
        name: "dark_rack_hours",
        unit: Unit::Of("h"),
        needs: Need::Sites,
        against_ideal: true,
        definition: "hours that racks which the energised power carries are not up, for whatever reason, summed over racks",
    },
    Kpi {
        name: "site_down_hours",
        unit: Unit::Of("h"),
        needs: Need::Sites,
        against_ideal: true,
        definition: "hours without any server up, summed over sites",
    },
    Kpi {
        name: "repairs",
        unit: Unit::Of("1"),
        needs: Need::Upkeep,
        against_ideal: true,
        definition: "units of sites and links, failed by their upkeep, that were repaired; maintenance windows are not among them",
    },
    Kpi {
        name: "crew_wait_h",
        unit: Unit::Of("h"),
        needs: Need::Upkeep,
        against_ideal: true,
        definition: "hours that repairs waited for a crew to set out, from the part or else the diagnosis on, summed over repairs; those of a wait under way at the end count up to it",
    },
    Kpi {
        name: "thermal_headroom_min_k",
        unit: Unit::Of("K"),
        needs: Need::Sites,
        against_ideal: true,
        definition: "smallest distance to a first throttle threshold: of the junctions of busy parts, or of the air that the racks take in, whichever is nearer; at any instant, which readings at intervals may miss",
    },
    Kpi {
        name: "power_headroom_min_w",
        unit: Unit::Of("W"),
        needs: Need::Sites,
        against_ideal: false,
        definition: "smallest difference between what the source of a site carries and what is drawn from it, at the site where it is the smallest fraction of that; ideal power has none; at any instant, which readings at intervals may miss",
    },
    Kpi {
        name: "compute_utilisation_peak",
        unit: Unit::Of("1"),
        needs: Need::Sites,
        against_ideal: true,
        definition: "peak utilisation of a site: busy servers, background load included, divided by servers that are up; at any instant, which readings at intervals may miss",
    },
    Kpi {
        name: "throughput_at_peak",
        unit: Unit::Of("1/h"),
        needs: Need::Sites,
        against_ideal: true,
        definition: "requests of the scenario, background load not among them, answered by the pools of all sites in the peak hour: the whole hour since the start in which most requests are submitted, the first of equals",
    },
    Kpi {
        name: "throughput_at_peak_batch",
        unit: Unit::Of("1/h"),
        needs: Need::Sites,
        against_ideal: false,
        definition: "background jobs of class `batch` that are simulated one by one, answered by the pools of all sites in the peak hour of the class; undefined where there are none",
    },
    Kpi {
        name: "throughput_at_peak_training",
        unit: Unit::Of("1/h"),
        needs: Need::Sites,
        against_ideal: false,
        definition: "background jobs of class `training` that are simulated one by one, answered by the pools of all sites in the peak hour of the class; undefined where there are none",
    },
    Kpi {
        name: "throughput_at_peak_tenants",
        unit: Unit::Of("1/h"),
        needs: Need::Sites,
        against_ideal: false,
        definition: "background jobs of class `tenants` that are simulated one by one, answered by the pools of all sites in the peak hour of the class; undefined where there are none",
    },
];
