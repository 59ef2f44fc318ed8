//! M/M/c and Erlang's loss.

use super::{ENDLESS, Run, Scene, exponential};
use crate::oracles::{Answer, Row};

fn quantile(waits_s: &mut [f32], order: f64) -> f64 {
    waits_s.sort_by(f32::total_cmp);
    let place = (order * waits_s.len() as f64) as usize;
    waits_s.get(place).copied().map_or(f64::NAN, f64::from)
}

pub fn run(row: &Row) -> Answer {
    let servers = row.number("servers") as u32;
    let run = |queue: u32, of: &dyn Fn(&mut Run) -> f64| {
        let pool = format!("servers: {servers}, work: {}, queue: {queue}", exponential(row));
        Scene::of(row, pool).over_runs(row, of)
    };
    match row.quantity.as_str() {
        "prob_wait" => run(ENDLESS, &|run| run.waiting_share),
        "mean_wait" => run(ENDLESS, &|run| run.first().wait.mean().unwrap_or(f64::NAN)),
        "mean_response" => run(ENDLESS, &|run| run.first().response.mean().unwrap_or(f64::NAN)),
        "mean_in_queue" => run(ENDLESS, &|run| run.queue),
        "mean_in_system" => run(ENDLESS, &|run| run.queue + run.busy),
        "utilisation" => run(ENDLESS, &|run| run.busy / f64::from(servers)),
        "wait_quantile" => {
            let order = row.number("q");
            run(ENDLESS, &|run| quantile(&mut run.sources[0].waits_s, order))
        }
        "erlang_b_loss" => {
            run(0, &|run| 1.0 - run.first().answered as f64 / run.first().ended as f64)
        }
        _ => Answer::NotCovered,
    }
}
