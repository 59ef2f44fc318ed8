//! Tails of waiting and response of M/M/1, and requests in several copies of which the first counts.

use super::{ENDLESS, Scene, exponential, share_above};
use crate::oracles::{Answer, Row};
use reflexarc::infra::Class;

pub fn run(row: &Row) -> Answer {
    let work = exponential(row);
    let timeout_s = row.optional("timeout_s").unwrap_or(f64::NAN);
    let single = || Scene::of(row, format!("servers: 1, work: {work}, queue: {ENDLESS}"));
    match row.quantity.as_str() {
        "prob_wait_exceeds_timeout" => {
            single().over_runs(row, |run| share_above(&run.first().waits_s, timeout_s))
        }
        "prob_response_exceeds_timeout" => {
            single().over_runs(row, |run| share_above(&run.first().responses_s, timeout_s))
        }
        "hedged_mean_service" => {
            let copies = row.number("copies");
            // At ten times as many servers as are busy on average, no copy waits.
            let pool = format!(
                "servers: 40, work: {work}, queue: {ENDLESS}, classes: (ours: (copies: {copies}))"
            );
            let per_s = 4.0 / (copies * row.number("mean_service_s"));
            let scene = Scene { pool, sources: vec![(Class::Ours, per_s, None)] };
            scene.over_runs(row, |run| run.first().service.mean().unwrap_or(f64::NAN))
        }
        _ => Answer::NotCovered,
    }
}
