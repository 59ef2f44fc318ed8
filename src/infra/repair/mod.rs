//! Specs of upkeep: how parts fail, how they are repaired, when they are taken out for maintenance.
//!
//! Sites and links take them up in their own Specs; the running process is in `upkeep`.
//!
//! Laws of real repairs, in hours, fitted by maximum likelihood to the unscheduled outages of grid sites of
//! 2016–2018 (OSG, opensciencegrid/topology, Apache-2.0), with standard errors by bootstrap, and their distance
//! to 2019–2020, which were not fitted. *Scale* is the median of a log-normal law, the scale of a Weibull law, the
//! mean of an exponential one; *shape* the deviation of the logarithm, or Weibull's shape. *KS* is the largest distance
//! between the distributions, beyond 1.36/√n for one sample of n of the law in twenty; p50 and p90 are the law's over
//! those observed. A record is the outage of a service at a research site, its end as reported by people. Repairs
//! after power, network and storage outages are within that distance; those after cooling outages are not (0.38),
//! and outages of a site came more often in the later years than either law says (0.19).
//!
//! | what | law | fitted | scale | shape | later | KS | p50 | p90 |
//! |---|---|---|---|---|---|---|---|---|
//! | repair, power | log-normal | 17 | 25.7 ± 9.5 | 1.37 ± 0.26 | 10 | 0.23 | 1.07 | 2.39 |
//! | repair, power | Weibull | 17 | 52.8 ± 21.5 | 0.65 ± 0.25 | 10 | 0.23 | 1.26 | 3.05 |
//! | repair, cooling | log-normal | 10 | 97.5 ± 60.4 | 1.67 ± 0.32 | 13 | 0.50 | 3.36 | 11.60 |
//! | repair, cooling | Weibull | 10 | 234.2 ± 160.7 | 0.57 ± 0.20 | 13 | 0.53 | 4.24 | 14.27 |
//! | repair, network | log-normal | 22 | 12.9 ± 3.5 | 1.21 ± 0.18 | 23 | 0.18 | 0.68 | 1.26 |
//! | repair, network | Weibull | 22 | 23.4 ± 6.4 | 0.85 ± 0.26 | 23 | 0.17 | 0.80 | 1.30 |
//! | repair, storage | log-normal | 25 | 13.6 ± 5.3 | 1.74 ± 0.19 | 12 | 0.28 | 0.56 | 1.21 |
//! | repair, storage | Weibull | 25 | 32.1 ± 11.1 | 0.63 ± 0.09 | 12 | 0.21 | 0.75 | 1.17 |
//! | repair, any | log-normal | 84 | 20.7 ± 3.8 | 1.64 ± 0.14 | 71 | 0.12 | 0.86 | 1.66 |
//! | repair, any | Weibull | 84 | 47.9 ± 10.0 | 0.57 ± 0.07 | 71 | 0.16 | 1.05 | 2.03 |
//! | between outages of a site | exponential | 69 | 11720.0 ± 4733.9 | 1 | 49 | 0.37 | 3.91 | – |
//! | between outages of a site | Weibull | 69 | 13838.6 ± 11814.2 | 0.51 ± 0.05 | 49 | 0.34 | 3.22 | – |
//!
//! A log-normal law of median `m` and deviation `s` has the mean `m·exp(s²/2)` and the standard deviation
//! `mean·√(exp(s²) − 1)`: for any cause 79 h and 293 h. Held to account by `tests/it/upkeep/fitted.rs`.

mod maintenance;
mod repair_spec;
mod site_upkeep;
mod upkeep_spec;
mod window_spec;

pub use maintenance::MaintenanceSpec;
pub use repair_spec::RepairSpec;
pub use site_upkeep::SiteUpkeepSpec;
pub use upkeep_spec::UpkeepSpec;
pub use window_spec::WindowSpec;
