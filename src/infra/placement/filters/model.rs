//! Model: it is loaded at the site, or can be started there.

use crate::infra::placement::reading::{Need, Reading};

pub(super) fn passes(site: &Reading, need: &Need) -> bool {
    site.facts.has(&need.model)
}
