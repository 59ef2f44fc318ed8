//! A pool that a rung may ask.

use crate::infra::{NodeId, PoolId, SiteId};

/// A pool that a rung may ask.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::decision) struct Candidate {
    /// Site that it concerns.
    pub(in crate::decision) site: SiteId,
    /// The pool that serves its requests.
    pub(in crate::decision) pool: PoolId,
    /// The node of the site.
    pub(in crate::decision) node: NodeId,
}

impl Candidate {
    /// The pool with its site.
    #[must_use]
    pub(in crate::decision) const fn at(self) -> (SiteId, PoolId) {
        (self.site, self.pool)
    }
}
