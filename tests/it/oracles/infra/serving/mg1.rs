//! M/G/1 with the distributions available: fixed, exponential, and log-normal by its squared coefficient
//! of variation; shared, and with vacations, which are jobs of a worse class that always has work.

use super::super::seconds;
use super::{ENDLESS, Run, Scene, exponential};
use crate::oracles::{Answer, Row};

pub fn run(row: &Row) -> Answer {
    let (mean_s, scv) = (row.number("mean_service_s"), row.number("service_scv"));
    let work = if scv == 0.0 {
        format!("fixed({})", seconds(mean_s))
    } else if scv == 1.0 {
        exponential(row)
    } else {
        format!("log_normal(mean: {}, sd: {})", seconds(mean_s), seconds(mean_s * scv.sqrt()))
    };
    let run = |lot: &str, of: &dyn Fn(&mut Run) -> f64| {
        let pool = format!("{lot}, work: {work}, queue: {ENDLESS}");
        Scene::of(row, pool).over_runs(row, of)
    };
    match row.quantity.as_str() {
        "mean_wait" => run("servers: 1", &|run| run.first().wait.mean().unwrap_or(f64::NAN)),
        "mean_response" => {
            run("servers: 1", &|run| run.first().response.mean().unwrap_or(f64::NAN))
        }
        "mean_in_system" => run("servers: 1", &|run| run.queue + run.busy),
        "mean_busy_period" => run("servers: 1", &|run| run.busy_period_s),
        "processor_sharing_mean_response" => {
            run(r#"lots: {"all": (servers: 1, serves: shared)}"#, &|run| {
                run.first().response.mean().unwrap_or(f64::NAN)
            })
        }
        "mean_wait_with_constant_vacations" => {
            let vacation = seconds(row.number("vacation_s"));
            let lot = format!("servers: 1, classes: (batch: (busy: 1, holds: fixed({vacation})))");
            run(&lot, &|run| run.first().wait.mean().unwrap_or(f64::NAN))
        }
        _ => Answer::NotCovered,
    }
}
