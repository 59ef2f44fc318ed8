//! Counters of outcomes since measuring began.

use super::outcome::Status;
use crate::environment::MeasuringStarted;
use crate::kernel::{Now, SimSpan, SimTime, SpanQuantiles};
use bevy_ecs::prelude::{ResMut, Resource};

/// Outcomes of the decisions that were triggered in the measured time and have ended.
#[derive(Resource, Clone, Debug, Default)]
pub struct DecisionCounters {
    /// Decisions that were due: acted, late or lost.
    pub due: u64,
    /// Decisions that acted.
    pub acted: u64,
    /// Decisions whose answer came after the close, or after a newer one had acted.
    pub late: u64,
    /// Decisions that no rung answered in time.
    pub lost: u64,
    /// Decisions that acted from a rung below the first.
    pub fallback: u64,
    /// Choices of a placed rung that went to another site than the one before.
    pub moved: u64,
    /// Choices of a placed rung that found no site.
    pub unplaced: u64,
    /// Interruptions that ended, and the sum of their times from the last good decision to the next, in seconds.
    pub failovers: (u64, f64),
    /// Decisions that acted without an acknowledgement.
    pub unacknowledged: u64,
    /// Time from trigger to action, over decisions that acted.
    pub latency: SpanQuantiles,
    /// Age of the oldest data at action, over decisions that acted.
    pub data_age: SpanQuantiles,
    /// Sums of the stages of the latency, over decisions that acted.
    stages_s: [f64; 4],
}

/// A stage of the latency of a decision. The four add up to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// From the trigger to the arrival at the site that answers, with what was asked in vain before.
    Request,
    /// From there to the beginning of the inference.
    Queue,
    /// The inference.
    Inference,
    /// From there to the last order that takes effect.
    Actuation,
}

/// Latency and data age of a decision that acted, and whether it did so from a rung below the first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Acted {
    pub(super) is_fallback: bool,
    pub(super) latency: SimSpan,
    pub(super) data_age: Option<SimSpan>,
    pub(super) is_acknowledged: bool,
    /// Triggered, received, started, finished, actuated.
    pub(super) times: [Option<SimTime>; 5],
}

impl DecisionCounters {
    /// Mean time of a stage, in s, over decisions that acted; `None` without any.
    #[must_use]
    pub fn mean_stage_s(&self, stage: Stage) -> Option<f64> {
        (self.acted > 0).then(|| self.stages_s[stage as usize] / self.acted as f64)
    }

    /// Counts a decision that has ended.
    pub(super) fn count(&mut self, status: Status, acted: Option<Acted>) {
        match status {
            Status::Acted => self.acted += 1,
            Status::Late => self.late += 1,
            Status::Lost => self.lost += 1,
            Status::Open => return,
        }
        self.due += 1;
        if let Some(acted) = acted {
            self.fallback += u64::from(acted.is_fallback);
            self.unacknowledged += u64::from(!acted.is_acknowledged);
            self.latency.add(acted.latency);
            let mut since = acted.times[0];
            for (sum_s, at) in self.stages_s.iter_mut().zip(acted.times.into_iter().skip(1)) {
                let at = at.max(since);
                *sum_s += at.zip(since).map_or(0.0, |(at, since)| at.since(since).seconds());
                since = at;
            }
            if let Some(age) = acted.data_age {
                self.data_age.add(age);
            }
        }
    }
}

/// The warm-up is over: counting starts again.
pub(super) fn start_measuring(_now: Now<MeasuringStarted>, mut counters: ResMut<DecisionCounters>) {
    *counters = DecisionCounters::default();
}
