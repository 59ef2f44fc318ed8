//! Assembly: adds decisions to a World that contains supply and infrastructure.

use super::arc::{ArcPlaces, ListedTask};
use super::ideal::Ideal;
use super::knowledge::{
    Catalogue, Feeds, ForecastIssued, ReportsDue, Views, catalogue, last_needed, nodes,
};
use super::lifecycle::{
    self, Arc, ArcGroup, ArcGroups, ArcTerms, ArcsTriggered, Candidate, MOST_CANDIDATES, Rung,
};
use super::model::{DemandProfiles, Model, ModelsSpec};
use super::placing::Placing;
use super::spec::DecisionsSpec;
use crate::environment::Clock;
use crate::infra::{Infrastructure, NodeId, PlacementTerms, Routes};
use crate::kernel::{Draws, SimSpan, Simulation, StreamCollision};
use bevy_ecs::prelude::World;

/// Adds decisions to a World that contains supply and infrastructure, with some mechanisms ideal.
/// The node of a facility has the same name.
///
/// # Errors
/// If two causes share a stream of random draws.
pub fn assemble<A: ListedTask, W: Send + 'static>(
    spec: &DecisionsSpec<A>,
    ideal: Ideal,
    sim: &mut Simulation<W>,
    draws: &mut Draws,
) -> Result<(), StreamCollision> {
    let clock = sim.world.resource::<Clock>().clone();
    let mut profiles = DemandProfiles::new(&clock, last_needed(&sim.world, &clock));
    let nodes = nodes(&sim.world);
    let catalogue = catalogue(&mut sim.world, draws, &clock, &mut profiles, &nodes)?;
    let sites = sim.world.resource::<Infrastructure>().sites.len();
    let views = Views::new(sites, catalogue.stores().len());
    let (world, models) = (&mut sim.world, &spec.models);
    let groups = ArcGroups::with_models(models.keys());
    let terms = world.get_resource::<PlacementTerms>().cloned();
    let placing = Placing::new(terms, models, &spec.reports.data);
    let arcs = Vec::new();
    let mut builder =
        Builder { ideal, models, nodes, world, draws, catalogue, views, groups, arcs, placing };
    for (name, arc) in &spec.arcs {
        builder.add(name, arc)?;
    }
    let Builder { catalogue, views, groups, arcs, placing, .. } = builder;
    let starts = placing.into_starts();
    let now = clock.begin();
    let infrastructure = sim.world.resource::<Infrastructure>();
    let feeds = Feeds::new(&spec.reports, &spec.weather, &catalogue, infrastructure, &clock);
    if catalogue.has_subscribers() {
        sim.agenda().after(feeds.first_issue(), ForecastIssued { issue: 1 });
        let first = feeds.next_report(now - SimSpan::from_nanos(1), &clock);
        sim.agenda().at(first, ReportsDue { number: 0 });
    }
    // One group for each entry, of which there are at most `MOST_ARCS`.
    for (index, group) in groups.groups().iter().enumerate() {
        let first = group.next_trigger(now - SimSpan::from_nanos(1), &clock);
        sim.agenda().at(first, ArcsTriggered { group: index as u32 });
    }
    sim.world.insert_resource(feeds);
    sim.world.insert_resource(profiles);
    sim.world.insert_resource(catalogue);
    sim.world.insert_resource(views);
    sim.world.insert_resource(groups);
    sim.world.insert_resource(ideal);
    lifecycle::assemble::<A::Task, W>(arcs, spec.probes.as_ref(), starts, sim);
    Ok(())
}

/// The arcs assembled so far.
struct Builder<'a, A: ListedTask> {
    ideal: Ideal,
    models: &'a ModelsSpec,
    /// The node of each facility.
    nodes: Vec<Option<NodeId>>,
    world: &'a mut World,
    draws: &'a mut Draws,
    catalogue: Catalogue,
    views: Views,
    groups: ArcGroups,
    arcs: Vec<Arc<A::Task>>,
    placing: Placing<'a>,
}

impl<A: ListedTask> Builder<'_, A> {
    /// Adds the arcs of one entry.
    fn add(&mut self, name: &str, spec: &A) -> Result<(), StreamCollision> {
        let terms = spec.terms();
        let first = self.arcs.len();
        let places = ArcPlaces { world: &*self.world, catalogue: &self.catalogue };
        for assignment in spec.assign(&places) {
            let place = assignment.place;
            let Some(node) = self.nodes.get(place.index()).copied().flatten() else { continue };
            let rungs = self.rungs(&terms, node)?;
            for rung in &rungs {
                for candidate in rung.candidates() {
                    let site = candidate.site.index();
                    if let Some(ses) = rung.model().forecaster.smoothing() {
                        self.views.smooth(site, ses);
                    }
                    for &store in &assignment.stores {
                        self.catalogue.subscribe(store, site, candidate.node);
                    }
                }
            }
            let work = self.draws.stream(&format!("work/{name}/{}", assignment.name))?;
            let (task, stores) = (assignment.task, assignment.stores);
            self.arcs.push(Arc::new(task, node, stores, rungs, &terms, work));
            self.groups.add_place(place);
        }
        self.groups.add(ArcGroup::new(name, spec.word(), first..self.arcs.len(), &terms));
        Ok(())
    }

    /// The ladder of an arc: for each rung the nearest pools that have the role, by the delay of the route
    /// to their site, at one site in order of declaration; those that come first on a rung above come last
    /// here. A site that serves other nodes alone is none of them. A role without a reachable site gives no
    /// rung.
    fn rungs(&mut self, terms: &ArcTerms, from: NodeId) -> Result<Vec<Rung>, StreamCollision> {
        let infrastructure = self.world.resource::<Infrastructure>().clone();
        let mut rungs: Vec<Rung> = Vec::new();
        let mut written = Vec::new();
        for (place, spec) in terms.ladder.iter().enumerate() {
            // The check has found a model for each rung.
            let model = spec.choice().and_then(|choice| Model::new(choice, self.models));
            written.extend(model);
            let Some(role) = spec.role.filter(|_| !self.placing.has_roles()) else {
                let wanted = (spec.model.as_deref().unwrap_or_default(), spec.role);
                let placed = self.placing.rung(wanted, (from, terms), self.world, self.draws)?;
                if let (Some(placed), Some(model)) = (placed, model) {
                    let rung = Rung::placed_by(placed, spec.patience, model);
                    let is_first = rungs.is_empty();
                    rungs.push(rung.at_place(place, is_first));
                }
                continue;
            };
            let mut routes = self.world.resource_mut::<Routes>();
            let of_role = infrastructure.pools_with_role(role);
            let serving = of_role.filter(|(site, _)| infrastructure.serves(*site, from));
            let pools = serving.filter_map(|at| {
                let node = infrastructure.node_of(at.0);
                let is_first =
                    |above: &Rung| above.candidates().first().is_some_and(|first| first.at() == at);
                Some((rungs.iter().any(is_first), routes.delay_ns(from, node)?, at, node))
            });
            let mut pools: Vec<_> = pools.collect();
            pools.sort_unstable_by_key(|&(above, delay, at, _)| (above, delay, at));
            let candidates: Vec<Candidate> = pools
                .into_iter()
                .take(MOST_CANDIDATES)
                .map(|(_, _, (site, pool), node)| Candidate { site, pool, node })
                .collect();
            if let (false, Some(model)) = (candidates.is_empty(), model) {
                let rung = Rung::new(candidates, spec.patience, model);
                let is_first = rungs.is_empty();
                rungs.push(rung.at_place(place, is_first));
            }
        }
        // An ideal model changes what is forecast, not which rung is the fallback.
        Rung::mark_fallbacks(&mut rungs, written.iter());
        if self.ideal.model {
            for rung in &mut rungs {
                rung.make_exact();
            }
        }
        Ok(rungs)
    }
}
