//! Power headroom: the used fraction of what the present source carries, by the last status.

use crate::infra::placement::reading::Reading;

pub(super) fn measure(site: &Reading) -> f64 {
    site.status.map_or(0.0, |status| status.power_used)
}
