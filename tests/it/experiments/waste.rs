//! Waste by place and day, in chains small enough to be known beforehand.
//!
//! A shop sells where it has demand: a unit in a million days, so none.

use crate::story::{first, kpi_of, load, plan, played};
use reflexarc::kernel::{SimSpan, SimTime};
use reflexarc::outcome::rows::Rows;
use reflexarc::outcome::table::TableSet;
use reflexarc::study::arm::{Arms, DISTURBED};
use reflexarc::study::replicate::Run;
use reflexarc::supply::Occasion;
use std::fs;

/// All rows of a table.
macro_rules! all {
    ($run:expr, $table:ident) => {{
        let rows = &$run.tables.$table;
        (0..rows.len()).filter_map(|place| rows.row(place))
    }};
}

/// Plays a supplier `works`, a centre `dc` and a shop, measured from Monday 1 January 2024 on, in UTC.
pub(super) fn play(terms: &str, supply: &str) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let story = format!(
        r#"Scenario(
            title: "A small chain", start: "2024-01-01T00:00[UTC]", {terms}, currency: "GBP", primary: "fill_rate",
            environment: (areas: {{ "here": (weather: (mean: "10 °C", swing: "0 K", warmest: "15:00")) }}),
            include: ["supply.ron"],
        )"#
    );
    let supply = format!(
        r#"Supply(
            facilities: {{
                "works": (kind: supplier, area: "here"), "dc": (kind: distribution_centre, area: "here"),
                "shop": (kind: store, area: "here"),
            }},
            assortments: {{ "all": (at: ["dc", "shop"]) }},
            {supply}
        )"#
    );
    fs::write(folder.path().join("story.ron"), story).unwrap();
    fs::write(folder.path().join("supply.ron"), supply).unwrap();
    let story = load(&folder.path().join("story.ron"), &[]);
    let runs = played(&plan(Arms::of_verdict(&story).only(&[DISTURBED]), 1, TableSet::ALL));
    first(&runs, DISTURBED).clone()
}

/// Midnight at the beginning of a day; that of the start is 0.
pub(super) fn midnight(day: i64) -> SimTime {
    SimTime::START + SimSpan::DAY * day
}

/// Waste by product: of `service` by day of the shop, of `stock` by end of a day of all places.
#[derive(Debug, Default, PartialEq)]
struct Waste {
    service: Vec<(String, SimTime, f64)>,
    stock: Vec<(String, String, SimTime, f64)>,
}

impl Waste {
    fn of(run: &Run) -> Self {
        let mut waste = Self::default();
        for row in all!(run, service).filter(|row| row.wasted != 0.0) {
            waste.service.push((row.product.to_string(), row.day.start, row.wasted));
        }
        for row in all!(run, stock) {
            assert_eq!(row.wasted.is_some(), row.occasion == Occasion::DayEnd);
            let Some(units) = row.wasted.filter(|units| *units != 0.0) else { continue };
            let (facility, product) = (row.facility.to_string(), row.product.to_string());
            waste.stock.push((facility, product, row.time, units));
        }
        waste.stock.sort_by(|a, b| (a.2, &a.0, &a.1).cmp(&(b.2, &b.0, &b.1)));
        waste
    }
}

#[test]
fn waste_stands_on_the_day_at_whose_end_it_expires_at_shops_and_at_centres() {
    // The run begins a day before the start with fresh goods. Buns live for a day: 3 of the centre and 4 of
    // the shop expire at the start itself, which ends the day before: they are in `stock` alone. Milk lives
    // for two: 7 and 10 expire at the end of day 0.
    // 17 · 2 GBP + 7 · 1 GBP. Milk is held for one measured day: 17 unit-days of (2 · 36.5 % + 3.65) / 365 GBP.
    let run = play(
        r#"warm_up: "1 d", horizon: "3 d 6 h""#,
        r#"products: {
                "bun": (class: chilled, price: "2 GBP", margin: "1 GBP", shelf_life: "1 d"),
                "milk": (class: chilled, price: "3 GBP", margin: "1 GBP", shelf_life: "2 d"),
            },
            demand: { "none": (at: ["shop"], units_per_day: {"bun": 0.000001, "milk": 0.000001}) },
            lanes: {
                "in": (routes: { "works": ["dc"] }, orders: base_stock(units(0)),
                    service: timetable(days: daily, departs: "12:00", cutoff: "12:00", arrives: "18:00")),
                "out": (routes: { "dc": ["shop"] }, orders: base_stock(units(0)), short: cancelled,
                    service: timetable(days: daily, departs: "12:00", cutoff: "12:00", arrives: "18:00")),
            },
            initial_stock: {
                "buns-dc": (at: ["dc"], goods: products(["bun"]), level: units(3)),
                "milk-dc": (at: ["dc"], goods: products(["milk"]), level: units(7)),
                "buns": (at: ["shop"], goods: products(["bun"]), level: units(4)),
                "milk": (at: ["shop"], goods: products(["milk"]), level: units(10)),
            },
            holding_rate: "36.5 %", storage: (chilled: "3.65 GBP"),"#,
    );
    let row = |facility: &str, product: &str, day: i64, units: f64| {
        (facility.to_owned(), product.to_owned(), midnight(day), units)
    };
    let expected = Waste {
        service: vec![("milk".to_owned(), midnight(0), 10.0)],
        stock: vec![
            row("dc", "bun", 0, 3.0),
            row("shop", "bun", 0, 4.0),
            row("dc", "milk", 1, 7.0),
            row("shop", "milk", 1, 10.0),
        ],
    };
    assert_eq!(Waste::of(&run), expected);
    assert_eq!(kpi_of(&run, "units_wasted"), Some(24.0));
    assert_eq!(kpi_of(&run, "cost_waste"), Some(41.0));
    let held = all!(run, stock).filter(|row| row.time > midnight(3)).filter_map(|row| row.held);
    assert_eq!(held.sum::<f64>(), 17.0);
    let holding = kpi_of(&run, "cost_holding").unwrap();
    assert!((holding - 17.0 * (2.0 * 0.365 + 3.65) / 365.0).abs() < 1e-12, "{holding}");
}

#[test]
fn what_arrives_expired_is_waste_of_the_day_of_its_arrival() {
    // Five cakes of two days of life are fresh a day before the start, the last day is day 0. They leave at
    // noon of the day before the start, are under way for 54 h, and arrive at 18:00 on day 1.
    let run = play(
        r#"warm_up: "1 d", horizon: "3 d""#,
        r#"products: { "cake": (class: ambient, price: "2 GBP", margin: "1 GBP", shelf_life: "2 d") },
            demand: { "none": (at: ["shop"], units_per_day: {"cake": 0.000001}) },
            lanes: {
                "in": (routes: { "works": ["dc"] }, orders: base_stock(units(0)),
                    service: timetable(days: daily, departs: "12:00", cutoff: "12:00", arrives: "18:00")),
                "out": (routes: { "dc": ["shop"] }, orders: base_stock(units(5)), short: cancelled,
                    service: on_demand(lead: fixed("54 h"), review: (every: "9 d", first: "12 h"))),
            },
            initial_stock: { "cakes": (at: ["dc"], level: units(5)) },"#,
    );
    let expected = Waste {
        service: vec![("cake".to_owned(), midnight(1), 5.0)],
        stock: vec![("shop".to_owned(), "cake".to_owned(), midnight(2), 5.0)],
    };
    assert_eq!(Waste::of(&run), expected);
    assert_eq!(kpi_of(&run, "units_wasted"), Some(5.0));
}
