//! Provenance of an order: what set its quantities, and when.

use crate::kernel::SimTime;

/// What set the quantities of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderSource {
    /// A decision, before the cut-off.
    Decision,
    /// No decision in time: last week's order for that weekday.
    LastWeek,
    /// No decision in time: the previous order.
    Held,
    /// No decision in time: nothing is ordered.
    Nothing,
    /// The lane's replenishment policy.
    Policy,
}

impl OrderSource {
    /// The word in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::LastWeek => "last_week",
            Self::Held => "held",
            Self::Nothing => "nothing",
            Self::Policy => "policy",
        }
    }
}

/// What set the quantities of an order, and when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Provenance {
    /// Instant at which the quantities were set.
    pub set_at: SimTime,
    /// Number of the decision; 0 without one.
    pub decision: u64,
    /// Rung of the fallback ladder that decided, from 0.
    pub rung: u8,
    /// What set the quantities.
    pub source: OrderSource,
}

impl Provenance {
    /// Provenance of quantities that a decision set.
    #[must_use]
    pub const fn by_decision(set_at: SimTime, decision: u64, rung: u8) -> Self {
        Self { set_at, decision, rung, source: OrderSource::Decision }
    }

    /// Provenance of quantities that were set without a decision.
    #[must_use]
    pub const fn without_decision(set_at: SimTime, source: OrderSource) -> Self {
        Self { set_at, decision: 0, rung: 0, source }
    }
}
