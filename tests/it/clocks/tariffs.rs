//! Prices by the hour about a change of the clock: each hour that the clock shows has its price.

use super::{Said, ZONES, play};
use crate::story::kpi_of;

/// Hours of a day at the price of one hour of the clock, where the others are free.
fn priced_hours(zone: &str, day: &str, hour: usize) -> f64 {
    let mut factors = ["0"; 24];
    factors[hour] = "1";
    let set = format!("infrastructure.sites.hall.feed.price.by_hour=[{}]", factors.join(", "));
    let (_, run) = play(&Said { zone, start: day, days: 1, ..Said::default() }, &[&set]);
    // 100 kW at 100 GBP/MWh are 10 GBP an hour.
    kpi_of(&run, "cost_infrastructure").unwrap() / 10.0
}

#[test]
fn an_hour_costs_as_often_as_the_clock_shows_it() {
    for zone in ZONES {
        let hours = |day: &str| [0, 1, 2, 3, 17, 23].map(|hour| priced_hours(zone.name, day, hour));
        let close = |found: [f64; 6], expected: [f64; 6]| {
            let all = found.iter().zip(expected);
            assert!(all.into_iter().all(|(a, b)| (a - b).abs() < 1e-9), "{}: {found:?}", zone.name);
        };
        let part = zone.by as f64 / 60.0;
        if zone.name == "Europe/London" {
            close(hours(zone.forward), [1.0, 0.0, 1.0, 1.0, 1.0, 1.0]);
        } else {
            close(hours(zone.forward), [1.0, 1.0, 1.0 - part, 1.0, 1.0, 1.0]);
        }
        close(hours(zone.back), [1.0, 1.0 + part, 1.0, 1.0, 1.0, 1.0]);
    }
    let utc = [1, 2].map(|hour| priced_hours("Etc/UTC", "2022-03-27", hour));
    assert!(utc.iter().all(|hours| (hours - 1.0).abs() < 1e-9), "{utc:?}");
}
