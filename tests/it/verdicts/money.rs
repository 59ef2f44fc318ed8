//! Money: prices scale costs and move no goods, costs add up, and currencies are not mixed.

use super::{Results, small};
use crate::story::london;
use reflexarc::scenario::load_story;

/// The costs that a run adds up, and their sum.
const PARTS: [&str; 5] =
    ["cost_holding", "cost_waste", "cost_transport", "cost_penalty", "cost_lost_margin"];

/// All prices of the shop of one cut-off, times ten.
const TENFOLD: [&str; 3] = [
    "supply.products.water.price=20 GBP",
    "supply.products.water.margin=10 GBP",
    "supply.lanes.truck.cost_per_departure=100 GBP",
];

#[test]
fn ten_times_the_prices_are_ten_times_the_costs_and_the_same_goods() {
    let [plain, tenfold] =
        [&[][..], &TENFOLD].map(|set| Results::of_file(&small("one-cut-off.ron"), set, 2));
    for name in PARTS.into_iter().chain(["cost_of_trade"]) {
        for (one, ten) in plain.means(name).into_iter().zip(tenfold.means(name)) {
            assert!((10.0 * one - ten).abs() <= 1e-12 * ten.abs(), "{name}: {one} {ten}");
        }
    }
    // Worked out in `by_hand`: 2.5 units lost at 10 GBP, six and seven departures at 100 GBP.
    let near = |name: &str, by_hand: [f64; 4]| {
        let found = tenfold.means(name);
        let off = found.iter().zip(by_hand).map(|(one, other)| (one - other).abs());
        assert!(off.into_iter().all(|off| off < 1e-9), "{name}: {found:?}");
    };
    near("cost_lost_margin", [25.0, 0.0, 0.0, 0.0]);
    near("cost_transport", [600.0, 700.0, 700.0, 700.0]);
    for name in
        ["units_sold", "units_lost", "stockout_item_hours", "days_of_supply", "decisions_acted"]
    {
        assert_eq!(plain.means(name), tenfold.means(name), "{name}");
    }
}

#[test]
fn the_cost_of_trade_is_the_sum_of_its_parts_in_every_arm() {
    let set = ["warm_up=7 d", "start=2022-07-18T00:00[Europe/London]", "horizon=3 d"];
    let results = Results::of_file(&london(), &set, 1);
    let mut sums = [0.0; 4];
    for name in PARTS {
        let parts = results.means(name);
        sums.iter_mut().zip(parts).for_each(|(sum, part)| *sum += part);
    }
    assert!(sums.iter().all(|sum| *sum > 1_000.0), "{sums:?}");
    for (sum, whole) in sums.into_iter().zip(results.means("cost_of_trade")) {
        assert!((sum - whole).abs() <= 1e-9 * whole, "{sum} {whole}");
    }
}

#[test]
fn a_price_in_another_currency_is_refused_at_its_place() {
    let set = ["supply.products.water.price=2 EUR".to_owned()];
    let (story, diagnostics) = load_story(&small("one-cut-off.ron"), &set);
    assert!(story.is_none());
    let all = diagnostics.sorted();
    let codes: Vec<&str> = all.iter().map(|one| &*one.code).collect();
    assert!(codes.contains(&"currency"), "{codes:?}");
}
