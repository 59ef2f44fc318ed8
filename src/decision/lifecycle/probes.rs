//! The pools that nodes probe, and how often.

use super::arcs::Arcs;
use super::candidate::Candidate;
use super::contract::Task;
use super::health::HealthRule;
use crate::causality::IncidentId;
use crate::infra::{Class, NodeId, ProbesSpec};
use crate::kernel::{SimSpan, SimTime};

/// A pool that a node probes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Probed {
    pub(super) node: NodeId,
    pub(super) pool: Candidate,
    pub(super) class: Class,
    /// Number of the last probe.
    pub(super) number: u32,
    /// When it was sent.
    pub(super) sent_at: SimTime,
    /// It is not answered yet.
    pub(super) is_awaited: bool,
    /// The incident that has lost it or its answer, or keeps the pool from answering, if one is known.
    pub(super) lost_by: Option<IncidentId>,
}

/// The pools that nodes probe, by their places, and the terms of all probes.
#[derive(Clone, Debug, Default)]
pub(in crate::decision) struct Probes {
    /// Time between probes and the rule of health; `None` without probes.
    pub(super) terms: Option<(SimSpan, HealthRule)>,
    pub(super) probed: Vec<Probed>,
}

impl Probes {
    /// The probes of all ladders, each pool once for a node.
    pub(in crate::decision) fn new<T: Task>(spec: Option<&ProbesSpec>, arcs: &Arcs<T>) -> Self {
        let Some(spec) = spec else { return Self::default() };
        let every = SimSpan::from_nanos(spec.every.nanoseconds());
        let mut probed: Vec<Probed> = Vec::new();
        for arc in arcs.iter() {
            for &pool in arc.rungs.iter().flat_map(|rung| rung.candidates()) {
                let is_known = |one: &Probed| one.node == arc.node && one.pool == pool;
                if !probed.iter().any(is_known) {
                    let (node, class) = (arc.node, arc.class);
                    probed.push(Probed {
                        node,
                        pool,
                        class,
                        number: 0,
                        sent_at: SimTime::START,
                        is_awaited: false,
                        lost_by: None,
                    });
                }
            }
        }
        Self { terms: Some((every, HealthRule::of_probes(spec.misses))), probed }
    }

    /// The last probe of a pair gets no answer, by an incident if one is known.
    pub(super) fn lose(&mut self, pair: u32, cause: Option<IncidentId>) {
        if let Some(probed) = self.probed.get_mut(pair as usize) {
            probed.lost_by = probed.lost_by.or(cause);
        }
    }

    /// Time between probes; `None` where there are none.
    pub(in crate::decision) fn every(&self) -> Option<SimSpan> {
        self.terms.filter(|_| !self.probed.is_empty()).map(|terms| terms.0)
    }
}
