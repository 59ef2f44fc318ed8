//! The daily wave of the weather about a change of the clock.

use super::{Said, ZONES, day_before, play};
use reflexarc::outcome::rows::Rows;
use std::collections::BTreeMap;

/// Outdoor temperatures by local day and time of day.
fn outdoor(zone: &str, change: &str) -> BTreeMap<String, Vec<(String, f64)>> {
    let start = day_before(change);
    let (story, run) = play(&Said { zone, start: &start, days: 3, ..Said::default() }, &[]);
    let rows = &run.tables.telemetry;
    let mut days: BTreeMap<String, Vec<(String, f64)>> = BTreeMap::new();
    for row in (0..rows.len()).filter_map(|place| rows.row(place)) {
        if row.metric == "reflexarc.outdoor.temperature" {
            let local = story.clock.local(row.time);
            let day = days.entry(local.date().to_string()).or_default();
            day.push((local.time().to_string(), row.value));
        }
    }
    days
}

#[test]
fn the_wave_has_the_temperature_of_the_time_that_the_clock_shows() {
    let none = ("Etc/UTC", "2022-03-27");
    let changes = ZONES.iter().flat_map(|zone| [(zone.name, zone.forward), (zone.name, zone.back)]);
    for (zone, change) in changes.chain([none]) {
        let days = outdoor(zone, change);
        let usual: BTreeMap<&String, f64> =
            days[&day_before(change)].iter().map(|(time, celsius)| (time, *celsius)).collect();
        let at = &days[change];
        assert!(at.len() >= 138, "{zone}: {} readings", at.len());
        for (time, celsius) in at {
            assert_eq!(usual[time], *celsius, "{zone}, {change} {time}");
        }
        let warmest = at.iter().map(|(_, celsius)| *celsius).fold(f64::MIN, f64::max);
        let times: Vec<&str> = at
            .iter()
            .filter(|(_, celsius)| (warmest - celsius) < 1e-9)
            .map(|(time, _)| time.as_str())
            .collect();
        assert_eq!(times, ["14:50:00", "15:00:00"], "{zone}, {change}");
    }
}
