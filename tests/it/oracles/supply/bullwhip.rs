//! Bullwhip of order-up-to levels from a forecast: the KPI of running supply chains.
//!
//! A store orders at the end of each day, up to L days of the forecast of its demand, which is normal
//! with a mean so large that no order would be negative. Products are independent, and the KPI is the
//! mean of their ratios of variances; each simulation is one observation of it.

use super::super::{Answer, Kind, Row};
use super::batches::{is_precise, mean_and_error, simulation};
use bevy_ecs::system::RunSystemOnce;
use reflexarc::environment::Clock;
use reflexarc::supply::Summaries;

pub const MOVING_AVERAGE: &str = "bullwhip_moving_average";
pub const AUTOREGRESSIVE: &str = "bullwhip_moving_average_AR1";
pub const SMOOTHING: &str = "bullwhip_exponential_smoothing";

/// Products of one simulation, and its days.
const PRODUCTS: usize = 32;
const DAYS: usize = 5000;

/// Simulations at least and at most.
const LEAST: u64 = 6;
const MOST: u64 = 40;

pub fn run(rows: &[&Row]) -> Vec<Answer> {
    let row = rows[0];
    let rule = match (row.optional("p"), row.optional("alpha")) {
        (Some(days), _) => format!("moving_average(days: {days}"),
        (None, Some(alpha)) => format!("forecast(smoothing: {alpha}"),
        _ => return vec![Answer::NotCovered; rows.len()],
    };
    if rows.iter().all(|row| row.kind == Kind::About) {
        return vec![Answer::NotCovered; rows.len()];
    }
    let orders = format!("{rule}, protects: \"{} d\", safety_factor: 0)", row.number("L"));
    let supply = chain(PRODUCTS, row.optional("rho").unwrap_or(0.0), &[("store", &orders)]);
    let mut ratios = Vec::new();
    for replication in 0..MOST {
        let mut sim = simulation(&supply, row, replication, "400 d", &format!("{DAYS} d"));
        let end = sim.world.resource::<Clock>().end();
        sim.run_until(end).unwrap();
        let summary = sim.world.run_system_once(move |summaries: Summaries| summaries.summary(end));
        ratios.push(summary.unwrap().bullwhip.unwrap());
        let (mean, error) = mean_and_error(&ratios);
        if replication + 1 >= LEAST && is_precise(mean, error) {
            break;
        }
    }
    let (mean, standard_error) = mean_and_error(&ratios);
    let answer = |row: &&Row| match row.quantity.as_str() {
        "variance_ratio" => Answer::Mean { mean, standard_error },
        _ => Answer::NotCovered,
    };
    rows.iter().map(answer).collect()
}

/// Stores, each with its ordering rule at midnight, and the demand of each day at noon: mean 1000,
/// standard deviation 10.
pub fn chain(products: usize, autocorrelation: f64, stores: &[(&str, &str)]) -> String {
    let each = |text: &dyn Fn(usize) -> String| (0..products).map(text).collect::<String>();
    let list = each(&|index| {
        format!(
            r#""p{index}": (class: ambient, price: "1 GBP", margin: "0 GBP", unmet: backordered, divisible: true),"#
        )
    });
    let units = each(&|index| format!("\"p{index}\": 1000, "));
    let (mut facilities, mut lanes, mut names) = (String::new(), String::new(), String::new());
    for (store, orders) in stores {
        facilities += &format!(r#""{store}": (kind: store, area: "here"),"#);
        names += &format!("\"{store}\", ");
        lanes += &format!(
            r#""{store}": (
                routes: {{ "source": ["{store}"] }},
                service: timetable(days: daily, departs: "00:00", cutoff: "00:00", arrives: "06:00"),
                orders: {orders},
            ),"#
        );
    }
    format!(
        r#"Supply(
            products: {{ {list} }},
            facilities: {{ "source": (kind: supplier, area: "here"), {facilities} }},
            assortments: {{ "all": (at: [{names}]) }},
            demand: {{ "all": (at: [{names}], units_per_day: {{ {units} }},
                law: by_period(every: "1 d", first: "12 h", draws: normal(sd: 10, autocorrelation: {autocorrelation}))) }},
            lanes: {{ {lanes} }},
        )"#
    )
}
