//! Assembly of placed rungs: what they need, the sites that they know, and the models that are started there.

use super::lifecycle::{ArcTerms, ModelStart, PlacedRung};
use super::model::ModelsSpec;
use crate::infra::{
    Infrastructure, Need, NodeId, PlacementTerms, PoolId, Role, Routes, SiteId, Terms,
};
use crate::kernel::{Draws, StreamCollision};
use bevy_ecs::prelude::World;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The placed rungs assembled so far.
pub(super) struct Placing<'a> {
    terms: Option<Arc<Terms>>,
    models: &'a ModelsSpec,
    /// Classes of data that reports carry.
    reports: &'a [String],
    /// Numbers of the starts, by site, pool and model.
    numbers: BTreeMap<(SiteId, PoolId, u32), usize>,
    starts: Vec<ModelStart>,
}

impl<'a> Placing<'a> {
    /// No placed rung yet.
    pub(super) fn new(
        terms: Option<PlacementTerms>,
        models: &'a ModelsSpec,
        reports: &'a [String],
    ) -> Self {
        let terms = terms.map(|terms| terms.0);
        Self { terms, models, reports, numbers: BTreeMap::new(), starts: Vec::new() }
    }

    /// The models that can be started.
    pub(super) fn into_starts(self) -> Vec<ModelStart> {
        self.starts
    }

    /// Whether rungs with a role choose their site too.
    pub(super) fn has_roles(&self) -> bool {
        self.terms.as_ref().is_some_and(|terms| terms.has_roles)
    }

    /// A rung that names a model, or has a role, for an arc of a node; `None` where the check has found no such
    /// model.
    pub(super) fn rung(
        &mut self,
        (name, role): (&str, Option<Role>),
        (from, arc): (NodeId, &ArcTerms),
        world: &mut World,
        draws: &mut Draws,
    ) -> Result<Option<PlacedRung>, StreamCollision> {
        let declared = self.models.get_full(name);
        let (number, spec) = match (role, declared) {
            (Some(role), declared) => {
                // Roles are numbered behind the models.
                (self.models.len() + role as usize, declared.map(|(_, _, spec)| spec))
            }
            (None, Some((number, _, spec))) => (number, Some(spec)),
            (None, None) => return Ok(None),
        };
        let name = role.map_or(name, |role| role.word());
        let Some(terms) = self.terms.clone() else { return Ok(None) };
        let classes = self.reports.iter().chain(arc.data);
        let classes: Vec<_> = classes.filter_map(|class| terms.data.get(class)).collect();
        let need = Need {
            model: name.to_owned(),
            may_be_in: classes.iter().map(|class| class.0.clone()).collect(),
            is_isolated: classes.iter().any(|class| class.1),
            rack_w: spec.and_then(|spec| spec.rack).map_or(0.0, |rack| rack.si()),
            power_w: spec.and_then(|spec| spec.power).map_or(0.0, |power| power.si()),
        };
        // At most a thousand models are declared, and two roles stand behind them.
        let number = number as u32;
        let mut rung = PlacedRung::new((need, number, role), (from, arc.class), &terms, world);
        let mut starting = Vec::new();
        let numbers = &mut self.numbers;
        rung.start_where(&terms, |at| {
            let next = numbers.len();
            Some(*numbers.entry((at.site, at.pool, number)).or_insert_with(|| {
                starting.push((at.site, at.node, at.pool));
                next
            }))
        });
        for (site, node, pool) in starting {
            let infrastructure = world.resource::<Infrastructure>();
            let site_name = infrastructure.sites.name(site).clone();
            let loaded: Vec<(SiteId, NodeId)> = terms
                .sites
                .iter()
                .enumerate()
                .filter(|(_, facts)| facts.is_loaded(name))
                .map(|(site, _)| SiteId::new(site))
                .map(|site| (site, infrastructure.node_of(site)))
                .collect();
            let mut routes = world.resource_mut::<Routes>();
            let mut places: Vec<(u64, SiteId, NodeId)> = loaded
                .into_iter()
                .filter_map(|(site, from)| Some((routes.delay_ns(from, node)?, site, from)))
                .collect();
            places.sort_unstable();
            let places = match terms.models_from {
                Some(from) => vec![(None, from)],
                None => places.into_iter().map(|(_, site, from)| (Some(site), from)).collect(),
            };
            let weights = spec.and_then(|spec| spec.weights);
            let weights = weights.map(|weights| (weights.si(), places));
            let law = match terms.start {
                Some(law) => {
                    let stream = format!("placement/{site_name}/{}/{name}/start", pool.index());
                    Some((law, draws.stream(&stream)?))
                }
                None => None,
            };
            self.starts.push(ModelStart::new(node, weights, law));
        }
        Ok(Some(rung))
    }
}
