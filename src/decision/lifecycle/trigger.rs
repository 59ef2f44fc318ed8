//! The trigger: a group of arcs is due, and a decision is opened for each arc that has a scope.

use super::context::DecisionParams;
use super::contract::{Task, TriggerInputs};
use super::groups::ArcGroups;
use super::pending::Pending;
use crate::kernel::{Event, Now, Phase, kinds};
use crate::supply::OrderRevision;
use bevy_ecs::prelude::Res;

kinds! { ArcsTriggered }

/// The arcs of a group are triggered.
#[derive(Clone, Copy, Debug)]
pub struct ArcsTriggered {
    /// The group, by index.
    pub group: u32,
}

impl Event for ArcsTriggered {
    const PHASE: Phase = Phase::Decision;

    fn identity(&self) -> u64 {
        u64::from(self.group)
    }
}

/// Opens a decision for each arc of the group that has something to decide, and sends its first request.
pub(super) fn trigger<T: Task>(
    now: Now<ArcsTriggered>,
    groups: Res<ArcGroups>,
    mut params: DecisionParams<T>,
    orders: OrderRevision,
) {
    let mut context = params.context();
    let (time, agenda) = (now.time(), now.agenda);
    let Some(group) = groups.get(now.event.group) else { return };
    let (arcs, next) = (group.arcs(), group.next_trigger(time, orders.clock()));
    for index in arcs {
        let Some(arc) = context.arcs.get_mut(index) else { continue };
        let inputs = TriggerInputs { catalogue: context.catalogue, orders: &orders, now: time };
        let Some(scope) = arc.task.scope(&mut context.state.of_task, &inputs) else { continue };
        let (number, deadline) = (arc.number(), time + arc.deadline);
        let first = context.pending.insert(Pending::new(index, number, time, deadline, scope));
        context.request(agenda, first);
    }
    agenda.at(next, now.event);
}
