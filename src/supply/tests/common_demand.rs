//! A part of demand that the shops of an area have in common.

use super::*;
use crate::kernel::SimSpan;

const MONDAY: &str = "2022-07-11T00:00[UTC]";
const DAYS: i64 = 2_000;

/// Three shops, the third in another area, with demand of a law.
fn shops(law: &str, sizes: &str, more: &str) -> SupplySpec {
    ron(&format!(
        r#"Supply(
            products: {{ "milk": (class: ambient, price: "1 GBP", margin: "0.4 GBP", divisible: true) }},
            facilities: {{
                "near": (kind: store, area: "midlands", count: 2, sizes: {sizes}),
                "far": (kind: store, area: "south-east"),
            }},
            assortments: {{ "all": (at: ["near", "far"]) }},
            demand: {{ "all": (at: ["near", "far"], units_per_day: {{ "milk": 120 }}, law: {law}, {more}) }},
            initial_stock: {{ "all": (at: ["near", "far"], level: units(1e9)) }},
        )"#
    ))
}

/// Daily demand of the three shops.
fn daily(spec: &SupplySpec) -> [Vec<f64>; 3] {
    let mut sim = simulation(spec, MONDAY, "0 d", &format!("{} d", DAYS + 1));
    let mut days: [Vec<f64>; 3] = Default::default();
    for day in 1..=DAYS {
        sim.run_until(SimTime::START + SimSpan::DAY * day + SimSpan::SECOND).unwrap();
        for (shop, days) in ["near-1", "near-2", "far"].iter().zip(&mut days) {
            days.push(point(&sim, shop).last_day().customers.demanded);
        }
    }
    days
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn covariance(one: &[f64], other: &[f64]) -> f64 {
    let (a, b) = (mean(one), mean(other));
    let products = one.iter().zip(other).map(|(x, y)| (x - a) * (y - b));
    products.sum::<f64>() / (one.len() - 1) as f64
}

fn correlation(one: &[f64], other: &[f64]) -> f64 {
    covariance(one, other) / (covariance(one, one) * covariance(other, other)).sqrt()
}

/// Mean 120 a day, variance ratio 3, of which 40 % are common: Var = 360, and 40 % of it is the covariance.
#[test]
fn shops_of_an_area_have_the_stated_correlation_and_the_variance_of_the_law() {
    let law = "negative_binomial(variance_ratio: 3)";
    let [one, two, far] = daily(&shops(law, "same(1)", r#"common: "40 %","#));
    for days in [&one, &two, &far] {
        // Standard errors over 2000 days: 0.42 units of the mean, 11.4 of the variance.
        assert!((mean(days) - 120.0).abs() < 4.5 * 0.42, "{}", mean(days));
        let variance = covariance(days, days);
        assert!((variance - 360.0).abs() < 4.5 * 12.0, "{variance}");
    }
    // Standard error (1 − ρ²)/√2000 = 0.019, without correlation 0.022.
    let near = correlation(&one, &two);
    assert!((near - 0.4).abs() < 4.5 * 0.019, "{near}");
    let apart = correlation(&one, &far);
    assert!(apart.abs() < 4.5 * 0.022, "{apart}");
}

#[test]
fn shops_of_other_sizes_and_normal_demand_are_correlated_too() {
    let law = "negative_binomial(variance_ratio: 3)";
    let spec = shops(
        law,
        "each([1, 3])",
        r#"common: "40 %", hourly: (0,0,0,0,0,0,0,0,1,1,1,1,1,1,1,1,1,1,1,1,0,0,0,0),"#,
    );
    let [one, two, _] = daily(&spec);
    assert!((mean(&two) / mean(&one) - 3.0).abs() < 0.05);
    assert!((covariance(&two, &two) - 1_080.0).abs() < 4.5 * 36.0);
    let near = correlation(&one, &two);
    assert!((near - 0.4).abs() < 4.5 * 0.019, "{near}");
    // Five units an hour with a deviation of 1: hardly ever cut at zero. All in common.
    let [one, two, far] = daily(&shops("normal(hourly_sd: 1)", "same(1)", "common: 1,"));
    assert_eq!(one, two);
    assert!(correlation(&one, &far).abs() < 4.5 * 0.022);
    assert!((covariance(&one, &one) - 24.0).abs() < 4.5 * 0.8);
}

#[test]
fn a_share_of_zero_is_none_to_the_last_bit() {
    let run = |more: &str| {
        let spec = shops("negative_binomial(variance_ratio: 3)", "same(1)", more);
        let mut sim = audited(&spec, MONDAY, "1 d", "10 d");
        let summary = finish(&mut sim);
        (summary, sim.events(), sim.fingerprint())
    };
    assert_eq!(run(""), run(r#"common: "0 %","#));
}

/// At 1 − 1/v the own part is Poisson, and the whole a Poisson mixed by a gamma, which is negative binomial: the share of
/// hours without demand is that of the law alone, v^(−m/(v − 1)).
#[test]
fn the_most_that_can_be_shared_leaves_the_law_as_it_is() {
    let law = "negative_binomial(variance_ratio: 2)";
    let spec = shops(law, "same(0.1)", r#"common: "50 %","#);
    let mut sim = simulation(&spec, MONDAY, "0 d", "2000 d");
    let (mut empty, hours) = (0, 2_000 * 24 - 1);
    let mut before = 0.0;
    for hour in 1..=hours {
        sim.run_until(SimTime::START + SimSpan::HOUR * hour + SimSpan::SECOND).unwrap();
        let now = point(&sim, "near-1").cumulative_demand();
        empty += i32::from(now - before < 0.5);
        before = now;
    }
    // Half a unit an hour: 2^−0.5 = 0.7071; standard error 0.0021.
    let share = f64::from(empty) / hours as f64;
    assert!((share - std::f64::consts::FRAC_1_SQRT_2).abs() < 4.5 * 0.0021, "{share}");
}
