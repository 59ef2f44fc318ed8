//! Errors of one-step forecasts of independent demand, by moving average and by exponential smoothing.
//!
//! An order-up-to level of one day without safety stock is the forecast of a day's demand: the position
//! after the cut-off. Its error is the demand of the day less that.

use super::super::{Answer, Row};
use super::batches::{mean_and_error, simulation};
use super::bullwhip::chain;
use reflexarc::kernel::{SimSpan, SimTime};
use reflexarc::supply::{Level, StockPoint, Topology};

pub const FAMILY: &str = "forecast_error_iid";

const PRODUCTS: usize = 96;
const DAYS: i64 = 2000;

/// Standard deviation of the demand of the chain.
const SD: f64 = 10.0;

pub fn run(rows: &[&Row]) -> Vec<Answer> {
    let row = rows[0];
    let moving = format!(
        "moving_average(days: {}, protects: \"1 d\", safety_factor: 0)",
        row.number("moving_average_p")
    );
    let smoothed = format!(
        "forecast(smoothing: {}, protects: \"1 d\", safety_factor: 0)",
        row.number("ses_alpha")
    );
    let supply = chain(PRODUCTS, 0.0, &[("moving", &moving), ("smoothed", &smoothed)]);
    let mut sim = simulation(&supply, row, 0, "400 d", &format!("{DAYS} d"));
    sim.run_until(SimTime::START).unwrap();
    let topology = sim.world.resource::<Topology>().clone();
    let stocks: Vec<_> = topology
        .stocks()
        .map(|(stock, (facility, _))| {
            (topology.stock_entity(stock).unwrap(), topology.facilities.name(facility).to_string())
        })
        .collect();
    let mut squares = vec![0.0; stocks.len()];
    let mut known = vec![(0.0, 0.0); stocks.len()];
    for day in 0..DAYS {
        for hour in [6, 18] {
            sim.run_until(SimTime::START + SimSpan::HOUR * (24 * day + hour)).unwrap();
            for (index, (entity, _)) in stocks.iter().enumerate() {
                let point = sim.world.get::<StockPoint>(*entity).unwrap();
                let (forecast, before) = known[index];
                if hour == 18 {
                    let error = point.cumulative_demand() - before - forecast;
                    squares[index] += error * error / DAYS as f64;
                }
                let [on_hand, on_order, owed] =
                    [point.on_hand(), point.on_order(), point.backorders()].map(Level::level);
                known[index] = (on_hand + on_order - owed, point.cumulative_demand());
            }
        }
    }
    // Errors are proportional to the standard deviation of the demand.
    let scale = row.number("sd") / SD;
    let of = |store: &str| {
        let own = stocks.iter().zip(&squares).filter(|((_, name), _)| name == store);
        let values: Vec<f64> = own.map(|(_, square)| square * scale * scale).collect();
        let (mean, standard_error) = mean_and_error(&values);
        Answer::Mean { mean, standard_error }
    };
    let answer = |row: &&Row| match row.quantity.as_str() {
        "ma_one_step_mse" => of("moving"),
        "ses_one_step_mse" => of("smoothed"),
        _ => Answer::NotCovered,
    };
    rows.iter().map(answer).collect()
}
