//! Base stock with impatient customers, against the stationary law of its Markov chain.
//!
//! Customers come at rate λ; a unit on hand is sold, else a share `a` of them waits, each for an exponential time of
//! rate θ. A level S is kept by an order at each fall of the position below it, and each order arrives
//! after an exponential time of rate μ, independent of the others. With `n` units on hand less those waited for, and
//! `k` on order, the chain (n, k) moves
//!
//! ```text
//!  n > 0:  (n−1, k)    at λ          and orders if n − 1 + k < S
//!  n ≤ 0:  (n−1, k)    at a·λ        and orders if n − 1 + k < S
//!          (n+1, k−1)  at k·μ
//!  n < 0:  (n+1, k)    at −n·θ       a customer leaves: the position rises
//! ```
//! Its balance equations are solved here by Gauss–Seidel; the simulation must agree.

use super::*;

const LEVEL: i32 = 3;
const LAMBDA: f64 = 4.0;
const MU: f64 = 0.8;
const THETA: f64 = 1.5;
const SHARE: f64 = 0.6;
/// Units waited for, position and units on order beyond which states have no weight.
const MOST: i32 = 18;

/// Stationary probabilities by (n, k).
fn stationary() -> Vec<((i32, i32), f64)> {
    let states: Vec<(i32, i32)> =
        (-MOST..=MOST).flat_map(|n| (0..=MOST).map(move |k| (n, k))).collect();
    let index = |(n, k): (i32, i32)| {
        let within = (-MOST..=MOST).contains(&n) && (0..=MOST).contains(&k);
        within.then_some(((n + MOST) * (MOST + 1) + k) as usize)
    };
    let moves = |(n, k): (i32, i32)| {
        let ordered = if n - 1 + k < LEVEL { k + (LEVEL - (n - 1 + k)) } else { k };
        let demand = if n > 0 { LAMBDA } else { SHARE * LAMBDA };
        [
            ((n - 1, ordered), demand),
            ((n + 1, k - 1), f64::from(k) * MU),
            ((n + 1, k), f64::from((-n).max(0)) * THETA),
        ]
    };
    // Rates into each state, and out of it; what leaves the grid is left out on both sides.
    let mut into: Vec<Vec<(usize, f64)>> = vec![Vec::new(); states.len()];
    let mut out = vec![0.0; states.len()];
    for (from, &state) in states.iter().enumerate() {
        for (to, rate) in moves(state) {
            if let Some(to) = index(to).filter(|_| rate > 0.0) {
                into[to].push((from, rate));
                out[from] += rate;
            }
        }
    }
    let mut law = vec![0.0; states.len()];
    law[index((LEVEL, 0)).unwrap()] = 1.0;
    for _ in 0..5_000 {
        let mut change: f64 = 0.0;
        for state in 0..law.len() {
            let inflow: f64 = into[state].iter().map(|&(from, rate)| law[from] * rate).sum();
            let next = if out[state] > 0.0 { inflow / out[state] } else { 0.0 };
            change = change.max((next - law[state]).abs());
            law[state] = next;
        }
        let sum: f64 = law.iter().sum();
        law.iter_mut().for_each(|probability| *probability /= sum);
        if change < 1e-12 {
            break;
        }
    }
    states.into_iter().zip(law).collect()
}

fn shop(law: &str) -> SupplySpec {
    ron(&format!(
        r#"Supply(
            products: {{ "p": (class: ambient, price: "1 GBP", margin: "0 GBP", unmet: choices([
                waits(patience: exponential(mean: "16 h"), share: "60 %"), goes,
            ])) }},
            facilities: {{
                "source": (kind: supplier, area: "midlands"), "shop": (kind: store, area: "midlands"),
            }},
            assortments: {{ "all": (at: ["shop"]) }},
            demand: {{ "all": (at: ["shop"], units_per_day: {{ "p": 4 }}, law: {law}) }},
            lanes: {{ "lane": (
                routes: {{ "source": ["shop"] }},
                service: on_demand(lead: exponential(mean: "30 h")),
                orders: base_stock(units(3)),
            ) }},
            initial_stock: {{ "all": (at: ["shop"], level: units(3)) }},
        )"#
    ))
}

#[test]
fn base_stock_with_impatient_customers_follows_its_birth_and_death_chain() {
    let law = stationary();
    let mean = |of: fn(i32, i32) -> f64| -> f64 {
        law.iter().map(|&((n, k), probability)| of(n, k) * probability).sum()
    };
    let exact = [
        mean(|n, _| if n > 0 { 1.0 } else { 0.0 }),
        mean(|n, _| f64::from(n.max(0))),
        mean(|n, _| f64::from((-n).max(0))),
        mean(|_, k| f64::from(k)),
    ];
    // Orders are placed for customers who leave, so what is on hand and on order exceeds the level at times.
    let above = mean(|n, k| if n + k > LEVEL { 1.0 } else { 0.0 });
    assert!(above > 0.05 && above < 0.9, "{above}");
    // Flow through the queue: who begins to wait leaves, or is served.
    let left = THETA * exact[2] / LAMBDA;
    for demand in ["one_by_one", "poisson"] {
        let days = 15_000.0;
        let mut sim = simulation(&shop(demand), "2022-01-01T00:00[UTC]", "30 d", "15000 d");
        let end = sim.world.resource::<Clock>().end();
        let customers = finish(&mut sim).service.customers;
        let shop = point(&sim, "shop").as_of(end).into_owned();
        let per_day = |level: &Level| level.integral(end) / 86_400.0 / days;
        let seen = [
            customers.fill_rate().unwrap(),
            per_day(shop.on_hand()),
            per_day(shop.backorders()),
            per_day(shop.on_order()),
        ];
        // Each is known to about 0.8 % over 60 000 customers.
        for (seen, exact) in seen.into_iter().zip(exact) {
            assert!((seen / exact - 1.0).abs() < 0.035, "{demand}: {seen} is not {exact}");
        }
        let share_left = customers.left / customers.demanded;
        assert!((share_left / left - 1.0).abs() < 0.04, "{demand}: {share_left} is not {left}");
    }
}
