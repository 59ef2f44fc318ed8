//! Assembly: builds the World, agenda and handlers of a checked story.
//!
//! Layers are assembled in order, which determines the order of events within an instant. All
//! entities are spawned here.

use super::checked::Story;
use super::mechanism::Mechanism;
use super::variant::Variant;
use crate::decision;
use crate::disruption;
use crate::environment;
use crate::infra;
use crate::kernel::{Draws, Simulation, StreamCollision};
use crate::supply::{self, Topology};

/// Reason why a World could not be built.
#[derive(Debug, thiserror::Error)]
pub enum AssemblyError {
    /// Two causes share a stream of random draws.
    #[error(transparent)]
    Stream(#[from] StreamCollision),
}

/// The World of one run: a variant of the story, on the draws of a replication.
///
/// # Errors
/// If two causes of random draws share a stream.
pub fn assemble<W: Send + 'static>(
    story: &Story,
    variant: &Variant,
    seed: u64,
    replication: u64,
    writer: W,
) -> Result<Simulation<W>, AssemblyError> {
    let mut sim = Simulation::new(story.clock.begin(), writer);
    let mut draws = Draws::new(seed, replication);
    environment::assemble(&story.environment, story.clock.clone(), &mut sim);
    supply::assemble(&story.supply, &mut draws, &mut sim)?;
    let places = supply_places(&sim);
    let infrastructure = story.infrastructure.with_access(&places);
    infra::assemble(
        &infrastructure,
        Mechanism::of_infrastructure(variant.ideal),
        &mut draws,
        &mut sim,
    )?;
    disruption::assemble(&story.disruptions, &variant.disruptions, &mut sim);
    if let Some(decisions) = &story.decisions {
        let ideal = Mechanism::of_decisions(variant.ideal);
        decision::assemble(decisions, ideal, &mut sim, &mut draws)?;
    }
    environment::begin(&mut sim);
    infra::install(&mut sim);
    supply::install(&mut sim);
    supply::install_daily_audit(&mut sim);
    if story.decisions.is_some() {
        decision::install(&mut sim);
    }
    Ok(sim)
}

/// Name, kind and area of each facility, for the links that lead to it.
fn supply_places<W: Send + 'static>(sim: &Simulation<W>) -> Vec<infra::Endpoint> {
    let topology = sim.world.resource::<Topology>();
    let areas = sim.world.resource::<environment::Areas>();
    let place = |(id, name): (supply::FacilityId, &std::sync::Arc<str>)| {
        let facility = topology.facility(id)?;
        let area = areas.names.name(facility.area).to_string();
        Some(infra::Endpoint { name: name.to_string(), kind: facility.kind.word(), area })
    };
    topology.facilities.iter().filter_map(place).collect()
}
