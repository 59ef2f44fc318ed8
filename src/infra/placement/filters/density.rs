//! Density: the site's densest racks have the power that the model's racks need.

use crate::infra::placement::reading::{Need, Reading};

pub(super) const fn passes(site: &Reading, need: &Need) -> bool {
    site.facts.rack_w >= need.rack_w
}
