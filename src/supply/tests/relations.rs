//! Relations between random supply chains that differ in one respect, each with its conditions.

use super::*;
use proptest::prelude::*;

pub(super) fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(12) }
}

/// How the lanes to the shops run.
#[derive(Clone, Copy, Debug)]
pub(super) enum Review {
    AtOnce,
    Periodic,
    Nightly,
}

/// A random chain: a supplier, shops, and products of whole units, each with a separate level.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    pub(super) shops: usize,
    /// Mean units a day and level of each product.
    pub(super) products: Vec<(f64, u32)>,
    pub(super) review: Review,
    pub(super) lead_h: u32,
    pub(super) lost: bool,
    /// Whether a centre stands between supplier and shops.
    pub(super) has_centre: bool,
}

pub(super) fn chains() -> impl Strategy<Value = Chain> {
    let review = prop_oneof![Just(Review::AtOnce), Just(Review::Periodic), Just(Review::Nightly)];
    let products = prop::collection::vec((2.0..40.0_f64, 1..80_u32), 2..4);
    (1..4_usize, products, review, 1..70_u32, any::<bool>(), any::<bool>()).prop_map(
        |(shops, products, review, lead_h, lost, has_centre)| Chain {
            shops,
            products,
            review,
            lead_h,
            lost,
            has_centre,
        },
    )
}

impl Chain {
    /// The specification of a demand law, with the shops' ordering rule and what else differs.
    pub(super) fn spec(&self, law: &str, change: &Change) -> SupplySpec {
        let unmet = if self.lost { "lost" } else { "backordered" };
        let mut order: Vec<usize> = (0..self.products.len()).collect();
        let mut shops: Vec<usize> = (0..self.shops).collect();
        if change.reversed {
            order.reverse();
            shops.reverse();
        }
        order.retain(|product| change.without != Some(*product));
        let divisible = change.divisible;
        let list = |each: &dyn Fn(usize) -> String| -> String {
            order.iter().map(|&product| each(product)).collect()
        };
        let products = list(&|product| {
            format!(
                r#""p{product}": (class: ambient, price: "1 GBP", margin: "0.3 GBP", unmet: {unmet}, divisible: {divisible}),"#
            )
        });
        let units = list(&|product| {
            format!("\"p{product}\": {:?}, ", self.products[product].0 * change.scale)
        });
        let levels = |more: f64| {
            list(&|product| {
                let level = f64::from(self.products[product].1) * change.scale + more;
                format!("\"p{product}\": {:?}, ", level.max(0.0))
            })
        };
        let service = match self.review {
            Review::AtOnce => format!(r#"on_demand(lead: fixed("{} h"))"#, self.lead_h),
            Review::Periodic => format!(
                r#"on_demand(lead: fixed("{} h"), review: (every: "17 h", first: "3 h"))"#,
                self.lead_h
            ),
            Review::Nightly => r#"timetable(days: daily, departs: "22:00", cutoff: "19:00", arrives_days_after: 1, arrives: "06:00")"#.to_owned(),
        };
        let orders = (change.orders)(&levels);
        let names: Vec<String> = shops.iter().map(|shop| format!("\"shop{shop}\"")).collect();
        let names = names.join(", ");
        let facilities: String = shops
            .iter()
            .map(|shop| format!(r#""shop{shop}": (kind: store, area: "midlands"),"#))
            .collect::<Vec<_>>()
            .concat();
        let (centre, kept, origin, supply) = if self.has_centre {
            (
                r#""centre": (kind: distribution_centre, area: "midlands"),"#,
                r#""centre", "#,
                "centre",
                r#""in": (routes: { "source": ["centre"] }, service: on_demand(lead: fixed("30 h")),
                    orders: base_stock(days(4)), short: backordered),"#,
            )
        } else {
            ("", "", "source", "")
        };
        ron(&format!(
            r#"Supply(
                products: {{ {products} }},
                facilities: {{ "source": (kind: supplier, area: "midlands"), {centre} {facilities} }},
                assortments: {{ "all": (at: [{kept} {names}]) }},
                demand: {{ "all": (at: [{names}], units_per_day: {{ {units} }}, law: {law}) }},
                lanes: {{ {supply} "out": (routes: {{ "{origin}": [{names}] }}, service: {service},
                    orders: {orders}, short: backordered) }},
                initial_stock: {{ "all": (at: [{kept} {names}], level: units({:?})) }},
            )"#,
            20.0 * change.scale
        ))
    }
}

/// What differs from the chain as it is.
pub(super) struct Change {
    /// The rule of the shops; the argument gives levels by product, with an addend.
    pub(super) orders: fn(&dyn Fn(f64) -> String) -> String,
    pub(super) scale: f64,
    pub(super) divisible: bool,
    pub(super) reversed: bool,
    pub(super) without: Option<usize>,
}

pub(super) const AS_IT_IS: Change = Change {
    orders: |levels| format!("base_stock(by_product({{ {} }}))", levels(0.0)),
    scale: 1.0,
    divisible: false,
    reversed: false,
    without: None,
};

/// Totals and levels of a stock point at the end, by name.
pub(super) type Ends = std::collections::BTreeMap<String, (StockTotals, [f64; 3])>;

/// Plays a chain for twenty days.
pub(super) fn ends(spec: &SupplySpec) -> Ends {
    let mut sim = audited(spec, "2022-07-11T00:00[UTC]", "0 d", "20 d");
    finish(&mut sim);
    let topology = sim.world.resource::<Topology>().clone();
    let clock = sim.world.resource::<Clock>().clone();
    topology
        .stocks()
        .map(|(stock, (facility, product))| {
            let point = sim.world.get::<StockPoint>(topology.stock_entity(stock).unwrap()).unwrap();
            let levels =
                [point.on_hand(), point.on_order(), point.backorders()].map(|level| level.level());
            let name = format!(
                "{}/{}",
                topology.facilities.name(facility),
                topology.products.name(product)
            );
            (name, (point.totals(clock.end(), &clock), levels))
        })
        .collect()
}

/// The same without counts and times, whose units do not scale.
fn amounts(ends: &Ends, factor: f64) -> Vec<(String, Vec<f64>)> {
    let of = |(name, (totals, levels)): (&String, &(StockTotals, [f64; 3]))| {
        let StockTotals { customers, facilities, received, ordered, .. } = *totals;
        let of = |served: Served| [served.demanded, served.issued, served.lost, served.backordered];
        let all = [of(customers), of(facilities), [received, ordered, 0.0, 0.0]].concat();
        let all = all.iter().chain(levels).map(|units| units * factor);
        (name.clone(), all.collect())
    };
    ends.iter().map(of).collect()
}

proptest! {
    #![proptest_config(config())]

    /// Units are whole, so a position at S − 1 or below is one below S.
    #[test]
    fn a_reorder_point_one_below_the_level_is_base_stock(chain in chains()) {
        let minimum = Change {
            orders: |levels| format!(
                "reorder_up_to(at: by_product({{ {} }}), up_to: by_product({{ {} }}))", levels(-1.0), levels(0.0)
            ),
            ..AS_IT_IS
        };
        prop_assert_eq!(ends(&chain.spec("one_by_one", &minimum)), ends(&chain.spec("one_by_one", &AS_IT_IS)));
    }

    /// Whether units are whole or not.
    #[test]
    fn a_reorder_point_at_the_level_is_base_stock(chain in chains(), divisible in any::<bool>()) {
        let law = r#"by_period(every: "5 h", first: "1 h", draws: gamma(sd: 2))"#;
        let law = if divisible { law } else { "negative_binomial(variance_ratio: 2)" };
        let same = Change { divisible, ..AS_IT_IS };
        let at_level = Change {
            orders: |levels| format!(
                "reorder_up_to(at: by_product({{ {} }}), up_to: by_product({{ {} }}))", levels(0.0), levels(0.0)
            ),
            ..same
        };
        let same = Change { divisible, ..AS_IT_IS };
        prop_assert_eq!(ends(&chain.spec(law, &at_level)), ends(&chain.spec(law, &same)));
    }

    /// Units are whole: lots of one at S − 1 fill every shortfall.
    #[test]
    fn lots_of_one_unit_are_base_stock(chain in chains()) {
        let lots = Change {
            orders: |levels| format!("reorder_lots(at: by_product({{ {} }}), lot: units(1))", levels(-1.0)),
            ..AS_IT_IS
        };
        // A level of 0 has no point below it.
        let products = chain.products.iter().map(|(mean, level)| (*mean, (*level).max(1))).collect();
        let chain = Chain { products, ..chain };
        prop_assert_eq!(ends(&chain.spec("poisson", &lots)), ends(&chain.spec("poisson", &AS_IT_IS)));
    }

    /// The supplier has all goods, and lead times are fixed: then each unit of a higher level is sold at the
    /// latest when the unit that it stands before would have been.
    #[test]
    fn a_higher_base_stock_never_lowers_units_sold(chain in chains()) {
        let chain = Chain { has_centre: false, ..chain };
        let higher = Change {
            orders: |levels| format!("base_stock(by_product({{ {} }}))", levels(5.0)),
            ..AS_IT_IS
        };
        let (low, high) = (ends(&chain.spec("poisson", &AS_IT_IS)), ends(&chain.spec("poisson", &higher)));
        for (name, (totals, _)) in &low {
            prop_assert_eq!(totals.customers.demanded, high[name].0.customers.demanded);
            let (few, many) = (totals.customers.issued, high[name].0.customers.issued);
            prop_assert!(few <= many, "{}: {} > {}", name, few, many);
        }
    }

    /// Demand, levels and initial stock twice as large, of goods that are divisible: every amount is
    /// twice as large, to the last bit, as 2 is a power of 2. Levels in days scale with the demand.
    #[test]
    fn amounts_scale_with_demand_and_levels(chain in chains()) {
        let law = |sd: f64| format!(r#"by_period(every: "5 h", first: "1 h", draws: normal(sd: {sd:?}, autocorrelation: 0.25))"#);
        let small = Change { divisible: true, ..AS_IT_IS };
        let large = Change { divisible: true, scale: 2.0, ..AS_IT_IS };
        let small = ends(&chain.spec(&law(1.5), &small));
        let large = ends(&chain.spec(&law(3.0), &large));
        prop_assert_eq!(amounts(&small, 2.0), amounts(&large, 1.0));
    }

    /// Lead times are fixed: draws of random ones are addressed by the place of a product in its lane.
    #[test]
    fn without_a_product_the_others_are_the_same(chain in chains()) {
        let all = ends(&chain.spec("poisson", &AS_IT_IS));
        let fewer = ends(&chain.spec("poisson", &Change { without: Some(0), ..AS_IT_IS }));
        prop_assert_eq!(fewer.len() * chain.products.len(), all.len() * (chain.products.len() - 1));
        for (name, end) in &fewer {
            prop_assert_eq!(&all[name], end, "{}", name);
        }
    }

    /// Customers arrive at instants that differ, and no departure shares scarce goods: nothing depends on
    /// the order in which a file names products and shops. Lead times are fixed.
    #[test]
    fn the_order_of_products_and_places_is_irrelevant(chain in chains()) {
        let chain = match chain.review {
            Review::AtOnce => chain,
            Review::Periodic | Review::Nightly => Chain { has_centre: false, ..chain },
        };
        let reversed = Change { reversed: true, ..AS_IT_IS };
        prop_assert_eq!(ends(&chain.spec("one_by_one", &AS_IT_IS)), ends(&chain.spec("one_by_one", &reversed)));
    }

    /// The supplier has all goods: a level of one place and product is felt there, and nowhere else.
    #[test]
    fn a_target_of_one_place_changes_that_place_alone(chain in chains()) {
        let chain = Chain { has_centre: false, shops: chain.shops + 1, ..chain };
        let base = Change {
            orders: |levels| format!(
                r#"base_stock(by_place({{ "shop0": by_product({{ {} }}), "shop1": by_product({{ {} }}), {} }}))"#,
                levels(0.0), levels(0.0), other_shops(levels)
            ),
            ..AS_IT_IS
        };
        let more = Change {
            orders: |levels| format!(
                r#"base_stock(by_place({{ "shop0": by_product({{ {} }}), "shop1": by_product({{ {} }}), {} }}))"#,
                levels(100.0), levels(0.0), other_shops(levels)
            ),
            ..AS_IT_IS
        };
        // Names of shops that the chain does not have would be refused by `check`, not by assembly.
        let (one, other) = (ends(&chain.spec("poisson", &base)), ends(&chain.spec("poisson", &more)));
        for (name, end) in &one {
            let is_same = end == &other[name];
            prop_assert_eq!(is_same, !name.starts_with("shop0/"), "{}", name);
        }
        // By place or for all places: the same levels are the same run.
        prop_assert_eq!(&one, &ends(&chain.spec("poisson", &AS_IT_IS)));
    }
}

/// Levels of the shops from the third on.
fn other_shops(levels: &dyn Fn(f64) -> String) -> String {
    let of = |shop| format!(r#""shop{shop}": by_product({{ {} }}), "#, levels(0.0));
    [of(2), of(3)].concat()
}
