//! Assembly: builds the World, agenda and handlers of a checked story.
//!
//! Layers are assembled in order, which determines the order of events within an instant. All
//! entities are spawned here.

use super::checked::Story;
use super::mechanism::{Mechanism, Mechanisms};
use super::variant::Variant;
use crate::disruption::{self, Acting, DisruptionSpec, Listed, Selection};
use crate::kernel::{Draws, SimSpan, SimTime, Simulation, StateList, StreamCollision};
use crate::supply::{self, Topology};
use crate::{causality, decision, environment, infra};

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
    let mut sim = assemble_undisturbed(story, variant.ideal, seed, replication, writer)?;
    let plan = Disruptions::of(story, &variant.disruptions);
    plan.entries().iter().for_each(|entry| plan.schedule(entry, &mut sim));
    Ok(sim)
}

/// The World of one run without disruptions, with the places of all of the story kept.
///
/// # Errors
/// If two causes of random draws share a stream.
pub fn assemble_undisturbed<W: Send + 'static>(
    story: &Story,
    ideal: Mechanisms,
    seed: u64,
    replication: u64,
    writer: W,
) -> Result<Simulation<W>, AssemblyError> {
    let mut sim = Simulation::new(story.clock.begin(), writer);
    let mut draws = Draws::new(seed, replication);
    environment::assemble(&story.environment, story.clock.clone(), &mut sim);
    supply::assemble(&story.supply, &mut draws, &mut sim)?;
    let places = supply_places(&sim);
    let infrastructure = story.infrastructure.with_endpoints(&places);
    infra::assemble(&infrastructure, Mechanism::of_infrastructure(ideal), &mut draws, &mut sim)?;
    disruption::reserve(&story.disruptions, &mut sim);
    if let Some(decisions) = &story.decisions {
        let ideal = Mechanism::of_decisions(ideal);
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

/// The components and resources of all layers, for forks.
#[must_use]
pub fn state() -> StateList {
    let mut list = StateList::default();
    environment::list_state(&mut list);
    causality::list_state(&mut list);
    supply::list_state(&mut list);
    infra::list_state(&mut list);
    decision::list_state(&mut list);
    list
}

/// The disruptions of a run, in the order in which runs with and without them part.
///
/// They are scheduled after assembly, at any instant before that: their places in the order of events and among
/// the incidents are kept from the start, so when they are scheduled makes no difference.
#[derive(Clone, Debug)]
pub struct Disruptions<'a> {
    entries: Vec<Planned<'a>>,
    acting: Vec<Acting<'a, DisruptionSpec>>,
}

/// A disruption of a run.
#[derive(Clone, Copy, Debug)]
pub struct Planned<'a> {
    acting: Acting<'a, DisruptionSpec>,
    /// The instant until which runs with and without it are equal.
    pub parts_at: SimTime,
}

impl Planned<'_> {
    /// Whether a run that has read what is to come until `foreseen` is still equal to one with it.
    #[must_use]
    pub fn is_unforeseen(&self, foreseen: SimTime) -> bool {
        !self.acting.spec.disruption().is_forecast() || foreseen < self.acting.at
    }
}

impl PartialEq for Planned<'_> {
    fn eq(&self, other: &Self) -> bool {
        let key = |one: &Self| (one.acting.place, one.acting.at, one.acting.until, one.parts_at);
        key(self) == key(other)
            && self.acting.name == other.acting.name
            && self.acting.spec == other.acting.spec
    }
}

impl<'a> Disruptions<'a> {
    /// The selected disruptions of a story that occur.
    #[must_use]
    pub fn of(story: &'a Story, selection: &Selection) -> Self {
        let acting = disruption::acting(&story.disruptions, &story.clock, selection);
        let ahead = story
            .decisions
            .as_ref()
            .map_or(SimSpan::ZERO, |one| SimSpan::from_nanos(one.weather.ahead.nanoseconds()));
        let planned =
            |&acting: &Acting<'a, _>| Planned { acting, parts_at: acting.parts_at(ahead) };
        let mut entries: Vec<Planned> = acting.iter().map(planned).collect();
        // Stable: causes stay before effects that begin with them.
        entries.sort_by_key(|entry| entry.parts_at);
        Self { entries, acting }
    }

    /// The disruptions, in the order in which they are scheduled.
    #[must_use]
    pub fn entries(&self) -> &[Planned<'a>] {
        &self.entries
    }

    /// Schedules one of them in a run that has not passed the instant at which it parts.
    pub fn schedule<W: Send + 'static>(&self, entry: &Planned, sim: &mut Simulation<W>) {
        disruption::schedule(&entry.acting, &self.acting, sim);
        if entry.acting.spec.disruption().is_forecast() {
            let now = sim.now();
            environment::retake_weather(&mut sim.world, now);
            decision::replan_weather(&mut sim.world);
        }
    }
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
