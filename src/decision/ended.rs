//! How decisions end: what became of them, and why not better.

use crate::causality::IncidentId;
use crate::infra::SiteId;
use crate::kernel::{Event, Phase, SimTime};

/// Why a rung did not answer, or a decision did not act.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reason {
    /// Nothing went wrong.
    #[default]
    None,
    /// No answer came within the rung's patience.
    NoAnswer,
    /// The pool's queue was full.
    QueueFull,
    /// The site had the request, and was not through with it in time.
    NotServed,
    /// A message was lost.
    MessageLost,
    /// Its breaker was open.
    Spared,
    /// No site of this infrastructure has any of the roles that are asked.
    NoSite,
    /// The site knows nothing about the place yet.
    NoView,
    /// What it was for was closed.
    Closed,
    /// The place had acted on a newer decision.
    Superseded,
    /// What it says cannot be ordered.
    NotOrderable,
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
            Self::Spared => "breaker_open",
            Self::NoSite => "no_site",
            Self::NoView => "no_view",
            Self::Closed => "closed",
            Self::Superseded => "superseded",
            Self::NotOrderable => "not_orderable",
        }
    }
}

/// What became of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It acted.
    Acted,
    /// It came after what it was for was closed, or after a newer one.
    Late,
    /// No rung made one in time that could be acted on.
    Lost,
}

impl Status {
    /// The word in the table.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Acted => "acted",
            Self::Late => "late",
            Self::Lost => "lost",
        }
    }
}

/// Fact: it is known what became of a decision.
#[derive(Clone, Copy, Debug)]
pub struct DecisionEnded {
    /// Its number: see [`decision_number`].
    pub decision: u64,
    /// Its arc, by index.
    pub arc: usize,
    /// When it was triggered.
    pub triggered: SimTime,
    /// Until when it might have acted.
    pub deadline: SimTime,
    /// When the oldest thing that it rested on was true.
    pub sensed: Option<SimTime>,
    /// When the request came to the site.
    pub received: Option<SimTime>,
    /// When its inference started.
    pub started: Option<SimTime>,
    /// When its inference was finished.
    pub finished: Option<SimTime>,
    /// When the place acted on it.
    pub actuated: Option<SimTime>,
    /// The site that made it, or was asked last; `None` where none was.
    pub site: Option<SiteId>,
    /// The rung that made it, or was asked last.
    pub rung: usize,
    /// What became of it.
    pub status: Status,
    /// Why not better.
    pub reason: Reason,
    /// The incident that lowered its rung, delayed or stopped it.
    pub cause: Option<IncidentId>,
}

impl Event for DecisionEnded {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}

/// The number of a decision in tables: its arc's, and its own among those of the arc; never 0.
#[must_use]
pub const fn decision_number(arc: usize, number: u64) -> u64 {
    ((arc as u64 + 1) << 32) | number
}
