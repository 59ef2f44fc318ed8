//! Changes of units of money, and additions that must not be felt.

use super::*;

proptest! {
    #![proptest_config(config())]

    /// A power of two, so that no product is rounded otherwise. Stock, shipments and orders are the same.
    #[test]
    fn twice_the_prices_are_twice_the_cost(small in smalls(), life in prop::option::of(2u32..6)) {
        let of = |money: u32| {
            let product = life.map_or(String::new(), |days| format!("shelf_life: \"{days} d\","));
            let vehicles = format!("vehicles: (holds: 30, cost: \"{money} GBP\", per_drop: \"{money} GBP\")");
            small.played(&Change { product, money, ..lane(vehicles) })
        };
        let (once, twice) = (of(1), of(2));
        same_places(&once, &twice);
        let costs = |run: &Outcome, factor: f64| {
            let sums = &run.summary;
            [
                sums.cost_holding, sums.cost_transport, sums.cost_waste, sums.cost_penalty, sums.cost_lost_margin,
                sums.cost_backorder,
            ]
            .map(|cost| (cost * factor).to_bits())
        };
        prop_assert_eq!(costs(&once, 2.0), costs(&twice, 1.0));
        prop_assert!(once.summary.cost_holding > 0.0 || once.summary.cost_lost_margin > 0.0 || once.summary.cost_backorder > 0.0);
    }

    /// It stands before the others in the file, and has demand and stock.
    #[test]
    fn a_facility_that_nothing_supplies_changes_nothing_elsewhere(small in smalls()) {
        let island = Change {
            facilities: "\"island\": (kind: store, area: \"here\"),".to_owned(),
            kept: "\"island\"".to_owned(),
            ..Change::default()
        };
        let (without, with) = (small.played(&Change::default()), small.played(&island));
        same_places(&without, &with);
        let (totals, levels) = &with.points["island/p0"];
        prop_assert_eq!((totals.received, totals.ordered, levels[1]), (0.0, 0.0, 0.0));
        prop_assert!(totals.customers.demanded > 0.0);
        prop_assert!(totals.customers.issued <= f64::from(small.initial));
    }

    /// Lots are kept, and none of them ends within the run.
    #[test]
    fn a_shelf_life_beyond_the_run_changes_nothing(small in smalls(), fresh in 0u32..=100) {
        let living = Change {
            product: format!("shelf_life: \"13 d\", picked_fresh: \"{fresh} %\","),
            ..Change::default()
        };
        let (without, with) = (small.played(&Change::default()), small.played(&living));
        same_places(&without, &with);
        prop_assert_eq!(with.summary, without.summary);
    }

    /// Of the supplier: every one of the days of the run is open.
    #[test]
    fn a_calendar_of_dates_outside_the_run_changes_nothing(small in smalls()) {
        let outside = supplier(
            "calendar: \"bank\"".to_owned(),
            "calendars: { \"bank\": (closed: [\"2023-12-25\", \"2024-02-01\"]) },",
        );
        let (without, with) = (small.played(&Change::default()), small.played(&outside));
        same_places(&without, &with);
        prop_assert_eq!(without.sim.fingerprint(), with.sim.fingerprint());
    }
}
