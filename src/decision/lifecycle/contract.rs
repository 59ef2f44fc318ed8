//! The contract of a task: what the lifecycle requires of it at each step.
//!
//! | step | method | reads | gives |
//! |---|---|---|---|
//! | trigger | [`scope`](Task::scope) | the facility's order books | the scope of the decision, carried by the request |
//! | inference | [`infer`](Task::infer) | the view of the site that was asked | the answer, carried by a message |
//! | | [`record`](Task::record) | | the site's record of its answer |
//! | actuate | [`split`](Task::split) | the answer as it arrives | its parts, each sent to where it takes effect |
//! | | [`act`](Task::act) | a part as it arrives there | the change in the order books of that facility |
//! | | [`withdraw`](Task::withdraw) | a part that is not acknowledged | the correction of the site's record |
//!
//! An answer is plain data that serialises, computed from the scope and the view alone. A task that changes
//! anything beyond supply's open orders keeps it in its `State`, or schedules an event on the agenda of its
//! [`Actuation`].

use crate::decision::knowledge::{Catalogue, PlanInputs, SiteRecord};
use crate::kernel::{Agenda, SimTime};
use crate::supply::{FacilityId, OrderRevision, Provenance, Refused, Topology};
use bevy_ecs::prelude::Resource;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

/// What an arc decides for one facility.
pub trait Task: Clone + Debug + Send + Sync + 'static {
    /// The scope of one decision: fixed at its trigger, and carried by the request.
    type Scope: Clone + Debug + Send + Sync + 'static;

    /// The content of an answer, carried by the message from the site to the facility.
    type Answer: Clone + Debug + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static;

    /// State that all arcs of the task share between decisions.
    type State: Clone + Debug + Default + Send + Sync + 'static;

    /// The scope of a decision at a trigger; without a scope, no decision is made. What closes the
    /// decision before the arc's deadline, such as a cut-off, is part of the scope.
    fn scope(&self, state: &mut Self::State, inputs: &TriggerInputs) -> Option<Self::Scope>;

    /// The answer of a site, from its view and the model of its rung; `None` if its view is
    /// insufficient, in which case it refuses. What it sets for each product stands in the table
    /// `contents` if it records it by [`PlanInputs::record_line`].
    fn infer(&self, scope: &Self::Scope, inputs: &mut PlanInputs)
    -> Option<Inferred<Self::Answer>>;

    /// Records the answer at the site; by default nothing is recorded.
    fn record(&self, _scope: &Self::Scope, _answer: &Self::Answer, _site: &mut SiteRecord) {}

    /// The parts of an answer, each with the facility at which it takes effect; by default it takes effect
    /// as a whole at the facility that asked.
    fn split(&self, answer: Self::Answer, _places: &PartPlaces) -> Vec<Part<Self::Answer>> {
        vec![Part { at: None, content: answer }]
    }

    /// Withdraws a part that is not acknowledged from the record of a site that knows of it; by default
    /// the record stays.
    fn withdraw(&self, _part: &Self::Answer, _site: &mut SiteRecord) {}

    /// Acts on a part of an answer that has arrived where it takes effect, and returns its effect.
    fn act(&self, answer: &Self::Answer, state: &mut Self::State, actuation: &mut Actuation);
}

/// An answer, with the instant of the oldest view behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Inferred<A> {
    /// The instant of the oldest view that was used.
    pub sensed: SimTime,
    /// Content of the answer.
    pub answer: A,
}

impl<A> Inferred<A> {
    /// Maps the answer to another type.
    #[must_use]
    pub fn map<B>(self, turn: impl FnOnce(A) -> B) -> Inferred<B> {
        Inferred { sensed: self.sensed, answer: turn(self.answer) }
    }
}

/// A part of an answer, and where it takes effect.
#[derive(Clone, Debug, PartialEq)]
pub struct Part<A> {
    /// The facility at which it takes effect; `None` for the one that asked.
    pub at: Option<FacilityId>,
    /// What is carried out there.
    pub content: A,
}

impl<A> Part<A> {
    /// Maps the content to another type.
    #[must_use]
    pub fn map<B>(self, turn: impl FnOnce(A) -> B) -> Part<B> {
        Part { at: self.at, content: turn(self.content) }
    }
}

/// The stores and the supply network by which an answer is split.
pub struct PartPlaces<'a> {
    /// The stores, with their lanes.
    pub catalogue: &'a Catalogue,
    /// The supply network.
    pub topology: &'a Topology,
}

/// State that all arcs of a task share between decisions.
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

/// State that a facility reads when its arc is triggered.
pub struct TriggerInputs<'a, 'w, 's> {
    /// The stores, with their lanes.
    pub catalogue: &'a Catalogue,
    /// The facility's order books.
    pub orders: &'a OrderRevision<'w, 's>,
    /// The instant of the trigger.
    pub now: SimTime,
}

/// State that a facility can change when it acts on an answer.
pub struct Actuation<'a, 'w, 's> {
    /// The stores, with their lanes.
    pub catalogue: &'a Catalogue,
    /// The place's books.
    pub orders: &'a mut OrderRevision<'w, 's>,
    /// Instant for which it holds.
    pub now: SimTime,
    /// Provenance for the order books: the decision and its instant.
    pub provenance: Provenance,
    /// The agenda, for events that carry out the answer.
    pub agenda: &'a mut Agenda,
    effect: Effect,
}

/// Effect of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Effect {
    /// Part of it was carried out.
    pub(super) acted: bool,
    /// Part of it arrived after its close.
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

    /// A part of the answer arrived after its close.
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
