//! Departures, cut-offs and arrivals about a change of the clock.

use super::{BUSY, Said, ZONES, Zone, day_before, departed, play, shown};
use reflexarc::outcome::rows::Rows;

/// The days of the month before, at and after a change, and the departures of a timetable on them.
fn about(zone: &Zone, change: &str, service: &str) -> [Vec<String>; 3] {
    let start = day_before(change);
    let (story, run) = play(
        &Said { zone: zone.name, start: &start, days: 4, service, ..Said::default() },
        &[BUSY],
    );
    let all = departed(&story, &run);
    let date: jiff::civil::Date = start.parse().unwrap();
    [0, 1, 2].map(|later| {
        let day = date.checked_add(jiff::Span::new().days(later)).unwrap();
        let of_day = format!("{:02} ", day.day());
        all.iter().filter_map(|time| time.strip_prefix(&of_day)).map(str::to_owned).collect()
    })
}

/// Every hour of a day, at some minute, with one hour left out or twice.
fn hours(minute: u32, left_out: Option<u32>, twice: Option<u32>) -> Vec<String> {
    let hours = (0..24).filter(|&hour| Some(hour) != left_out);
    let hours = hours.flat_map(|hour| vec![hour; 1 + usize::from(Some(hour) == twice)]);
    hours.map(|hour| format!("{hour:02}:{minute:02}")).collect()
}

#[test]
fn departures_of_every_hour_go_on_at_their_spans() {
    let service = r#"timetable(days: daily, departs: "00:45", every: "1 h", cutoff: "00:40", arrives: "00:50")"#;
    for zone in ZONES {
        let hour = if zone.name == "Europe/London" { 1 } else { 2 };
        let [before, at, after] = about(zone, zone.forward, service);
        // Lord Howe skips half an hour without a quarter to.
        let skipped = Some(hour).filter(|_| zone.by == 60);
        assert_eq!(
            [before, at, after],
            [hours(45, None, None), hours(45, skipped, None), hours(45, None, None)],
            "{}",
            zone.name
        );
        // There an hour is more than the change: the departure at 01:45 comes once.
        let twice = Some(1).filter(|_| zone.by == 60);
        let [before, at, after] = about(zone, zone.back, service);
        assert_eq!(
            [before, at, after],
            [hours(45, None, None), hours(45, None, twice), hours(45, None, None)],
            "{}",
            zone.name
        );
    }
    let utc = Zone { name: "Etc/UTC", forward: "2022-03-27", back: "2022-10-30", by: 0 };
    for change in [utc.forward, utc.back] {
        assert_eq!(about(&utc, change, service), [(); 3].map(|()| hours(45, None, None)));
    }
}

#[test]
fn an_hourly_departure_that_half_an_hour_skips_comes_half_an_hour_later() {
    let service = r#"timetable(days: daily, departs: "00:15", every: "1 h", cutoff: "00:15", arrives: "00:20")"#;
    let [_, at, after] = about(&super::LORD_HOWE, super::LORD_HOWE.forward, service);
    let mut expected = hours(15, None, None);
    expected[2] = "02:45".to_owned();
    assert_eq!([at, after], [expected, hours(15, None, None)]);
}

#[test]
fn departures_further_apart_keep_their_local_times() {
    let six = r#"timetable(days: daily, departs: "00:40", every: "6 h", cutoff: "00:40", arrives: "00:50")"#;
    let daily = super::DAILY;
    for zone in ZONES {
        for change in [zone.forward, zone.back] {
            let of_day = ["00:40", "06:40", "12:40", "18:40"].map(str::to_owned).to_vec();
            assert_eq!(about(zone, change, six), [(); 3].map(|()| of_day.clone()), "{change}");
            assert_eq!(about(zone, change, daily), [(); 3].map(|()| vec!["18:00".to_owned()]));
        }
    }
}

#[test]
fn a_weekly_departure_keeps_its_day_and_time() {
    let service = r#"timetable(days: on([mon]), departs: "07:00", cutoff_days_before: 1, cutoff: "20:00", arrives_days_after: 2, arrives: "06:00")"#;
    for zone in ZONES {
        for change in [zone.forward, zone.back] {
            let start = day_before(change);
            let said =
                Said { zone: zone.name, start: &start, days: 12, service, ..Said::default() };
            let (story, run) = play(&said, &[]);
            let rows = &run.tables.shipments;
            let rows = || (0..rows.len()).filter_map(|place| rows.row(place));
            let times = |text: Vec<String>| -> Vec<String> {
                text.iter().map(|text| text[3..].to_owned()).collect()
            };
            // Changes fall on Sundays: the cut-off is in the evening of the change.
            assert_eq!(times(departed(&story, &run)), ["07:00"; 2], "{change}");
            let arrived = times(shown(&story, rows().filter_map(|row| row.arrived)));
            assert_eq!(arrived, ["06:00"; 2], "{change}");
            let orders = &run.tables.orders;
            let sent = (0..orders.len()).filter_map(|place| orders.row(place)).map(|row| row.sent);
            assert_eq!(times(shown(&story, sent)), ["20:00"; 2], "{change}");
        }
    }
}

#[test]
fn a_daily_departure_in_the_skipped_hour_is_later_and_in_the_repeated_hour_the_first() {
    let zone = &super::LONDON;
    let service = r#"timetable(days: daily, departs: "01:30", cutoff: "01:10", arrives: "05:00")"#;
    let late = |time: &str| vec![time.to_owned()];
    let forward = about(zone, zone.forward, service);
    assert_eq!(forward, [late("01:30"), late("02:30"), late("01:30")]);
    let start = day_before(zone.back);
    let said = Said { zone: zone.name, start: &start, days: 3, service, ..Said::default() };
    let (story, run) = play(&said, &[]);
    assert_eq!(departed(&story, &run), ["29 01:30", "30 01:30", "31 01:30"]);
    // The first 01:30 of that day is summer time, 24 h after the one before it.
    let rows = &run.tables.shipments;
    let at = |place: usize| rows.row(place).unwrap().departed;
    assert_eq!([at(1).since(at(0)).hours(), at(2).since(at(1)).hours()], [24.0, 25.0]);
}

#[test]
fn a_shuttle_of_half_hours_has_two_departures_fewer_or_more() {
    let service = r#"timetable(days: daily, departs: "00:00", every: "30 min", cutoff: "00:00", arrives: "00:10")"#;
    for zone in ZONES {
        let more = (zone.by / 30) as usize;
        let counts = |change| about(zone, change, service).map(|day| day.len());
        assert_eq!(counts(zone.forward), [48, 48 - more, 48], "{}", zone.name);
        assert_eq!(counts(zone.back), [48, 48 + more, 48], "{}", zone.name);
    }
}

#[test]
fn last_weeks_orders_are_repeated_through_a_repeated_hour() {
    // Decisions of a minute, half a minute before the cut-off, are late: the last plan stands.
    let service = r#"timetable(days: on([sat, sun, mon]), departs: "00:00", every: "30 min", cutoff: "00:00", arrives: "00:10")"#;
    let decisions =
        super::decisions(r#"from: "00:05", every: "7 d""#, r#"from: "23:59:30", every: "24 h""#);
    let said = Said {
        zone: "Europe/London",
        start: "2022-10-29",
        days: 10,
        service,
        orders: "decided(fallback_order: repeat_last_week)",
        decisions: Some(&decisions),
        ..Said::default()
    };
    let (story, run) = play(&said, &[BUSY]);
    let of_day =
        |day: &str| departed(&story, &run).iter().filter(|time| time.starts_with(day)).count();
    assert_eq!(["29", "30", "31", "05", "06", "07"].map(of_day), [48, 50, 48, 48, 48, 48]);
}
