//! Servers side by side at a port, and work that varies.

use super::{arrivals, close};
use crate::transit::{Scene, ron};
use reflexarc::supply::{StationPlace, SupplySpec, Transport};

/// A works that sends a ship to each of four shops at 12:00 of each day, to the port; 24 units each.
fn four_ships(port: &str) -> String {
    format!(
        r#"Supply(
            products: {{ "rice": (class: ambient, price: "2 GBP", margin: "1 GBP", divisible: true) }},
            facilities: {{ "works": (kind: supplier, area: "here"), "shop": (kind: store, area: "here", count: 4) }},
            assortments: {{ "all": (at: ["shop"]) }},
            demand: {{ "d": (at: ["shop"], units_per_day: {{ "rice": 24 }}, law: normal(hourly_sd: 0)) }},
            lanes: {{ "ship": (routes: {{ "works": ["shop"] }}, port: "quay", orders: base_stock(units(72)),
                service: timetable(days: daily, departs: "00:00", cutoff: "00:00", arrives: "12:00", grace: "12 h")) }},
            ports: {{ "quay": ({port}) }},
            initial_stock: {{ "full": (at: ["shop"], level: units(72)) }},
        )"#
    )
}

fn day(port: &str) -> Vec<f64> {
    let scene = Scene::new(&four_ships(port), "5 d").played();
    let mut came: Vec<f64> = arrivals(&scene, "ship").into_iter().take(4).collect();
    came.sort_by(f64::total_cmp);
    came
}

#[test]
fn berths_side_by_side_each_handle_a_ship() {
    // Two hours a ship, from 12:00 of the second day.
    close(&day("rate: units_per_hour(12)"), &[38.0, 40.0, 42.0, 44.0]);
    close(&day("rate: units_per_hour(12), servers: 2"), &[38.0, 38.0, 40.0, 40.0]);
    close(&day("rate: units_per_hour(12), servers: 3"), &[38.0, 38.0, 38.0, 40.0]);
    close(&day("rate: units_per_hour(12), servers: 9"), &[38.0; 4]);
    // By ship, whatever its size, and an hour for the pilot.
    close(
        &day(r#"rate: shipments_per_hour(1), per_job: "1 h", servers: 2"#),
        &[38.0, 38.0, 40.0, 40.0],
    );
}

#[test]
fn one_server_and_no_scatter_are_a_station_as_written_without_them() {
    let plain = day("rate: units_per_hour(7)");
    assert_eq!(day("rate: units_per_hour(7), servers: 1"), plain);
    assert_eq!(day(r#"rate: units_per_hour(7), per_job: "0 s""#), plain);
    assert_eq!(day(r#"rate: units_per_hour(7), varies: uniform(spread: "0 %")"#), plain);
    // A shift of one person is a shift at the full rate.
    let shift = |who: &str| {
        day(&format!(
            r#"rate: units_per_hour(7), shifts: [(days: daily, from: "06:00", until: "15:00"{who})]"#
        ))
    };
    close(&shift(", people: 1"), &shift(""));
}

#[test]
fn a_station_counts_its_jobs_its_work_and_who_is_there() {
    let scene = Scene::new(&four_ships("rate: units_per_hour(12), servers: 2"), "3 d").played();
    let transport = scene.sim.world.resource::<Transport>();
    let port = StationPlace::Port(reflexarc::supply::PortId::new(0));
    let totals = transport.station_totals(port, scene.end()).unwrap();
    // Four ships of two hours on two days; two wait for two hours, each day.
    assert_eq!(totals.jobs, 8);
    assert!((totals.worked_s - 8.0 * 7_200.0).abs() < 1e-6, "{totals:?}");
    assert!((totals.present_s - (8.0 + 4.0) * 7_200.0).abs() < 1e-6, "{totals:?}");
}

#[test]
fn scatter_belongs_to_the_station_alone() {
    let at = |port: &str, seed: u64| {
        let scene = Scene::drawn(&four_ships(port), "9 d", seed).played();
        arrivals(&scene, "ship")
    };
    let varied = "rate: units_per_hour(12), servers: 4, varies: exponential";
    assert_ne!(at(varied, 1), at(varied, 2));
    assert_eq!(at(varied, 1), at(varied, 1));
    // Twice as fast with the same draws: each ship takes half as long.
    let fast = "rate: units_per_hour(24), servers: 4, varies: exponential";
    for (slow, fast) in at(varied, 1).iter().zip(at(fast, 1)) {
        let noon = (fast / 24.0).floor() * 24.0 + 12.0;
        if fast - noon < 11.0 && slow - noon < 24.0 && *slow > noon {
            assert!(((slow - noon) - 2.0 * (fast - noon)).abs() < 1e-5, "{slow} {fast}");
        }
    }
}

#[test]
fn what_a_station_cannot_be_is_refused() {
    let issues = |port: &str| crate::transit::issues(&four_ships(port));
    for (port, message) in [
        ("rate: units_per_hour(0)", "out of range"),
        ("rate: units_per_hour(9), servers: 0", "out of range"),
        ("rate: batches_per_hour(9)", "make no batches"),
        ("rate: units_per_hour(9), varies: gamma(cv: 0)", "out of range"),
        ("rate: units_per_hour(9), varies: uniform(spread: 2)", "out of range"),
        (
            r#"rate: units_per_hour(9), servers: 2, shifts: [(days: daily, from: "06:00", until: "14:00", people: 1)]"#,
            "are the servers",
        ),
        (
            r#"rate: units_per_hour(9), shifts: [(days: daily, from: "06:00", until: "14:00", people: 1, share: "50 %")]"#,
            "a share of it too",
        ),
        (
            r#"rate: units_per_hour(9), shifts: [(days: daily, from: "06:00", until: "14:00", people: 1), (days: daily, from: "14:00", until: "20:00")]"#,
            "`people` is missing",
        ),
    ] {
        assert!(issues(port).contains(message), "{port}: {}", issues(port));
    }
    let spec: SupplySpec = ron(&four_ships("rate: units_per_hour(9)"));
    let text = ron::to_string(&spec).unwrap();
    assert!(!text.contains("servers") && !text.contains("people") && !text.contains("receiving"));
}

#[test]
fn a_load_beyond_the_capacity_is_noted() {
    let noted =
        |port: &str| crate::transit::issues(&four_ships(port)).contains("grows without end");
    // 96 units a day take eight hours at 12 an hour; at 4 an hour 24.
    assert!(!noted("rate: units_per_hour(12)"));
    assert!(noted("rate: units_per_hour(4)"));
    assert!(!noted("rate: units_per_hour(4), servers: 2"));
    let shift = |until: &str| {
        format!(
            r#"rate: units_per_hour(12), shifts: [(days: daily, from: "06:00", until: "{until}")]"#
        )
    };
    assert!(noted(&shift("14:00")) && !noted(&shift("15:00")));
    // Four ships a day, at one in six hours.
    assert!(noted("rate: shipments_per_hour(0.166)") && !noted("rate: shipments_per_hour(0.17)"));
    assert!(noted(r#"rate: units_per_hour(12), per_job: "4 h""#));
    assert!(!noted(r#"rate: units_per_hour(12), per_job: "3 h 59 min""#));
}
