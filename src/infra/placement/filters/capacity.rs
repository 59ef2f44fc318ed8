//! Capacity: a lot runs the class of the request, and by a status of at most 10 min it is not refused at a full queue.

use crate::infra::placement::reading::{Need, Reading};

pub(super) fn passes(site: &Reading, _need: &Need) -> bool {
    site.runs_class && !site.recent().is_some_and(|status| status.is_full)
}
