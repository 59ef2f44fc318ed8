//! Utilisation: the busy fraction of the pool's servers that are up, with what waits, by the last status.

use crate::infra::placement::reading::Reading;

pub(super) fn measure(site: &Reading) -> f64 {
    site.status.map_or(0.0, |status| status.utilisation)
}
