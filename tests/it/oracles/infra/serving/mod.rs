//! Serving: one file a family, and the pool with its sources of requests on which rows are run.

mod backlog_drain;
mod impatience_mmc_m;
mod little;
mod mg1;
mod mmc;
mod priority_mg1;
mod timeout_tail;

pub use backlog_drain::run as backlog_drain;
pub use impatience_mmc_m::run as impatience_mmc_m;
pub use little::run as little;
pub use mg1::run as mg1;
pub use mmc::run as mmc;
pub use priority_mg1::run as priority_mg1;
pub use timeout_tail::run as timeout_tail;

use super::super::{Answer, Row};
use super::{SITE, site};
use bevy_ecs::prelude::{ResMut, Resource};
use reflexarc::infra::{Class, NewRequest, PoolId, RequestEnded, RequestOutcome, Requests};
use reflexarc::kernel::{
    Draws, Event, Law, Now, Phase, SimSpan, SimTime, Simulation, Stream, Tally, kinds, variate,
};

kinds! { extra: Arrives }

/// A request of a source arrives.
#[derive(Clone, Copy)]
struct Arrives(usize);

impl Event for Arrives {
    const PHASE: Phase = Phase::Sale;
}

/// A Poisson source of requests of one class, and what became of them after the warm-up.
struct Source {
    class: Class,
    /// Service times; those of the pool if `None`.
    work: Option<Law>,
    mean_gap_s: f64,
    arrivals: Stream,
    works: Stream,
    count: u64,
    last: u64,
    warm_up: u64,
    waits_s: Vec<f32>,
    responses_s: Vec<f32>,
    wait: Tally,
    response: Tally,
    service: Tally,
    answered: u64,
    ended: u64,
}

#[derive(Resource)]
struct Sources(Vec<Source>);

fn arrive(now: Now<Arrives>, mut sources: ResMut<Sources>, mut requests: ResMut<Requests>) {
    let place = now.event.0;
    let source = &mut sources.0[place];
    let index = source.count;
    source.count += 1;
    requests.submit(
        now.agenda,
        NewRequest {
            site: SITE,
            pool: PoolId::new(0),
            class: source.class,
            tag: index << 2 | place as u64,
            deadline: SimTime::NEVER,
            work_u: source.works.uniform(index),
            size: 1.0,
            work: source.work,
        },
    );
    if source.count < source.last {
        let gap = SimSpan::from_seconds(variate::exponential(
            source.arrivals.uniform(index),
            source.mean_gap_s,
        ));
        now.agenda.after(gap, Arrives(place));
    }
}

fn end(now: Now<RequestEnded>, mut sources: ResMut<Sources>) {
    let RequestEnded { tag, outcome, queued_s, service_s, .. } = now.event;
    let source = &mut sources.0[(tag & 3) as usize];
    if tag >> 2 < source.warm_up {
        return;
    }
    source.ended += 1;
    source.wait.add(queued_s);
    if outcome == RequestOutcome::Answered {
        source.answered += 1;
        source.response.add(queued_s + service_s);
        source.service.add(service_s);
        source.waits_s.push(queued_s as f32);
        source.responses_s.push((queued_s + service_s) as f32);
    }
}

/// A source of a scene: class, arrivals per second, service times.
type SourceSpec = (Class, f64, Option<Law>);

/// A pool and its sources.
struct Scene {
    /// The parts of the pool in RON, without its parentheses.
    pool: String,
    sources: Vec<SourceSpec>,
}

/// Results of a run.
struct Run {
    sources: Vec<Source>,
    /// Requests in service, waiting, and answered per second, by their means over time.
    busy: f64,
    queue: f64,
    throughput: f64,
    waiting_share: f64,
    busy_period_s: f64,
}

impl Run {
    fn first(&self) -> &Source {
        &self.sources[0]
    }
}

impl Scene {
    /// A scene of requests of one class, by the row's arrival rate.
    fn of(row: &Row, pool: String) -> Self {
        let sources = vec![(Class::Ours, row.number("arrivals_per_s"), None)];
        Self { pool, sources }
    }

    fn play(&self, row: &Row, replication: u64, requests: u64) -> Run {
        let mut sim: Simulation<()> = site(&format!("pool: ({})", self.pool), row.seed(), ());
        let mut draws = Draws::new(row.seed(), replication + 1);
        let rate: f64 = self.sources.iter().map(|source| source.1).sum();
        let span_s = requests as f64 / rate;
        let mut source = |place: usize, &(class, per_s, work): &SourceSpec| {
            let last = (span_s * per_s) as u64;
            Source {
                class,
                work,
                mean_gap_s: 1.0 / per_s,
                arrivals: draws.stream(&format!("arrivals/{place}")).unwrap(),
                works: draws.stream(&format!("works/{place}")).unwrap(),
                count: 0,
                last,
                warm_up: last / 20,
                waits_s: Vec::new(),
                responses_s: Vec::new(),
                wait: Tally::default(),
                response: Tally::default(),
                service: Tally::default(),
                answered: 0,
                ended: 0,
            }
        };
        let sources: Vec<Source> =
            self.sources.iter().enumerate().map(|(place, spec)| source(place, spec)).collect();
        sim.world.insert_resource(Sources(sources));
        sim.on(arrive).on(end);
        for place in 0..self.sources.len() {
            sim.agenda().at(SimTime::START, Arrives(place));
        }
        let warm = SimTime::from_seconds(span_s / 20.0);
        sim.agenda().at(warm, reflexarc::environment::MeasuringStarted);
        sim.run_until(SimTime::from_seconds(span_s)).unwrap();
        let (levels, residual) = super::look(&mut sim, |plant, now| {
            let stats = plant.pools.list()[0].statistics();
            let measured_s = now.since(warm).seconds();
            let levels = [
                stats.busy.integral(now) / measured_s,
                stats.queue.integral(now) / measured_s,
                stats.answered as f64 / measured_s,
                stats.delayed as f64 / stats.submitted as f64,
                // Each request that finds the only server free starts a busy period.
                stats.busy.integral(now) / (stats.submitted - stats.delayed) as f64,
            ];
            (levels, plant.residual(now))
        });
        assert!(residual < 1e-9, "{}: requests are out of balance by {residual}", row.id);
        let [busy, queue, throughput, waiting_share, busy_period_s] = levels;
        let sources = sim.world.remove_resource::<Sources>().unwrap().0;
        Run { sources, busy, queue, throughput, waiting_share, busy_period_s }
    }

    /// Mean of a quantity over independent runs.
    fn over_runs(&self, row: &Row, of: impl Fn(&mut Run) -> f64) -> Answer {
        let mut tally = Tally::default();
        let mut standard_error = f64::INFINITY;
        // As many runs as the rule requires, and enough to estimate a standard error.
        for replication in 0..MAX_RUNS {
            tally.add(of(&mut self.play(row, replication, 100_000)));
            standard_error =
                (tally.variance().unwrap_or(f64::INFINITY) / tally.count() as f64).sqrt();
            if tally.count() >= MIN_RUNS && standard_error <= 0.4 * row.tolerance * row.value.abs()
            {
                break;
            }
        }
        Answer::Mean { mean: tally.mean().unwrap_or(f64::NAN), standard_error }
    }
}

/// Share of values above a limit.
fn share_above(values_s: &[f32], limit_s: f64) -> f64 {
    values_s.iter().filter(|&&value_s| f64::from(value_s) > limit_s).count() as f64
        / values_s.len() as f64
}

fn exponential(row: &Row) -> String {
    format!("exponential(mean: {})", super::seconds(row.number("mean_service_s")))
}

/// Minimum number of independent runs, for an estimate of the standard error.
const MIN_RUNS: u64 = 20;

/// Maximum number of independent runs.
const MAX_RUNS: u64 = 300;

/// A queue that is never full.
const ENDLESS: u32 = 10_000_000;
