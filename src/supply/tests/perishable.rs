//! Perishable goods on random chains: shelf lives and picking, where deliveries do not depend on stock.
//!
//! A lane whose orders nothing decides repeats its plan, so that the same goods come whatever is sold or wasted.
//! Goods come fresh from their maker. With more units of the same or a younger age on the shelf at every
//! instant, no customer is served later: what is proved of a shelf by exchange of units (Pierskalla and Roach
//! 1972, Management Science 18(11): first in, first out is best where all ages sell alike) holds in each run.

use super::*;
use proptest::prelude::*;

/// A shop that a truck calls at on some days with the same goods each week.
#[derive(Clone, Debug)]
struct Shelf {
    days: &'static str,
    /// Mean units a day; deliveries are planned for it.
    mean: f64,
    /// Units at the beginning.
    initial: u32,
    life: Option<u32>,
    /// Share of customers who pick the freshest, in per cent.
    fresh: u32,
    law: &'static str,
}

fn shelves() -> impl Strategy<Value = Shelf> {
    let days = prop::sample::select(vec!["daily", "on([mon, thu])", "on([tue, wed, sat])"]);
    let law =
        prop::sample::select(vec!["poisson", "negative_binomial(variance_ratio: 3)", "one_by_one"]);
    (days, 2.0..40.0_f64, 0..60_u32, 1..9_u32, 0..=100_u32, law).prop_map(
        |(days, mean, initial, life, fresh, law)| Shelf {
            days,
            mean,
            initial,
            life: Some(life),
            fresh,
            law,
        },
    )
}

impl Shelf {
    fn totals(&self) -> StockTotals {
        let Self { days, mean, initial, fresh, law, .. } = self;
        let life = self.life.map_or_else(String::new, |days| format!("shelf_life: \"{days} d\","));
        let picked = if self.life.is_some() {
            format!("picked_fresh: \"{fresh} %\",")
        } else {
            String::new()
        };
        let spec: SupplySpec = ron(&format!(
            r#"Supply(
                products: {{ "salad": (class: chilled, price: "2 GBP", margin: "1 GBP", {life} {picked}) }},
                facilities: {{ "farm": (kind: supplier, area: "midlands"), "shop": (kind: store, area: "midlands") }},
                assortments: {{ "all": (at: ["shop"]) }},
                demand: {{ "all": (at: ["shop"], units_per_day: {{ "salad": {mean} }}, law: {law}) }},
                lanes: {{ "truck": (
                    routes: {{ "farm": ["shop"] }}, orders: decided(),
                    service: timetable(days: {days}, departs: "18:00", cutoff: "12:00", arrives_days_after: 1, arrives: "06:00"),
                ) }},
                initial_stock: {{ "all": (at: ["shop"], level: units({initial})) }},
            )"#
        ));
        let mut sim = audited(&spec, "2022-07-11T00:00[UTC]", "0 d", "60 d");
        finish(&mut sim);
        let clock = sim.world.resource::<Clock>();
        point(&sim, "shop").totals(clock.end(), clock)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(16) })]

    /// The oldest is sold first, and deliveries are the same: a longer life wastes no more, and sells no less.
    #[test]
    fn a_longer_life_wastes_no_more(shelf in shelves(), more in 1..6_u32) {
        let shelf = Shelf { fresh: 0, ..shelf };
        let longer = Shelf { life: shelf.life.map(|life| life + more), ..shelf.clone() };
        let (short, long) = (shelf.totals(), longer.totals());
        prop_assert_eq!(short.received, long.received);
        prop_assert!(long.wasted <= short.wasted, "{} {}", long.wasted, short.wasted);
        prop_assert!(long.customers.issued >= short.customers.issued);
    }

    /// Deliveries are the same: whatever share picks the freshest, no more is wasted where all take the oldest.
    #[test]
    fn the_oldest_first_wastes_least(shelf in shelves()) {
        let oldest = Shelf { fresh: 0, ..shelf.clone() };
        let (any, oldest) = (shelf.totals(), oldest.totals());
        prop_assert_eq!(any.received, oldest.received);
        prop_assert!(oldest.wasted <= any.wasted, "{} {}", oldest.wasted, any.wasted);
        prop_assert!(oldest.customers.issued >= any.customers.issued);
    }

    /// A life beyond the run is none, however customers pick.
    #[test]
    fn a_life_longer_than_the_run_is_none(shelf in shelves()) {
        let longest = Shelf { life: Some(300), ..shelf.clone() };
        let none = Shelf { life: None, ..shelf };
        prop_assert_eq!(longest.totals(), none.totals());
    }

    /// Units that came are sold, wasted or there, whatever the life and the picking.
    #[test]
    fn what_came_is_sold_wasted_or_there(shelf in shelves()) {
        let totals = shelf.totals();
        let there = f64::from(shelf.initial) + totals.received - totals.customers.issued - totals.wasted;
        prop_assert!(there >= 0.0, "{totals:?}");
        prop_assert_eq!(totals.customers.demanded, totals.customers.issued + totals.customers.lost);
    }
}

#[test]
fn a_life_of_a_day_wastes_what_its_hours_leave() {
    // 10 units come at 06:00 and can be sold until midnight, to Poisson(7.5) customers: E[(10 − N)⁺] = 2.7993
    // are wasted with a variance of 4.9852, on days 1 to 58; that of day 59 is at the very end, which does not
    // take place. Of the 30 at the beginning 30 − Poisson(10) are wasted. Together 182.4 ± 17.3.
    let shelf =
        Shelf { days: "daily", mean: 10.0, initial: 30, life: Some(1), fresh: 0, law: "poisson" };
    let totals = shelf.totals();
    assert_eq!(totals.received, 590.0);
    assert!((totals.wasted - 182.4).abs() < 4.5 * 17.3, "{}", totals.wasted);
}
