//! Arcs in the running simulation: a task for one facility, with its ladder and its deadline.
//!
//! ```text
//!  trigger ─ request ─▶ site: view ─ inference ─ answer ─▶ facility: acts, unless closed
//!     │                   └ no answer within the rung's patience: the next rung of the ladder
//!     └ no rung answers by the deadline: the decision is lost, and the last plan applies
//! ```

use super::candidate::Candidate;
use super::contract::Task;
use super::health::HealthRule;
use super::ladder::{MOST_RUNGS, Rung};
use super::terms::ArcTerms;
use crate::infra::{Class, NodeId};
use crate::kernel::{Address, SimSpan, Stream};

/// An arc of one facility.
#[derive(Clone, Debug)]
pub(in crate::decision) struct Arc<T: Task> {
    /// What it decides.
    pub(super) task: T,
    /// The node of the facility that acts.
    pub(super) node: NodeId,
    /// The stores whose views it reads, by index.
    pub(super) stores: Vec<usize>,
    /// Its ladder.
    pub(super) rungs: Vec<Rung>,
    /// Time after its trigger within which a decision may act.
    pub(super) deadline: SimSpan,
    /// Size of the request, in bytes.
    pub(super) request_b: f64,
    /// Size of the answer, in bytes.
    pub(super) answer_b: f64,
    /// Size of an order, in bytes.
    pub(super) order_b: f64,
    /// Class of its requests.
    pub(super) class: Class,
    /// When a pool counts as unhealthy.
    pub(super) health: HealthRule,
    /// Whether a rung without a healthy pool is skipped.
    pub(super) has_breaker: bool,
    /// Draws of the work of its requests, by decision and rung.
    work: Stream,
    /// Number of its next decision.
    next: u64,
    /// Number of the newest decision whose orders were sent.
    newest: Option<u64>,
}

impl<T: Task> Arc<T> {
    /// An arc that has not decided yet.
    pub(in crate::decision) fn new(
        task: T,
        node: NodeId,
        stores: Vec<usize>,
        rungs: Vec<Rung>,
        terms: &ArcTerms,
        work: Stream,
    ) -> Self {
        Self {
            task,
            node,
            stores,
            rungs,
            deadline: SimSpan::from_nanos(terms.deadline.nanoseconds()),
            request_b: terms.request.si(),
            answer_b: terms.answer.si(),
            order_b: terms.order.si(),
            class: terms.class,
            health: HealthRule::new(terms.breaker),
            has_breaker: terms.breaker.is_some(),
            work,
            next: 0,
            newest: None,
        }
    }

    /// A rung and one of its pools, by their places.
    pub(super) fn at(&self, (rung, pool): (usize, usize)) -> Option<(&Rung, Candidate)> {
        let rung = self.rungs.get(rung)?;
        Some((rung, *rung.candidates().get(pool)?))
    }

    /// The number of the decision that is triggered now.
    pub(super) const fn number(&mut self) -> u64 {
        let number = self.next;
        self.next += 1;
        number
    }

    /// The uniform draw of the work of a decision's request to a rung.
    pub(super) fn work_u(&mut self, number: u64, rung: usize) -> f64 {
        let address = Address::of(number).within(MOST_RUNGS as u64, rung as u64);
        self.work.uniform(address.index())
    }

    /// Whether the orders of a newer decision have been sent.
    pub(super) fn is_superseded(&self, number: u64) -> bool {
        self.newest.is_some_and(|newest| newest > number)
    }

    /// The orders of a decision are sent.
    pub(super) const fn acted(&mut self, number: u64) {
        self.newest = Some(number);
    }
}

/// All arcs, by index.
#[derive(Clone, Debug)]
pub(in crate::decision) struct Arcs<T: Task> {
    list: Vec<Arc<T>>,
}

impl<T: Task> Arcs<T> {
    /// Arcs of a list; the index of an arc is its position.
    pub(in crate::decision) const fn new(list: Vec<Arc<T>>) -> Self {
        Self { list }
    }

    /// All arcs.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<T>> {
        self.list.iter()
    }

    pub(super) fn get(&self, index: usize) -> Option<&Arc<T>> {
        self.list.get(index)
    }

    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut Arc<T>> {
        self.list.get_mut(index)
    }
}
