//! The processes of failures: which is up, and when each turns.

use super::spec::{FailureProcess, FailuresSpec};
use crate::causality::{EntityName, IncidentId, IncidentKind, Incidents};
use crate::kernel::{
    Draws, Event, Now, Phase, Realm, SimTime, Simulation, Stream, StreamCollision, kinds,
};
use crate::quantity::Ratio;
use crate::supply::id::{FacilityId, LaneId, ProductId};
use crate::supply::network::{Lane, Topology};
use crate::supply::transport::{Activity, ActivityRestored, ActivitySlowed, Transport};
use bevy_ecs::prelude::{ResMut, Resource};

kinds! { FailureTurned }

/// Kind of the incident that a failure is.
const SUPPLY_FAILURE: IncidentKind = IncidentKind::new("supply_failure");

/// What fails at a facility fails, or is repaired.
#[derive(Clone, Copy, Debug)]
pub struct FailureTurned {
    /// Number of the process.
    pub process: u32,
}

impl Event for FailureTurned {
    const PHASE: Phase = Phase::Environment;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        u64::from(self.process)
    }
}

/// The process of a facility.
#[derive(Clone, Debug)]
struct OfFacility {
    process: FailureProcess,
    entity: EntityName,
    factor: f64,
    /// Lanes with the numbers of their slowdowns.
    slowdowns: Vec<(LaneId, u32)>,
    stream: Stream,
    /// Times that it turned.
    turns: u64,
    /// The present failure; none while it is up.
    failure: Option<IncidentId>,
}

/// All processes of failures, by number.
#[derive(Resource, Clone, Debug, Default)]
pub(in crate::supply) struct Failures {
    list: Vec<OfFacility>,
}

/// Failures of a specification with their names resolved.
pub(in crate::supply) struct FailurePlan<'a> {
    pub(in crate::supply) name: &'a str,
    pub(in crate::supply) spec: &'a FailuresSpec,
    pub(in crate::supply) facilities: Vec<FacilityId>,
    pub(in crate::supply) products: Vec<ProductId>,
}

/// Adds the processes to a simulation with its transport, and schedules the first failure of each.
///
/// # Errors
/// If two causes share a stream of draws.
pub(in crate::supply) fn begin<W: Send + 'static>(
    plans: &[FailurePlan],
    draws: &mut Draws,
    sim: &mut Simulation<W>,
) -> Result<(), StreamCollision> {
    let topology = sim.world.resource::<Topology>().clone();
    let mut failures = Failures::default();
    for FailurePlan { name, spec, facilities, products } in plans {
        for &facility in facilities {
            let place = topology.facilities.name(facility);
            let entity = format!("{name} at {place}");
            let mut stream = draws.stream(&format!("supply/failures/{name}/{place}"))?;
            let mut incidents = sim.world.get_resource_or_init::<Incidents>();
            let entity = incidents.name(&entity);
            let mut transport = sim.world.resource_mut::<Transport>();
            let slowdowns = topology.all_lanes().filter_map(|lane| {
                let covers = covers(spec.what, lane, facility, products);
                if covers.is_empty() {
                    return None;
                }
                Some((lane.id(), transport.declare_slowdown(lane.id(), spec.what, covers)?))
            });
            let (slowdowns, process) = (slowdowns.collect(), spec.process.process());
            let first = sim.now() + process.sojourn(true, stream.uniform(0));
            failures.list.push(OfFacility {
                process,
                entity,
                factor: spec.to.map_or(0.0, Ratio::si),
                slowdowns,
                stream,
                turns: 0,
                failure: None,
            });
            let process = failures.list.len() as u32 - 1;
            sim.agenda().at(first, FailureTurned { process });
        }
    }
    sim.world.insert_resource(failures);
    Ok(())
}

/// The slots of a lane, or its destinations, at which a facility does an activity.
fn covers(what: Activity, lane: &Lane, facility: FacilityId, products: &[ProductId]) -> Vec<usize> {
    let is_origin = lane.origin() == facility;
    let destinations = lane.destinations().iter().enumerate();
    let meant = destinations.filter(|(_, destination)| match what {
        Activity::Shipping | Activity::Transit => is_origin,
        Activity::Ordering | Activity::Receiving => **destination == facility,
    });
    let meant: Vec<usize> = meant.map(|(index, _)| index).collect();
    if what.is_by_product() { lane.slots_of(&meant, products) } else { meant }
}

/// What is up fails, what is down is repaired.
pub(super) fn turn(
    now: Now<FailureTurned>,
    mut failures: ResMut<Failures>,
    mut incidents: ResMut<Incidents>,
) {
    let agenda = now.agenda;
    let Some(one) = failures.list.get_mut(now.event.process as usize) else { return };
    one.turns += 1;
    let at: SimTime = agenda.now();
    if let Some(incident) = one.failure.take() {
        incidents.end(agenda, incident);
        for &(lane, slowdown) in &one.slowdowns {
            agenda.at(at, ActivityRestored { lane, slowdown, incident });
        }
    } else {
        let incident = incidents.begin(agenda, SUPPLY_FAILURE, one.entity, None);
        one.failure = Some(incident);
        for &(lane, slowdown) in &one.slowdowns {
            agenda.at(at, ActivitySlowed { lane, slowdown, factor: one.factor, incident });
        }
    }
    let sojourn = one.process.sojourn(one.failure.is_none(), one.stream.uniform(one.turns));
    agenda.at(at + sojourn, now.event);
}
