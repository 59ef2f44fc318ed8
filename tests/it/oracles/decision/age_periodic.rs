//! Age of a view: a store reports periodically over a link with a delay, and a site samples the age of
//! its view.

use super::super::{Answer, Row};
use bevy_ecs::prelude::Res;
use reflexarc::decision::Views;
use reflexarc::decision::{self, DecisionsSpec};
use reflexarc::environment::{self, Clock, EnvironmentSpec};
use reflexarc::infra::{self, IdealInfrastructure, InfrastructureSpec};
use reflexarc::kernel::{Draws, Event, Phase, Seen, SimSpan, SimTime, Simulation, kinds};
use reflexarc::quantity::read_ron;
use reflexarc::supply::{self, SupplySpec};

kinds! { extra: ViewSampled }

/// The age of the view is sampled.
#[derive(Clone, Copy)]
struct ViewSampled;

impl Event for ViewSampled {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}

const SUPPLY: &str = r#"(
    products: {"p": (class: ambient, price: "1 GBP", margin: "0.1 GBP")},
    facilities: {"dc": (kind: distribution_centre, area: "here"), "store": (kind: store, area: "here")},
    assortments: {"all": (at: ["dc", "store"])},
    demand: {"d": (at: ["store"], units_per_day: {"p": 10})},
    lanes: {"l": (routes: {"dc": ["store"]}, orders: decided(), service: timetable(
        days: daily, departs: "22:00", cutoff: "12:00", arrives_days_after: 1, arrives: "06:00"))},
)"#;

fn arc(
    period_s: f64,
    delay_s: f64,
    loss: f64,
    seed: u64,
    periods: f64,
) -> (Simulation<Vec<f64>>, SimTime) {
    let clock = Clock::new(
        &"2022-07-11T00:00[Europe/London]".parse().unwrap(),
        "0 d".parse().unwrap(),
        format!("{} d", (periods * period_s / 86_400.0).ceil() as u64 + 1).parse().unwrap(),
    )
    .unwrap();
    let infrastructure: InfrastructureSpec = read_ron(&format!(
        r#"(
        sites: {{"site": (role: large, area: "here", pool: (servers: 1, work: fixed("1 s"), queue: 9))}},
        nodes: ["store"],
        links: {{"l": (from: "store", to: "site", distance: "1000 km", detour: {}, rate: "400 Gbit/s",
            packet: "1 B", buffer: "1 s", loss: {loss})}},
        network: (detection: "1 s", timeout: "1 s", attempts: 1),
    )"#,
        delay_s / 5e-3
    ))
    .unwrap();
    let decisions: DecisionsSpec = read_ron(&format!(
        r#"(
        reports: (from: "00:00", every: "{period_s} s", size: "1 B"),
        weather: (every: "6 h", ahead: "1 d"),
        arcs: {{"a": replenish(from: "12:00", every: "24 h", deadline: "1 h", request: "1 B",
            answer: "1 B", cycle_service_level: 0.9,
            ladder: [(role: large, patience: "30 min", forecast: ses(alpha: 0.5))])}},
    )"#
    ))
    .unwrap();
    let areas: EnvironmentSpec = read_ron(
        r#"(areas: {"here": (weather: (mean: "10 degC", swing: "0 K", warmest: "15:00"))})"#,
    )
    .unwrap();
    let mut sim = Simulation::new(clock.begin(), Vec::new());
    let mut draws = Draws::new(seed, 0);
    let supply: SupplySpec = read_ron(SUPPLY).unwrap();
    environment::assemble(&areas, clock, &mut sim);
    supply::assemble(&supply, &mut draws, &mut sim).unwrap();
    infra::assemble(&infrastructure, IdealInfrastructure::default(), &mut draws, &mut sim).unwrap();
    decision::assemble(&decisions, decision::Ideal::default(), &mut sim, &mut draws).unwrap();
    environment::begin(&mut sim);
    infra::install(&mut sim);
    supply::install(&mut sim);
    decision::install(&mut sim);
    sim.observe(|seen: Seen<ViewSampled, Vec<f64>>, views: Res<Views>| {
        if let Some(as_of) = views.of(0, 0).and_then(|view| view.as_of()) {
            seen.writer.push(seen.time.since(as_of).seconds());
        }
    });
    (sim, SimTime::from_seconds(periods * period_s + delay_s))
}

/// Ages sampled at `first` and at equal intervals after it.
fn ages(row: &Row, periods: f64, first_s: f64, every_s: f64) -> Vec<f64> {
    let loss = row.optional("loss").unwrap_or(0.0);
    let (mut sim, end) =
        arc(row.number("period_s"), row.number("delay_s"), loss, row.seed(), periods);
    let first = SimTime::from_seconds(first_s);
    sim.sample(first, SimSpan::from_seconds(every_s), ViewSampled);
    sim.run_until(end).unwrap();
    sim.writer
}

/// Ages of the data behind the decision in force, a hundred times a decision period, where decisions are
/// taken every so often on views of these ages and are in force some time later.
fn in_force(decided_on: &[f64], every_s: f64, takes_s: f64) -> Vec<f64> {
    let decision =
        |at_s: f64| (((at_s - takes_s) / every_s).floor() as usize).min(decided_on.len() - 1);
    let instants = (0..100 * (decided_on.len() - 2))
        .map(|step| takes_s + (f64::from(step as u32) + 0.5) * 0.01 * every_s);
    instants
        .map(|at_s| {
            let number = decision(at_s);
            at_s - number as f64 * every_s + decided_on[number]
        })
        .collect()
}

fn mean(ages: &[f64]) -> f64 {
    ages.iter().sum::<f64>() / ages.len() as f64
}

/// Age of a site's view, sampled a thousand times a period, or just before and at each arrival.
pub fn run(row: &Row) -> Answer {
    let (period_s, delay_s) = (row.number("period_s"), row.number("delay_s"));
    let frequent = || ages(row, 100.0, delay_s + 1.5e-3 * period_s, 1e-3 * period_s);
    Answer::Exact(match row.quantity.as_str() {
        "mean_age" => mean(&frequent()),
        "peak_age" => {
            let just_before = period_s + delay_s - 1e-9;
            ages(row, 50.0, just_before, period_s).into_iter().fold(0.0, f64::max)
        }
        "min_age" => {
            // The instant after an arrival.
            ages(row, 50.0, delay_s + 1e-9, period_s).into_iter().fold(f64::INFINITY, f64::min)
        }
        "age_quantile" => {
            let mut ages = frequent();
            ages.sort_by(f64::total_cmp);
            ages[(row.number("q") * ages.len() as f64) as usize]
        }
        "age_variance" => {
            let ages = frequent();
            let mean = mean(&ages);
            ages.iter().map(|age| (age - mean) * (age - mean)).sum::<f64>() / ages.len() as f64
        }
        "fraction_of_time_fresh" => {
            let (ages, limit) = (frequent(), row.number("freshness_limit_s"));
            ages.iter().filter(|age| **age <= limit).count() as f64 / ages.len() as f64
        }
        "mean_lag_error_on_ramp" => {
            // The view shows a ramp as it was when the report was sent.
            let slope = row.number("ramp_per_s");
            mean(&frequent().iter().map(|age| slope * age).collect::<Vec<_>>())
        }
        "mean_age_of_data_in_force" => {
            let (every_s, takes_s) =
                (row.number("decision_period_s"), row.number("action_delay_s"));
            mean(&in_force(&ages(row, 4000.0, period_s + delay_s, every_s), every_s, takes_s))
        }
        "mean_age_with_iid_loss" => {
            mean(&ages(row, 40_000.0, delay_s + 0.05 * period_s, 0.1 * period_s))
        }
        "mean_peak_age_with_iid_loss" => {
            let before = ages(row, 40_000.0, period_s + delay_s - 1e-9, period_s);
            // A peak is an age that the next arrival ends: the age sampled then is lower.
            let peaks = before.windows(2).filter(|pair| pair[1] < pair[0] + 0.5 * period_s);
            mean(&peaks.map(|pair| pair[0]).collect::<Vec<_>>())
        }
        _ => return Answer::NotCovered,
    })
}
