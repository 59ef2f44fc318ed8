//! Arcs: what is decided, for which place, how often, and by whom.
//!
//! ```text
//!  trigger ─ request ─▶ site: view ─ inference ─ answer ─▶ place: revise, if the cut-off is ahead
//!     │                   └ no answer within the rung's patience: the next rung of the ladder
//!     └ no rung answers by the deadline: nothing is decided, what stands stands
//! ```
//! A replenishment arc belongs to a store and revises its open orders; it is too late once the
//! cut-off of the departure that it was made for is past. An allocation arc belongs to a lane of a
//! distribution centre and splits what its stores have already ordered; it is too late once the
//! split is closed.

use super::forecast::{Calibrated, Forecast, ForecastSpec, Ses};
use super::ladder::{Breaker, BreakerSpec, MOST_RUNGS, RungSpec};
use super::store::Store;
use crate::environment::Clock;
use crate::infra::{NodeId, SiteId};
use crate::kernel::{SimSpan, SimTime, SpanSketch, Stream, variate};
use crate::quantity::{Checker, DataSize, LocalTime, Share, Span};
use crate::supply::{FacilityId, LaneId};
use bevy_ecs::prelude::Resource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a scenario says about an arc.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ArcSpec {
    /// Revises the open orders of every store, a vector of products at a time.
    Replenish(TaskSpec),
    /// Splits anew what the stores of a lane have ordered, until the split is closed.
    Allocate(TaskSpec),
}

/// When an arc is triggered, what it carries, and who is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskSpec {
    /// Time of day of the first trigger.
    pub from: LocalTime,
    /// Time from one trigger of the day to the next.
    pub every: Span,
    /// How long after its trigger a decision may act.
    pub deadline: Span,
    /// Size of the request.
    pub request: DataSize,
    /// Size of the answer.
    pub answer: DataSize,
    /// Chance, by product, to get through to the arrival after the next.
    pub service_goal: Share,
    /// Who is asked, the best first.
    pub ladder: Vec<RungSpec>,
    /// When a rung that fails is spared.
    #[serde(default)]
    pub breaker: Option<BreakerSpec>,
}

impl ArcSpec {
    /// The part that all arcs have.
    #[must_use]
    pub const fn task(&self) -> &TaskSpec {
        match self {
            Self::Replenish(task) | Self::Allocate(task) => task,
        }
    }

    /// The word for what is decided.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Replenish(_) => "replenish",
            Self::Allocate(_) => "allocate",
        }
    }

    /// Puts down what is wrong.
    pub fn check(&self, checker: &mut Checker) {
        self.task().check(checker);
    }
}

impl TaskSpec {
    fn check(&self, checker: &mut Checker) {
        if !(60.0..=86_400.0).contains(&self.every.seconds()) {
            checker.within("every").out_of_range(self.every, "1 min to 24 h");
        }
        if !(0.001..=604_800.0).contains(&self.deadline.seconds()) {
            checker.within("deadline").out_of_range(self.deadline, "1 ms to 7 d");
        }
        if !(0.5..=0.999_999).contains(&self.service_goal.si()) {
            checker.within("service_goal").out_of_range(self.service_goal, "50 % to 99.9999 %");
        }
        if self.ladder.is_empty() {
            checker.within("ladder").missing("a rung", "name at least one role that is asked");
        }
        checker.within("ladder").limit(self.ladder.len(), MOST_RUNGS);
        for (index, rung) in self.ladder.iter().enumerate() {
            rung.check(&mut checker.within("ladder").within(index));
        }
        if let Some(breaker) = &self.breaker {
            breaker.check(&mut checker.within("breaker"));
        }
    }
}

/// How a rung forecasts, in the running simulation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Model {
    /// Smoothing of sales.
    Ses(Ses),
    /// The true mean, with an error.
    Calibrated(Calibrated),
}

impl Model {
    /// The model that a Spec describes.
    #[must_use]
    pub fn new(spec: &ForecastSpec) -> Self {
        match spec {
            ForecastSpec::Ses(spec) => Self::Ses(Ses::new(spec)),
            ForecastSpec::Calibrated(spec) => Self::Calibrated(Calibrated::new(spec)),
        }
    }
}

/// A rung of an arc's ladder.
#[derive(Clone, Debug)]
pub struct Rung {
    /// The site that is asked.
    pub site: SiteId,
    /// Its place in the network.
    pub node: NodeId,
    /// How long an answer is waited for.
    pub patience: SimSpan,
    /// How it forecasts.
    pub model: Model,
    /// Spares it when it fails.
    pub breaker: Breaker,
}

/// What an arc decides.
#[derive(Clone, Debug, PartialEq)]
pub enum Task {
    /// The open orders of a store, by its index among those that report.
    Replenish {
        /// The store.
        store: usize,
    },
    /// The split of a lane's orders.
    Allocate {
        /// The lane.
        lane: LaneId,
    },
}

impl Task {
    /// Whether it is about a store, which has that index.
    #[must_use]
    pub fn concerns(&self, index: usize, store: &Store) -> bool {
        match *self {
            Self::Replenish { store } => store == index,
            Self::Allocate { lane } => store.lanes.iter().any(|own| own.lane == lane),
        }
    }
}

/// An arc of one place.
#[derive(Clone, Debug)]
pub struct Arc {
    /// What it decides.
    pub task: Task,
    /// The place that acts on it.
    pub place: FacilityId,
    /// That place in the network.
    pub node: NodeId,
    /// Its ladder.
    pub rungs: Vec<Rung>,
    /// How long after its trigger a decision may act.
    pub deadline: SimSpan,
    /// Size of the request, in bytes.
    pub request_b: f64,
    /// Size of the answer, in bytes.
    pub answer_b: f64,
    /// Safety factor z.
    pub safety: f64,
    /// Draws of the work that its requests are, by decision and rung.
    pub work: Stream,
    /// Number of its next decision.
    pub next: u64,
}

/// The arcs that one Spec makes, with their common triggers and statistics.
#[derive(Clone, Debug)]
pub struct Group {
    /// Name in the scenario.
    pub name: std::sync::Arc<str>,
    /// Word for what is decided.
    pub kind: &'static str,
    /// First and last but one of its arcs.
    pub arcs: std::ops::Range<usize>,
    /// Time of day of the first trigger.
    pub from: LocalTime,
    /// Time from one trigger to the next.
    pub every: SimSpan,
}

impl Group {
    /// The trigger after an instant; each local day begins anew.
    #[must_use]
    pub fn next_trigger(&self, after: SimTime, clock: &Clock) -> SimTime {
        let day = clock.day_of(after);
        let first = clock.at(day, self.from);
        if after < first {
            return first;
        }
        let gone = after.since(first).nanos() / self.every.nanos().max(1);
        let next = first + self.every * (gone + 1);
        if next < clock.midnight(day + 1) { next } else { clock.at(day + 1, self.from) }
    }
}

/// What became of decisions, counted when it is known.
#[derive(Clone, Debug, Default)]
pub struct Tallies {
    /// Decisions that were due: acted, late or lost.
    pub due: u64,
    /// Decisions that acted.
    pub acted: u64,
    /// Decisions that came after what they were for was closed.
    pub late: u64,
    /// Decisions that no rung made in time.
    pub lost: u64,
    /// Decisions that acted from a rung below the first.
    pub fallback: u64,
    /// From trigger to action, of those that acted.
    pub latency: SpanSketch,
    /// From what was sensed to action, of those that acted.
    pub data_age: SpanSketch,
}

/// All arcs.
#[derive(Resource, Clone, Debug, Default)]
pub struct Arcs {
    /// By id.
    pub list: Vec<Arc>,
    /// By Spec.
    pub groups: Vec<Group>,
    /// What became of their decisions since measuring began.
    pub tallies: Tallies,
}

impl Arcs {
    /// The group that an arc belongs to.
    #[must_use]
    pub fn group_of(&self, arc: usize) -> Option<&Group> {
        self.groups.iter().find(|group| group.arcs.contains(&arc))
    }
}

/// The error of a calibrated model at one stock point: one factor a local day.
#[derive(Clone, Debug)]
pub struct Errors {
    stream: Stream,
    day: i64,
    normal: f64,
}

impl Errors {
    /// Errors from a stream.
    #[must_use]
    pub const fn new(stream: Stream) -> Self {
        Self { stream, day: i64::MIN, normal: 0.0 }
    }

    /// The standard normal error of a day.
    pub fn of_day(&mut self, day: i64) -> f64 {
        if day != self.day {
            // Days count from a million before the start, so that those of the warm-up have one.
            let index = (day + 1_000_000).max(0) as u64;
            self.day = day;
            self.normal = variate::standard_normal(self.stream.uniform(index));
        }
        self.normal
    }
}

/// A forecast that expects nothing.
pub(super) const NOTHING: Forecast = Forecast { mean: 0.0, sd: 0.0 };
