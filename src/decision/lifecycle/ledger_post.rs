//! The sites that send ledgers, and the ledgers on their way (`ledgers`).

use super::arcs::Arcs;
use super::contract::Task;
use crate::decision::knowledge::Ledger;
use crate::infra::{NodeId, SiteId};
use slab::Slab;

/// The sites that keep ledgers, and the ledgers on their way.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledgers {
    /// Sites with their nodes, by id.
    pub(super) sites: Vec<(SiteId, NodeId)>,
    /// Each with the site that receives it.
    pub(super) on_the_way: Slab<(SiteId, Ledger)>,
}

impl Ledgers {
    /// The sites that placed rungs may ask.
    pub(super) fn new<T: Task>(arcs: &Arcs<T>) -> Self {
        let rungs = arcs.iter().flat_map(|arc| &arc.rungs).filter(|rung| rung.placed().is_some());
        let mut sites: Vec<(SiteId, NodeId)> =
            rungs.flat_map(|rung| rung.candidates()).map(|one| (one.site, one.node)).collect();
        sites.sort_unstable();
        sites.dedup();
        Self { sites, on_the_way: Slab::new() }
    }

    /// Whether there is a site to send a ledger to.
    pub(super) const fn are_shared(&self) -> bool {
        self.sites.len() > 1
    }
}
