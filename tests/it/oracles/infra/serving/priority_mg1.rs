//! M/G/1 with classes, of which the best waiting is served next and none is stopped.

use super::{ENDLESS, Scene};
use crate::oracles::{Answer, Row};
use reflexarc::infra::Class;
use reflexarc::kernel::{Law, SimSpan};

pub fn run(row: &Row) -> Answer {
    let parameters = ["arrivals_per_s", "mean_service_s", "scv"].map(|name| row.numbers(name));
    let [arrivals_per_s, mean_s, scv] = parameters;
    let class = row.number("cls") as usize;
    let work = |place: usize| {
        let (mean_s, scv): (f64, f64) = (mean_s[place], scv[place]);
        if scv == 0.0 {
            Law::Fixed(SimSpan::from_seconds(mean_s))
        } else if scv == 1.0 {
            Law::Exponential(mean_s)
        } else {
            Law::LogNormal(mean_s, mean_s * scv.sqrt())
        }
    };
    let classes = Class::ALL.into_iter().zip(&arrivals_per_s).enumerate();
    let sources = classes.map(|(place, (class, per_s))| (class, *per_s, Some(work(place))));
    let pool = format!(r#"servers: 1, work: fixed("1 s"), queue: {ENDLESS}"#);
    let scene = Scene { pool, sources: sources.collect() };
    match row.quantity.as_str() {
        "mean_wait" => {
            scene.over_runs(row, |run| run.sources[class].wait.mean().unwrap_or(f64::NAN))
        }
        _ => Answer::NotCovered,
    }
}
