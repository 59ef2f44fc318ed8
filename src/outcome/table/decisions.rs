//! The table `decisions`: what became of each decision, by whom, and why not better.

use crate::decision::{ArcGroups, DecisionConcluded, Reason, Status};
use crate::infra::Infrastructure;
use crate::kernel::{Seen, SimTime, Simulation};
use crate::outcome::cell::Word;
use crate::outcome::rows::table;
use crate::supply::Topology;
use bevy_ecs::prelude::Res;
use std::sync::Arc;

table! {
    /// One decision: an arc for one place, a vector of products.
    DecisionRow in DecisionRows as "decisions" {
        decision: u64, "1", Key, "number of the decision: 2^32 times its arc, and its own";
        arc: Arc<str>, "", AtEvent, "the arc, as the scenario names it";
        kind: &'static str, "", AtEvent, "what is decided: `replenish` or `allocate`";
        place: Arc<str>, "", AtEvent, "the facility that acts on it";
        sensed: Option<SimTime>, "", AtEvent, "when the oldest of what it rested on was true";
        triggered: SimTime, "", AtEvent, "when it was triggered";
        received: Option<SimTime>, "", AtEvent, "when the request was at the site";
        started: Option<SimTime>, "", AtEvent, "when its inference began";
        finished: Option<SimTime>, "", AtEvent, "when its inference was finished";
        actuated: Option<SimTime>, "", AtEvent, "when the place acted on it";
        deadline: SimTime, "", AtEvent, "until when it might have acted";
        site: Option<Arc<str>>, "", AtEvent, "the site that made it, or was asked last";
        rung: u32, "1", AtEvent, "the rung that made it, or was asked last, from 0";
        status: Status, "", AtEvent, "`acted`, `late` or `lost`";
        reason: Reason, "", AtEvent, "why not better; empty if nothing went wrong";
        cause: Option<u32>, "1", AtEvent, "the incident that lowered its rung, delayed or stopped it; null if none";
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
    let event = seen.event;
    if event.triggered < SimTime::START {
        return;
    }
    let Some((place, group)) = groups
        .as_ref()
        .and_then(|groups| Some((groups.place_of(event.arc)?, groups.of(event.arc)?)))
    else {
        return;
    };
    seen.writer.as_mut().push(DecisionRow {
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
        deadline: event.deadline,
        site: event.site.map(|site| infrastructure.sites.name(site).clone()),
        rung: event.rung as u32,
        status: event.status,
        reason: event.reason,
        cause: event.cause.map(|cause| cause.index() as u32),
    });
}
