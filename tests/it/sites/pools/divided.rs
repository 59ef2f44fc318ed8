//! Laws of racks that lots divide, over random pools, each with its conditions.

use super::{AskedOf, Class, ends, residual};
use crate::sites::{MILD, SITE, Setting, incident, look, play, seconds};
use proptest::prelude::*;
use reflexarc::infra::{GridLost, GridRestored, PowerCapBegan, PowerCapEnded};
use reflexarc::kernel::Simulation;

/// A lot: servers, and its share of the racks if it has one.
type OneLot = (u32, Option<f64>);

/// Lots, the number of lots in each pool, racks, order in which they go dark, cap in racks, seed.
#[derive(Clone, Debug)]
struct Random {
    lots: Vec<OneLot>,
    pools: Vec<usize>,
    racks: u32,
    order: usize,
    cap: f64,
    seed: u64,
}

fn random() -> impl Strategy<Value = Random> {
    let lot = (1u32..40, proptest::option::of(0.01..0.2));
    let lots = proptest::collection::vec(lot, 4);
    let pools =
        prop_oneof![Just(vec![1, 3]), Just(vec![2, 2]), Just(vec![1, 1, 2]), Just(vec![1; 4])];
    (lots, pools, 1u32..12, 0usize..3, 0.0..1.0, 0u64..1000).prop_map(
        |(lots, pools, racks, order, cap, seed)| Random { lots, pools, racks, order, cap, seed },
    )
}

impl Random {
    /// The lots in one pool without a name, or in several; each pool but the first with tenants.
    fn site(&self, are_several: bool, busy: f64) -> String {
        let order = ["random", "first_rack_first", "last_rack_first"][self.order];
        let text = |(index, (servers, share)): (usize, &OneLot)| {
            let on = share.map_or_else(String::new, |share| format!("on: (share: {share:?}),"));
            format!(r#""lot-{index}": (servers: {servers}, {on} for: [tenants, ours]),"#)
        };
        let lots: Vec<String> = self.lots.iter().enumerate().map(text).collect();
        let pool = |lots: &[String], busy: f64| {
            format!(
                r#"(lots: {{{}}}, work: fixed("1 s"), queue: 20, dark_order: {order},
                    classes: (tenants: (busy: {busy:?})))"#,
                lots.concat()
            )
        };
        let pools = if are_several {
            let mut rest = lots.as_slice();
            let mut all = String::new();
            for (index, &count) in self.pools.iter().enumerate() {
                let (own, others) = rest.split_at(count);
                rest = others;
                let busy = if index == 0 { 0.5 } else { busy };
                all += &format!(r#""pool-{index}": {},"#, pool(own, busy));
            }
            format!("pools: {{{all}}}")
        } else {
            format!("pool: {}", pool(&lots, busy))
        };
        format!(
            r#"(sites: {{"site": (role: large, area: "here", {pools},
                feed: (contracted: "20 kW"),
                racks: (count: {}, idle: "1 kW", peak: "1 kW", exponent: 1.0,
                    restart: (delay: "10 s", rate: "360 /h", below: "60 degC")))}})"#,
            self.racks
        )
    }

    /// The site through a power cap and an outage, with requests to its first pool.
    fn assemble(&self, infrastructure: &str) -> Simulation<()> {
        let sim = Setting { infrastructure, seed: self.seed, ..MILD }.assemble();
        let plan: Vec<AskedOf> = (0..120u32)
            .map(|k| (0, (f64::from(k) * 5.0, Class::Ours, 7.0 + f64::from(k % 13))))
            .collect();
        let mut sim = super::asked_of(sim, &plan);
        let cap = incident(&mut sim, "power_cap", "here");
        let to_w = self.cap * 1e3 * f64::from(self.racks);
        sim.agenda().at(seconds(100.0), PowerCapBegan { site: SITE, to_w, incident: cap });
        sim.agenda().at(seconds(200.0), PowerCapEnded { site: SITE, incident: cap });
        let lost = incident(&mut sim, "grid_outage", "here");
        sim.agenda().at(seconds(400.0), GridLost { site: SITE, incident: lost });
        sim.agenda().at(seconds(450.0), GridRestored { site: SITE, incident: lost });
        sim
    }
}

/// Servers of each lot that are up, in the order of declaration.
fn up(sim: &mut Simulation<()>) -> Vec<u32> {
    look(sim, SITE, |plant, _| {
        let pools = plant.pools.list().iter();
        pools.flat_map(|pool| (0..4).map_while(|lot| pool.lot_up(lot))).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whichever pools lots belong to, they stand on the same racks and go dark with them.
    #[test]
    fn lots_stand_where_they_would_in_one_pool(random in random()) {
        let mut one = random.assemble(&random.site(false, 0.5));
        let mut several = random.assemble(&random.site(true, 0.5));
        for at_s in [50.0, 150.0, 300.0, 425.0, 465.0, 480.0, 700.0] {
            play(&mut one, seconds(at_s));
            play(&mut several, seconds(at_s));
            prop_assert_eq!(up(&mut one), up(&mut several), "at {} s", at_s);
        }
        prop_assert!(residual(&mut several) < 1e-9);
    }

    /// Where power does not follow the load, no request of a pool feels the load of another.
    #[test]
    fn no_request_feels_the_load_of_another_pool(random in random(), busy in 0.0..1.0) {
        let of = |busy: f64| {
            let mut sim = random.assemble(&random.site(true, busy));
            play(&mut sim, seconds(5_000.0));
            (format!("{:?}", ends(&sim)), residual(&mut sim))
        };
        let (quiet, loaded) = (of(0.0), of(busy));
        prop_assert_eq!(quiet.0, loaded.0);
        prop_assert!(quiet.1 < 1e-9 && loaded.1 < 1e-9);
    }
}
