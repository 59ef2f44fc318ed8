//! Open decisions: triggered, and neither acted on nor lost.

pub use super::ended::{DecisionEnded, Reason, Status, decision_number};
use super::ledger::Stood;
use super::tag::Asked;
use crate::causality::IncidentId;
use crate::kernel::{SimTime, Ticket};
use bevy_ecs::prelude::Resource;

/// The part of a decision that is for one departure of one lane.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Place of the lane among those of the store, or 0.
    pub lane: usize,
    /// The departure, by its number.
    pub departure: i64,
    /// When it is too late.
    pub closes: SimTime,
    /// When the order book of the departure closes: what is ordered counts as on order from then.
    pub closes_orders: SimTime,
    /// Until when what is ordered must last.
    pub lasts_until: SimTime,
    /// How the closed book stood, and since when, the latest last; for a split.
    pub stood: Vec<Stood>,
    /// Units, in the order of the lane's products (times destinations, for a split).
    pub quantities: Vec<f64>,
}

/// An open decision.
#[derive(Clone, Debug)]
pub struct Open {
    /// Its arc, by index.
    pub arc: usize,
    /// Its number among those of the arc, from 0.
    pub number: u64,
    /// When it was triggered.
    pub triggered: SimTime,
    /// Until when it may act.
    pub deadline: SimTime,
    /// The rung that is waited for.
    pub rung: usize,
    /// The rung that was asked last, if one was.
    pub asked: Option<usize>,
    /// When it was asked.
    pub asked_at: SimTime,
    /// Until when it is waited for.
    pub until: SimTime,
    /// What is known of its failure, before it is given up.
    pub failure: Option<Failure>,
    /// What lowers its site, though it answered.
    pub slowed_by: Option<IncidentId>,
    /// When the oldest thing that it rests on was true.
    pub sensed: Option<SimTime>,
    /// When the request came to the site.
    pub received: Option<SimTime>,
    /// When its inference started.
    pub started: Option<SimTime>,
    /// When its inference was finished.
    pub finished: Option<SimTime>,
    /// What it is for, and what it says.
    pub parts: Vec<Part>,
    /// When its rung is given up.
    pub patience: Option<Ticket>,
    /// The incident that lowered its rung, delayed or stopped it.
    pub cause: Option<IncidentId>,
    /// Why the last rung that failed did.
    pub reason: Reason,
}

/// Why a rung fails, and what made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Why.
    pub reason: Reason,
    /// The incident behind it.
    pub cause: Option<IncidentId>,
}

impl Open {
    /// The rung that is waited for fails; what failed first is what counts.
    pub fn fail(&mut self, reason: Reason, cause: Option<IncidentId>) {
        self.failure.get_or_insert(Failure { reason, cause });
    }

    /// Whether the site has the request, and is not through with it.
    #[must_use]
    pub const fn is_being_thought_about(&self) -> bool {
        self.received.is_some() && self.finished.is_none()
    }

    /// A rung is asked: nothing of the one before it is left.
    pub fn ask(&mut self, rung: usize, now: SimTime, until: SimTime) {
        self.rung = rung;
        self.asked = Some(rung);
        (self.asked_at, self.until) = (now, until);
        (self.failure, self.slowed_by, self.sensed) = (None, None, None);
        (self.received, self.started, self.finished) = (None, None, None);
    }
}

/// All open decisions.
#[derive(Resource, Clone, Debug, Default)]
pub struct OpenDecisions {
    slots: Vec<(u32, Option<Open>)>,
    free: Vec<u32>,
}

impl OpenDecisions {
    /// Opens a decision; gives its slot and generation.
    pub fn open(&mut self, open: Open) -> (u32, u32) {
        if let Some(slot) = self.free.pop()
            && let Some((generation, place)) = self.slots.get_mut(slot as usize)
        {
            *place = Some(open);
            return (slot, *generation);
        }
        self.slots.push((0, Some(open)));
        (self.slots.len() as u32 - 1, 0)
    }

    /// The decision that was asked for, if it is open and that rung is the one that is waited for.
    pub fn get(&mut self, asked: Asked) -> Option<&mut Open> {
        let (generation, open) = self.slots.get_mut(asked.slot as usize)?;
        let open = open.as_mut()?;
        (*generation == asked.generation && open.rung == usize::from(asked.rung)).then_some(open)
    }

    /// Closes a decision and gives it back.
    pub fn close(&mut self, asked: Asked) -> Option<Open> {
        self.get(asked)?;
        let (generation, open) = self.slots.get_mut(asked.slot as usize)?;
        *generation = Asked::next(*generation);
        self.free.push(asked.slot);
        open.take()
    }

    /// Number of open decisions.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }

    /// Whether none is open.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
