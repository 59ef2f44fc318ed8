//! Models that are started at a site when they are first asked for there (`model_start`).

use crate::decision::correlation::RungRequest;
use crate::infra::{NodeId, SiteId};
use crate::kernel::{Law, SimSpan, Stream};

/// How far a start has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Progress {
    Off,
    Loading,
    Starting,
    On,
}

/// A model that is started at a site when it is first asked for there.
#[derive(Clone, Debug)]
pub(in crate::decision) struct ModelStart {
    pub(super) node: NodeId,
    /// Size of its weights in bytes, and where they lie, the nearest first: at a site, or at a node without one.
    pub(super) weights: Option<(f64, Vec<(Option<SiteId>, NodeId)>)>,
    /// The law of its start with the draws; `None` if it takes no time.
    law: Option<(Law, Stream)>,
    pub(super) progress: Progress,
    /// Times that its weights were asked for.
    pub(super) count: u64,
    pub(super) waiting: Vec<RungRequest>,
}

impl ModelStart {
    /// A model that is not loaded at a node.
    pub(in crate::decision) const fn new(
        node: NodeId,
        weights: Option<(f64, Vec<(Option<SiteId>, NodeId)>)>,
        law: Option<(Law, Stream)>,
    ) -> Self {
        Self { node, weights, law, progress: Progress::Off, count: 0, waiting: Vec::new() }
    }

    /// The time that the present start takes once the weights are there.
    pub(super) fn span(&mut self) -> SimSpan {
        let index = self.count.saturating_sub(1);
        let span = self.law.as_mut().map(|(law, stream)| law.quantile(stream.uniform(index)));
        span.unwrap_or(SimSpan::ZERO)
    }
}
