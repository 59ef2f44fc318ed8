//! Where the clock does not change, the zone makes no difference, to the last bit.

use super::{Said, decisions, play};
use crate::story::deed;

const HALF_HOURLY: &str = r#"timetable(days: daily, departs: "00:00", every: "30 min", cutoff: "00:00", arrives: "00:10", delay: uniform(low: "0 s", high: "20 min"))"#;
const BY_REVIEW: &str = r#"on_demand(lead: fixed("2 h"), review: (every: "1 d", first: "9 h"))"#;

#[test]
fn without_a_change_of_the_clock_every_zone_gives_the_same_run() {
    let arcs = decisions(r#"from: "00:00", every: "5 h""#, r#"from: "00:05", every: "1 h""#);
    let decided = "decided(fallback_order: send_nothing)";
    let stock = "base_stock(units(100))";
    let cases = [
        (HALF_HOURLY, stock, None),
        (BY_REVIEW, stock, None),
        (super::DAILY, decided, Some(arcs.as_str())),
    ];
    // Winter and summer in each zone, more than the kept 15 days away from its changes.
    for (service, orders, decisions) in cases {
        for (zone, start) in [
            ("Europe/London", "2022-01-10"),
            ("Europe/London", "2022-06-13"),
            ("America/New_York", "2022-06-13"),
            ("Australia/Lord_Howe", "2022-06-13"),
            ("Asia/Kathmandu", "2022-06-13"),
        ] {
            let said = Said { zone, start, service, orders, decisions, ..Said::default() };
            let utc = Said { zone: "Etc/UTC", ..said };
            let (here, there) = (play(&said, &[]).1, play(&utc, &[]).1);
            assert_eq!(deed(&here), deed(&there), "{zone} {start} {service}");
        }
    }
}

#[test]
fn a_change_after_the_run_changes_nothing() {
    // The run ends two days before the change, within the days that the calendar keeps.
    for service in [HALF_HOURLY, BY_REVIEW, super::DAILY] {
        let said = Said { zone: "Europe/London", start: "2022-03-20", service, ..Said::default() };
        let utc = Said { zone: "Etc/UTC", ..said };
        assert_eq!(deed(&play(&said, &[]).1), deed(&play(&utc, &[]).1), "{service}");
    }
}

#[test]
fn a_daily_review_keeps_its_local_time_and_a_quarter_hourly_one_its_span() {
    let sent = |service: &str| {
        let said = Said {
            zone: "Europe/London",
            start: "2022-03-26",
            days: 3,
            service,
            ..Said::default()
        };
        let (story, run) = play(&said, &[]);
        super::departed(&story, &run)
    };
    assert_eq!(sent(BY_REVIEW), ["26 09:00", "27 09:00", "28 09:00"]);
    // Goods flow, and each review finds some sold: four an hour of the 71 h, and those of the two hours before
    // the start, whose shipments arrive after it.
    let often = BY_REVIEW.replace("1 d", "15 min").replace("9 h", "0 s");
    let hours = sent(&often);
    assert_eq!(hours.len(), 4 * (71 + 2));
    assert!(!hours.contains(&"27 01:30".to_owned()) && hours.contains(&"27 02:30".to_owned()));
}

#[test]
fn a_day_sells_for_as_long_as_it_lasts() {
    // One unit an hour; on Lord Howe a trading hour of a change has 30 minutes.
    let sold = |zone: &str, day: &str| {
        let (_, run) = play(&Said { zone, start: day, days: 1, ..Said::default() }, &[]);
        crate::story::kpi_of(&run, "units_demanded").unwrap()
    };
    for zone in super::ZONES {
        let part = zone.by as f64 / 60.0;
        assert_eq!(sold(zone.name, zone.forward), 24.0 - part, "{}", zone.name);
        assert_eq!(sold(zone.name, zone.back), 24.0 + part, "{}", zone.name);
    }
    assert_eq!(sold("Etc/UTC", "2022-03-27"), 24.0);
}

#[test]
fn unusual_changes_of_the_clock_are_gone_through() {
    // At midnight; over midnight, from 00:01 back to 23:01; and the day that Samoa left out.
    for (zone, start, days, hours) in [
        ("America/Havana", "2022-03-12", 3, 71.0),
        ("America/Havana", "2022-11-05", 3, 73.0),
        ("America/St_Johns", "2010-11-05", 4, 97.0),
        ("Pacific/Apia", "2011-12-28", 5, 96.0),
        ("Asia/Beirut", "2022-03-26", 3, 71.0),
    ] {
        for (service, arcs) in [(HALF_HOURLY, true), (super::DAILY, true), (BY_REVIEW, false)] {
            let text =
                decisions(r#"from: "00:00", every: "1 h""#, r#"from: "00:05", every: "6 h""#);
            let orders = if arcs { "decided()" } else { "base_stock(units(100))" };
            let decisions = arcs.then_some(text.as_str());
            let said = Said { zone, start, days, service, orders, decisions, ..Said::default() };
            let (_, run) = play(&said, &[]);
            let sold = crate::story::kpi_of(&run, "units_demanded").unwrap();
            assert!((sold - hours).abs() < 1e-9, "{zone} {start}: {sold}");
        }
    }
}

#[test]
fn a_forecast_of_half_an_hours_change_orders_what_is_sold() {
    // An exact forecast at a service level of one half orders up to the mean: the shelf is level at each
    // trigger, though trading hours begin at half hours of elapsed time after the change.
    let decisions = decisions(r#"from: "11:00", every: "24 h""#, r#"from: "11:10", every: "24 h""#);
    let decisions = decisions.replace("97 %", "50 %");
    let said = Said {
        zone: "Australia/Lord_Howe",
        start: "2022-10-01",
        days: 6,
        orders: "decided(fallback_order: send_nothing)",
        decisions: Some(&decisions),
        ..Said::default()
    };
    let (_, run) = play(&said, &[]);
    let orders = &run.tables.orders;
    let rows =
        (0..reflexarc::outcome::rows::Rows::len(orders)).filter_map(|place| orders.row(place));
    let units: Vec<f64> = rows.map(|row| row.units).collect();
    // Each order covers a day more than the one before it: 23.5 h where that day has the change.
    assert!(units.len() >= 5, "{units:?}");
    let rest = units.iter().filter(|units| (**units - 24.0).abs() > 1e-9).count();
    assert!(rest <= 2, "{units:?}");
}
