//! Outcomes: the final status of a decision, its reason, and the fact that recorders observe.

use crate::causality::IncidentId;
use crate::infra::{LostReason, SiteId};
use crate::kernel::{Event, Phase, SimTime, kinds};

kinds! { DecisionConcluded }

/// Why a rung did not answer, or a decision did not act.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reason {
    /// No rung failed, and the decision acted in time.
    #[default]
    None,
    /// No answer came within the rung's patience.
    NoAnswer,
    /// The pool's queue was full.
    QueueFull,
    /// The site had the request but did not finish its inference in time.
    NotServed,
    /// The request, the answer, the refusal or an order was lost on its way, at every attempt.
    MessageLost,
    /// No route led there in time.
    NoRoute,
    /// The links on the way did not carry it whole in time.
    Overdue,
    /// The rung's breaker was open.
    BreakerOpen,
    /// No reachable site has a role of the ladder.
    NoSite,
    /// No site passed the filters of placement.
    NotPlaced,
    /// The model had not started at the site in time.
    ModelStarting,
    /// The site has no view of the store yet.
    NoView,
    /// The cut-off or the close of the allocation had passed.
    Closed,
    /// The facility had already acted on a newer decision.
    Superseded,
    /// The answer cannot be carried out.
    NotOrderable,
}

impl From<LostReason> for Reason {
    fn from(reason: LostReason) -> Self {
        match reason {
            LostReason::Losses => Self::MessageLost,
            LostReason::NoRoute => Self::NoRoute,
            LostReason::Overdue => Self::Overdue,
        }
    }
}

impl Reason {
    /// The code in the table.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "",
            Self::NoAnswer => "no_answer",
            Self::QueueFull => "queue_full",
            Self::NotServed => "not_served",
            Self::MessageLost => "message_lost",
            Self::NoRoute => "no_route",
            Self::Overdue => "overdue",
            Self::BreakerOpen => "breaker_open",
            Self::NoSite => "no_site",
            Self::NotPlaced => "not_placed",
            Self::ModelStarting => "model_starting",
            Self::NoView => "no_view",
            Self::Closed => "closed",
            Self::Superseded => "superseded",
            Self::NotOrderable => "not_orderable",
        }
    }
}

/// How a decision ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It acted: all its orders were in time.
    Acted,
    /// One of its orders at least came after its close, or its answer after a newer decision had acted.
    Late,
    /// No rung answered in time, or the answer could not be carried out.
    Lost,
    /// It had not ended when the run did.
    Open,
}

impl Status {
    /// The status in the table.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Acted => "acted",
            Self::Late => "late",
            Self::Lost => "lost",
            Self::Open => "open",
        }
    }
}

/// Fact: a decision has ended.
#[derive(Clone, Copy, Debug)]
pub struct DecisionConcluded {
    /// Its number, see [`decision_number`].
    pub decision: u64,
    /// Its arc, by index.
    pub arc: usize,
    /// When it was triggered.
    pub triggered: SimTime,
    /// End of the time within which it could act.
    pub deadline: SimTime,
    /// The instant of the oldest view that it used.
    pub sensed: Option<SimTime>,
    /// When the request arrived at the site.
    pub received: Option<SimTime>,
    /// When its inference started.
    pub started: Option<SimTime>,
    /// When its inference finished.
    pub finished: Option<SimTime>,
    /// When it took effect, where its orders arrived.
    pub actuated: Option<SimTime>,
    /// When the facility that asked knew of it: all its orders were acknowledged; `None` if one was not.
    pub acknowledged: Option<SimTime>,
    /// The site that answered, or was asked last; `None` if none was asked.
    pub site: Option<SiteId>,
    /// The rung that answered, or was asked last.
    pub rung: usize,
    /// How it ended.
    pub status: Status,
    /// The reason of the last failed rung, or the reason why the decision did not act.
    pub reason: Reason,
    /// The incident that made a rung fail, or delayed or stopped the decision.
    pub cause: Option<IncidentId>,
}

impl Event for DecisionConcluded {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}

/// The number of a decision in tables: 2³² times its arc, counted from 1, plus its number in the arc.
#[must_use]
pub const fn decision_number(arc: usize, number: u64) -> u64 {
    ((arc as u64 + 1) << 32) | number
}
