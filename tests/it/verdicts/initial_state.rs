//! The comparison with a longer warm-up, on a shop whose settling is worked out by hand.
//!
//! The shop sells one unit an hour and orders each day up to a base stock, which it reaches once its initial
//! stock is sold: nothing but the initial stock can differ between two warm-ups.

use crate::story::{load, plan, played};
use reflexarc::outcome::table::TableSet;
use reflexarc::study::arm::{Arms, UNDISTURBED};
use reflexarc::study::initial_state::{InitialState, InitialStateCheck};
use std::fs;
use std::sync::atomic::AtomicBool;

/// What a shop's initial stock in units does after a warm-up.
fn checked(initial: u32, warm_up: &str) -> InitialStateCheck {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.ron");
    let supply = format!(
        r#"Supply(
            products: {{ "tea": (class: ambient, price: "2 GBP", margin: "0.5 GBP", divisible: true) }},
            facilities: {{ "mill": (kind: supplier, area: "here"), "shop": (kind: store, area: "here") }},
            assortments: {{ "all": (at: ["shop"]) }},
            demand: {{ "thirst": (at: ["shop"], units_per_day: {{ "tea": 24 }}, law: normal(hourly_sd: 0)) }},
            lanes: {{ "van": (routes: {{ "mill": ["shop"] }}, orders: base_stock(units(72)),
                service: timetable(days: daily, departs: "22:00", cutoff: "12:00",
                    arrives_days_after: 1, arrives: "06:00")) }},
            initial_stock: {{ "shelf": (at: ["shop"], level: units({initial})) }},
            holding_rate: "10 %",
        )"#
    );
    fs::write(folder.path().join("supply.ron"), supply).unwrap();
    let story = format!(
        r#"Scenario(title: "shop", start: "2024-01-08T00:00[UTC]", warm_up: "{warm_up}", horizon: "5 d",
            currency: "GBP", primary: "cost_of_trade",
            environment: (areas: {{ "here": (weather: (mean: "10 degC", swing: "0 K", warmest: "15:00")) }}),
            include: ["supply.ron"], disruptions: {{}})"#
    );
    fs::write(&file, story).unwrap();
    let story = load(&file, &[]);
    let plan = plan(Arms::of_verdict(&story).only(&[UNDISTURBED]), 1, TableSet::NONE);
    let mut state = InitialState::default();
    played(&plan).iter().for_each(|run| state.add(run));
    state.check(&plan, &story, &AtomicBool::new(false)).unwrap().unwrap()
}

fn moved(check: &InitialStateCheck) -> Vec<&str> {
    check.moved.iter().map(|one| one.kpi.name).collect()
}

#[test]
fn every_kpi_that_the_initial_stock_moves_is_named_and_no_other() {
    // 480 units last for 20 days: at a warm-up of one day stock is far above the base stock, and nothing is
    // ordered; at eight days there are 288 units still.
    let check = checked(480, "1 d");
    assert_eq!((check.days, check.longer_days, check.replications), (1.0, 8.0, 1));
    let moved = moved(&check);
    for name in ["cost_holding", "days_of_supply", "cost_of_trade"] {
        assert!(moved.contains(&name), "{name} in {moved:?}");
    }
    for name in ["units_demanded", "units_sold", "fill_rate", "availability"] {
        assert!(!moved.contains(&name), "{name} in {moved:?}");
    }
    // Holding over five days from 456 units on falls by 24 a day: 396 units in the mean, against 228.
    let holding = check.moved.iter().find(|one| one.kpi.name == "cost_holding").unwrap();
    let cost = |units: f64| units * 5.0 / 365.0 * 1.5 * 0.1;
    assert!((holding.value - cost(396.0)).abs() < 1e-3, "{holding:?}");
    assert!((holding.with_longer - cost(228.0)).abs() < 1e-3, "{holding:?}");
}

#[test]
fn an_empty_shelf_at_the_start_moves_service() {
    // Nothing on the shelf, and the first van on the second day.
    let check = checked(0, "0 d");
    let moved = moved(&check);
    for name in ["fill_rate", "stockout_item_hours", "units_lost", "cost_lost_margin"] {
        assert!(moved.contains(&name), "{name} in {moved:?}");
    }
    assert!(!moved.contains(&"units_demanded"));
    assert!(check.text().contains("depend on the initial state"), "{}", check.text());
}

#[test]
fn once_the_base_stock_is_reached_nothing_depends_on_the_initial_state() {
    // 96 units fall to the base stock within two days.
    let check = checked(96, "7 d");
    assert_eq!(moved(&check), Vec::<&str>::new());
    assert!(check.compared > 10);
    assert!(check.text().starts_with("none of"), "{}", check.text());
}
