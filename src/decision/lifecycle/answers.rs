//! Answers under way: each belongs to the message that carries it.
//!
//! An answer is kept from its computation, when the request reaches the site, until its message has
//! arrived or is lost, or its inference ends without a message. It is keyed by the request that it
//! answers, so that answers of several rungs to one decision do not overwrite each other.

use super::contract::Task;
use crate::decision::correlation::RungRequest;
use std::collections::BTreeMap;

/// All answers that are computed or under way.
#[derive(Clone, Debug)]
pub(super) struct Answers<T: Task> {
    by_request: BTreeMap<RungRequest, T::Answer>,
}

impl<T: Task> Default for Answers<T> {
    fn default() -> Self {
        Self { by_request: BTreeMap::new() }
    }
}

impl<T: Task> Answers<T> {
    /// Keeps the answer to a request.
    pub(super) fn insert(&mut self, request: RungRequest, answer: T::Answer) {
        self.by_request.insert(request, answer);
    }

    /// The answer to a request.
    pub(super) fn get(&self, request: RungRequest) -> Option<&T::Answer> {
        self.by_request.get(&request)
    }

    /// Removes and returns the answer to a request.
    pub(super) fn take(&mut self, request: RungRequest) -> Option<T::Answer> {
        self.by_request.remove(&request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::task::{AnyAnswer, AnyTask};

    #[test]
    fn answers_of_two_rungs_to_one_decision_keep_their_own_content() {
        let answer = |units: u32| -> AnyAnswer {
            let json = format!("{{\"allocate\":{{\"departure\":0,\"quantities\":[{units}]}}}}");
            serde_json::from_str(&json).unwrap()
        };
        let mut answers = Answers::<AnyTask>::default();
        let first = RungRequest { slot: 3, generation: 7, rung: 0, candidate: 0 };
        answers.insert(first, answer(24));
        answers.insert(first.to(1, 0), answer(30));
        assert_eq!(answers.get(first), Some(&answer(24)));
        assert_eq!(answers.take(first.to(1, 0)), Some(answer(30)));
        assert_eq!(answers.take(first), Some(answer(24)));
        assert_eq!(answers.take(first), None);
    }
}
