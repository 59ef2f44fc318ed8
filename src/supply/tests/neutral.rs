//! Changes of random chains that move no goods, or move them one way alone, each with its conditions.

use super::relations::{AS_IT_IS, Chain, Change, Review, chains, config, ends};
use super::*;
use crate::kernel::SimSpan;
use indexmap::IndexMap;
use proptest::prelude::*;

/// The chain as it is, with customers of Poisson demand.
fn plain(chain: &Chain) -> SupplySpec {
    chain.spec("poisson", &AS_IT_IS)
}

/// A specification with a far copy beside it: other facilities, assortments, demands, lanes and stocks, of the
/// same products.
fn with_a_twin(spec: &SupplySpec) -> SupplySpec {
    let far = |name: &String| format!("far-{name}");
    let mut both = spec.clone();
    for (name, facility) in &spec.facilities {
        both.facilities.insert(far(name), facility.clone());
    }
    for (name, assortment) in &spec.assortments {
        let at = assortment.at.iter().map(far).collect();
        both.assortments.insert(far(name), AssortmentSpec { at, ..assortment.clone() });
    }
    for (name, demand) in &spec.demand {
        let at = demand.at.iter().map(far).collect();
        both.demand.insert(far(name), DemandSpec { at, ..demand.clone() });
    }
    for (name, lane) in &spec.lanes {
        let routes: IndexMap<String, Vec<String>> = lane
            .routes
            .iter()
            .map(|(from, to)| (far(from), to.iter().map(far).collect()))
            .collect();
        both.lanes.insert(far(name), LaneSpec { routes, ..lane.clone() });
    }
    for (name, stock) in &spec.initial_stock {
        let at = stock.at.iter().map(far).collect();
        both.initial_stock.insert(far(name), InitialStockSpec { at, ..stock.clone() });
    }
    both
}

/// Cumulative units in, out, demanded and on hand of every stock point at an instant, by number.
fn levels(sim: &Simulation<()>, at: SimTime) -> Vec<[f64; 4]> {
    let topology = sim.world.resource::<Topology>();
    let of = |(stock, _)| {
        let point = sim.world.get::<StockPoint>(topology.stock_entity(stock).unwrap()).unwrap();
        let point = point.as_of(at);
        [
            point.cumulative_in(),
            point.cumulative_out(),
            point.cumulative_demand(),
            point.on_hand().level(),
        ]
    };
    topology.stocks().map(of).collect()
}

const MONDAY: &str = "2022-07-11T00:00[UTC]";

proptest! {
    #![proptest_config(config())]

    /// No level is computed from a cost: prices, margins and costs of transport and holding move no goods.
    #[test]
    fn prices_move_no_goods(chain in chains(), price in 1.0..50.0_f64) {
        let spec = plain(&chain);
        let mut dear = spec.clone();
        for product in dear.products.values_mut() {
            product.price = ron(&format!("\"{price} GBP\""));
            product.margin = ron(&format!("\"{} GBP\"", price / 3.0));
        }
        for lane in dear.lanes.values_mut() {
            lane.cost_per_departure = Some(ron("\"70 GBP\""));
            lane.cost_per_unit = Some(ron("\"2 GBP\""));
        }
        dear.holding_rate = Some(ron("\"40 %\""));
        prop_assert_eq!(ends(&spec), ends(&dear));
    }

    /// A copy of the network of which no lane leads here or from here, whatever it sells: draws of demand go
    /// by the name of the facility, and lead times are fixed.
    #[test]
    fn a_network_apart_changes_nothing_here(chain in chains()) {
        let spec = plain(&chain);
        let (alone, both) = (ends(&spec), ends(&with_a_twin(&spec)));
        prop_assert_eq!(both.len(), 2 * alone.len());
        for (name, end) in &alone {
            prop_assert_eq!(&both[name], end, "{}", name);
        }
    }

    /// A run that is stopped at any instants and goes on is the run without stops, at its end and at its stops
    /// alike.
    #[test]
    fn a_run_in_pieces_is_the_run_in_one(
        chain in chains(), mut stops in prop::collection::vec(0..20 * 86_400_i64, 1..6),
    ) {
        stops.sort_unstable();
        let spec = plain(&chain);
        let play = || simulation(&spec, MONDAY, "0 d", "20 d");
        let mut pieces = play();
        for stop in &stops {
            let stop = SimTime::START + SimSpan::SECOND * *stop;
            pieces.run_until(stop).unwrap();
            let mut whole = play();
            whole.run_until(stop).unwrap();
            prop_assert_eq!(levels(&pieces, stop), levels(&whole, stop));
        }
        let mut whole = play();
        finish(&mut pieces);
        finish(&mut whole);
        prop_assert_eq!((pieces.events(), pieces.fingerprint()), (whole.events(), whole.fingerprint()));
    }

    /// What is measured later does not change what came before: no rule knows the end of the run.
    #[test]
    fn a_longer_run_begins_as_the_shorter_one(chain in chains(), days in 2..20_i64, more in 1..20_i64) {
        let spec = plain(&chain);
        let at = SimTime::START + SimSpan::DAY * days;
        let [short, long] = [days, days + more].map(|days| {
            let mut sim = simulation(&spec, MONDAY, "0 d", &format!("{days} d"));
            sim.run_until(at).unwrap();
            levels(&sim, at)
        });
        prop_assert_eq!(short, long);
    }

    /// Where nothing is ever short, it does not matter what would become of unmet demand: everything begins
    /// with a million units and is replenished to as many.
    #[test]
    fn with_ample_stock_lost_and_backordered_are_alike(chain in chains()) {
        let ample = Change { orders: |_| "base_stock(units(1000000))".to_owned(), ..AS_IT_IS };
        let [lost, waits] = [true, false].map(|lost| {
            let mut spec = Chain { lost, ..chain.clone() }.spec("poisson", &ample);
            for stock in spec.initial_stock.values_mut() {
                stock.level = StockLevelSpec::Units(1e6);
            }
            ends(&spec)
        });
        for (name, (totals, _)) in &lost {
            prop_assert_eq!(totals.customers.lost, 0.0, "{}", name);
        }
        prop_assert_eq!(lost, waits);
    }

    /// Customers wait, the supplier has all goods, and no timetable stands between: orders follow demand alone,
    /// so that with a shorter lead time each unit comes earlier, and no more customers find the shelf empty.
    #[test]
    fn a_shorter_lead_time_never_backorders_more(chain in chains(), shorter_h in 1..70_u32) {
        let review = if matches!(chain.review, Review::Nightly) { Review::AtOnce } else { chain.review };
        let chain = Chain { lost: false, has_centre: false, review, ..chain };
        let fast = Chain { lead_h: chain.lead_h.min(shorter_h), ..chain.clone() };
        let (slow, fast) = (ends(&plain(&chain)), ends(&plain(&fast)));
        for (name, (totals, _)) in &slow {
            let quick = &fast[name].0;
            prop_assert_eq!(totals.ordered, quick.ordered, "{}", name);
            prop_assert!(quick.customers.backordered <= totals.customers.backordered, "{}", name);
            prop_assert!(quick.stockout_s <= totals.stockout_s + 1e-6, "{}", name);
        }
    }

    /// One shop behind a centre, whose customers and orders wait: what the centre is asked for and learns does
    /// not depend on its stock. A higher safety factor raises its level at every review, so that all it sends
    /// comes no later, and no more customers wait.
    #[test]
    fn a_higher_safety_factor_at_the_centre_never_makes_more_customers_wait(chain in chains()) {
        let chain = Chain { shops: 1, lost: false, has_centre: true, ..chain };
        let mut before: Option<[f64; 2]> = None;
        for factor in [0.0, 0.5, 1.0, 2.0, 4.0, 10.0] {
            let mut spec = plain(&chain);
            spec.lanes["in"].orders = ron(&format!(
                "forecast(protects: \"3 d\", safety_factor: {factor:?}, smoothing: 0.2)"
            ));
            spec.lanes["in"].service = ron(
                r#"on_demand(lead: fixed("30 h"), review: (every: "1 d", first: "5 h"))"#,
            );
            let ends = ends(&spec);
            let sum = |of: fn(&StockTotals) -> f64| -> f64 {
                ends.iter().filter(|(name, _)| name.starts_with("shop")).map(|(_, end)| of(&end.0)).sum()
            };
            let now = [sum(|one| one.customers.backordered), sum(|one| one.received)];
            if let Some([waited, received]) = before {
                prop_assert!(now[0] <= waited && now[1] >= received, "{}: {:?}", factor, now);
            }
            before = Some(now);
        }
    }
}
