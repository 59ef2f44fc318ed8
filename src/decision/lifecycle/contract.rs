//! The contract of a task: what the lifecycle requires of it, step by step.
//!
//! | step | method | reads | gives |
//! |---|---|---|---|
//! | trigger | [`scope`](Task::scope) | the place's own books | what there is to decide, carried by the request |
//! | inference | [`infer`](Task::infer) | the view of the site that was asked | the answer, carried by a message |
//! | | [`record`](Task::record) | | what the site remembers of its answer |
//! | actuate | [`act`](Task::act) | the answer as it arrives | the change in the place's books |
//!
//! An answer is plain data that serialises, computed from the scope and the view alone. A task that changes
//! anything beyond supply's open orders keeps it in its `State`, or schedules an event on the agenda of its
//! [`Actuation`].

use crate::decision::knowledge::{Catalogue, PlanInputs, SiteRecord};
use crate::kernel::{Agenda, SimTime};
use crate::supply::{OrderRevision, Provenance, Refused};
use bevy_ecs::prelude::Resource;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

/// What an arc decides for one place.
pub trait Task: Clone + Debug + Send + Sync + 'static {
    /// What one decision is about: fixed at its trigger, and carried by the request.
    type Scope: Clone + Debug + Send + Sync + 'static;

    /// The content of an answer, carried by the message from the site to the place.
    type Answer: Clone + Debug + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static;

    /// What all arcs of the task keep from one decision to the next.
    type State: Clone + Debug + Default + Send + Sync + 'static;

    /// What there is to decide at a trigger; without a scope, no decision is made. What closes the
    /// decision before the arc's deadline, such as a cut-off, is part of the scope.
    fn scope(&self, state: &mut Self::State, inputs: &TriggerInputs) -> Option<Self::Scope>;

    /// The answer of a site, from its view and the model of its rung; `None` if it knows too little, in
    /// which case it refuses.
    fn infer(&self, scope: &Self::Scope, inputs: &mut PlanInputs)
    -> Option<Inferred<Self::Answer>>;

    /// Records at the site what it has just answered; nothing unless the task says so.
    fn record(&self, _scope: &Self::Scope, _answer: &Self::Answer, _site: &mut SiteRecord) {}

    /// Acts on an answer that has arrived, and reports what of it had an effect.
    fn act(&self, answer: &Self::Answer, state: &mut Self::State, actuation: &mut Actuation);
}

/// An answer, with the instant of the oldest view behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Inferred<A> {
    /// The instant of the oldest view that was used.
    pub sensed: SimTime,
    /// The answer.
    pub answer: A,
}

impl<A> Inferred<A> {
    /// The same with its answer turned into another.
    #[must_use]
    pub fn map<B>(self, turn: impl FnOnce(A) -> B) -> Inferred<B> {
        Inferred { sensed: self.sensed, answer: turn(self.answer) }
    }
}

/// What all arcs of a task keep from one decision to the next.
#[derive(Resource, Clone, Debug)]
pub struct TaskState<T: Task> {
    /// The state of the task.
    pub of_task: T::State,
}

impl<T: Task> Default for TaskState<T> {
    fn default() -> Self {
        Self { of_task: T::State::default() }
    }
}

/// What a place reads when its arc is triggered.
pub struct TriggerInputs<'a, 'w, 's> {
    /// The stores, with their lanes.
    pub catalogue: &'a Catalogue,
    /// The place's books.
    pub orders: &'a OrderRevision<'w, 's>,
    /// The instant of the trigger.
    pub now: SimTime,
}

/// What a place can do with an answer.
pub struct Actuation<'a, 'w, 's> {
    /// The stores, with their lanes.
    pub catalogue: &'a Catalogue,
    /// The place's books.
    pub orders: &'a mut OrderRevision<'w, 's>,
    /// The instant.
    pub now: SimTime,
    /// Which decision acts, and when; for the books.
    pub provenance: Provenance,
    /// The agenda, for events that carry out the answer.
    pub agenda: &'a mut Agenda,
    effect: Effect,
}

/// What of an answer had an effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Effect {
    /// Part of it was carried out.
    pub(super) acted: bool,
    /// Part of it came after the close of what it is for.
    pub(super) closed: bool,
}

impl<'a, 'w, 's> Actuation<'a, 'w, 's> {
    pub(super) fn new(
        catalogue: &'a Catalogue,
        orders: &'a mut OrderRevision<'w, 's>,
        provenance: Provenance,
        agenda: &'a mut Agenda,
    ) -> Self {
        let now = agenda.now();
        Self { catalogue, orders, now, provenance, agenda, effect: Effect::default() }
    }

    /// A part of the answer was carried out; its amounts enter the fingerprint.
    pub fn acted(&mut self, amounts: &[f64]) {
        self.effect.acted = true;
        amounts.iter().for_each(|&amount| self.agenda.mark_amount(amount));
    }

    /// A part of the answer came after the close of what it is for.
    pub const fn closed(&mut self) {
        self.effect.closed = true;
    }

    /// The result of a part that revised orders: [`acted`](Self::acted), [`closed`](Self::closed), or
    /// neither if the order cannot be made.
    pub fn revised(&mut self, result: Result<(), Refused>, amounts: &[f64]) {
        match result {
            Ok(()) => self.acted(amounts),
            Err(Refused::TooLate) => self.closed(),
            Err(_) => {}
        }
    }

    pub(super) const fn effect(&self) -> Effect {
        self.effect
    }
}
