//! Thermal headroom: `1 − ΔT / 20 K`, within 0 to 1, with the distance `ΔT` to the first step of the throttle
//! by the last status.
//!
//! Assumed: a site that is 20 K from its first step is as good as a cooler one.

use crate::infra::placement::reading::Reading;

/// Distance from which on a site counts as cool, in K.
const COOL_K: f64 = 20.0;

pub(super) fn measure(site: &Reading) -> f64 {
    site.status.map_or(0.0, |status| (1.0 - status.thermal_headroom_k / COOL_K).clamp(0.0, 1.0))
}
