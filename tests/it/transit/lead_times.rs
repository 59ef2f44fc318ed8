//! Lead times that keep their order keep their law.
//!
//! Orders of one unit leave an uncapacitated source as customers come, two a day. Successive lead times
//! depend on each other, so that standard errors are those of means over batches of 200 d, which are longer
//! than any of the laws reaches.

use super::{Scene, issues};
use reflexarc::kernel::{Law, SimTime};

/// Laws with a mean of 5 d or near it, in days.
const LAWS: [(&str, Law); 6] = [
    (r#"exponential(mean: "5 d")"#, Law::Exponential(5.0)),
    (r#"uniform(low: "0 d", high: "10 d")"#, Law::Uniform(0.0, 10.0)),
    (r#"triangular(low: "1 d", mode: "4 d", high: "10 d")"#, Law::Triangular(1.0, 4.0, 10.0)),
    (r#"weibull(shape: 2, scale: "5 d")"#, Law::Weibull(2.0, 5.0)),
    (r#"weibull(shape: 1, scale: "5 d")"#, Law::Weibull(1.0, 5.0)),
    (r#"fixed("5 d")"#, Law::Uniform(5.0, 5.0)),
];

const BATCH_D: f64 = 200.0;

fn shop(lead: &str, keeps_order: bool) -> String {
    format!(
        r#"Supply(
            products: {{ "pin": (class: ambient, price: "2 GBP", margin: "1 GBP", unmet: backordered) }},
            facilities: {{ "works": (kind: supplier, area: "here"), "shop": (kind: store, area: "here") }},
            assortments: {{ "all": (at: ["shop"]) }},
            demand: {{ "d": (at: ["shop"], units_per_day: {{ "pin": 2 }}, law: one_by_one) }},
            lanes: {{ "van": (
                routes: {{ "works": ["shop"] }}, orders: base_stock(units(14)),
                service: on_demand(lead: {lead}, keeps_order: {keeps_order}),
            ) }},
            initial_stock: {{ "shelf": (at: ["shop"], level: units(14)) }},
        )"#
    )
}

/// Departure and arrival of every order in days, by departure.
fn journeys(lead: &str, keeps_order: bool, horizon: &str) -> Vec<(f64, f64)> {
    let scene = Scene::plain(&shop(lead, keeps_order), horizon, 7).played();
    let days = |at: SimTime| at.since(SimTime::START).hours() / 24.0;
    let ended = scene.ended();
    let mut journeys: Vec<(f64, f64)> = ended
        .iter()
        .map(|shipment| (days(shipment.departed), days(shipment.arrived.unwrap())))
        .collect();
    journeys.sort_by(|one, other| one.0.total_cmp(&other.0));
    journeys
}

/// Mean over batches, and its standard error.
fn over_batches(values: impl Iterator<Item = (f64, f64)>) -> (f64, f64) {
    let mut batches: Vec<(f64, f64)> = Vec::new();
    for (at, value) in values {
        let batch = (at / BATCH_D) as usize;
        batches.resize(batches.len().max(batch + 1), (0.0, 0.0));
        batches[batch].0 += value;
        batches[batch].1 += 1.0;
    }
    // The last batch may be cut short.
    batches.pop();
    let means: Vec<f64> = batches.iter().map(|(sum, count)| sum / count).collect();
    let many = means.len() as f64;
    let mean = means.iter().sum::<f64>() / many;
    let variance = means.iter().map(|one| (one - mean) * (one - mean)).sum::<f64>() / (many - 1.0);
    (mean, (variance / many).sqrt())
}

/// Quantile of a law in days.
fn quantile(law: Law, u: f64) -> f64 {
    law.quantile(u).seconds()
}

#[test]
fn mean_and_quantiles_are_those_of_the_law_and_order_is_kept() {
    for (lead, law) in LAWS {
        let journeys = journeys(lead, true, "20000 d");
        assert!(journeys.windows(2).all(|pair| pair[0].1 <= pair[1].1), "{lead}: overtaken");
        let leads = || journeys.iter().map(|&(left, arrived)| (left, arrived - left));
        let (mean, error) = over_batches(leads());
        let stated = law.mean_seconds();
        assert!(
            (mean - stated).abs() <= 4.5 * error + 1e-9,
            "{lead}: {mean} ± {error}, not {stated}"
        );
        if lead.starts_with("fixed") {
            continue;
        }
        for share in [0.05, 0.25, 0.5, 0.75, 0.95, 0.99] {
            let least = quantile(law, share);
            let below = leads().map(|(at, lead)| (at, f64::from(u8::from(lead <= least))));
            let (found, error) = over_batches(below);
            assert!(
                (found - share).abs() <= 4.5 * error,
                "{lead}: {found} ± {error} below the quantile of {share}"
            );
        }
    }
}

#[test]
fn without_order_the_law_is_the_same_and_orders_cross() {
    let journeys = journeys(LAWS[0].0, false, "20000 d");
    let (mean, error) = over_batches(journeys.iter().map(|&(left, came)| (left, came - left)));
    assert!((mean - 5.0).abs() <= 4.5 * error, "{mean} ± {error}");
    assert!(journeys.windows(2).any(|pair| pair[0].1 > pair[1].1));
}

#[test]
fn laws_whose_hazard_falls_are_refused() {
    let refused = |lead: &str| issues(&shop(lead, true));
    for lead in [r#"log_normal(mean: "5 d", sd: "2 d")"#, r#"weibull(shape: 0.9, scale: "5 d")"#] {
        assert!(refused(lead).contains("cannot keep their order"), "{}", refused(lead));
    }
    for (lead, _) in LAWS {
        assert!(!refused(lead).contains("cannot keep their order"), "{lead}");
    }
}

#[test]
fn base_stock_sees_the_demand_of_one_lead_time_of_the_law() {
    // With sequential lead times that no order influences, what is on hand less what is owed when an order
    // arrives is 14 less the demand of its lead time (Zipkin 2000, §7.4): a demand is met at once if that
    // demand was 13 or less. It is Poisson given the lead time: of 10 for a fixed one (0.864464); geometric
    // with ratio 2 / (2 + 1/5) = 10/11 for an exponential one of 5 d.
    for (lead, expected) in [
        (r#"fixed("5 d")"#, 0.864_464),
        (r#"exponential(mean: "5 d")"#, 1.0 - (10.0_f64 / 11.0).powi(14)),
    ] {
        let fills: Vec<f64> = (1..=20)
            .map(|seed| {
                let scene = Scene::plain(&shop(lead, true), "4000 d", seed).played();
                let served = scene.totals("shop").customers;
                1.0 - served.backordered / served.demanded
            })
            .collect();
        let mean = fills.iter().sum::<f64>() / 20.0;
        let variance = fills.iter().map(|fill| (fill - mean) * (fill - mean)).sum::<f64>() / 19.0;
        let error = (variance / 20.0).sqrt();
        assert!((mean - expected).abs() < 4.5 * error, "{lead}: {mean} ± {error}, not {expected}");
    }
}
