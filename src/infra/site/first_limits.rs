//! The temperatures at which the throttles of a site begin, to which its thermal headroom counts.

use crate::infra::compute::{RackGroups, Throttle};
use crate::infra::cooling::{FirstLimits, HeatPath, Mass};

/// The first limits of all throttles: of what cools the chips, by their junctions, and of the rooms' air.
pub(super) fn first_limits(racks: &RackGroups, heat: &HeatPath) -> FirstLimits {
    let mut limits = FirstLimits::new();
    for group in racks.all() {
        let throttle = group.throttle();
        if let Some(limit_c) = throttle.and_then(Throttle::first_limit_c) {
            limits.push((heat.chip_mass(group.id()), limit_c));
        }
        if let Some(limit_c) = throttle.and_then(Throttle::first_air_c)
            && heat.has_room(group.hall())
        {
            limits.push((Mass::Air(group.hall()), limit_c));
        }
    }
    limits
}
