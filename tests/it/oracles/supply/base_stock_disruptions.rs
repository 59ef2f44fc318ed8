//! Base stock of a supplier that fails and recovers as a Markov chain on periods.
//!
//! A period is an hour. It begins with the change of the supplier's state and the order, which arrives at
//! once; its demand follows a millisecond later, so that levels are those at the end of a period but for that.

use super::super::{Answer, Row};
use super::batches::{Batches, Measure, number};
use reflexarc::kernel::SimSpan;
use reflexarc::supply::planning::DisruptedBaseStock;

pub const FAMILY: &str = "base_stock_disruptions_periodic";

pub fn run(rows: &[&Row]) -> Vec<Answer> {
    let row = rows[0];
    let of = |key: &str| number(&row.params, key);
    let (holding, short, demand) =
        (of("holding_cost"), of("stockout_cost"), of("demand_per_period"));
    let (fails, recovers) = (of("disruption_probability"), of("recovery_probability"));
    let model = DisruptedBaseStock {
        holding_cost: holding,
        backorder_cost: short,
        demand,
        fails,
        recovers,
    };
    let (level, rate) = (model.level(), demand * 24.0);
    let supply = format!(
        r#"Supply(
            products: {{ "unit": (class: ambient, price: "1 GBP", margin: "0 GBP", unmet: backordered, divisible: true) }},
            facilities: {{ "source": (kind: supplier, area: "here"), "store": (kind: store, area: "here", count: 200) }},
            assortments: {{ "all": (at: ["store"]) }},
            demand: {{ "all": (at: ["store"], units_per_day: {{ "unit": {rate} }},
                law: by_period(every: "1 h", first: "1 ms", draws: normal(sd: 0))) }},
            lanes: {{ "lane": (
                routes: {{ "source": ["store"] }},
                service: on_demand(lead: fixed("0 s"), review: (every: "1 h", first: "0 s")),
                orders: base_stock(units({level})), short: backordered,
            ) }},
            failures: {{ "chain": (at: ["store"], what: ordering,
                process: by_period(every: "1 h", fails: {fails}, recovers: {recovers})) }},
            initial_stock: {{ "full": (at: ["store"], level: units({level})) }},
        )"#
    );
    let cost = move || {
        Measure::new("store", move |seen| {
            (holding * seen.on_hand + short * seen.backorders, seen.days)
        })
    };
    let measures: Vec<_> = rows.iter().map(|row| (row.quantity == "cost").then(&cost)).collect();
    let played = Batches::new(&supply, row, 400.0, SimSpan::HOUR).answers(&measures);
    let answer = |(row, played): (&&Row, Answer)| {
        if row.quantity == "S" { Answer::Exact(level) } else { played }
    };
    rows.iter().zip(played).map(answer).collect()
}
