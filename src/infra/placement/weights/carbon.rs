//! Carbon of the site's energy, in g/J.

use crate::infra::placement::reading::Reading;

pub(super) const fn measure(site: &Reading) -> f64 {
    site.facts.carbon_g_per_j
}
