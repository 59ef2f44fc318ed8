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

use super::forecast::{Calibrated, ForecastSpec, Ses};
use super::ladder::Breaker;
pub use super::tally::Tallies;
pub use super::task::{ArcSpec, TaskSpec};
use crate::causality::IncidentId;
use crate::environment::Clock;
use crate::infra::{NodeId, SiteId};
use crate::kernel::{SimSpan, SimTime, Stream};
use crate::quantity::LocalTime;
use crate::supply::{FacilityId, LaneId};
use bevy_ecs::prelude::Resource;

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
    /// The incident behind its last failure.
    pub failed_by: Option<IncidentId>,
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

/// An arc of one place.
#[derive(Clone, Debug)]
pub struct Arc {
    /// What it decides.
    pub task: Task,
    /// The place that acts on it.
    pub place: FacilityId,
    /// That place in the network.
    pub node: NodeId,
    /// The stores that it is about, by their index among those that report.
    pub stores: Vec<usize>,
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
    /// Number of the newest decision that the place acted on.
    pub newest: Option<u64>,
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
