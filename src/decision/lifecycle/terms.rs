//! The terms of an arc, common to all tasks: triggers, deadline, message sizes, ladder and breaker.

use super::breaker::BreakerSpec;
use super::ladder::{MOST_RUNGS, RungSpec};
use crate::decision::model::ModelsSpec;
use crate::infra::Class;
use crate::issue::Checker;
use crate::quantity::{DataSize, LocalTime, Span};

/// The terms of an arc, as its Spec gives them.
#[derive(Clone, Copy, Debug)]
pub struct ArcTerms<'a> {
    /// Time of day of the first trigger.
    pub from: LocalTime,
    /// Time between triggers.
    pub every: Span,
    /// Time after its trigger within which a decision may act.
    pub deadline: Span,
    /// Size of the request.
    pub request: DataSize,
    /// Size of the answer.
    pub answer: DataSize,
    /// Size of an order to where it takes effect.
    pub order: DataSize,
    /// The rungs, best first.
    pub ladder: &'a [RungSpec],
    /// Class of its requests.
    pub class: Class,
    /// Classes of data that a request carries.
    pub data: &'a [String],
    /// The circuit breaker of each rung.
    pub breaker: Option<&'a BreakerSpec>,
}

impl ArcTerms<'_> {
    /// Reports values out of range, and models that are not declared.
    pub(in crate::decision) fn check(&self, models: &ModelsSpec, checker: &mut Checker) {
        if !(60.0..=86_400.0).contains(&self.every.seconds()) {
            checker.within("every").out_of_range(self.every, "1 min to 24 h");
        }
        if !(0.001..=604_800.0).contains(&self.deadline.seconds()) {
            checker.within("deadline").out_of_range(self.deadline, "1 ms to 7 d");
        }
        if self.ladder.is_empty() {
            checker
                .within("ladder")
                .missing("a rung", "add at least one, with the role of its site");
        }
        checker.within("ladder").limit(self.ladder.len(), MOST_RUNGS);
        for (index, rung) in self.ladder.iter().enumerate() {
            rung.check(models, &mut checker.within("ladder").within(index));
        }
        if let Some(breaker) = self.breaker {
            breaker.check(&mut checker.within("breaker"));
        }
    }
}
