//! Placements: the present site of each placed rung of a place, and what nodes know of sites.

use super::arcs::Arcs;
use super::contract::Task;
use super::failover::Failovers;
use super::ledger_post::Ledgers;
use super::placed::PlacedRung;
use super::starting::ModelStart;
use crate::causality::IncidentId;
use crate::infra::{NodeId, PlacementTerms, PoolId, Refusal, SiteId, SiteStatus, Stay, Terms};
use crate::kernel::SimTime;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The present site of a placed rung of an arc, and what the table shows of it.
#[derive(Clone, Debug)]
pub(super) struct Seat {
    /// The present site, by its place among those of the rung.
    pub(super) stay: Option<Stay>,
    /// The filter that refused each site at the last choice.
    pub(super) refused: Vec<Option<Refusal>>,
    /// Whether the next choice is shown, whatever it is.
    pub(super) is_new: bool,
    /// Whether no site passed at the last choice.
    pub(super) is_empty: bool,
    /// The incident behind the last move that was forced.
    pub(super) moved_by: Option<IncidentId>,
}

/// What a node knows of a pool.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    pub(super) status: Option<SiteStatus>,
    /// Round trip of the last probe, in seconds; 0 before the first.
    pub(super) round_trip_s: f64,
}

/// A status on its way to the node that asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct StatusOnTheWay {
    pub(super) at: (SiteId, PoolId),
    pub(super) status: SiteStatus,
}

/// The placements of all arcs, empty where no rung is placed, and their failovers.
#[derive(Clone, Debug, Default)]
pub(in crate::decision) struct Placements {
    pub(super) terms: Option<Arc<Terms>>,
    /// By arc and rung.
    seats: Vec<Vec<Option<Seat>>>,
    known: BTreeMap<(NodeId, SiteId, PoolId), Known>,
    /// By the tag of the message that carries it.
    on_the_way: BTreeMap<u64, StatusOnTheWay>,
    pub(super) starts: Vec<ModelStart>,
    pub(super) ledgers: Ledgers,
    pub(super) failovers: Failovers,
}

impl Placements {
    /// The placements of some arcs; nothing if no rung of them is placed.
    pub(in crate::decision) fn new<T: Task>(
        terms: Option<&PlacementTerms>,
        arcs: &Arcs<T>,
        starts: Vec<ModelStart>,
    ) -> Self {
        let rungs = || arcs.iter().flat_map(|arc| &arc.rungs);
        let Some(terms) = terms.filter(|_| rungs().any(|rung| rung.placed().is_some())) else {
            return Self { failovers: Failovers::new(arcs), ..Self::default() };
        };
        let seat = |placed: &PlacedRung| Seat {
            stay: None,
            refused: vec![None; placed.sites.len()],
            is_new: true,
            is_empty: false,
            moved_by: None,
        };
        let seats_of = |rungs: &Vec<super::ladder::Rung>| {
            rungs.iter().map(|rung| rung.placed().map(seat)).collect()
        };
        Self {
            terms: Some(Arc::clone(&terms.0)),
            seats: arcs.iter().map(|arc| seats_of(&arc.rungs)).collect(),
            ledgers: Ledgers::new(arcs),
            failovers: Failovers::new(arcs),
            starts,
            ..Self::default()
        }
    }

    /// Whether any rung is placed.
    pub(super) const fn is_used(&self) -> bool {
        self.terms.is_some()
    }

    /// The seat of a rung of an arc, if that is placed.
    pub(super) fn seat(&self, arc: usize, rung: usize) -> Option<&Seat> {
        self.seats.get(arc)?.get(rung)?.as_ref()
    }

    /// The same, to be changed.
    pub(super) fn seat_mut(&mut self, arc: usize, rung: usize) -> Option<&mut Seat> {
        self.seats.get_mut(arc)?.get_mut(rung)?.as_mut()
    }

    /// Measuring starts: the next choice of each seat is shown.
    pub(super) fn show_all(&mut self) {
        self.seats.iter_mut().flatten().flatten().for_each(|seat| seat.is_new = true);
        self.failovers.start();
    }

    /// What a node knows of a pool.
    pub(super) fn known(&self, node: NodeId, (site, pool): (SiteId, PoolId)) -> Known {
        self.known.get(&(node, site, pool)).copied().unwrap_or_default()
    }

    /// A status leaves its site with a message.
    pub(super) fn send_status(&mut self, tag: u64, status: StatusOnTheWay) {
        self.on_the_way.insert(tag, status);
    }

    /// The message of a status is lost.
    pub(super) fn lose_status(&mut self, tag: u64) {
        self.on_the_way.remove(&tag);
    }

    /// The message of a status has arrived at a node, which knows it from now on, unless it knows a newer one.
    pub(super) fn learn(&mut self, node: NodeId, tag: u64) {
        let Some(StatusOnTheWay { at: (site, pool), status }) = self.on_the_way.remove(&tag) else {
            return;
        };
        let known = self.known.entry((node, site, pool)).or_default();
        if known.status.is_none_or(|before| before.as_of <= status.as_of) {
            known.status = Some(status);
        }
    }

    /// The answer to a probe that was sent at an instant has arrived now.
    pub(super) fn time_probe(
        &mut self,
        node: NodeId,
        (site, pool): (SiteId, PoolId),
        (sent_at, now): (SimTime, SimTime),
    ) {
        let known = self.known.entry((node, site, pool)).or_default();
        known.round_trip_s = now.since(sent_at).seconds();
    }
}
