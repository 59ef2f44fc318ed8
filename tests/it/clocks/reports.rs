//! Reports and triggers of arcs about a change of the clock.

use super::{Said, ZONES, day_before, decisions, play, shown};
use reflexarc::outcome::rows::Rows;

const DECIDED: &str = "decided(fallback_order: send_nothing)";

/// Triggers on the local clock, and ages of data at the trigger in seconds.
fn played(zone: &str, change: &str, reports: &str, triggers: &str) -> (Vec<String>, Vec<f64>) {
    let (start, decisions) = (day_before(change), decisions(reports, triggers));
    let said = Said {
        zone,
        start: &start,
        days: 4,
        orders: DECIDED,
        decisions: Some(&decisions),
        ..Said::default()
    };
    let (story, run) = play(&said, &[]);
    let rows = &run.tables.decisions;
    let rows = || (0..rows.len()).filter_map(|place| rows.row(place));
    let ages = rows().filter_map(|row| Some(row.triggered.since(row.sensed?).seconds()));
    let triggered = shown(&story, rows().map(|row| row.triggered));
    (triggered.iter().map(|time| time[3..].to_owned()).collect(), ages.collect())
}

#[test]
fn daily_reports_and_triggers_keep_their_local_times() {
    let (reports, triggers) =
        (r#"from: "10:55", every: "24 h""#, r#"from: "11:00", every: "24 h""#);
    for zone in ZONES {
        for change in [zone.forward, zone.back] {
            let (triggered, ages) = played(zone.name, change, reports, triggers);
            assert_eq!(triggered, ["11:00"; 4], "{change}");
            assert_eq!(ages, [300.0; 4], "{change}");
        }
    }
}

#[test]
fn reports_of_several_days_keep_their_local_time() {
    // The run begins two days before the change: a report on that day and on the day after it.
    let (reports, triggers) = (r#"from: "08:00", every: "3 d""#, r#"from: "09:00", every: "24 h""#);
    for zone in ZONES {
        for change in [zone.forward, zone.back] {
            let (_, ages) = played(zone.name, change, reports, triggers);
            let hours: Vec<f64> = ages.iter().map(|seconds| seconds / 3600.0).collect();
            let over = if change == zone.forward { -1.0 } else { 1.0 } * zone.by as f64 / 60.0;
            assert_eq!(hours, [25.0, 49.0 + over, 1.0, 25.0], "{change}");
        }
    }
}

#[test]
fn hourly_reports_follow_each_other_by_an_hour_through_the_change() {
    let (reports, triggers) = (r#"from: "00:10", every: "1 h""#, r#"from: "00:20", every: "1 h""#);
    for zone in ZONES {
        let more = usize::from(zone.by == 60);
        let (triggered, ages) = played(zone.name, zone.forward, reports, triggers);
        assert_eq!(triggered.len(), 4 * 24 - more, "{}", zone.name);
        // Half an hour that skips both a report and a trigger delays both.
        assert!(ages.iter().all(|age| *age == 600.0), "{}: {ages:?}", zone.name);
        let (triggered, ages) = played(zone.name, zone.back, reports, triggers);
        assert_eq!(triggered.len(), 4 * 24 + more, "{}", zone.name);
        assert!(ages.iter().all(|age| *age == 600.0), "{}: {ages:?}", zone.name);
    }
}

#[test]
fn triggers_of_every_six_hours_keep_their_local_times() {
    let (reports, triggers) = (r#"from: "00:50", every: "6 h""#, r#"from: "01:00", every: "6 h""#);
    for zone in ZONES {
        for change in [zone.forward, zone.back] {
            let (triggered, ages) = played(zone.name, change, reports, triggers);
            let mut expected = ["01:00", "07:00", "13:00", "19:00"].repeat(4);
            if (zone.name, change) == ("Europe/London", "2022-03-27") {
                // The clock skips 01:00, which is the instant of 02:00.
                expected[4] = "02:00";
            }
            assert_eq!(triggered, expected, "{change}");
            assert!(ages.iter().all(|age| *age == 600.0), "{change}: {ages:?}");
        }
    }
}
