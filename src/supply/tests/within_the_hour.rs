//! Demand within the hour: who looks at a stock point sees what customers have bought by then.

use super::*;
use crate::kernel::SimSpan;

/// A shop with 60 000 units and a demand of 24 000 a day.
fn shop(law: &str, initial: f64, more: &str) -> SupplySpec {
    ron(&format!(
        r#"Supply(
            products: {{ "water": (class: ambient, price: "1 GBP", margin: "0.4 GBP") }},
            facilities: {{ "shop": (kind: store, area: "midlands") }},
            assortments: {{ "all": (at: ["shop"]) }},
            demand: {{ "all": (at: ["shop"], units_per_day: {{ "water": 24000 }}, law: {law}) }},
            initial_stock: {{ "all": (at: ["shop"], level: units({initial})) }},
            {more}
        )"#
    ))
}

fn run_to(spec: &SupplySpec, minutes: i64) -> Simulation<()> {
    let mut sim = simulation(spec, "2022-07-11T00:00[UTC]", "0 d", "2 d");
    sim.run_until(SimTime::START + SimSpan::MINUTE * minutes).unwrap();
    sim
}

#[test]
fn units_leave_the_shelf_minute_by_minute() {
    let spec = shop("poisson", 60_000.0, "");
    // Seen at one instant of one run, or at several, the shelf is the same.
    let sim = run_to(&spec, 60 * 10 + 55);
    let at = |minutes| SimTime::START + SimSpan::MINUTE * minutes;
    let seen: Vec<f64> =
        (0..=55).map(|minute| point(&sim, "shop").on_hand_at(at(600 + minute))).collect();
    assert!(seen.is_sorted_by(|before, after| before >= after));
    let hour = seen[0] - seen[55];
    // 55 minutes of 1000 units an hour, drawn (σ ≈ 32) and spread by 256 portions.
    assert!((hour - 916.7).abs() < 200.0, "{hour}");
    assert!(seen[0] - seen[20] > 150.0);
    let settled = run_to(&spec, 60 * 10 + 20);
    assert_eq!(point(&settled, "shop").on_hand_at(at(620)), seen[20]);
}

#[test]
fn the_draw_of_the_hour_is_the_same_under_any_reads() {
    let spec = shop("negative_binomial(variance_ratio: 2)", 1e6, "");
    let demanded = |install: fn(&mut Simulation<()>)| {
        let mut sim = simulation(&spec, "2022-07-11T00:00[UTC]", "0 d", "2 d");
        install(&mut sim);
        finish(&mut sim).service.customers.demanded
    };
    assert_eq!(demanded(|_| ()), demanded(install_audit));
}

#[test]
fn mean_stock_is_the_integral_of_the_units_at_their_instants() {
    // 24 000 units fall by 1000 an hour: the mean over a day is 48 000, in the mean of 200 products.
    let spec = shop("poisson", 60_000.0, r#"holding_rate: "36500 %","#);
    let mut sim = simulation(&spec, "2022-07-11T00:00[UTC]", "0 d", "1 d");
    let summary = finish(&mut sim);
    let mean = summary.on_hand_unit_days;
    // σ of the mean: the draws of the hours, √(24 000/3) ≈ 90, and the portions.
    assert!((mean - 48_000.0).abs() < 500.0, "{mean}");
}

#[test]
fn a_shelf_runs_empty_at_the_instant_of_its_last_unit() {
    // 500 units at 1000 an hour: empty after about half an hour, not at a full hour.
    let spec = shop("poisson", 500.0, "");
    let mut sim = simulation(&spec, "2022-07-11T00:00[UTC]", "0 d", "1 d");
    let summary = finish(&mut sim);
    let empty_h = summary.service.stockout_s / 3_600.0;
    assert!((empty_h - 23.5).abs() < 0.1 && empty_h.fract() != 0.0, "{empty_h}");
    assert_eq!((summary.service.customers.issued, summary.service.stockouts), (500.0, 1));
}

/// Hourly Poisson demand with instants is a Poisson process: base stock 14 with lead times of 5 days and two
/// customers a day has Palm's fill rate, as with customers one by one.
#[test]
fn hourly_demand_under_continuous_review_follows_palm() {
    let spec: SupplySpec = ron(r#"Supply(
        products: { "p": (class: ambient, price: "1 GBP", margin: "0 GBP", unmet: backordered) },
        facilities: {
            "source": (kind: supplier, area: "midlands"),
            "shop": (kind: store, area: "midlands"),
        },
        assortments: { "all": (at: ["shop"]) },
        demand: { "all": (at: ["shop"], units_per_day: { "p": 2 }) },
        lanes: { "lane": (
            routes: { "source": ["shop"] },
            service: on_demand(lead: exponential(mean: "5 d")),
            orders: base_stock(units(14)),
        ) },
        initial_stock: { "all": (at: ["shop"], level: units(14)) },
    )"#);
    let summary = finish(&mut simulation(&spec, "2022-01-01T00:00[UTC]", "100 d", "40000 d"));
    let fill = 1.0 - summary.service.customers.backordered / summary.service.customers.demanded;
    // Standard error over 40 000 days about 0.0027, with the correlation of stock over the lead time.
    assert!((fill - 0.864_464).abs() < 4.5 * 0.002_7, "{fill}");
}

#[test]
fn a_surge_within_the_hour_multiplies_what_is_left_of_it() {
    let spec = shop("poisson", 1e6, "");
    let demanded = |factor: f64, from_min: i64, until_min: i64| {
        let mut sim = simulation(&spec, "2022-07-11T00:00[UTC]", "0 d", "1 d");
        let topology = sim.world.resource::<Topology>().clone();
        let surge = sim.world.resource_mut::<Surges>().declare(&topology, &[], &[]);
        let incident = crate::causality::IncidentId::new(0);
        let at = |minutes| SimTime::START + SimSpan::MINUTE * minutes;
        sim.agenda().at(at(from_min), DemandSurgeBegins { surge, factor, incident });
        sim.agenda().at(at(until_min), DemandSurgeEnds { surge, incident });
        finish(&mut sim).service.customers.demanded
    };
    let plain = demanded(1.0, 630, 645);
    // A factor of 1 changes nothing, and one over the whole hour multiplies it.
    let hour = demanded(3.0, 600, 660) - plain;
    assert!((hour - 2_000.0).abs() < 4.5 * 65.0, "{hour}");
    // A quarter of the hour has a quarter of the additional units.
    let quarter = demanded(3.0, 630, 645) - plain;
    assert!((quarter - 500.0).abs() < 200.0, "{quarter}");
    // Without customers for the last half of the hour.
    let half = plain - demanded(0.0, 630, 660);
    assert!((half - 500.0).abs() < 200.0, "{half}");
}
