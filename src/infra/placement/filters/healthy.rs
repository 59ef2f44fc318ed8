//! Health: the node's own requests and probes do not count the pool as unhealthy.

use crate::infra::placement::reading::{Need, Reading};

pub(super) const fn passes(site: &Reading, _need: &Need) -> bool {
    site.is_healthy
}
