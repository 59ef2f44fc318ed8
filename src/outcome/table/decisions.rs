//! The table `decisions`: the outcome of each decision, its site and rung, and what failed.

use crate::decision::{ArcGroups, DecisionConcluded, Reason, Status, open_decisions};
use crate::infra::Infrastructure;
use crate::kernel::{Seen, SimTime, Simulation};
use crate::outcome::cell::Word;
use crate::outcome::rows::table;
use crate::supply::Topology;
use bevy_ecs::prelude::{Res, World};
use std::sync::Arc;

table! {
    /// One decision of an arc for one facility; it covers all products of the arc.
    DecisionRow in DecisionRows as "decisions" {
        decision: u64, "1", Key, "number of the decision: 2^32 times the number of its arc, counted from 1, plus its number in the arc";
        arc: Arc<str>, "", AtEvent, "name of the arc in the scenario";
        kind: &'static str, "", AtEvent, "task: `replenish` or `allocate`";
        place: Arc<str>, "", AtEvent, "facility that asks and orders";
        sensed: Option<SimTime>, "", AtEvent, "instant of the oldest data that it was computed from; null if it was not computed";
        triggered: SimTime, "", AtEvent, "instant of the trigger";
        received: Option<SimTime>, "", AtEvent, "instant at which the request arrived at the site";
        started: Option<SimTime>, "", AtEvent, "instant at which inference started";
        finished: Option<SimTime>, "", AtEvent, "instant at which inference finished";
        actuated: Option<SimTime>, "", AtEvent, "instant at which it took effect, where its last order arrived; null if none did, set too where another order was late";
        acknowledged: Option<SimTime>, "", AtEvent, "instant at which the facility that asked had the acknowledgement of all its orders; null if one is not acknowledged";
        deadline: SimTime, "", AtEvent, "end of the time within which it could act";
        site: Option<Arc<str>>, "", AtEvent, "site that answered, or was asked last; null if none was asked";
        rung: u32, "1", AtEvent, "rung that answered, or was asked last, from 0";
        status: Status, "", AtEvent, "how it ended: `acted` with all its orders, `late` with at least one of them, `lost`, or `open` at the end of the run";
        reason: Option<Reason>, "", AtEvent, "why the last failed rung failed, or why the decision did not act; null without a failure";
        cause: Option<u32>, "1", AtEvent, "number of the incident that made a rung fail, or delayed or stopped the decision; null without one";
    }
}

impl Word for Status {
    fn word(&self) -> &'static str {
        Self::word(*self)
    }
}

impl Word for Reason {
    fn word(&self) -> &'static str {
        Self::code(*self)
    }
}

/// Registers the observers of this table.
pub fn observe<W: AsMut<DecisionRows> + Send + 'static>(sim: &mut Simulation<W>) {
    sim.observe(end::<W>);
}

fn end<W: AsMut<DecisionRows>>(
    seen: Seen<DecisionConcluded, W>,
    groups: Option<Res<ArcGroups>>,
    topology: Res<Topology>,
    infrastructure: Res<Infrastructure>,
) {
    let Some(groups) = groups else { return };
    if let Some(row) = row(&seen.event, &groups, &topology, &infrastructure) {
        seen.writer.as_mut().push(row);
    }
}

/// Adds the decisions that are open at the end of the run.
pub(in crate::outcome) fn end_open(world: &World, rows: &mut DecisionRows) {
    let (Some(groups), Some(topology), Some(infrastructure)) = (
        world.get_resource::<ArcGroups>(),
        world.get_resource::<Topology>(),
        world.get_resource::<Infrastructure>(),
    ) else {
        return;
    };
    let open = open_decisions(world);
    let open = open.iter().filter_map(|event| row(event, groups, topology, infrastructure));
    open.for_each(|row| rows.push(row));
}

fn row(
    event: &DecisionConcluded,
    groups: &ArcGroups,
    topology: &Topology,
    infrastructure: &Infrastructure,
) -> Option<DecisionRow> {
    if event.triggered < SimTime::START {
        return None;
    }
    let (place, group) = (groups.place_of(event.arc)?, groups.of(event.arc)?);
    Some(DecisionRow {
        decision: event.decision,
        arc: group.name().clone(),
        kind: group.task(),
        place: topology.facilities.name(place).clone(),
        sensed: event.sensed,
        triggered: event.triggered,
        received: event.received,
        started: event.started,
        finished: event.finished,
        actuated: event.actuated,
        acknowledged: event.acknowledged,
        deadline: event.deadline,
        site: event.site.map(|site| infrastructure.sites.name(site).clone()),
        rung: event.rung as u32,
        status: event.status,
        reason: Some(event.reason).filter(|reason| *reason != Reason::None),
        cause: event.cause.map(|cause| cause.index() as u32),
    })
}
