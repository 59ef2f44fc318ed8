//! Custom that lost units keep away, and that comes back.

use super::*;
use crate::kernel::SimSpan;

const MONDAY: &str = "2022-07-11T00:00[UTC]";

/// A shop with units of one product and a demand of 24 000 a day.
fn shop(law: &str, initial: f64, custom: &str) -> SupplySpec {
    ron(&format!(
        r#"Supply(
            products: {{ "milk": (class: ambient, price: "1 GBP", margin: "0.4 GBP", {custom}) }},
            facilities: {{ "shop": (kind: store, area: "midlands") }},
            assortments: {{ "all": (at: ["shop"]) }},
            demand: {{ "all": (at: ["shop"], units_per_day: {{ "milk": 24000 }}, law: {law}) }},
            initial_stock: {{ "all": (at: ["shop"], level: units({initial})) }},
        )"#
    ))
}

/// A lost unit keeps its customer, one who buys each week, away with 10 %; half are back after four weeks.
const CUSTOM: &str = r#"lost_custom: (share: "10 %", buys_every: "7 d", half_life: "28 d"),"#;

/// Demand day by day.
fn daily(spec: &SupplySpec, days: i64) -> Vec<f64> {
    let mut sim = simulation(spec, MONDAY, "0 d", &format!("{} d", days + 1));
    let day = |day: i64| SimTime::START + SimSpan::DAY * day + SimSpan::SECOND;
    (1..=days)
        .map(|number| {
            sim.run_until(day(number)).unwrap();
            point(&sim, "shop").last_day().customers.demanded
        })
        .collect()
}

/// A shelf that is always empty loses λ(1 − x) a day, of which p/(λτ) stay away each: x' = (1 − x) p/τ − x ln2/h, so
/// x(t) = x∞ (1 − e^{−rt}) with r = p/τ + ln2/h = 0.014286 + 0.024755 = 0.039041 a day and
/// x∞ = 0.014286/0.039041 = 0.365919.
#[test]
fn custom_wears_off_to_where_as_many_come_back_as_stay_away() {
    let (rate, limit) = (0.039_041, 0.365_919);
    for law in
        ["poisson", "one_by_one", r#"by_period(every: "1 h", first: "30 min", draws: poisson)"#]
    {
        let demand = daily(&shop(law, 0.0, CUSTOM), 120);
        for (day, units) in demand.iter().enumerate() {
            let middle = day as f64 + 0.5;
            let mean = 24_000.0 * (1.0 - limit * (1.0 - libm::exp(-rate * middle)));
            // The scatter of a day is about 155 units.
            assert!((units - mean).abs() < 4.5 * 155.0, "{law}, day {day}: {units} is not {mean}");
        }
    }
}

#[test]
fn a_shelf_that_is_never_empty_keeps_its_custom_to_the_last_bit() {
    let run = |custom: &str| {
        let mut sim = audited(&shop("poisson", 1e9, custom), MONDAY, "1 d", "10 d");
        let summary = finish(&mut sim);
        (summary, sim.events(), sim.fingerprint())
    };
    assert_eq!(run(""), run(CUSTOM));
}

#[test]
fn draws_are_common_and_custom_comes_back() {
    // Empty from the fifth day on in one arm alone: until then demand is the same, later it is no larger.
    let [with, without] = [CUSTOM, ""].map(|custom| daily(&shop("poisson", 96_000.0, custom), 20));
    assert_eq!(with[..3], without[..3]);
    assert!(with.iter().zip(&without).all(|(with, without)| with <= without));
    assert!(with[19] < 0.9 * without[19]);
}
