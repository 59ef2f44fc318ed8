//! Answers under way: the content of each belongs to the message that carries it.
//!
//! An answer is kept from its computation, when the request reaches the site, until its message has arrived
//! or is lost, or its inference ends without a message. It is named by the request that it answers, so
//! that answers of several rungs to one decision do not overwrite each other.

use super::contract::Task;
use crate::decision::correlation::RungRequest;
use bevy_ecs::prelude::Resource;
use std::collections::BTreeMap;

/// All answers that are computed or under way.
#[derive(Resource, Clone, Debug)]
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

    /// Takes the answer to a request out.
    pub(super) fn take(&mut self, request: RungRequest) -> Option<T::Answer> {
        self.by_request.remove(&request)
    }
}
