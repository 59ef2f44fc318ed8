//! The fact that recorders observe of each line of a decision that has ended.

use crate::decision::knowledge::DecidedLine;
use crate::kernel::{Event, Phase, SimTime, kinds};

kinds! { LineDecided }

/// Fact: a decision has ended whose answer sets this line. The answer is that of the rung that was asked
/// last, whether or not it took effect; without an answer there is no line.
#[derive(Clone, Copy, Debug)]
pub struct LineDecided {
    /// Number of the decision, see [`decision_number`](super::decision_number).
    pub decision: u64,
    /// When the decision was triggered.
    pub triggered: SimTime,
    /// What the answer sets, and what it was computed from.
    pub line: DecidedLine,
}

impl Event for LineDecided {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}
