//! Tasks: when an arc is triggered, what it carries, who is asked; as a scenario says it.

use super::ladder::{BreakerSpec, MOST_RUNGS, RungSpec};
use crate::issue::Checker;
use crate::quantity::{DataSize, LocalTime, Share, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a scenario says about an arc.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ArcSpec {
    /// Revises the open orders of every store, a vector of products at a time.
    Replenish(TaskSpec),
    /// Splits anew what the stores of a lane have ordered, until the split is closed.
    Allocate(TaskSpec),
}

/// When an arc is triggered, what it carries, and who is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskSpec {
    /// Time of day of the first trigger.
    pub from: LocalTime,
    /// Time from one trigger of the day to the next.
    pub every: Span,
    /// How long after its trigger a decision may act.
    pub deadline: Span,
    /// Size of the request.
    pub request: DataSize,
    /// Size of the answer.
    pub answer: DataSize,
    /// Chance, by product, to get through to the arrival after the next.
    pub service_goal: Share,
    /// Who is asked, the best first.
    pub ladder: Vec<RungSpec>,
    /// When a rung that fails is spared.
    #[serde(default)]
    pub breaker: Option<BreakerSpec>,
}

impl ArcSpec {
    /// The part that all arcs have.
    #[must_use]
    pub const fn task(&self) -> &TaskSpec {
        match self {
            Self::Replenish(task) | Self::Allocate(task) => task,
        }
    }

    /// The word for what is decided.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Replenish(_) => "replenish",
            Self::Allocate(_) => "allocate",
        }
    }

    /// Puts down what is wrong.
    pub fn check(&self, checker: &mut Checker) {
        self.task().check(checker);
    }
}

impl TaskSpec {
    fn check(&self, checker: &mut Checker) {
        if !(60.0..=86_400.0).contains(&self.every.seconds()) {
            checker.within("every").out_of_range(self.every, "1 min to 24 h");
        }
        if !(0.001..=604_800.0).contains(&self.deadline.seconds()) {
            checker.within("deadline").out_of_range(self.deadline, "1 ms to 7 d");
        }
        if !(0.5..=0.999_999).contains(&self.service_goal.si()) {
            checker.within("service_goal").out_of_range(self.service_goal, "50 % to 99.9999 %");
        }
        if self.ladder.is_empty() {
            checker.within("ladder").missing("a rung", "name at least one role that is asked");
        }
        checker.within("ladder").limit(self.ladder.len(), MOST_RUNGS);
        for (index, rung) in self.ladder.iter().enumerate() {
            rung.check(&mut checker.within("ladder").within(index));
        }
        if let Some(breaker) = &self.breaker {
            breaker.check(&mut checker.within("breaker"));
        }
    }
}
