//! Parts of answers under way: each belongs to the message that carries it, and then to its acknowledgement.

use super::contract::Task;
use crate::decision::correlation::RungRequest;
use crate::infra::NodeId;
use slab::Slab;

/// A part on its way, or whose acknowledgement is.
#[derive(Clone, Debug)]
pub(super) struct UnderWay<T: Task> {
    pub(super) request: RungRequest,
    /// Its place among the parts of the answer.
    pub(super) index: usize,
    /// Times that it or its acknowledgement was sent again.
    pub(super) again: u8,
    /// Whether it has arrived, and its acknowledgement is under way.
    pub(super) has_arrived: bool,
    /// Size of its message, in bytes.
    pub(super) bytes: f64,
    /// The node of the facility that asked, and of the one at which the part takes effect.
    pub(super) ends: (NodeId, NodeId),
    /// What takes effect; `None` while it does.
    pub(super) content: Option<T::Answer>,
}

/// All parts under way; fewer than 2³² at once, so that a slot fits into a message.
#[derive(Clone, Debug)]
pub(super) struct PartsUnderWay<T: Task> {
    pub(super) slots: Slab<UnderWay<T>>,
}

impl<T: Task> Default for PartsUnderWay<T> {
    fn default() -> Self {
        Self { slots: Slab::new() }
    }
}
