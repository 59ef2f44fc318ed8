//! Shops as they are: what the undisturbed arms of the grocer's stories give, within what was published.
//!
//! Availability 91.4 to 98.3 % (ECR, IGD, Grocer 33), sales lost 2 to 4 % (a consultancy 2019, Gruen and Corsten 2008), on time
//! in full by case 87 to 98 % (terms of a retailer, 2020), about three quarters of the gaps made in the shop (Corsten and
//! Gruen 2003). The parameters behind them are sourced or assumed in the piece; what a shelf holds was fitted to undisturbed arms alone, to
//! the share of gaps that arise in the shop.

use super::Results;
use crate::story::london;

/// Shelves for all there is, and records that are right.
const NO_SHOP: [&str; 2] =
    ["supply.shelves.shelves.holds=days(1000)", "supply.records.keeping.vanish=0 %"];

/// A KPI of the undisturbed arm.
fn undisturbed(results: &Results, kpi: &str) -> f64 {
    results.means(kpi)[1]
}

#[test]
fn undisturbed_shops_are_as_available_as_published() {
    for story in [london(), london().with_file_name("night-failure.ron")] {
        let results = Results::of_file(&story, &[], 2);
        let of = |kpi: &str| undisturbed(&results, kpi);
        assert!((0.914..0.983).contains(&of("availability")), "{}", of("availability"));
        assert!((0.96..0.98).contains(&of("fill_rate")), "{}", of("fill_rate"));
        assert!((0.87..0.98).contains(&of("otif_by_case")), "{}", of("otif_by_case"));
        let in_the_shop = of("stockout_back_room_hours") / of("stockout_item_hours");
        assert!((0.65..0.9).contains(&in_the_shop), "{in_the_shop}");
        let wasted = of("units_wasted") / (of("units_sold") + of("units_wasted"));
        assert!((0.005..0.016).contains(&wasted), "{wasted}");
    }
}

#[test]
fn what_shops_add_to_gaps_comes_from_shelves_and_records() {
    let gaps = |set: &[&str]| {
        let results = Results::of_file(&london(), set, 2);
        let of = |kpi: &str| undisturbed(&results, kpi);
        (1.0 - of("availability"), of("units_demanded"), of("otif_by_case"))
    };
    let (as_they_are, demanded, by_case) = gaps(&[]);
    let (none, same, same_case) = gaps(&NO_SHOP);
    let (shelves, ..) = gaps(&NO_SHOP[1..]);
    assert!(none < 0.2 * as_they_are, "{none} of {as_they_are}");
    assert!(none < shelves && shelves < as_they_are, "{none} {shelves} {as_they_are}");
    // Neither changes what customers want, nor how suppliers deliver.
    assert_eq!(demanded, same);
    assert!((by_case - same_case).abs() < 0.01, "{by_case} {same_case}");
}
