//! M/M/c with exponential patience (Erlang A): requests give up while they wait.

use super::{ENDLESS, Run, Scene, exponential};
use crate::oracles::{Answer, Row};

pub fn run(row: &Row) -> Answer {
    let servers = row.number("servers");
    let patience = super::super::seconds(row.number("mean_patience_s"));
    let pool = format!(
        "servers: {servers}, work: {}, queue: {ENDLESS},
         classes: (ours: (patience: exponential(mean: {patience})))",
        exponential(row)
    );
    let run = |of: fn(&mut Run) -> f64| Scene::of(row, pool.clone()).over_runs(row, of);
    match row.quantity.as_str() {
        "prob_abandon" => run(|run| 1.0 - run.first().answered as f64 / run.first().ended as f64),
        "mean_wait_all" => run(|run| run.first().wait.mean().unwrap_or(f64::NAN)),
        "prob_wait" => run(|run| run.waiting_share),
        "throughput" => run(|run| run.throughput),
        "mean_busy_servers" => run(|run| run.busy),
        _ => Answer::NotCovered,
    }
}
