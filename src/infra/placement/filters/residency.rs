//! Residency: each class of the request's data may lie in the site's jurisdiction.
//!
//! A site in an area without jurisdiction takes only data that may lie anywhere.

use crate::infra::placement::reading::{Need, Reading};

pub(super) fn passes(site: &Reading, need: &Need) -> bool {
    need.may_be_in.iter().all(|allowed| {
        site.facts.jurisdiction.as_ref().is_some_and(|place| allowed.contains(place))
    })
}
