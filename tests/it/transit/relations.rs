//! Relations between two random networks that differ in one respect.

use super::{Scene, hour, hours};
use proptest::prelude::*;
use reflexarc::causality::IncidentId;
use reflexarc::kernel::{Seen, SimSpan};
use reflexarc::supply::{LaneDelayed, LaneId, OrderSent, PortId, PortRestored, PortSlowed};

/// Shops of one centre, which is supplied daily by endless works.
#[derive(Clone, Debug)]
struct Net {
    /// Units a day, by shop.
    demand: Vec<u32>,
    /// Initial stock and order-up-to level of the centre.
    stock: u32,
    by_timetable: bool,
    backordered: bool,
    shares: &'static str,
    promise_h: u32,
    /// Factor of all quantities.
    scale: f64,
    divisible: bool,
    law: &'static str,
    /// Whether customers wait for goods.
    waits: bool,
    port: &'static str,
}

fn net() -> impl Strategy<Value = Net> {
    let words = (
        prop::sample::select(vec![
            "proportional",
            "equal_cover",
            r#"priority(["shop-2"])"#,
            r#"priority(["shop-1", "shop-2"])"#,
        ]),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    );
    let numbers = (prop::collection::vec(1u32..60, 2..5), 0u32..150, 1u32..80);
    (words, numbers).prop_map(
        |((shares, by_timetable, backordered, divisible, waits), (demand, stock, promise_h))| Net {
            demand,
            stock,
            by_timetable,
            backordered,
            shares,
            promise_h,
            scale: 1.0,
            divisible,
            law: "poisson",
            waits,
            port: "",
        },
    )
}

impl Net {
    /// The chain with its lanes to the shops: one for each group of shops, in this order.
    fn supply(&self, lanes: &[Vec<usize>]) -> String {
        let Self { stock, shares, promise_h, scale, divisible, law, port, .. } = self;
        let shops: Vec<String> = (1..=self.demand.len()).map(|n| format!("\"shop-{n}\"")).collect();
        let service = if self.by_timetable {
            let grace = format!("{promise_h} h");
            format!(
                r#"timetable(days: daily, departs: "12:00", cutoff: "10:00", arrives: "20:00", grace: "{grace}")"#
            )
        } else {
            format!(
                r#"on_demand(lead: fixed("8 h"), review: (every: "1 d", first: "12 h"), promise: "{promise_h} h")"#
            )
        };
        let short = if self.backordered { "backordered" } else { "cancelled" };
        let unmet = if self.waits { "backordered" } else { "lost" };
        let level = |shop: usize| f64::from(self.demand[shop]) * 2.0 * scale;
        let lanes: Vec<String> = lanes
            .iter()
            .map(|group| {
                let to: Vec<&str> = group.iter().map(|&shop| shops[shop].as_str()).collect();
                format!(
                    r#""to-{}": (routes: {{ "centre": [{}] }}, service: {service}, short: {short}, orders: base_stock(days(2)), {port}),"#,
                    group.iter().map(|shop| (shop + 1).to_string()).collect::<Vec<_>>().join("-"),
                    to.join(", "),
                )
            })
            .collect();
        let demand: Vec<String> = self
            .demand
            .iter()
            .zip(&shops)
            .map(|(units, shop)| {
                let units = f64::from(*units) * scale;
                format!(
                    r#"{shop}: (at: [{shop}], units_per_day: {{ "pin": {units} }}, law: {law}),"#
                )
            })
            .collect();
        let initial: Vec<String> = shops
            .iter()
            .enumerate()
            .map(|(n, shop)| {
                format!("{shop}: (at: [{shop}], level: units({})),", (level(n) / 2.0).round())
            })
            .collect();
        let [lanes, demand, initial] = [lanes, demand, initial].map(|texts| texts.concat());
        let centre = f64::from(*stock) * scale;
        format!(
            r#"Supply(
                products: {{ "pin": (class: ambient, price: "2 GBP", margin: "1 GBP", divisible: {divisible}, unmet: {unmet}) }},
                facilities: {{
                    "works": (kind: supplier, area: "here"),
                    "centre": (kind: distribution_centre, area: "here", shares: {shares}),
                    "shop": (kind: store, area: "here", count: {}),
                }},
                assortments: {{ "all": (at: ["centre", "shop"]) }},
                demand: {{ {demand} }},
                lanes: {{
                    {lanes}
                    "in": (routes: {{ "works": ["centre"] }}, orders: base_stock(units({centre})),
                        service: timetable(days: daily, departs: "20:00", cutoff: "20:00", arrives_days_after: 1, arrives: "06:00")),
                }},
                ports: {{ "felixstowe": (rate: shipments_per_hour(0.5)) }},
                initial_stock: {{ "centre": (at: ["centre"], level: units({centre})), {initial} }},
            )"#,
            self.demand.len()
        )
    }

    fn one_lane(&self) -> Vec<Vec<usize>> {
        vec![(0..self.demand.len()).collect()]
    }

    fn lane_each(&self) -> Vec<Vec<usize>> {
        (0..self.demand.len()).map(|shop| vec![shop]).collect()
    }

    /// Units demanded, issued, received and left by shop, and what became of the promises.
    fn told(&self, scene: &mut Scene) -> (Vec<[f64; 4]>, (u64, u64, f64)) {
        let shops = (1..=self.demand.len()).map(|n| format!("shop-{n}"));
        let told = shops.map(|shop| {
            let point = scene.point(&shop, 0);
            [
                point.cumulative_demand(),
                point.cumulative_out(),
                point.cumulative_in(),
                point.on_hand().level(),
            ]
        });
        (told.collect(), scene.kept())
    }

    fn outcome(&self, lanes: &[Vec<usize>]) -> (Vec<[f64; 4]>, (u64, u64, f64)) {
        let mut scene = Scene::new(&self.supply(lanes), "12 d").played();
        self.told(&mut scene)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    /// The order of lanes in the file does not matter, whatever the rule of shares, where lead times are
    /// fixed: draws of lead times go by the name of the lane.
    #[test]
    fn the_order_of_lanes_does_not_matter(net in net(), turn in 0usize..4) {
        let lanes = net.lane_each();
        let mut turned = lanes.clone();
        turned.rotate_left(turn % lanes.len());
        let mut reversed = lanes.clone();
        reversed.reverse();
        let outcome = net.outcome(&lanes);
        for other in [net.outcome(&turned), net.outcome(&reversed)] {
            prop_assert_eq!(outcome.1, other.1);
            if net.divisible {
                // Sums of fractions are rounded by the order of their terms.
                let both = outcome.0.iter().flatten().zip(other.0.iter().flatten());
                prop_assert!(both.into_iter().all(|(one, other)| (one - other).abs() < 1e-9));
            } else {
                prop_assert_eq!(&outcome.0, &other.0);
            }
        }
    }

    /// One lane to all shops, and a lane to each that runs alike, bring the same goods.
    #[test]
    fn one_lane_and_a_lane_each_bring_the_same(net in net()) {
        let (one, each) = (net.outcome(&net.one_lane()), net.outcome(&net.lane_each()));
        prop_assert_eq!(one.1, each.1);
        let both = one.0.iter().flatten().zip(each.0.iter().flatten());
        prop_assert!(both.into_iter().all(|(one, each)| (one - each).abs() < 1e-9));
    }

    /// A longer promise changes no goods, and no more orders are missed.
    #[test]
    fn a_longer_promise_is_missed_no_more_often(net in net(), more in 1u32..60) {
        let longer = Net { promise_h: net.promise_h + more, ..net.clone() };
        let lanes = net.one_lane();
        let (short, long) = (net.outcome(&lanes), longer.outcome(&lanes));
        prop_assert_eq!(short.0, long.0);
        let ((due, missed, late_h), (due_later, missed_later, late_later)) = (short.1, long.1);
        prop_assert!(due_later <= due && missed_later <= missed && late_later <= late_h + 1e-9);
    }

    /// Every order whose promise lies within the run is due once, and no more are: counted by the orders that
    /// were sent.
    #[test]
    fn every_promised_order_is_due_once(net in net()) {
        let mut scene = Scene::new(&net.supply(&net.lane_each()), "12 d");
        // The writer is for shipments: orders are noted as such, with their promise.
        scene.sim.observe(|seen: Seen<OrderSent, super::Ended>| {
            seen.writer.push(super::order_as_shipment(seen.event, seen.time));
        });
        let mut scene = scene.played();
        let end = scene.end();
        let notes = scene.ended().into_iter().filter(|note| note.shipment == super::NO_SHIPMENT);
        let promised = notes.filter(|note| note.promised.is_some_and(|promised| promised < end));
        prop_assert_eq!(promised.count() as u64, scene.kept().0);
    }

    /// All quantities doubled, of divisible goods and constant demand, all outcomes double.
    #[test]
    fn twice_the_quantities_are_twice_the_outcome(net in net()) {
        let net = Net { divisible: true, law: "normal(hourly_sd: 0)", ..net };
        let twice = Net { scale: 2.0, ..net.clone() };
        let lanes = net.one_lane();
        let (once, twice) = (net.outcome(&lanes), twice.outcome(&lanes));
        prop_assert_eq!(once.1, twice.1);
        for (once, twice) in once.0.iter().flatten().zip(twice.0.iter().flatten()) {
            prop_assert!((2.0 * once - twice).abs() < 1e-6, "{} {}", once, twice);
        }
    }

    /// Delays add up in any order; no shipment arrives early, and none overtakes another of its lane, where
    /// lead times are fixed.
    #[test]
    fn delays_commute_and_keep_the_order(
        net in net(),
        delays in prop::collection::vec((1u32..80, 0u32..200, 1u32..80), 1..4),
    ) {
        let arrivals = |delays: &[(u32, u32, u32)]| {
            let mut scene = Scene::new(&net.supply(&net.one_lane()), "14 d");
            for &(extra, from, lasts) in delays {
                let extra = SimSpan::HOUR * i64::from(extra);
                let until = hour(f64::from(from + lasts));
                let delay = LaneDelayed { lane: LaneId::new(0), extra, until, incident: None };
                scene.sim.agenda().at(hour(f64::from(from)), delay);
            }
            let ended = scene.played().ended().into_iter();
            let ended = ended.filter(|shipment| shipment.lane == LaneId::new(0));
            ended.filter_map(|shipment| Some((hours(shipment.departed), hours(shipment.arrived?))))
                .collect::<Vec<_>>()
        };
        let came = arrivals(&delays);
        let mut reversed = delays.clone();
        reversed.reverse();
        prop_assert_eq!(&came, &arrivals(&reversed));
        prop_assert!(came.iter().all(|(departed, arrived)| arrived - departed >= 8.0));
        let mut sorted = came.clone();
        sorted.sort_by(|one, other| one.0.total_cmp(&other.0));
        prop_assert!(sorted.windows(2).all(|two| two[0].0 == two[1].0 || two[0].1 <= two[1].1));
    }

    /// A port that is closed longer brings no shipment earlier, where orders do not depend on arrivals:
    /// customers wait, and backordered units too, so that positions do not.
    #[test]
    fn a_longer_closure_brings_nothing_earlier(
        net in net(), from in 0u32..200, lasts in 0u32..60, more in 1u32..60,
    ) {
        let net = Net { waits: true, backordered: true, port: r#"port: "felixstowe""#, stock: 5_000, ..net };
        let arrivals = |lasts: u32| {
            let mut scene = Scene::new(&net.supply(&net.one_lane()), "20 d");
            let (port, incident) = (PortId::new(0), IncidentId::new(0));
            if lasts > 0 {
                let until = hour(f64::from(from + lasts));
                let slowed = PortSlowed { port, factor: 0.0, incident };
                scene.sim.agenda().at(hour(f64::from(from)), slowed);
                scene.sim.agenda().at(until, PortRestored { port, incident });
            }
            let ended = scene.played().ended().into_iter();
            let ended = ended.filter(|shipment| shipment.lane == LaneId::new(0));
            ended.map(|shipment| (shipment.order, shipment.arrived.map(hours))).collect::<Vec<_>>()
        };
        let (short, long) = (arrivals(lasts), arrivals(lasts + more));
        for (order, arrived) in &long {
            let before = short.iter().find(|(other, _)| other == order);
            prop_assert!(before.is_some_and(|(_, before)| before <= arrived), "{order}");
        }
        prop_assert!(long.len() <= short.len());
    }
}
