//! The table `placements`: the choices of sites that are new, and the refusals, each with its reason.

use crate::decision::{ArcGroups, Placed, SitePlaced};
use crate::infra::Infrastructure;
use crate::kernel::{Seen, SimTime, Simulation};
use crate::outcome::cell::Word;
use crate::outcome::rows::table;
use crate::supply::Topology;
use bevy_ecs::prelude::Res;
use std::sync::Arc;

table! {
    /// One choice of a site that differs from the choice before, or one refusal that did not hold at it.
    PlacementRow in PlacementRows as "placements" {
        time: SimTime, "", Key, "instant of the choice";
        arc: Arc<str>, "", Key, "name of the arc in the scenario";
        place: Arc<str>, "", Key, "facility that asks";
        rung: u32, "1", Key, "rung, from 0";
        model: Option<Arc<str>>, "", AtEvent, "model that the rung names";
        site: Option<Arc<str>>, "", AtEvent, "site that is chosen or refused; null where no site passes";
        outcome: &'static str, "", AtEvent, "`chosen` at the first choice and the first since the start, `moved` from another site, `refused`, or `unplaced` where no site passes";
        reason: Option<PlacementReason>, "", AtEvent, "filter that refuses it, of a move the one that the site before did not pass: `residency`, `isolation`, `model`, `density`, `capacity`, `power` or `unhealthy`; `score` of a move to a better site; null otherwise";
        score: Option<f64>, "1", AtEvent, "score of a site that is chosen, 0 to 1, lower is better: the weighted mean of the parts";
        delay: Option<f64>, "1", AtEvent, "its part by delay of the path, relative to the farthest that passes";
        utilisation: Option<f64>, "1", AtEvent, "its part by utilisation and queue in its last status";
        power_headroom: Option<f64>, "1", AtEvent, "its part by the used fraction of its power in its last status";
        thermal_headroom: Option<f64>, "1", AtEvent, "its part by the distance to its throttle in its last status";
        price: Option<f64>, "1", AtEvent, "its part by price, relative to the dearest that passes";
        carbon: Option<f64>, "1", AtEvent, "its part by carbon, relative to the dirtiest that passes";
        cause: Option<u32>, "1", AtEvent, "number of the incident behind the refusal or the move; null without one";
    }
}

/// Reason of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlacementReason(&'static str);

impl Word for PlacementReason {
    fn word(&self) -> &'static str {
        self.0
    }
}

/// Registers the observers of this table.
pub fn observe<W: AsMut<PlacementRows> + Send + 'static>(sim: &mut Simulation<W>) {
    sim.observe(place::<W>);
}

fn place<W: AsMut<PlacementRows>>(
    seen: Seen<SitePlaced, W>,
    groups: Option<Res<ArcGroups>>,
    topology: Res<Topology>,
    infrastructure: Res<Infrastructure>,
) {
    let Some(groups) = groups else { return };
    if let Some(row) = row(&seen.event, seen.time, &groups, &topology, &infrastructure) {
        seen.writer.as_mut().push(row);
    }
}

fn row(
    event: &SitePlaced,
    time: SimTime,
    groups: &ArcGroups,
    topology: &Topology,
    infrastructure: &Infrastructure,
) -> Option<PlacementRow> {
    if time < SimTime::START {
        return None;
    }
    let (place, group) = (groups.place_of(event.arc)?, groups.of(event.arc)?);
    let (outcome, reason, score) = match event.placed {
        Placed::Chosen(parts, total) => ("chosen", None, Some((parts, total))),
        Placed::Moved(parts, total, refusal) => {
            let reason = refusal.map_or("score", |refusal| refusal.code());
            ("moved", Some(reason), Some((parts, total)))
        }
        Placed::Refused(refusal) => ("refused", Some(refusal.code()), None),
        Placed::Unplaced(refusal) => ("unplaced", refusal.map(|refusal| refusal.code()), None),
    };
    let part = |index: usize| score.and_then(|(parts, _)| parts.get(index).copied());
    Some(PlacementRow {
        time,
        arc: group.name().clone(),
        place: topology.facilities.name(place).clone(),
        rung: event.rung as u32,
        model: groups.model(event.model).cloned(),
        site: event.site.map(|site| infrastructure.sites.name(site).clone()),
        outcome,
        reason: reason.map(PlacementReason),
        score: score.map(|(_, total)| total),
        delay: part(0),
        utilisation: part(1),
        power_headroom: part(2),
        thermal_headroom: part(3),
        price: part(4),
        carbon: part(5),
        cause: event.cause.map(|cause| cause.index() as u32),
    })
}
