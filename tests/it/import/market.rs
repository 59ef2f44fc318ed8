//! A market with calendars, hours, capacities, waves, cases and vehicles: written as tables it runs as written
//! in RON, and what is wrong in these tables has its cell.

use super::pair::Pair;
use super::{Files, imported, piece, places};
use crate::story::{first, kpi_of};
use reflexarc::quantity::read_ron;
use reflexarc::supply::SupplySpec;

const MARKET: Pair = Pair("market");

fn market() -> Files {
    MARKET.tables()
}

fn changed(changes: &[(&str, &str, &str)]) -> Files {
    MARKET.changed(changes)
}

#[test]
fn the_market_as_tables_gives_the_kpis_of_ron_to_the_last_bit() {
    // The terms are felt: without each of them the run is another.
    let expected = MARKET.is_felt(&[
        ("calendars", "bank,2024-03-29,sun", "bank,2024-03-28,sun"),
        ("hours", "08:00,22:00", "08:00,21:00"),
        ("waves", "churns,13:00,11:00,15:00\n", ""),
        ("quantities", "van,,,1,cases", "van,,,2,cases"),
        ("quantities", "60 EUR,waits", "60 EUR,raised"),
        ("vehicles", "van,110", "van,90"),
        ("capacities", "mill,rice,600", "mill,rice,150"),
        ("products", "milk,chilled,1.10 EUR,0.30 EUR,12", "milk,chilled,1.10 EUR,0.30 EUR,10"),
        ("lanes", "1 8 15 22", "1 8 16 22"),
    ]);
    let run = first(&expected, "disturbed");
    assert!(
        kpi_of(run, "units_sold").unwrap() > 0.0 && kpi_of(run, "cost_transport").unwrap() > 0.0
    );
}

#[test]
fn the_piece_says_what_was_written_by_hand() {
    let piece = piece(&market());
    let spec = |text: &str| read_ron::<SupplySpec>(text).unwrap();
    assert_eq!(spec(&piece), spec(&MARKET.by_hand()));
    insta::assert_snapshot!(piece);
}

#[test]
fn the_report_counts_what_was_read() {
    let report = imported(&market()).report;
    let counts: Vec<(&str, usize)> =
        report.counts.iter().map(|(what, count)| (what.as_str(), *count)).collect();
    let expected = [
        ("products", 3),
        ("calendars", 1),
        ("facilities", 8),
        ("suppliers with a capacity", 1),
        ("lanes", 4),
        ("routes", 4),
        ("further departures of a day", 1),
        ("lanes with order quantities", 3),
        ("lanes with vehicles", 2),
        ("entries of demand", 2),
        ("entries of initial stock", 4),
    ];
    assert_eq!(counts, expected);
}

#[test]
fn each_kind_of_error_has_its_cell() {
    for (table, old, new, code, spot) in [
        ("calendars", "2024-04-01", "1 April", "invalid-value", "row 3, column B (closed)"),
        ("calendars", "2024-04-01", "2024-04-31", "invalid-value", "row 3, column B (closed)"),
        ("calendars", "2024-04-01", "2024-03-29", "conflict", "row 3, column B (closed)"),
        (
            "calendars",
            "2024-03-29,sun",
            "2024-03-29,daily",
            "conflict",
            "row 2, column C (closed_on)",
        ),
        ("calendars", "bank,2024-04-01,", "bank,,", "missing", "row 3"),
        ("facilities", ",,,,,bank", ",,,,,banc", "unknown-calendar", "row 4, column H (calendar)"),
        ("facilities", "08:00,20:00", "20:00,08:00", "swapped-hours", "row 5, column G (closes)"),
        ("facilities", "16:00,01:00", "16:00,16:00", "out-of-range", "row 6, column G (closes)"),
        ("hours", "kiosk,mon", "kiosk-1,mon", "unknown-facility", "row 3, column A (place)"),
        ("hours", "shop,thu", "shop-2,thu", "conflict", "row 2, column A (place)"),
        ("hours", "kiosk,mon,", "shop,fri,", "given-twice", "row 3, column B (days)"),
        ("hours", ",,yes", ",,", "missing", "row 3, column C (opens)"),
        ("hours", ",,yes", "08:00,,yes", "no-effect", "row 3, column C (opens)"),
        ("hours", "08:00,22:00", "22:00,08:00", "swapped-hours", "row 2, column D (closes)"),
        ("hours", "kiosk,mon", "kiosk,daily", "conflict", "row 3, column B (days)"),
        ("capacities", "mill,,900", "hub,,900", "conflict", "row 2"),
        ("capacities", "mill,,900", "mill,,-1", "out-of-range", "row 2, column C (units)"),
        ("capacities", "600,1 d", "600,2 d", "conflict", "row 3, column D (every)"),
        ("capacities", "mill,rice", "mill,", "given-twice", "row 3, column C (units)"),
        ("capacities", "rice", "ryce", "unknown-product", "row 3, column B (product)"),
        ("waves", "churns,13:00", "churns,03:00", "out-of-range", "row 2, column B (departs)"),
        ("waves", "11:00", "14:00", "out-of-range", "row 2, column C (cutoff)"),
        ("waves", "churns", "churn", "unknown-lane", "row 2, column A (lane)"),
        (
            "quantities",
            "barge,,30,1,cases",
            "barge,,30,1.5,cases",
            "out-of-range",
            "row 2, column D (multiple)",
        ),
        (
            "quantities",
            "barge,,30,1,cases",
            "barge,,30,,cases",
            "no-effect",
            "row 2, column E (counts)",
        ),
        (
            "quantities",
            "barge,,30,1,cases",
            "barge,,-30,1,cases",
            "out-of-range",
            "row 2, column C (minimum)",
        ),
        ("quantities", "barge,,30,1,cases", "barge,,,,", "missing", "row 2"),
        (
            "quantities",
            "van,salt,24,12,units,,",
            "van,salt,24,12,units,5,",
            "no-effect",
            "row 4, column F (order_minimum_units)",
        ),
        (
            "quantities",
            ",,60 EUR",
            ",50,60 EUR",
            "no-effect",
            "row 3, column G (order_minimum_cost)",
        ),
        (
            "quantities",
            "60 EUR,waits",
            "60 GBP,waits",
            "currency",
            "row 3, column G (order_minimum_cost)",
        ),
        ("quantities", "van,salt", "van,", "given-twice", "row 4, column A (lane)"),
        ("quantities", "24,12,units", "24,12.5,units", "conflict", "row 4, column D (multiple)"),
        ("vehicles", "barge", "van", "given-twice", "row 3, column A (lane)"),
        ("vehicles", "hire,650 EUR", "hire,", "missing", "row 3, column G (hire_cost)"),
        ("vehicles", "wait,", "wait,9 EUR", "no-effect", "row 2, column G (hire_cost)"),
        ("vehicles", "van,110", "van,0", "out-of-range", "row 2, column B (holds)"),
        ("vehicles", "1,wait", "0,wait", "conflict", "row 2, column E (own)"),
        ("products", "0.30 EUR,12", "0.30 EUR,12.5", "out-of-range", "row 2, column E (case)"),
        ("products", "12,0.5", "12,-0.5", "out-of-range", "row 2, column F (load)"),
        ("lanes", "1 8 15 22", "1 8 32", "out-of-range", "row 2, column F (days_of_month)"),
        ("lanes", ",1 8 15 22", "mon,1 8 15 22", "no-effect", "row 2, column E (days)"),
        ("lanes", "tue,,4", "tue,,6", "out-of-range", "row 5, column G (week_of_month)"),
        ("lanes", "tue,,4", "tue wed,,4", "conflict", "row 5, column E (days)"),
    ] {
        let found = imported(&changed(&[(table, old, new)]));
        let expected = (code.to_owned(), format!("{table}, {spot}"));
        let all = places(&found);
        assert!(all.contains(&expected), "{old} -> {new}: {expected:?} is not in {all:?}");
    }
}

#[test]
fn closing_times_in_the_small_hours_are_of_the_next_day_and_later_ones_must_be_accepted() {
    let late = changed(&[("facilities", "16:00,01:00", "22:00,07:00")]);
    assert_eq!(places(&imported(&late)).len(), 1);
    let accepted = super::text(&super::accepting(&late, &["swapped-hours"]));
    assert!(accepted.contains(r#"from: "22:00", until: "07:00""#), "{accepted}");
}

#[test]
fn waves_of_a_lane_on_demand_are_refused() {
    let mut files = market();
    let lanes = files["lanes.csv"]
        .replace("churns,dairy,hub,chilled,daily,,,05:00,1,18:00,,07:00,", "")
        .replace("short\n", "short,lead_mean\n");
    let lanes = format!("{lanes}churns,dairy,hub,chilled,,,,,,,,,,6 h\n");
    files.insert("lanes.csv".to_owned(), lanes);
    let expected = ("conflict".to_owned(), "waves, row 2, column A (lane)".to_owned());
    assert!(places(&imported(&files)).contains(&expected));
}

/// The market whose two areas state their zones.
fn in_zones(north: &str, town: &str) -> Files {
    let mut files = market();
    let text = &files["facilities.csv"];
    let rows = text.lines().map(|line| match line {
        head if head.starts_with("name") => format!("{head},zone\n"),
        row if row.contains(",north,") => format!("{row},{north}\n"),
        row => format!("{row},{town}\n"),
    });
    let rows: String = rows.collect();
    files.insert("facilities.csv".to_owned(), rows);
    files
}

#[test]
fn zones_of_areas_are_reported_and_judge_arrivals() {
    let files = in_zones("Europe/Berlin", "Europe/London");
    let report = imported(&files).report;
    let zones =
        "zones that the story's areas must state: `north` Europe/Berlin, `town` Europe/London";
    assert!(report.conventions.iter().any(|one| one == zones), "{report}");
    // An hour on the way into the zone that is an hour behind arrives as it departs, and may seem to arrive before.
    let early = |files: &Files| {
        let mut files = files.clone();
        let lanes = files["lanes.csv"].replace("09:00,1,12:00,,11:00", "09:00,1,12:00,,08:30");
        files.insert("lanes.csv".to_owned(), lanes);
        places(&imported(&files))
    };
    let expected = ("out-of-range".to_owned(), "lanes, row 5, column L (arrives)".to_owned());
    assert_eq!(early(&market()), std::slice::from_ref(&expected));
    assert_eq!(early(&in_zones("Europe/Berlin", "Europe/Berlin")), [expected]);
    assert_eq!(early(&files), []);
    // A zone that is none, and two of one area.
    let wrong = places(&imported(&in_zones("Berlin", "Europe/London")));
    assert!(
        wrong.contains(&(
            "invalid-value".to_owned(),
            "facilities, row 2, column I (zone)".to_owned()
        ))
    );
    let mut twice = files;
    let text = twice["facilities.csv"].replacen("Europe/London", "Europe/Paris", 1);
    twice.insert("facilities.csv".to_owned(), text);
    let expected = ("conflict".to_owned(), "facilities, row 6, column I (zone)".to_owned());
    assert_eq!(places(&imported(&twice)), [expected]);
}
