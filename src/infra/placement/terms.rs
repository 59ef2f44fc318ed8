//! The terms of placement in a running simulation, shared by all arms of its assembly.

use super::facts::SiteFacts;
use super::probes_spec::ProbesSpec;
use super::spec::{DataClassSpec, PlacementSpec};
use super::weights::{FitnessWeightsSpec, Parts};
use crate::environment::Areas;
use crate::infra::directory::Infrastructure;
use crate::infra::id::{NodeId, SiteId};
use crate::infra::serving::{Pool, Pools};
use crate::infra::site::SiteSpec;
use crate::kernel::{Law, LawSpec, SimSpan};
use crate::quantity::{Share, Span};
use bevy_ecs::prelude::{Resource, World};
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How sites are chosen, and what is known of them from the configuration.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Whether rungs with a role choose their site too.
    pub has_roles: bool,
    /// Probes of the sites, where the decisions give none.
    pub probes: Option<ProbesSpec>,
    /// Weights as fractions of their sum.
    pub weights: Parts,
    /// Time for which a place stays with its site.
    pub stays: SimSpan,
    /// Fraction by which another score must be lower.
    pub gains: f64,
    /// Time to start a model; `None` if it takes none.
    pub start: Option<Law>,
    /// Node from which weights are loaded, if one is stated.
    pub models_from: Option<NodeId>,
    /// Time between ledgers, and their size in bytes; `None` without.
    pub ledger: Option<(SimSpan, f64)>,
    /// Classes of data by name: the jurisdictions in which each may lie, and whether at isolated sites alone.
    pub data: BTreeMap<String, (Vec<String>, bool)>,
    /// Facts of the sites, by id.
    pub sites: Vec<SiteFacts>,
}

/// The terms of placement.
#[derive(Resource, Clone, Debug)]
pub struct PlacementTerms(pub Arc<Terms>);

/// The terms of a piece; with ideal compute a start takes no time.
pub(in crate::infra) fn terms(
    (spec, data): (Option<&PlacementSpec>, &IndexMap<String, DataClassSpec>),
    sites: &IndexMap<String, SiteSpec>,
    directory: &Infrastructure,
    world: &World,
    is_ideal: bool,
) -> PlacementTerms {
    let areas = world.get_resource::<Areas>();
    let span = |span: Span| SimSpan::from_nanos(span.nanoseconds());
    let servers = |site: usize| {
        let pools = world.get::<Pools>(directory.site(SiteId::new(site))?)?;
        Some(pools.list().iter().map(Pool::servers).sum())
    };
    let has_roles = spec.is_some_and(|spec| spec.roles);
    let facts = |(index, site): (usize, &SiteSpec)| {
        let jurisdiction = areas.and_then(|areas| areas.jurisdiction_of(&site.area));
        let jurisdiction = jurisdiction.map(ToOwned::to_owned);
        SiteFacts::new(site, jurisdiction, servers(index).unwrap_or(0), has_roles)
    };
    let class = |(name, class): (&String, &DataClassSpec)| {
        (name.clone(), (class.may_be_in.clone(), class.isolated))
    };
    let nearest = FitnessWeightsSpec::nearest();
    let start = spec.and_then(|spec| spec.start.as_ref()).filter(|_| !is_ideal);
    let models_from = spec.and_then(|spec| spec.models_from.as_ref());
    let ledger = spec.and_then(|spec| spec.ledger.as_ref());
    PlacementTerms(Arc::new(Terms {
        has_roles,
        probes: spec.and_then(|spec| spec.probes.clone()),
        weights: spec.map_or(&nearest, |spec| &spec.weights).fractions(),
        stays: spec.and_then(|spec| spec.stays).map_or(SimSpan::ZERO, span),
        gains: spec.and_then(|spec| spec.gains).map_or(0.0, Share::si),
        start: start.map(LawSpec::law),
        models_from: models_from.and_then(|node| directory.nodes.get(node)),
        ledger: ledger.map(|ledger| (span(ledger.every), ledger.size.si())),
        data: data.iter().map(class).collect(),
        sites: sites.values().enumerate().map(facts).collect(),
    }))
}
