//! Power: by a status of at most 10 min the present source carries what the model needs beyond what is drawn. What is
//! contracted and not energised yet does not count.

use crate::infra::placement::reading::{Need, Reading};

pub(super) fn passes(site: &Reading, need: &Need) -> bool {
    site.recent().is_none_or(|status| status.power_headroom_w >= need.power_w)
}
