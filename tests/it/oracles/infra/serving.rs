//! Queues: M/M/c, Erlang's loss, M/G/1, abandonment.

use super::super::{Answer, Row};
use super::{SITE, site};
use bevy_ecs::prelude::{ResMut, Resource};
use reflexarc::infra::{NewRequest, RequestEnded, RequestOutcome, Requests};
use reflexarc::kernel::{
    Draws, Event, Now, Phase, SimSpan, SimTime, Simulation, Stream, Tally, kinds, variate,
};

kinds! { extra: Arrives }

/// A request arrives.
#[derive(Clone, Copy)]
struct Arrives;

impl Event for Arrives {
    const PHASE: Phase = Phase::Sale;
}

#[derive(Resource)]
struct Source {
    arrivals: Stream,
    works: Stream,
    patience: Stream,
    mean_gap_s: f64,
    mean_patience_s: Option<f64>,
    count: u64,
    last: u64,
    warm_up: u64,
    waits_s: Vec<f32>,
    responses: Tally,
    wait: Tally,
    ended: u64,
    unanswered: u64,
}

fn arrive(now: Now<Arrives>, mut source: ResMut<Source>, mut requests: ResMut<Requests>) {
    let source = &mut *source;
    let index = source.count;
    source.count += 1;
    let deadline = match source.mean_patience_s {
        Some(mean_s) => {
            now.time()
                + SimSpan::from_seconds(variate::exponential(
                    source.patience.uniform(index),
                    mean_s,
                ))
        }
        None => SimTime::NEVER,
    };
    let work_u = source.works.uniform(index);
    requests.submit(
        now.agenda,
        NewRequest { site: SITE, tag: index, deadline, work_u, size: 1.0, work: None },
    );
    if source.count < source.last {
        let gap = SimSpan::from_seconds(variate::exponential(
            source.arrivals.uniform(index),
            source.mean_gap_s,
        ));
        now.agenda.after(gap, Arrives);
    }
}

fn end(now: Now<RequestEnded>, mut source: ResMut<Source>) {
    let RequestEnded { tag, outcome, queued_s, service_s, .. } = now.event;
    if tag < source.warm_up {
        return;
    }
    source.ended += 1;
    source.wait.add(queued_s);
    if outcome == RequestOutcome::Answered {
        source.responses.add(queued_s + service_s);
        source.waits_s.push(queued_s as f32);
    } else {
        source.unanswered += 1;
    }
}

/// Results of a run of one pool.
struct Run {
    source: Source,
    busy: f64,
    queue: f64,
    waiting_share: f64,
    busy_period_s: f64,
}

fn play(
    row: &Row,
    replication: u64,
    servers: u32,
    work: &str,
    queue: u32,
    patience: Option<f64>,
    count: u64,
) -> Run {
    let pool = format!("pool: (servers: {servers}, work: {work}, queue: {queue})");
    let mut sim: Simulation<()> = site(&pool, row.seed(), ());
    let mut draws = Draws::new(row.seed(), replication + 1);
    sim.world.insert_resource(Source {
        arrivals: draws.stream("arrivals").unwrap(),
        works: draws.stream("works").unwrap(),
        patience: draws.stream("patience").unwrap(),
        mean_gap_s: 1.0 / row.number("arrivals_per_s"),
        mean_patience_s: patience,
        count: 0,
        last: count,
        warm_up: count / 20,
        waits_s: Vec::new(),
        responses: Tally::default(),
        wait: Tally::default(),
        ended: 0,
        unanswered: 0,
    });
    sim.on(arrive).on(end);
    sim.agenda().at(SimTime::START, Arrives);
    let span_s = count as f64 / row.number("arrivals_per_s");
    let warm = SimTime::from_seconds(span_s / 20.0);
    sim.agenda().at(warm, reflexarc::environment::MeasuringStarted);
    sim.run_until(SimTime::from_seconds(span_s)).unwrap();
    let (busy, in_queue, waiting, busy_period_s, residual) = super::look(&mut sim, |plant, now| {
        let stats = plant.pool.statistics();
        let measured = now.since(warm).seconds();
        let waiting = stats.delayed as f64 / stats.submitted as f64;
        // Each request that finds the only server free starts a busy period.
        let busy_period_s = stats.busy.integral(now) / (stats.submitted - stats.delayed) as f64;
        (
            stats.busy.integral(now) / measured,
            stats.queue.integral(now) / measured,
            waiting,
            busy_period_s,
            plant.totals(now).requests.residual(),
        )
    });
    assert_eq!(residual, 0, "{}: requests are out of balance", row.id);
    let source = sim.world.remove_resource::<Source>().unwrap();
    Run { source, busy, queue: in_queue, waiting_share: waiting, busy_period_s }
}

/// Mean of a quantity over independent runs.
fn over_runs(
    row: &Row,
    servers: u32,
    work: &str,
    queue: u32,
    patience: Option<f64>,
    of: impl Fn(&mut Run) -> f64,
) -> Answer {
    let mut tally = Tally::default();
    let mut standard_error = f64::INFINITY;
    // As many runs as the rule requires, and enough to estimate a standard error.
    for replication in 0..MAX_RUNS {
        tally.add(of(&mut play(row, replication, servers, work, queue, patience, 100_000)));
        standard_error = (tally.variance().unwrap_or(f64::INFINITY) / tally.count() as f64).sqrt();
        if tally.count() >= MIN_RUNS && standard_error <= 0.4 * row.tolerance * row.value.abs() {
            break;
        }
    }
    Answer::Mean { mean: tally.mean().unwrap_or(f64::NAN), standard_error }
}

fn quantile(waits_s: &mut [f32], order: f64) -> f64 {
    waits_s.sort_by(f32::total_cmp);
    let place = (order * waits_s.len() as f64) as usize;
    waits_s.get(place).copied().map_or(f64::NAN, f64::from)
}

fn exponential(row: &Row) -> String {
    format!("exponential(mean: {})", super::seconds(row.number("mean_service_s")))
}

/// Minimum number of independent runs, for an estimate of the standard error.
const MIN_RUNS: u64 = 20;

/// Maximum number of independent runs.
const MAX_RUNS: u64 = 300;

const ENDLESS: u32 = 10_000_000;

/// M/M/c and Erlang's loss.
pub fn mmc(row: &Row) -> Answer {
    let servers = row.number("servers") as u32;
    let work = exponential(row);
    let run = |queue: u32, of: fn(&mut Run) -> f64| over_runs(row, servers, &work, queue, None, of);
    match row.quantity.as_str() {
        "prob_wait" => run(ENDLESS, |run| run.waiting_share),
        "mean_wait" => run(ENDLESS, |run| run.source.wait.mean().unwrap_or(f64::NAN)),
        "mean_response" => run(ENDLESS, |run| run.source.responses.mean().unwrap_or(f64::NAN)),
        "mean_in_queue" => run(ENDLESS, |run| run.queue),
        "mean_in_system" => run(ENDLESS, |run| run.queue + run.busy),
        "utilisation" => {
            over_runs(row, servers, &work, ENDLESS, None, |run| run.busy / f64::from(servers))
        }
        "wait_quantile" => {
            let order = row.number("q");
            over_runs(row, servers, &work, ENDLESS, None, |run| {
                quantile(&mut run.source.waits_s, order)
            })
        }
        "erlang_b_loss" => run(0, |run| run.source.unanswered as f64 / run.source.ended as f64),
        _ => Answer::NotCovered,
    }
}

/// M/G/1 with the distributions available: fixed, exponential, and log-normal by its squared coefficient
/// of variation.
pub fn mg1(row: &Row) -> Answer {
    let (mean_s, scv) = (row.number("mean_service_s"), row.number("service_scv"));
    let mean = super::seconds(mean_s);
    let work = if scv == 0.0 {
        format!("fixed({mean})")
    } else if scv == 1.0 {
        exponential(row)
    } else {
        format!("log_normal(mean: {mean}, sd: {})", super::seconds(mean_s * scv.sqrt()))
    };
    let run = |of: fn(&mut Run) -> f64| over_runs(row, 1, &work, ENDLESS, None, of);
    match row.quantity.as_str() {
        "mean_wait" => run(|run| run.source.wait.mean().unwrap_or(f64::NAN)),
        "mean_response" => run(|run| run.source.responses.mean().unwrap_or(f64::NAN)),
        "mean_in_system" => run(|run| run.queue + run.busy),
        "mean_busy_period" => run(|run| run.busy_period_s),
        _ => Answer::NotCovered,
    }
}

/// Tail of the waiting time of M/M/1.
pub fn timeout_tail(row: &Row) -> Answer {
    let Some(timeout_s) = row.optional("timeout_s") else { return Answer::NotCovered };
    let work = exponential(row);
    match row.quantity.as_str() {
        "prob_wait_exceeds_timeout" => over_runs(row, 1, &work, ENDLESS, None, |run| {
            let waits_s = &run.source.waits_s;
            waits_s.iter().filter(|&&wait_s| f64::from(wait_s) > timeout_s).count() as f64
                / waits_s.len() as f64
        }),
        _ => Answer::NotCovered,
    }
}
