//! One shelf, whose long-run values are known: base stock at several lead times, reviews, demand laws.

use super::over_seeds;
use crate::transit::{Scene, hour};

/// A shop that sells and is replenished to a level by an uncapacitated supplier; 1 GBP a unit, held at 0.1 % of
/// it a day.
fn shop(demand: &str, unmet: &str, service: &str, level: f64) -> String {
    format!(
        r#"Supply(
            products: {{ "pin": (class: ambient, price: "2 GBP", margin: "1 GBP", unmet: {unmet}) }},
            facilities: {{ "works": (kind: supplier, area: "here"), "shop": (kind: store, area: "here") }},
            assortments: {{ "all": (at: ["shop"]) }},
            demand: {{ "d": (at: ["shop"], {demand}) }},
            lanes: {{ "van": (routes: {{ "works": ["shop"] }}, orders: base_stock(units({level})), service: {service}) }},
            initial_stock: {{ "shelf": (at: ["shop"], level: units({level})) }},
            holding_rate: "36.5 %",
        )"#
    )
}

/// Fill rate, share of time without stock, and days of supply of a run.
fn measured(supply: &str, days: u32, seed: u64) -> [f64; 3] {
    let mut scene = Scene::plain(supply, &format!("{days} d"), seed).played();
    let summary = scene.summary();
    let customers = summary.service.customers;
    [
        customers.fill_rate().unwrap(),
        summary.service.stockout_s / (f64::from(days) * 86_400.0),
        summary.on_hand_unit_days / customers.demanded,
    ]
}

/// Asserts that means over seeds are within 4.5 standard errors of their exact values.
fn hold(name: &str, exact: [f64; 3], seeds: u64, play: impl Fn(u64) -> [f64; 3] + Sync) {
    for (place, (mean, error)) in over_seeds(seeds, play).into_iter().enumerate() {
        let off = (mean - exact[place]).abs();
        assert!(off < 4.5 * error, "{name}, value {place}: {mean} ± {error}, not {}", exact[place]);
        // A spread that hides everything proves nothing.
        assert!(error < 0.05 * exact[place], "{name}, value {place}: ± {error}");
    }
}

/// Palm (1938): whatever the law of independent lead times, the units on order are Poisson with the mean demand
/// of a lead time, here 10. At a level of 14 the fill rate is P(N ≤ 13) = 0.864464, the shelf is empty with
/// probability P(N ≥ 14) = 0.135536, and E[on hand] = 14 − 10 + E[(N − 14)⁺] = 4 + 0.186937.
const FILL: f64 = 0.864_464;
const ON_HAND: f64 = 4.186_937;

#[test]
fn base_stock_follows_palm_for_four_laws_of_lead_time() {
    // Two a day, and 5 d: a cover of 4.186937/2 = 2.0935 d.
    let exact = [FILL, 1.0 - FILL, ON_HAND / 2.0];
    for lead in [
        r#"fixed("5 d")"#,
        r#"exponential(mean: "5 d")"#,
        r#"uniform(low: "0 d", high: "10 d")"#,
        r#"log_normal(mean: "5 d", sd: "4 d")"#,
    ] {
        let demand = r#"units_per_day: { "pin": 2 }, law: one_by_one"#;
        let supply = shop(demand, "backordered", &format!("on_demand(lead: {lead})"), 14.0);
        hold(lead, exact, 8, |seed| measured(&supply, 5_000, seed));
    }
}

#[test]
fn customers_by_the_hour_and_one_by_one_follow_palm_at_any_rate() {
    // The demand of a lead time is 10 units at 6, 24 and 240 a day: the same fill rate and hours without
    // stock, and a cover in proportion to 1/λ, whether an hour's units are drawn together or apart.
    for (rate, lead_h, days) in [(6.0, 40.0, 2_500), (24.0, 10.0, 600), (240.0, 1.0, 60)] {
        for law in ["poisson", "one_by_one"] {
            let demand = format!(r#"units_per_day: {{ "pin": {rate} }}, law: {law}"#);
            let service = format!(r#"on_demand(lead: fixed("{lead_h} h"))"#);
            let supply = shop(&demand, "backordered", &service, 14.0);
            let name = format!("{law} {rate}");
            let exact = [FILL, 1.0 - FILL, ON_HAND / rate];
            hold(&name, exact, 12, |seed| measured(&supply, days, seed));
        }
    }
}

#[test]
fn base_stock_with_lost_sales_follows_erlang() {
    // Units on order are the busy lines of M/G/14/14 at an offered load of 10: B(0) = 1, B(n) = 10 B(n−1) /
    // (n + 10 B(n−1)), so B(14) = 0.056819. On hand: 14 − 10 (1 − B) = 4.568191, sold 2 (1 − B) a day.
    let lost = (1..=14).fold(1.0, |lost, n| 10.0 * lost / (f64::from(n) + 10.0 * lost));
    assert!((lost - 0.056_819_143_4_f64).abs() < 1e-9);
    let exact = [1.0 - lost, lost, (14.0 - 10.0 * (1.0 - lost)) / 2.0];
    for lead in [r#"fixed("5 d")"#, r#"exponential(mean: "5 d")"#] {
        let demand = r#"units_per_day: { "pin": 2 }, law: one_by_one"#;
        let supply = shop(demand, "lost", &format!("on_demand(lead: {lead})"), 14.0);
        hold(lead, exact, 8, |seed| measured(&supply, 5_000, seed));
    }
}

#[test]
fn without_lead_time_a_level_of_one_serves_all_and_a_level_of_zero_none() {
    // The unit that is sold is replaced in the same instant. At a level of zero a backordered customer is
    // served in the same instant too, but not from stock; a lost one moves no position, so nothing is ordered.
    for unmet in ["lost", "backordered"] {
        for law in ["one_by_one", "poisson"] {
            let demand = format!(r#"units_per_day: {{ "pin": 24 }}, law: {law}"#);
            let at = |level: f64| {
                let supply = shop(&demand, unmet, r#"on_demand(lead: fixed("0 s"))"#, level);
                let mut scene = Scene::new(&supply, "100 d").played();
                let (totals, summary) = (scene.totals("shop"), scene.summary());
                assert!(totals.customers.demanded > 2_000.0);
                assert_eq!(scene.point("shop", 0).customer_backorders(), 0.0);
                (summary.service.customers.fill_rate(), totals)
            };
            let (fill, totals) = at(1.0);
            assert_eq!((fill, totals.stockout_s), (Some(1.0), 0.0), "{unmet} {law}");
            assert_eq!(totals.received, totals.customers.demanded);
            let (fill, totals) = at(0.0);
            assert_eq!(fill, Some(0.0), "{unmet} {law}");
            let served = if unmet == "lost" { 0.0 } else { totals.customers.demanded };
            assert_eq!([totals.customers.issued, totals.received], [served; 2], "{unmet} {law}");
        }
    }
}

#[test]
fn an_hourly_review_without_lead_time_is_short_of_what_exceeds_the_level() {
    // Each hour begins with 5 units and sees N ~ Poisson(2): E[(N − 5)⁺] = Σ (k − 5) e⁻² 2ᵏ/k! = 0.022474
    // are unmet of 2, a fill rate of 0.988763, whether they are lost or wait for the end of the hour.
    let mut term = libm::exp(-2.0);
    let mut unmet_units = 0.0;
    for k in 1..60 {
        term *= 2.0 / f64::from(k);
        unmet_units += f64::from((k - 5).max(0)) * term;
    }
    let fill = 1.0 - unmet_units / 2.0;
    assert!((fill - 0.988_76).abs() < 5e-6, "{fill}");
    let service = r#"on_demand(lead: fixed("0 s"), review: (every: "1 h", first: "0 s"))"#;
    for unmet in ["lost", "backordered"] {
        let demand = r#"units_per_day: { "pin": 48 }, law: poisson"#;
        let supply = shop(demand, unmet, service, 5.0);
        let [(mean, error), ..] = over_seeds(16, |seed| measured(&supply, 300, seed));
        assert!((mean - fill).abs() < 4.5 * error && error < 5e-4, "{unmet}: {mean} ± {error}");
    }
}

#[test]
fn without_demand_nothing_moves_and_stock_costs_its_holding() {
    // 100 units of 1 GBP for 10 d at 0.1 % a day.
    let demand = r#"units_per_day: { "pin": 0 }, law: poisson"#;
    let supply = shop(demand, "lost", r#"on_demand(lead: fixed("1 d"), promise: "1 d")"#, 100.0);
    let mut scene = Scene::new(&supply, "10 d").played();
    let summary = scene.summary();
    assert!((summary.cost_holding - 1.0).abs() < 1e-12, "{}", summary.cost_holding);
    assert_eq!((summary.service.customers.fill_rate(), summary.bullwhip), (None, None));
    assert_eq!((summary.shipments_due, summary.service.received), (0, 0.0));
    assert_eq!(scene.point("shop", 0).on_hand().level(), 100.0);
}

/// Units demanded by the day.
fn by_day(demand: &str, days: i64) -> Vec<f64> {
    let supply = shop(demand, "lost", r#"on_demand(lead: fixed("1 d"))"#, 0.0)
        .replace("unmet: lost", "unmet: lost, divisible: true");
    let mut scene = Scene::plain(&supply, &format!("{} d", days + 1), 5);
    let mut before = 0.0;
    (1..=days)
        .map(|day| {
            let at = hour(24.0 * day as f64);
            scene.sim.run_until(at).unwrap();
            let total = scene.point("shop", 0).as_of(at).cumulative_demand();
            total - std::mem::replace(&mut before, total)
        })
        .collect()
}

/// Mean and variance.
fn moments(values: &[f64]) -> (f64, f64) {
    let many = values.len() as f64;
    let mean = values.iter().sum::<f64>() / many;
    let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>();
    (mean, variance / (many - 1.0))
}

#[test]
fn the_variance_of_a_day_is_its_mean_times_the_ratio_of_its_law() {
    // Hours are independent, each with a variance of 1.5 times its mean: so has the day, 48 and 72. A sample
    // variance of n values that are nearly normal has a standard error of √(2/n) of itself.
    const DAYS: i64 = 3_000;
    for (law, ratio) in [
        ("poisson", 1.0),
        ("one_by_one", 1.0),
        ("negative_binomial(variance_ratio: 1.5)", 1.5),
        ("negative_binomial(variance_ratio: 4)", 4.0),
    ] {
        let demand = format!(
            r#"units_per_day: {{ "pin": 48 }}, law: {law},
            hourly: (0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 5, 7, 9, 9, 9, 10, 11, 11, 9, 7, 4, 3, 0, 0)"#
        );
        let (mean, variance) = moments(&by_day(&demand, DAYS));
        let error = libm::sqrt(48.0 * ratio / DAYS as f64);
        assert!((mean - 48.0).abs() < 4.5 * error, "{law}: mean {mean}");
        let error = 48.0 * ratio * libm::sqrt(2.1 / DAYS as f64);
        assert!((variance - 48.0 * ratio).abs() < 4.5 * error, "{law}: variance {variance}");
    }
}

#[test]
fn normal_demand_cut_at_zero_has_the_mean_of_what_is_left() {
    // One an hour with a deviation of 2: μ Φ(μ/σ) + σ φ(μ/σ) = 0.691462 + 2 · 0.352065 = 1.395593, 33.494 a
    // day in place of 24. E[X²; X > 0] = (μ² + σ²) Φ + μ σ φ = 4.161443, so a deviation of 1.48779 an hour.
    const DAYS: i64 = 2_000;
    let demand = r#"units_per_day: { "pin": 24 }, law: normal(hourly_sd: 2)"#;
    let (mean, _) = moments(&by_day(demand, DAYS));
    let error = 1.487_79 * libm::sqrt(24.0 / DAYS as f64);
    assert!((mean - 33.494_2).abs() < 4.5 * error, "{mean} ± {error}");
    // At a deviation of zero nothing is cut.
    let (mean, variance) = moments(&by_day(&demand.replace("hourly_sd: 2", "hourly_sd: 0"), 100));
    assert!((mean - 24.0).abs() < 1e-9 && variance < 1e-18, "{mean} {variance}");
}
