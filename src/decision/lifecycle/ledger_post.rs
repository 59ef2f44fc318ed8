//! The pairs of sites that send each other ledgers, and the ledgers on their way (`ledgers`).

use super::arcs::Arcs;
use super::contract::Task;
use crate::decision::knowledge::Ledger;
use crate::infra::{NodeId, SiteId};
use slab::Slab;
use std::collections::{BTreeMap, BTreeSet};

/// A site that sends another its ledger.
#[derive(Clone, Copy, Debug)]
pub(super) struct LedgerPair {
    pub(super) from: (SiteId, NodeId),
    pub(super) to: (SiteId, NodeId),
    /// Addresses its draws.
    pub(super) number: usize,
    /// Changes of the sender's orders that the receiver has been sent; `None` if the last ledger was lost.
    pub(super) sent: Option<u64>,
}

/// A ledger on its way.
#[derive(Clone, Debug)]
pub(super) struct LedgerOnTheWay {
    /// Its pair, by index.
    pub(super) pair: usize,
    pub(super) ledger: Ledger,
}

/// The pairs of sites that share ledgers, and the ledgers on their way.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledgers {
    /// By sender, then receiver.
    pub(super) pairs: Vec<LedgerPair>,
    pub(super) on_the_way: Slab<LedgerOnTheWay>,
}

impl Ledgers {
    /// The pairs of sites that placed rungs may ask about the same store.
    pub(super) fn new<T: Task>(arcs: &Arcs<T>) -> Self {
        let mut by_store: BTreeMap<usize, BTreeSet<(SiteId, NodeId)>> = BTreeMap::new();
        for arc in arcs.iter() {
            let placed = arc.rungs.iter().filter(|rung| rung.placed().is_some());
            let sites: Vec<(SiteId, NodeId)> =
                placed.flat_map(|rung| rung.candidates()).map(|one| (one.site, one.node)).collect();
            for &store in &arc.stores {
                by_store.entry(store).or_default().extend(&sites);
            }
        }
        let sites: BTreeSet<(SiteId, NodeId)> = by_store.values().flatten().copied().collect();
        let place: BTreeMap<SiteId, usize> = sites.iter().map(|site| site.0).zip(0..).collect();
        let place = |site: SiteId| place.get(&site).copied().unwrap_or(0);
        let mut pairs = BTreeMap::new();
        for sites_of_store in by_store.values() {
            for &from in sites_of_store {
                for &to in sites_of_store.iter().filter(|to| to.0 != from.0) {
                    let number = place(from.0) * sites.len() + place(to.0);
                    pairs.insert(number, LedgerPair { from, to, number, sent: Some(0) });
                }
            }
        }
        Self { pairs: pairs.into_values().collect(), on_the_way: Slab::new() }
    }

    /// Whether there is a site to send a ledger to.
    pub(super) const fn are_shared(&self) -> bool {
        !self.pairs.is_empty()
    }
}
