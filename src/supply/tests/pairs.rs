//! All pairs of law, divisibility, opening hours, profile, service and cost: each is refused, noted, or
//! right.

use super::*;
use crate::issue::{Issues, Severity};

/// What `check` says of a pair.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Said {
    /// An error with this code.
    Refused(&'static str),
    /// A note with this code.
    Noted(&'static str),
    /// Nothing: the run does what is written.
    Right,
}

use Said::{Noted, Refused, Right};

const LAWS: [&str; 6] = [
    "poisson",
    "negative_binomial(variance_ratio: 2)",
    "normal(hourly_sd: 0.1)",
    "normal(hourly_sd: 5)",
    "one_by_one",
    r#"by_period(every: "1 d", first: "12 h", draws: poisson)"#,
];

const HOURS: [&str; 2] = ["", r#", opening_hours: (from: "10:00", until: "12:00")"#];

/// No profile, weights in the small hours, weights at noon.
const PROFILES: [&str; 3] = [
    "",
    ", hourly: (1,1,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0)",
    ", hourly: (0,0,0,0,0,0,0,0,0,0,0,1,1,0,0,0,0,0,0,0,0,0,0,0)",
];

const SERVICES: [&str; 3] = [
    r#"timetable(days: daily, departs: "20:00", cutoff: "18:00", arrives: "22:00")"#,
    r#"on_demand(lead: fixed("2 h"))"#,
    r#"on_demand(lead: fixed("2 h"), review: (every: "1 d", first: "1 h"))"#,
];

fn spec(law: &str, divisible: bool, hours: &str, profile: &str, service: &str) -> SupplySpec {
    ron(&format!(
        r#"Supply(
            products: {{
                "tea": (class: ambient, price: "2 GBP", margin: "1 GBP", divisible: {divisible}),
            }},
            facilities: {{
                "works": (kind: supplier, area: "midlands"),
                "shop": (kind: store, area: "midlands"{hours}),
            }},
            assortments: {{ "all": (at: ["shop"]) }},
            demand: {{ "all": (at: ["shop"], units_per_day: {{ "tea": 48 }}, law: {law}{profile}) }},
            lanes: {{
                "van": (
                    routes: {{ "works": ["shop"] }}, service: {service},
                    orders: base_stock(units(200)),
                    cost_per_departure: "7 GBP", cost_per_unit: "0.10 GBP",
                ),
            }},
            initial_stock: {{ "all": (at: ["shop"], level: units(200)) }},
        )"#
    ))
}

/// What `check` says: the first error, or else the first note.
fn said(spec: &SupplySpec) -> Option<(bool, String)> {
    let sim = simulation(&grocer_areas(), "2022-07-11T00:00[UTC]", "0 d", "1 d");
    let mut issues = Issues::new();
    let areas = sim.world.resource::<environment::Areas>();
    spec.check(areas, "GBP".parse().unwrap(), &mut issues.at("supply"));
    let all = issues.as_slice();
    let error = all.iter().find(|issue| issue.severity == Severity::Error);
    error
        .or_else(|| all.first())
        .map(|issue| (issue.severity == Severity::Error, issue.code.to_string()))
}

/// A supply chain without anything, for its areas.
fn grocer_areas() -> SupplySpec {
    spec("poisson", false, "", "", SERVICES[0])
}

/// What is expected of a pair.
fn expected(law: &str, divisible: bool, hours: &str, profile: &str) -> Said {
    let is_normal = law.starts_with("normal");
    let by_period = law.starts_with("by_period");
    match () {
        // Demand by period has no profile.
        () if by_period && !profile.is_empty() => Refused("conflict"),
        // The shop is closed in all hours with a weight.
        () if !hours.is_empty() && profile == PROFILES[1] => Refused("conflict"),
        // Its instants do not follow the opening hours.
        () if by_period && !hours.is_empty() => Noted("opening-hours"),
        // Fractions of whole goods.
        () if is_normal && !divisible => Refused("conflict"),
        // 48 units in 24 hours with a standard deviation of 5: half of the draws are cut.
        () if law == "normal(hourly_sd: 5)" && hours.is_empty() && profile.is_empty() => {
            Noted("cut-at-zero")
        }
        () => Right,
    }
}

#[test]
fn every_pair_is_refused_noted_or_right() {
    for law in LAWS {
        for divisible in [false, true] {
            for hours in HOURS {
                for profile in PROFILES {
                    for service in SERVICES {
                        let spec = spec(law, divisible, hours, profile, service);
                        let found = match said(&spec) {
                            Some((true, code)) if code == "conflict" => Refused("conflict"),
                            Some((false, code)) if code == "cut-at-zero" => Noted("cut-at-zero"),
                            Some((false, code)) if code == "opening-hours" => {
                                Noted("opening-hours")
                            }
                            None => Right,
                            other => panic!("{other:?}: {law}{hours}{profile} {service}"),
                        };
                        let wanted = expected(law, divisible, hours, profile);
                        assert_eq!(found, wanted, "{law} {divisible}{hours}{profile} {service}");
                        if found == Right {
                            runs_as_written(
                                &spec,
                                divisible,
                                hours,
                                &format!("{law}{hours}{profile} {service}"),
                            );
                        }
                    }
                }
            }
        }
    }
}

/// Plays two weeks: the mean is that written, units are whole where they must be, nothing is sold
/// while the shop is closed, and every departure and unit is paid for.
fn runs_as_written(spec: &SupplySpec, divisible: bool, hours: &str, what: &str) {
    const DAYS: f64 = 14.0;
    let mut sim = audited(spec, "2022-07-11T00:00[UTC]", "0 d", "14 d");
    let mut open_sales = 0.0;
    let clock = sim.world.resource::<Clock>().clone();
    for day in 0..14 {
        for (hour, sign) in [(10, -1.0), (12, 1.0)] {
            let at = SimTime::START + crate::kernel::SimSpan::HOUR * (24 * day + hour);
            sim.run_until(at).unwrap();
            open_sales += sign * point(&sim, "shop").totals(at, &clock).customers.demanded;
        }
    }
    let summary = finish(&mut sim);
    let demanded = summary.service.customers.demanded;
    // At most a variance of 2 for a unit: 4.5 standard errors.
    let error = 4.5 * (2.0 * 48.0 * DAYS).sqrt();
    assert!((demanded - 48.0 * DAYS).abs() < error, "{demanded} {what}");
    if !divisible {
        assert_eq!(demanded.fract(), 0.0, "{what}");
    }
    if !hours.is_empty() {
        assert!((open_sales - demanded).abs() < 1e-6, "{open_sales} of {demanded} {what}");
    }
    let lanes = sim.world.resource::<Transport>().lanes();
    let units: f64 = lanes.map(|traffic| traffic.delivered().units).sum();
    let departures = (summary.cost_transport - 0.1 * units) / 7.0;
    let is_whole = (departures - departures.round()).abs() < 1e-6;
    assert!(departures > 0.5 && is_whole, "{departures} departures of {units} units: {what}");
}
