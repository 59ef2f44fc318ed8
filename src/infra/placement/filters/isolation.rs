//! Isolation: data that may lie at isolated sites alone goes to no other.

use crate::infra::placement::reading::{Need, Reading};

pub(super) const fn passes(site: &Reading, need: &Need) -> bool {
    site.facts.is_isolated || !need.is_isolated
}
