//! What a scenario may combine: each pair of a demand law, goods, opening hours, service and cost is refused, or
//! runs as it is written, or is noted where it does not.

use super::over_seeds;
use crate::transit::{Scene, hour, issues, ron};
use reflexarc::environment::Areas;
use reflexarc::issue::{Issues, Severity};
use reflexarc::supply::SupplySpec;

const LAWS: [&str; 6] = [
    "poisson",
    "negative_binomial(variance_ratio: 2)",
    "normal(hourly_sd: 0.1)",
    "normal(hourly_sd: 4)",
    "one_by_one",
    r#"by_period(every: "6 h", first: "1 h", draws: poisson)"#,
];
const HOURS: [&str; 2] = ["", r#"opening_hours: (from: "10:00", until: "12:00"),"#];
const SERVICES: [&str; 3] = [
    r#"timetable(days: daily, departs: "20:00", cutoff: "18:00", arrives_days_after: 1, arrives: "06:00")"#,
    r#"on_demand(lead: fixed("3 h"))"#,
    r#"on_demand(lead: fixed("3 h"), review: (every: "8 h", first: "30 min"))"#,
];

/// A shop that wants 24 units a day and has more than enough.
fn shop(law: &str, divisible: bool, hours: &str, service: &str) -> String {
    format!(
        r#"Supply(
            products: {{ "pin": (class: ambient, price: "2 GBP", margin: "1 GBP", divisible: {divisible}) }},
            facilities: {{ "works": (kind: supplier, area: "here"), "shop": (kind: store, area: "here", {hours}) }},
            assortments: {{ "all": (at: ["shop"]) }},
            demand: {{ "d": (at: ["shop"], units_per_day: {{ "pin": 24 }}, law: {law}) }},
            lanes: {{ "van": (
                routes: {{ "works": ["shop"] }}, orders: base_stock(units(600)), service: {service},
                cost_per_departure: "7 GBP", cost_per_unit: "0.25 GBP",
            ) }},
            initial_stock: {{ "shelf": (at: ["shop"], level: units(600)) }},
        )"#
    )
}

/// Severities and codes of what `check` says.
fn said(supply: &str) -> Vec<(Severity, String)> {
    let mut areas = Areas::default();
    areas.names.intern("here");
    let mut issues = Issues::new();
    let spec: SupplySpec = ron(supply);
    spec.check(&areas, "GBP".parse().unwrap(), &mut issues.at("supply"));
    issues.as_slice().iter().map(|issue| (issue.severity, issue.code.to_string())).collect()
}

#[test]
fn every_combination_is_refused_noted_or_runs_as_written() {
    const DAYS: i64 = 40;
    let mut refused = Vec::new();
    for law in LAWS {
        for divisible in [false, true] {
            for hours in HOURS {
                for service in SERVICES {
                    let supply = shop(law, divisible, hours, service);
                    let said = said(&supply);
                    let name = format!("{law} {divisible} {hours} {service}");
                    if said.iter().any(|(severity, _)| *severity == Severity::Error) {
                        refused.push((law, divisible));
                        continue;
                    }
                    let is_noted = |code: &str| said.iter().any(|(_, one)| one == code);
                    let mut scene = Scene::new(&supply, "40 d");
                    let mut until_midnight = 0.0;
                    for day in 0..DAYS {
                        let [opens, closes, midnight] = [10.0, 12.0, 24.0].map(|of_day| {
                            let at = hour(24.0 * day as f64 + of_day);
                            scene.sim.run_until(at).unwrap();
                            scene.point("shop", 0).as_of(at).cumulative_demand()
                        });
                        let before = std::mem::replace(&mut until_midnight, midnight);
                        if hours.is_empty() || is_noted("opening-hours") {
                            continue;
                        }
                        assert_eq!((opens, midnight), (before, closes), "{name}: day {day}");
                    }
                    let scene = &mut scene.played();
                    let totals = scene.totals("shop");
                    // Whole goods stay whole.
                    let on_hand = scene.point("shop", 0).on_hand().level();
                    assert!(
                        divisible
                            || [on_hand, totals.received].iter().all(|one| one.fract() == 0.0)
                    );
                    // The mean is that which is written: 960, with a variance of at most twice as much,
                    // and little of it where an hour has a deviation of 0.1.
                    let off = (totals.customers.demanded - 960.0).abs();
                    let within = 4.5 * libm::sqrt(2.0 * 960.0);
                    assert!(off < within || is_noted("cut-at-zero"), "{name}: off by {off}");
                    assert!(totals.customers.lost == 0.0, "{name}");
                    // Each departure and each unit that left is paid for.
                    let under_way = scene.point("shop", 0).in_transit().level();
                    let sent = totals.received + under_way;
                    let departures = (scene.summary().cost_transport - 0.25 * sent) / 7.0;
                    assert!((departures - departures.round()).abs() < 1e-6, "{name}: {departures}");
                    assert!(departures > 30.0, "{name}: {departures} departures");
                }
            }
        }
    }
    // Fractions of whole goods alone are refused: two laws, in both opening hours, by each service.
    assert_eq!(refused.len(), 2 * 2 * 3);
    assert!(refused.iter().all(|(law, divisible)| law.starts_with("normal") && !divisible));
}

#[test]
fn a_mean_that_is_cut_at_zero_is_noted_with_what_it_becomes() {
    // 1 an hour with a deviation of 4: Φ(1/4) + 4 φ(1/4) = 0.598706 + 4 · 0.386668 = 2.145378, 51.5 a day.
    let supply = shop(LAWS[3], true, "", SERVICES[0]);
    assert!(issues(&supply).contains("the mean of `pin` is 51.5 units a day, and not 24"));
    let [(mean, error)] = over_seeds(8, |seed| {
        [Scene::plain(&supply, "100 d", seed).played().totals("shop").customers.demanded / 100.0]
    });
    assert!((mean - 24.0 * 2.145_378).abs() < 4.5 * error && error < 0.5, "{mean} ± {error}");
    // A deviation of a tenth cuts nothing, and is not noted.
    assert_eq!(issues(&shop(LAWS[2], true, "", SERVICES[0])), "");
}

#[test]
fn demand_in_closed_hours_alone_and_a_ring_without_supplier_are_refused() {
    let night = shop("poisson", false, HOURS[1], SERVICES[0]).replace(
        "law: poisson",
        "law: poisson, hourly: (1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)",
    );
    assert!(
        issues(&night).contains("`shop` is closed in all hours with a weight"),
        "{}",
        issues(&night)
    );
    // Three centres in a ring, and a fourth that is supplied from it; none has a supplier.
    let ring = r#"Supply(
        products: { "pin": (class: ambient, price: "2 GBP", margin: "1 GBP") },
        facilities: {
            "a": (kind: distribution_centre, area: "here"), "b": (kind: distribution_centre, area: "here"),
            "c": (kind: distribution_centre, area: "here"), "d": (kind: store, area: "here"),
        },
        assortments: { "all": (at: ["a", "b", "c", "d"]) },
        lanes: { "round": (
            routes: { "a": ["b"], "b": ["c"], "c": ["a", "d"] }, orders: base_stock(units(5)),
            service: on_demand(lead: fixed("1 h")),
        ) },
        initial_stock: { "x": (at: ["a", "b", "c"], level: units(5)) },
    )"#;
    assert!(issues(ring).contains("supply each other with `pin`"), "{}", issues(ring));
    let errors = said(ring).iter().filter(|(severity, _)| *severity == Severity::Error).count();
    assert_eq!(errors, 1);
    // With a supplier above one of them it is no ring.
    let fed = ring
        .replace("facilities: {", r#"facilities: { "works": (kind: supplier, area: "here"),"#)
        .replace(r#""c": ["a", "d"]"#, r#""c": ["d"], "works": ["a"]"#);
    assert!(
        said(&fed).iter().all(|(severity, _)| *severity != Severity::Error),
        "{}",
        issues(&fed)
    );
}
