//! (s, S) of least cost under periodic review: the levels by the program's planning, the cost by running
//! the ordering rule that uses it.
//!
//! A period is an hour: positions are reviewed, orders arrive at once, and the demand of the period takes
//! place a millisecond later. Levels between two demands are those at the end of a period, when the
//! published model charges them.

use super::super::{Answer, Row};
use super::batches::{Batches, Measure, number};
use reflexarc::kernel::SimSpan;
use reflexarc::supply::planning::{DemandMoments, ReorderCosts, StockCharge};

pub const FAMILY: &str = "sS_periodic_poisson";

pub fn run(rows: &[&Row]) -> Vec<Answer> {
    let row = rows[0];
    let [holding, backorder, order, mean] =
        ["holding_cost", "stockout_cost", "fixed_cost", "demand_mean"]
            .map(|key| number(&row.params, key));
    let demand = DemandMoments { mean, variance: mean };
    let costs = ReorderCosts { order, holding, backorder, charged: StockCharge::AtEnd };
    let levels = costs.levels(demand, demand);
    let per_day = 24.0 * backorder;
    let optimal = format!(
        "optimal_reorder(order_cost: \"{order} GBP\", backorder_cost_per_day: \"{per_day} GBP\", charged: at_end)"
    );
    let cost = |orders: &str| {
        let measure = Measure::new("store", move |seen| {
            let ordering = order * seen.cycles;
            (ordering + holding * seen.on_hand + backorder * seen.backorders, seen.days)
        });
        stores(row, holding, mean, orders).answers(&[Some(measure)])[0]
    };
    let answer = |row: &&Row| match row.quantity.as_str() {
        "s" => Answer::Exact(levels.at),
        "S" => Answer::Exact(levels.up_to),
        "cost" => cost(&optimal),
        "cost_at_s-1_S+2" => {
            let (at, up_to) = (levels.at - 1.0, levels.up_to + 2.0);
            cost(&format!("reorder_up_to(at: units({at}), up_to: units({up_to}))"))
        }
        _ => Answer::NotCovered,
    };
    rows.iter().map(answer).collect()
}

/// Stores in parallel, as the clock limits the number of periods.
fn stores(row: &Row, holding: f64, mean: f64, orders: &str) -> Batches {
    // Holding a unit of 1 GBP for an hour costs `holding`.
    let rate = holding * 365.0 * 24.0 * 100.0;
    let per_day = mean * 24.0;
    let supply = format!(
        r#"Supply(
            products: {{ "unit": (class: ambient, price: "1 GBP", margin: "0 GBP", unmet: backordered) }},
            facilities: {{ "source": (kind: supplier, area: "here"), "store": (kind: store, area: "here", count: 32) }},
            assortments: {{ "all": (at: ["store"]) }},
            demand: {{ "all": (at: ["store"], units_per_day: {{ "unit": {per_day} }},
                law: by_period(every: "1 h", first: "1800.001 s", draws: poisson)) }},
            lanes: {{ "lane": (
                routes: {{ "source": ["store"] }},
                service: on_demand(lead: fixed("0 s"), review: (every: "1 h", first: "30 min")),
                orders: {orders}, short: backordered,
            ) }},
            holding_rate: "{rate} %",
        )"#
    );
    Batches::new(&supply, row, 500.0, SimSpan::HOUR)
}
