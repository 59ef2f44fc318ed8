//! The desk: what the decisions of a task keep while they are under way.

use super::answers::Answers;
use super::arcs::Arcs;
use super::contract::Task;
use super::health::HealthTable;
use super::parts_under_way::PartsUnderWay;
use super::pending::PendingDecisions;
use super::placements::Placements;
use super::probes::Probes;
use bevy_ecs::prelude::Resource;

/// The arcs of a task, with all that is kept of their decisions until they end. One resource, since each
/// message of a decision reads most of it.
#[derive(Resource, Clone, Debug)]
pub(super) struct Desk<T: Task> {
    pub(super) arcs: Arcs<T>,
    pub(super) pending: PendingDecisions<T>,
    pub(super) answers: Answers<T>,
    pub(super) parts: PartsUnderWay<T>,
    pub(super) health: HealthTable,
    pub(super) probes: Probes,
    pub(super) placements: Placements,
}

impl<T: Task> Desk<T> {
    /// A desk with arcs, probes and placements, and nothing under way.
    pub(super) fn new(arcs: Arcs<T>, probes: Probes, placements: Placements) -> Self {
        Self {
            arcs,
            probes,
            placements,
            pending: PendingDecisions::default(),
            answers: Answers::default(),
            parts: PartsUnderWay::default(),
            health: HealthTable::default(),
        }
    }
}
